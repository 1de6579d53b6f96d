"""NREL TMY3 (CSV): two header lines, then a typical year in local standard time.

The label is the end of the hour: 01:00 is the time from 00 to 01 h, 24:00 the last hour of
the day. Relative humidity is rounded to whole per cent, so the dew point is used where both
stand. Wilcox and Marion (2008), Users Manual for TMY3 Data Sets, NREL/TP-581-43156.
"""

from __future__ import annotations

import re

from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.readers.text import csv_rows, decoded, number
from dcsim.signals.readers.typical import Header, TypicalYear

_DATE, _TIME = "Date (MM/DD/YYYY)", "Time (HH:MM)"
# Name in the file, name here, factor to dcsim's unit.
_COLUMNS = (
    ("Dry-bulb (C)", "dry_bulb_c", 1.0),
    ("Dew-point (C)", "dew_point_c", 1.0),
    ("RHum (%)", "relative_humidity_frac", 0.01),
    ("Pressure (mbar)", "pressure_pa", 100.0),
)
_MISSING = (-9900.0,)
_WHEN = re.compile(r"(\d{2})/(\d{2})/(\d{4}) (\d{2}):00\Z", re.ASCII)


class Tmy3Reader:
    """Reads TMY3 files."""

    name = "tmy3"
    suffixes = (".csv",)

    def sniff(self, head: bytes) -> bool:
        """Tell whether the second line names date and time as TMY3 does."""
        second = head.split(b"\n")[1:2]
        return bool(second) and second[0].startswith(f"{_DATE},{_TIME},".encode())

    def read(self, source: SourceFile) -> Record:
        """Read a year (see `dcsim.signals.readers.record.Reader`)."""
        year = TypicalYear(source, "TMY3")
        rows = csv_rows(decoded(source, strict=False), source.name)
        header = _header(next(rows, (1, []))[1], source.name)
        names = next(rows, (2, []))[1]
        at = _positions(names, source.name)
        for line, row in rows:
            _take(year, line, row, at, len(names))
        return year.record(header)


def _take(year: TypicalYear, line: int, row: list[str], at: list[int], width: int) -> None:
    when = _WHEN.match(f"{row[0]} {row[1]}") if len(row) > 1 else None
    if len(row) < max(at) + 1:
        year.findings.add(
            "row-broken",
            line,
            f"the row has {len(row)} fields, the header {width}",
            "is the file truncated?",
        )
    elif when is None:
        year.findings.add(
            "time-unreadable",
            line,
            f"{row[0][:20]!r}, {row[1][:20]!r} is no whole hour as MM/DD/YYYY, HH:00",
        )
    else:
        month, day, file_year, hour = (int(part) for part in when.groups())
        values = tuple(
            year.cell(row[i], line, name, _MISSING) * factor
            for i, (_, name, factor) in zip(at, _COLUMNS, strict=True)
        )
        year.add(line, file_year, month, day, hour, values)


def _positions(names: list[str], file: str) -> list[int]:
    missing = [name for name, _, _ in _COLUMNS if name not in names]
    if missing:
        raise InvalidInput.of(
            "column-missing",
            f"{file}:2",
            f"there is no column {', '.join(missing)}",
            "the file is damaged or of another format",
        )
    return [names.index(name) for name, _, _ in _COLUMNS]


def _header(fields: list[str], name: str) -> Header:
    numbers = [number(text) for text in fields[3:7]]
    if len(numbers) < 4 or None in numbers:
        raise InvalidInput.of(
            "tmy3-header",
            f"{name}:1",
            "the first line is number, name, state, hours from UTC, latitude, longitude, elevation",
            "the file is damaged or of another format",
        )
    offset_h, _, _, elevation_m = (float(value or 0.0) for value in numbers)
    if not -12.0 <= offset_h <= 14.0:
        raise InvalidInput.of(
            "tmy3-header", f"{name}:1", f"a zone is -12 to 14 h from UTC, not {offset_h:g}"
        )
    return Header(", ".join(part.strip() for part in fields[1:3] if part), offset_h, elevation_m)


READER = Tmy3Reader()
