"""Builds the record of a typical year, hour by hour in local standard time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import HOUR_S
from dcsim.signals.readers.checks import check_ranges, check_typical_year, typical_hour_s
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.readers.text import Findings, number

COLUMNS = ("dry_bulb_c", "dew_point_c", "relative_humidity_frac", "pressure_pa")
MAX_ROWS = 9000
"""A year has 8784 hours at most; what is longer is no year and need not be read on."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the rows of a typical year."""

    place: str
    utc_offset_h: float
    elevation_m: float | None


@dataclass(slots=True)
class TypicalYear:
    """Collects the rows of a file; ``columns`` are the weather columns it has."""

    source: SourceFile
    format: str
    columns: tuple[str, ...] = COLUMNS
    findings: Findings = field(init=False)
    _times: list[int] = field(default_factory=list)
    _years: list[int] = field(default_factory=list)
    _lines: list[int] = field(default_factory=list)
    _values: list[tuple[float, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.source.time_zone is not None:
            raise InvalidInput.of(
                "zone-not-needed",
                self.source.name,
                f"an {self.format} file is in its station's standard time, "
                f"and the scenario states the zone {self.source.time_zone}",
                "remove the zone from the scenario",
            )
        self.findings = Findings(self.source.name)

    def add(
        self, line: int, year: int, month: int, day: int, hour: int, values: tuple[float, ...]
    ) -> None:
        """Take a row: hour 1..24 of a day, and a value or NaN for each column."""
        time = typical_hour_s(month, day, hour)
        if time is None:
            self.findings.add(
                "time-unreadable", line, f"there is no month {month}, day {day}, hour {hour}"
            )
        elif len(self._times) >= MAX_ROWS:
            self.findings.add("rows-too-many", line, "a year has 8784 hours at most")
            self.findings.settle()
        else:
            self._times.append(time)
            self._years.append(year)
            self._lines.append(line)
            self._values.append(values)

    def cell(self, text: str, line: int, column: str, missing: tuple[float, ...]) -> float:
        """Return the number of a cell, NaN if it is empty or one of the codes for missing."""
        if not text.strip():
            return float("nan")
        value = number(text)
        if value is None:
            self.findings.add("not-a-number", line, f"{text[:40]!r} is not a number", "", column)
            return float("nan")
        return float("nan") if value in missing else value

    def record(self, header: Header, notes: tuple[str, ...] = ()) -> Record:
        """Return the record once all rows are in.

        Raises
        ------
        InvalidInput
            With every problem of the rows.
        """
        start_s = np.array(self._times, dtype=np.int64)
        lines = np.array(self._lines, dtype=np.int64)
        if not self.findings.problems:
            check_typical_year(start_s, lines, self.findings)
        table = np.array(self._values, dtype=np.float64).reshape(-1, len(self.columns))
        columns = {name: table[:, i] for i, name in enumerate(self.columns)}
        check_ranges(columns, lines, self.findings)
        self.findings.settle()
        return Record(
            name=self.source.name,
            format=self.format,
            place=header.place,
            calendar="typical",
            start_s=start_s,
            step_s=HOUR_S,
            columns=columns,
            lines=lines,
            utc_offset_s=round(header.utc_offset_h * HOUR_S),
            elevation_m=header.elevation_m,
            years=(min(self._years), max(self._years)),
            notes=notes,
        )
