"""Published forecasts of a signal from a file: when issued, for when, and what value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

import numpy as np

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.signals.forecast import Issues
from dcsim.signals.hours import require_hourly
from dcsim.signals.readers.clock import Clock
from dcsim.signals.readers.columns import factor_of
from dcsim.signals.readers.record import SourceFile
from dcsim.signals.readers.text import MAX_BYTES, Findings, csv_rows, decoded, number

ISSUED, VALID, VALUE = "issued_utc", "valid_utc", "value"


def issues_from_file(
    source: SourceFile, column: str, units: Mapping[str, float], hours: TimeGrid
) -> Issues:
    """Read the forecasts of a period from a CSV file.

    Parameters
    ----------
    source
        The file; its columns are ``issued_utc``, ``valid_utc`` and ``column``.
    column
        The values: in the signal's unit if it is called ``value``, else its name ends in a
        unit.
    units
        Factor to the signal's unit by the end of a column's name.
    hours
        Whole UTC hours of the period.

    Returns
    -------
    Issues
        Hourly means of every issue. An issue counts from the first full hour at which it
        was there.

    Raises
    ------
    InvalidInput
        ``file-unreadable``, ``file-too-large``, ``column-missing``, ``unit-unknown``,
        ``row-broken``, ``not-a-number``, ``time-unreadable``, or ``period-not-covered``.
    """
    require_hourly(hours)
    factor = _factor(column, units, source.name)
    if source.path.is_file() and source.path.stat().st_size > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES} bytes"
        raise InvalidInput.of("file-too-large", source.name, message, "keep the period alone")
    rows = csv_rows(decoded(source, strict=True), source.name)
    header = [name.strip() for name in next(rows, (1, []))[1]]
    missing = [name for name in (ISSUED, VALID, column) if name not in header]
    if missing:
        told = f"there is no column {', '.join(missing)}; there are {', '.join(header)[:200]}"
        raise InvalidInput.of(
            "column-missing", f"{source.name}:1", told, f"name them {ISSUED}, {VALID}, {column}"
        )
    findings = Findings(source.name)
    issued, valid = Clock(UTC, findings), Clock(UTC, findings)
    at = [header.index(name) for name in (ISSUED, VALID, column)]
    values = []
    for line, row in rows:
        if len(row) != len(header):
            told = f"the row has {len(row)} fields, the header {len(header)}"
            findings.add("row-broken", line, told, "is the file truncated?")
            continue
        issued.add(row[at[0]], line, ISSUED)
        valid.add(row[at[1]], line, VALID)
        value = number(row[at[2]])
        if value is None or not np.isfinite(value):
            findings.add("not-a-number", line, f"{row[at[2]][:40]!r} is no number", "", column)
        values.append(value or 0.0)
    issued_s, valid_s = issued.settle(), valid.settle()
    findings.settle()
    hour = (valid_s - hours.start_s) // HOUR_S
    inside = (hour >= 0) & (hour < hours.steps)
    if not inside.any():
        raise InvalidInput.of(
            "period-not-covered", source.name, "no forecast is for an hour of the period",
            "check the years of the file and of the period",
        )  # fmt: skip
    foreseen = factor * np.array(values, dtype=np.float64)[inside]
    return _hourly(issued_s[inside] - hours.start_s, hour[inside], foreseen)


def _hourly(issued_s: np.ndarray, hour: np.ndarray, value: np.ndarray) -> Issues:
    """Return the mean of each hour of each issue, sorted by issue, then hour."""
    order = np.lexsort((hour, issued_s))
    issued_s, hour, value = issued_s[order], hour[order], value[order]
    new = np.concatenate(([True], (np.diff(issued_s) != 0) | (np.diff(hour) != 0)))
    first = np.flatnonzero(new)
    count = np.diff(np.concatenate((first, [len(value)])))
    return Issues(issued_s[first], hour[first], np.add.reduceat(value, first) / count)


def _factor(column: str, units: Mapping[str, float], name: str) -> float:
    factor = 1.0 if column == VALUE else factor_of(column, units)
    if factor is None:
        raise InvalidInput.of(
            "unit-unknown",
            f"{name}: {column}",
            "the column's name does not end in a unit",
            f"call it {VALUE}, or let it end in one of {', '.join(units)}",
        )
    return factor
