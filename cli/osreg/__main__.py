"""`python -m osreg`."""

from osreg.app import main

main()
