"""The ground floor of osreg: what is known. No network, no screen."""
