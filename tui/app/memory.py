"""Memory that work of a moment has taken."""

import ctypes
import sys


def give_back_memory() -> None:
    """Have the C library give what was freed back to the system: that of most Linuxes keeps it for later."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
