"""German test reference years (TRY) of 2010, 2015 and 2045: text, ended header, CET.

The header ends in a line of stars; the line above it names the columns. Hour 1 is the time
from 00 to 01 h CET. Relative humidity has whole per cents, the mixing ratio one decimal of
g/kg: the humidity is the finer of the two and is used. The column names are those that the
header itself explains. Deutscher Wetterdienst, handbooks of the test reference years, 2011
and 2017.
"""

from __future__ import annotations

import re

from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.readers.text import decoded, whole
from dcsim.signals.readers.typical import Header, TypicalYear

_END = "***"
_CET_H = 1.0
_DATE = ("MM", "DD", "HH")
# Name in the file, name here, factor to dcsim's unit.
_COLUMNS = (
    ("t", "dry_bulb_c", 1.0),
    ("RF", "relative_humidity_frac", 0.01),
    ("p", "pressure_pa", 100.0),
)
_LAYOUTS = {
    2010: "RG IS MM DD HH N WR WG t p x RF W B D IK A E IL",
    2015: "RW HW MM DD HH t p WR WG N x RF B D A E IL",
}
_ELEVATION = re.compile(r"(-?\d+(?:\.\d+)?)\s+Meter ueber NN", re.ASCII)


class TryReader:
    """Reads test reference years."""

    name = "try"
    suffixes = (".dat",)

    def sniff(self, head: bytes) -> bool:
        """Tell whether the head speaks of a TRY or ends as its header does."""
        return b"TRY" in head or b"\n***" in head

    def read(self, source: SourceFile) -> Record:
        """Read a year (see `dcsim.signals.readers.record.Reader`)."""
        year = TypicalYear(source, "TRY", tuple(name for _, name, _ in _COLUMNS))
        lines = decoded(source, strict=False).splitlines()
        end = _end_of_header(lines, source.name)
        layout, columns = _layout(lines, end, source.name)
        body = [(i + 1, lines[i].split()) for i in range(end + 1, len(lines)) if lines[i].strip()]
        if len(body) > 1 and body[0][1][2:5] == ["12", "31", "24"]:
            body = body[1:]  # the files of 2010 begin with a copy of their last hour
        for line, row in body:
            _take(year, line, row, columns, layout)
        text = "\n".join(lines[:end])
        height = _ELEVATION.search(text)
        place = " ".join(lines[0].split())[:80] if layout == 2010 else "Germany"
        return year.record(Header(place, _CET_H, float(height.group(1)) if height else None))


def _take(year: TypicalYear, line: int, row: list[str], columns: list[str], layout: int) -> None:
    if len(row) != len(columns):
        year.findings.add(
            "row-broken",
            line,
            f"the row has {len(row)} values, the header names {len(columns)}",
            "is the file truncated?",
        )
        return
    date = whole([row[columns.index(name)] for name in _DATE])
    if date is None:
        year.findings.add("time-unreadable", line, "month, day and hour are whole numbers")
        return
    # The header gives codes for missing wind and cloud only; 999 is a pressure in hPa.
    values = tuple(
        year.cell(row[columns.index(name)], line, here, ()) * factor
        for name, here, factor in _COLUMNS
    )
    year.add(line, layout, date[0], date[1], date[2], values)


def _end_of_header(lines: list[str], name: str) -> int:
    for i, line in enumerate(lines[:200]):
        if line.strip() == _END:
            return i
    raise InvalidInput.of(
        "try-header",
        f"{name}:1",
        "no line of three stars ends the header",
        "the file is damaged or of another format",
    )


def _layout(lines: list[str], end: int, name: str) -> tuple[int, list[str]]:
    columns = next((line.split() for line in reversed(lines[:end]) if line.strip()), [])
    for layout, known in _LAYOUTS.items():
        if columns == known.split():
            return layout, columns
    raise InvalidInput.of(
        "try-header",
        f"{name}:{end}",
        f"the columns {' '.join(columns)[:80] or 'none'} are those of no test reference year",
        f"known are: {'; '.join(_LAYOUTS.values())}",
    )


READER = TryReader()
