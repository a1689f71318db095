"""The version of osreg: the one statement of it; the build reads it from here."""

VERSION = "0.1.0"
