"""The first floor of osreg: what follows from what is known."""
