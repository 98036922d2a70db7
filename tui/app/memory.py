"""Giving freed memory back to the system."""

import ctypes
import sys


def give_back_memory() -> None:
    """Return freed heap memory to the system: glibc would keep it for later."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)
