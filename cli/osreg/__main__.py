"""`python -m osreg`."""

from osreg.launch import main

main()
