"""The sites that the rows of a trace name: where each job arrives and where it may run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dcsim.core.arrays import Flags, Ints
from dcsim.workload.residency import ALL, Homes
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.rows import TraceTable


@dataclass(frozen=True, slots=True)
class RowSites:
    """Home and allowed sites of every row, arrays with a row each.

    ``known`` is False where a row names a site that the scenario has not, and such rows
    are dropped; ``allowed`` is None where every job runs at its home alone.
    """

    known: Flags
    home: Ints
    allowed: Flags | None

    def columns(self, row: Ints) -> dict[str, Any]:
        """Return the columns of a job table for the given rows."""
        allowed = None if self.allowed is None else self.allowed[row]
        return {"home": self.home[row], "allowed": allowed}


def row_sites(
    table: TraceTable, allowed_sites: Sequence[str] | None, homes: Homes, tally: Tally
) -> RowSites:
    """Return where the jobs of a trace arrive and may run.

    Parameters
    ----------
    table
        The trace; its columns ``home`` and ``allowed_sites`` may be absent.
    allowed_sites
        What the scenario allows jobs whose row says nothing; None stands for home alone.
    homes
        The fleet, and the site whose trace this is.
    tally
        Takes every row that names an unknown site.

    Raises
    ------
    InvalidInput
        ``unknown-site`` with the line of each such row, unless the tally drops them.
    """
    rows = len(table)
    known = np.ones(rows, dtype=bool)
    numbers = {name: number for number, name in enumerate(homes.sites)}
    home = np.full(rows, homes.home, dtype=np.int64)
    for at, word in _rows_of_words(table, "home"):
        if word in numbers:
            home[at] = numbers[word]
        else:
            _unknown(table, at, [word], homes, tally)
            known[at] = False
    allowed = _stated(allowed_sites, home, homes)
    for at, word in _rows_of_words(table, "allowed_sites"):
        names = [name.strip() for name in word.split(";") if name.strip()]
        strange = [name for name in names if name not in numbers and name != ALL]
        if strange:
            _unknown(table, at, strange, homes, tally)
            known[at] = False
        elif names:
            if allowed is None:
                allowed = home[:, np.newaxis] == np.arange(len(homes.sites))
            allowed[at] = homes.allowed(names)
    tally.settle()
    return RowSites(known, home, allowed)


def _stated(allowed_sites: Sequence[str] | None, home: Ints, homes: Homes) -> Flags | None:
    if allowed_sites is None:
        return None
    return np.tile(homes.allowed(allowed_sites), (len(home), 1))


def _rows_of_words(table: TraceTable, column: str) -> list[tuple[Ints, str]]:
    """Return the rows of every word of a column."""
    values = table.more.get(column)
    if values is None:
        return []
    words = table.words.get(column, ())
    found = [(np.flatnonzero(values == number), word) for number, word in enumerate(words)]
    return [(at, word) for at, word in found if len(at)]


def _unknown(
    table: TraceTable, at: Ints, strange: Sequence[str], homes: Homes, tally: Tally
) -> None:
    named = ", ".join(repr(name[:64]) for name in strange)
    listed = ", ".join(homes.sites)[:200]
    tally.count("unknown-site", table.line[at], f"{named}; the sites are {listed}")
