"""Columns of text: aligned on a terminal, apart by tabs elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from dcsim.core.errors import plain
from dcsim.report.console import stdout_console


def print_columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on stdout, with control characters made visible."""
    if not sys.stdout.isatty():
        for row in (heads, *rows):
            sys.stdout.write("\t".join(plain(cell) for cell in row) + "\n")
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    stdout_console().print(table)
