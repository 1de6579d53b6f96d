"""Memory of the process: handing back what nothing uses any more."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

MANY = 500_000
"""Rows whose arrays are worth handing back; fewer are better used again."""


def give_back(rows: int = MANY) -> None:
    """Hand free memory back to the system: Arrow's, and the C library's where it can (glibc).

    Nothing is done where what was freed had fewer than `MANY` ``rows``.

    The allocator keeps what was freed for later arrays; between two phases of a run that is
    more than half of what a process holds.
    """
    if rows < MANY:
        return
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
