"""The console that results are printed on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH = 140
"""Columns where stdout is no terminal and nobody says how wide it is."""


def stdout_console() -> Console:
    """Return a console on stdout: as wide as the terminal, wide enough for a table in a pipe."""
    from rich.console import Console

    is_known = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if is_known else PIPED_WIDTH)
