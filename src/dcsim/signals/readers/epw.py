"""EnergyPlus weather (EPW): eight header lines, then a typical or actual year of hours.

Hour 1 is the time from 00 to 01 h in local standard time; the header gives the offset from
UTC. Big Ladder Software, EnergyPlus Auxiliary Programs, chapter "EnergyPlus Weather File
(EPW) Data Dictionary", lists the fields and their codes for missing values.
"""

from __future__ import annotations

from collections.abc import Iterator

from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.readers.text import csv_rows, decoded, number, whole
from dcsim.signals.readers.typical import Header, TypicalYear

HEADERS = (
    "LOCATION",
    "DESIGN CONDITIONS",
    "TYPICAL/EXTREME PERIODS",
    "GROUND TEMPERATURES",
    "HOLIDAYS/DAYLIGHT SAVINGS",
    "COMMENTS 1",
    "COMMENTS 2",
    "DATA PERIODS",
)
_FEWEST_FIELDS = 10
# Field from 0, name, factor to dcsim's unit, codes for missing.
_FIELDS = (
    (6, "dry_bulb_c", 1.0, (99.9,)),
    (7, "dew_point_c", 1.0, (99.9,)),
    (8, "relative_humidity_frac", 0.01, (999.0,)),
    (9, "pressure_pa", 1.0, (999_999.0,)),
)


class EpwReader:
    """Reads EPW files."""

    name = "epw"
    suffixes = (".epw",)

    def sniff(self, head: bytes) -> bool:
        """Tell whether the first line is that of an EPW file."""
        return head.lstrip(b"\xef\xbb\xbf").upper().startswith(b"LOCATION,")

    def read(self, source: SourceFile) -> Record:
        """Read a year (see `dcsim.signals.readers.record.Reader`)."""
        year = TypicalYear(source, "EPW")
        # A comment may hold any quote, so the header is cut at commas alone.
        lines = decoded(source, strict=False).splitlines()
        header = _header(lines[: len(HEADERS)], source.name)
        body = "\n".join(lines[len(HEADERS) :])
        for line, row in _rows(body, source.name):
            _take(year, line, row)
        return year.record(header)


def _rows(body: str, name: str) -> Iterator[tuple[int, list[str]]]:
    for line, row in csv_rows(body, name):
        yield line + len(HEADERS), row


def _take(year: TypicalYear, line: int, row: list[str]) -> None:
    date = whole(row[:4])
    if len(row) < _FEWEST_FIELDS or date is None or len(date) < 4:
        year.findings.add(
            "row-broken",
            line,
            f"a row begins with year, month, day, hour and has {_FEWEST_FIELDS} fields or more; "
            f"this one has {len(row)}",
            "is the file truncated?",
        )
        return
    values = tuple(
        year.cell(row[i], line, name, missing) * factor for i, name, factor, missing in _FIELDS
    )
    year.add(line, date[0], date[1], date[2], date[3], values)


def _header(lines: list[str], name: str) -> Header:
    """Return place, offset and height of the eight header lines.

    Raises
    ------
    InvalidInput
        ``epw-header`` or ``epw-not-hourly``.
    """
    fields = [[part.strip() for part in line.split(",")] for line in lines]
    for i, word in enumerate(HEADERS):
        found = fields[i][0].upper() if i < len(fields) else "nothing"
        if found != word:
            raise InvalidInput.of(
                "epw-header",
                f"{name}:{i + 1}",
                f"line {i + 1} of an EPW file begins with {word}, not {found[:40]!r}",
                "the file is damaged or of another format",
            )
    location, periods = fields[0], fields[-1]
    numbers = [number(text) for text in location[6:10]]
    if len(numbers) < 4 or None in numbers:
        raise InvalidInput.of(
            "epw-header",
            f"{name}:1",
            "LOCATION ends in latitude, longitude, hours from UTC and elevation, all numbers",
        )
    _, _, offset_h, elevation_m = (float(value or 0.0) for value in numbers)
    if not -12.0 <= offset_h <= 14.0:
        raise InvalidInput.of(
            "epw-header", f"{name}:1", f"a zone is -12 to 14 h from UTC, not {offset_h:g}"
        )
    if periods[1:3] != ["1", "1"]:
        raise InvalidInput.of(
            "epw-not-hourly",
            f"{name}:{len(HEADERS)}",
            f"DATA PERIODS states {','.join(periods[1:3]) or 'nothing'}: "
            "only one period of one record an hour is read",
            "use an hourly file of a whole year",
        )
    place = ", ".join(part for part in location[1:6] if part)
    return Header(place, offset_h, elevation_m)


READER = EpwReader()
