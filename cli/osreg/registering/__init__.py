"""How a solution comes into the registry: `osreg new` and `osreg import`."""
