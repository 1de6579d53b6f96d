"""CSV with a header: a time column and columns whose names end in their units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.checks import check_ranges, step_of
from dcsim.signals.readers.clock import Clock, zone_of
from dcsim.signals.readers.columns import canonical, has_unit
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.readers.text import Findings, csv_rows, decoded, is_missing, number
from dcsim.workload.traces.plain import Wanted, read_plain

TIMES = ("time_utc", "time", "time_local")
"""Names of the time column; times of ``time_utc`` need no offset."""
OFFSET = "utc_offset_s"

_OTHER_MARKS = re.compile('["\x0b\x0c\x1c-\x1e]')
"""Quotes, and what also ends a line where text is split into lines."""
_EARLIEST_S, _LATEST_S = -2_208_988_800, 7_258_118_400  # 1900 and 2200


class CsvReader:
    """Reads CSV files with a time column."""

    name = "csv"
    suffixes = (".csv",)

    def sniff(self, head: bytes) -> bool:
        """Tell whether the first line is a header: names, of which none is a number."""
        names = head.split(b"\n")[0].decode("latin-1").split(",")
        return not any(number(name) is not None for name in names)

    def read(self, source: SourceFile) -> Record:
        """Read a series (see `dcsim.signals.readers.record.Reader`)."""
        text = decoded(source, strict=True)
        plain = _read_plain(text, source)
        if plain is not None:
            return plain
        rows = csv_rows(text, source.name)
        header = [name.strip() for name in next(rows, (1, []))[1]]
        layout = layout_of(header, source)
        findings = Findings(source.name)
        clock = Clock(layout.zone(source), findings)
        lines, offsets, values = [], [], []
        for line, row in rows:
            if len(row) != len(header):
                findings.add(
                    "row-broken",
                    line,
                    f"the row has {len(row)} fields, the header {len(header)}",
                    "is the file truncated?",
                )
                continue
            lines.append(line)
            clock.add(row[layout.time], line, header[layout.time])
            offsets.append(_offset(row, layout, line, findings))
            values.append([_cell(row[i], line, header[i], findings) for i in layout.columns])
        start_s = clock.settle() - np.array(offsets, dtype=np.int64)
        findings.settle()
        table = np.array(values, dtype=np.float64).reshape(-1, len(layout.columns))
        named = {header[i]: table[:, k] for k, i in enumerate(layout.columns)}
        return dated_record(source, "CSV", start_s, named, np.array(lines, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions of the time, its offset and the wanted columns in a header."""

    time: int
    time_name: str
    offset: int | None
    columns: tuple[int, ...]

    def zone(self, source: SourceFile) -> tzinfo | None:
        """Return the zone of times without offset, or ``None`` if none is known."""
        return zone_for(self.time_name, source, has_offsets=self.offset is not None)


def zone_for(time_name: str, source: SourceFile, *, has_offsets: bool) -> tzinfo | None:
    """Return the zone in which the clock of a file is read."""
    if time_name == "time_utc" or has_offsets:
        return UTC
    return None if source.time_zone is None else zone_of(source.time_zone, source.name)


def layout_of(header: Sequence[str], source: SourceFile) -> Layout:
    """Return where time and columns stand.

    Raises
    ------
    InvalidInput
        ``column-repeated``, ``time-column-missing``, ``column-missing`` or ``no-columns``.
    """
    place = f"{source.name}:1"
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise InvalidInput.of(
            "column-repeated", place, f"{', '.join(repeated)[:80]} stands twice", "rename one"
        )
    time = next((name for name in TIMES if name in header), None)
    if time is None:
        raise InvalidInput.of(
            "time-column-missing",
            place,
            f"none of the columns {_listed(header)} is a time",
            f"name it {TIMES[0]}, or {TIMES[1]} with an offset in every row",
        )
    wanted = [i for i, name in enumerate(header) if _is_wanted(name, source)]
    if not wanted:
        asked = " or ".join(sorted(source.wanted or ())) or "with a unit at its end"
        raise InvalidInput.of(
            "column-missing",
            place,
            f"there is no column {asked}; the columns are {_listed(header)}",
            "names end in their unit: dry_bulb_c, pressure_pa, carbon_gco2e_per_kwh",
        )
    offset = header.index(OFFSET) if OFFSET in header else None
    return Layout(header.index(time), time, offset, tuple(wanted))


def _read_plain(text: str, source: SourceFile) -> Record | None:
    """Read a file of plain numbers and UTC times at once, or return ``None`` for any other."""
    head, _, body = text.partition("\n")
    header = [name.strip() for name in head.split(",")]
    if not (head.strip() and body and text.isascii()) or _OTHER_MARKS.search(text):
        return None
    layout = layout_of(header, source)
    if layout.offset is not None or layout.zone(source) is not UTC:
        return None
    body = body.removesuffix("\n")
    lines = np.arange(2, body.count("\n") + 3, dtype=np.int64)
    wanted = Wanted(len(header), layout.columns, 0, b",", time=layout.time)
    fields = read_plain(body.encode("ascii"), lines, wanted)
    if fields is None or fields.time_s is None:
        return None
    start_s = fields.time_s.astype(np.int64)
    if not ((start_s == fields.time_s) & (start_s >= _EARLIEST_S) & (start_s < _LATEST_S)).all():
        return None
    named = {header[i]: fields.values[:, k] for k, i in enumerate(layout.columns)}
    return dated_record(source, "CSV", start_s, named, lines)


def dated_record(
    source: SourceFile, kind: str, start_s: Ints, named: dict[str, Array], lines: Ints
) -> Record:
    """Return a record of dated rows, in dcsim's units and checked."""
    findings = Findings(source.name)
    if len(start_s) and (start_s.min() < _EARLIEST_S or start_s.max() >= _LATEST_S):
        findings.add("time-unreadable", int(lines[0]), "a year is not within 1900..2199")
        findings.settle()
    step_s = step_of(start_s, lines, findings)
    columns: dict[str, Array] = {}
    for name, values in named.items():
        here, factor = canonical(name)
        if here in columns:
            findings.add("column-repeated", 1, f"{name} and {here} say the same", "keep one")
        columns[here] = values * factor
    check_ranges(columns, lines, findings)
    findings.settle()
    years = start_s[[0, -1]].astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
    return Record(
        name=source.name,
        format=kind,
        place="",
        calendar="dated",
        start_s=start_s,
        step_s=step_s,
        columns=columns,
        lines=lines,
        utc_offset_s=0,
        elevation_m=None,
        years=(int(years[0]), int(years[1])),
    )


def _is_wanted(name: str, source: SourceFile) -> bool:
    if name in {*TIMES, OFFSET}:
        return False
    return has_unit(name) if source.wanted is None else name in source.wanted


def _listed(header: Sequence[str]) -> str:
    return ", ".join(header)[:200] or "none"


def _cell(text: str, line: int, column: str, findings: Findings) -> float:
    value = number(text)
    if value is None and not is_missing(text):
        findings.add("not-a-number", line, f"{text[:40]!r} is not a number", "", column)
    return float("nan") if value is None or not np.isfinite(value) else value


def _offset(row: Sequence[str], layout: Layout, line: int, findings: Findings) -> int:
    if layout.offset is None:
        return 0
    value = number(row[layout.offset])
    if value is None or abs(value) > 14 * 3600 or value % 60:
        findings.add(
            "time-offset", line, f"{row[layout.offset][:20]!r} is no offset in seconds", "", OFFSET
        )
        return 0
    return int(value)


READER = CsvReader()
