"""Reuse across municipalities: who uses what, since when, taken over from whom, and what follows from it."""
