"""The top floor of osreg: what is shown."""
