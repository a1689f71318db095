"""Bills of material: reading them, whatever their format, and judging what they list."""
