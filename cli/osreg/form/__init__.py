"""`osreg form`: the check as a page in the browser, on this machine only."""
