"""The entry point of the installed command.

A run imports some two hundred modules and then lives for a tenth of a second: looking for garbage in the meantime costs
a sixth of it and finds none.
"""

import gc

gc.disable()

from osreg.app import main  # noqa: E402 -- after the collector has been switched off

__all__ = ["main"]
