"""What a file of rows holds, in figures: for a look before it is used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.signals.readers.record import Record

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 48


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """Count and range of a column; the figures are ``None`` if every value is missing."""

    name: str
    missing: int
    minimum: float | None
    mean: float | None
    maximum: float | None
    sparkline: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Format, extent and columns of a file; times are ``None`` where it has none."""

    file: str
    format: str
    place: str
    calendar: str
    rows: int
    step_s: int | None
    first: str | None
    last: str | None
    missing_rows: int
    elevation_m: float | None
    columns: tuple[ColumnFacts, ...]
    notes: tuple[str, ...]


def facts_of(record: Record) -> FileFacts:
    """Return what a record holds."""
    first, last = (int(record.start_s[i]) for i in (0, -1))
    slots = (last - first) // record.step_s + 1
    dated = record.calendar == "dated"
    missing = slots - len(record.start_s)
    if not dated and len(record.start_s) == 8760:
        missing = 0  # the reference year is a leap year; the file's own is not
    return FileFacts(
        file=record.name,
        format=record.format,
        place=record.place,
        calendar=record.calendar,
        rows=len(record.start_s),
        step_s=record.step_s,
        first=_time(first, dated=dated),
        last=_time(last, dated=dated),
        missing_rows=missing,
        elevation_m=record.elevation_m,
        columns=tuple(column_facts(name, values) for name, values in record.columns.items()),
        notes=record.notes,
    )


def column_facts(name: str, values: Array) -> ColumnFacts:
    """Return count, range and course of a column.

    >>> column_facts("x_c", np.array([1.0, 3.0, np.nan])).mean
    2.0
    """
    known = values[~np.isnan(values)]
    missing = len(values) - len(known)
    if not known.size:
        return ColumnFacts(name, missing, None, None, None, "")
    low, mean, high = (float(x) for x in (known.min(), known.mean(), known.max()))
    return ColumnFacts(name, missing, low, mean, high, sparkline(values))


def sparkline(values: Array) -> str:
    """Return the course of a column as bars, each the mean of a segment; a gap is a blank.

    >>> sparkline(np.array([0.0, 1.0, 2.0, 7.0]))
    '▁▂▃█'
    """
    parts = np.array_split(values, min(_WIDTH, len(values)))
    means = [float(np.nanmean(part)) if not np.isnan(part).all() else np.nan for part in parts]
    low, high = np.nanmin(means), np.nanmax(means)
    span = (high - low) or 1.0
    return "".join(
        " " if np.isnan(mean) else _BARS[round((mean - low) / span * (len(_BARS) - 1))]
        for mean in means
    )


def _time(second: int, *, dated: bool) -> str:
    text = str(np.datetime64(second, "s"))
    return f"{text}Z" if dated else f"{text[5:16].replace('T', ' ')} local standard time"
