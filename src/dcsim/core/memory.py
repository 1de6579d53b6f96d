"""Memory of the process: handing back what nothing uses any more."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def give_back() -> None:
    """Hand free memory back to the system: Arrow's, and the C library's where it can (glibc).

    The allocator keeps what was freed for later arrays; between two phases of a run that is
    more than half of what a process holds.
    """
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
