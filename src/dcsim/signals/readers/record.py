"""What a reader returns: rows with their times, columns in dcsim's units, gaps as NaN."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from dcsim.core.arrays import Array, Ints


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read and what the scenario says of it.

    Attributes
    ----------
    path, name
        Where it lies, and how messages call it.
    time_zone
        Zone of times that state none: an IANA name or ``UTC+1``; ``None`` if not given.
    wanted
        Columns to read, or ``None`` for every column whose name ends in a unit.
    """

    path: Path
    name: str
    time_zone: str | None = None
    wanted: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Rows of a file; a value holds for the interval that begins at its time.

    Attributes
    ----------
    name, format
        Name of the file, and of its format.
    place
        Station or place that the file names, or "".
    calendar
        ``dated``: the rows have a date in history. ``typical``: the year is made of
        months of several years, so only month, day and hour count.
    start_s
        Start of each row [s], shape (rows,): UTC if dated, else local standard time in
        the leap year 2000.
    step_s
        Length of a row's interval [s].
    columns
        Values by column name, shape (rows,) each; NaN where the file has none.
    lines
        Line, or for tables without lines the row, of each row in the file, from 1.
    utc_offset_s
        Local standard time less UTC [s]; zero if dated.
    elevation_m
        Height that the file states [m], or ``None``.
    years
        First and last year of the rows.
    notes
        What a reader of the results should know.
    """

    name: str
    format: str
    place: str
    calendar: Literal["dated", "typical"]
    start_s: Ints
    step_s: int
    columns: Mapping[str, Array]
    lines: Ints
    utc_offset_s: int
    elevation_m: float | None
    years: tuple[int, int]
    notes: tuple[str, ...] = ()

    def at(self, row: int, column: str = "") -> str:
        """Return ``file:line`` of a row, with the column if one is meant."""
        place = f"{self.name}:{self.lines[row]}"
        return f"{place}: {column}" if column else place


class Reader(Protocol):
    """One file format."""

    @property
    def name(self) -> str:
        """Name of the format."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings of file names, lower case, with the dot."""
        ...

    def sniff(self, head: bytes) -> bool:
        """Tell whether a file that begins with ``head`` is of this format."""
        ...

    def read(self, source: SourceFile) -> Record:
        """Read a file; raise `InvalidInput` with every problem found."""
        ...
