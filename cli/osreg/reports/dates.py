"""Days as texts of the registry state them, the way people here write them."""

from __future__ import annotations


def when(day: str) -> str:
    """A day, month or year as German and English pages both read it: 23.11.2026, 11/2026, 2026."""
    parts = list(reversed(day.split("-")))
    return ".".join(parts) if len(parts) == 3 else "/".join(parts)
