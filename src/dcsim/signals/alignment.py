"""Lays the rows of a file onto the hours of a period: gaps, coverage, hourly means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.signals.readers.record import Record

_YEAR_2000_S = 946_684_800
_FEB_28_H = (31 + 27) * 24
_LEAP_DAY_H = _FEB_28_H + 24
_YEAR_H, _LEAP_YEAR_H = 365 * 24, 366 * 24
_FINEST_S = 60
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Rules:
    """How a file may be aligned with a period.

    Attributes
    ----------
    fill_gaps_h
        Longest gap that is filled by a line between its neighbours [h]; 0 fills none.
    by_calendar
        Lay a dated year onto another one by month, day and hour in UTC.
    key
        Section of the scenario, for the cures in messages.
    """

    fill_gaps_h: int = 0
    by_calendar: bool = False
    key: str = "site"


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Hourly columns of a period, in the order asked for, and what was done to get them."""

    columns: tuple[Array, ...]
    notes: tuple[str, ...]


def align(record: Record, names: Sequence[str], hours: TimeGrid, rules: Rules) -> Laid:
    """Return columns of a record as hourly means of a period.

    Parameters
    ----------
    record
        What a reader returned.
    names
        Columns to align.
    hours
        Whole UTC hours.
    rules
        What may be filled or moved.

    Returns
    -------
    Laid
        One array a column, shape (hours,), without gaps.

    Raises
    ------
    InvalidInput
        ``values-missing``, ``gap-too-long``, ``gap-at-edge``, ``period-not-covered``
        or ``time-step-irregular``, with lines of the file.

    Notes
    -----
    A row's value holds for its interval; an hour is the mean of what it overlaps.
    A typical year is taken by month, day and hour of its own standard time; where
    it has no 29 February, the 28th stands for it.
    """
    if record.calendar == "typical":
        return _lay_typical(record, names, hours, rules)
    if rules.by_calendar:
        return _lay_by_calendar(record, names, hours, rules)
    _require_covered(record, hours, rules)
    return _lay_dated(record, names, hours, rules)


def _lay_dated(record: Record, names: Sequence[str], hours: TimeGrid, rules: Rules) -> Laid:
    slots = _Slots.around(record, hours, rules)
    filled = _Filling(record, rules)
    columns = tuple(
        _hourly_means(
            filled.fill(name, slots.values(record.columns[name]), slots), slots, hours, record
        )
        for name in names
    )
    filled.settle()
    return Laid(columns, (*record.notes, *filled.notes))


def _lay_by_calendar(record: Record, names: Sequence[str], hours: TimeGrid, rules: Rules) -> Laid:
    """Align one year of a dated record with the period, hour by hour of the UTC calendar."""
    first = -(-int(record.start_s[0]) // HOUR_S) * HOUR_S
    last = (int(record.start_s[-1]) + record.step_s) // HOUR_S * HOUR_S
    own = TimeGrid(first, HOUR_S, min((last - first) // HOUR_S, _LEAP_YEAR_H))
    if own.steps < _YEAR_H:
        raise InvalidInput.of(
            "period-not-covered",
            record.name,
            f"the file holds {max(own.steps, 0)} whole hours; by the calendar it needs a year",
            f"give a whole year, or remove {rules.key}.by_calendar",
        )
    aligned = _lay_dated(record, names, own, rules)
    calendar = _calendar_hours(own.times_s())
    # Read backwards, so that of an hour that comes twice the first one stays.
    row_of = np.full(_LEAP_YEAR_H, -1, dtype=np.int64)
    row_of[calendar[::-1]] = np.arange(own.steps, dtype=np.int64)[::-1]
    rows, repeated = _rows(row_of, _calendar_hours(hours.times_s()))
    columns = tuple(column[rows] for column in aligned.columns)
    return Laid(columns, (*aligned.notes, *_calendar_notes(record, hours, "UTC", repeated)))


def _lay_typical(record: Record, names: Sequence[str], hours: TimeGrid, rules: Rules) -> Laid:
    whole = _Slots(int(record.start_s[0]), np.arange(len(record.start_s)), record.lines, HOUR_S)
    filled = _Filling(record, rules)
    columns = [filled.fill(name, record.columns[name].copy(), whole) for name in names]
    filled.settle()
    row_of = np.full(_LEAP_YEAR_H, -1, dtype=np.int64)
    row_of[_calendar_hours(record.start_s)] = np.arange(len(record.start_s), dtype=np.int64)
    local_s = hours.start_s + record.utc_offset_s
    first = local_s // HOUR_S * HOUR_S
    count = hours.steps + (1 if local_s % HOUR_S else 0)
    local_hours = first + HOUR_S * np.arange(count, dtype=np.int64)
    rows, repeated = _rows(row_of, _calendar_hours(local_hours))
    slots = _Slots(first - record.utc_offset_s, rows, record.lines[rows], HOUR_S)
    means = tuple(_hourly_means(column[rows], slots, hours, record) for column in columns)
    notes = _calendar_notes(record, hours, "its standard time", repeated)
    return Laid(means, (*record.notes, *filled.notes, *notes))


def _calendar_hours(times_s: Ints) -> Ints:
    """Return the hour of the leap year 2000 with the same month, day and hour."""
    days = times_s.astype("datetime64[s]").astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64) % 12
    first_of_month = np.datetime64("2000-01", "M") + month
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    in_2000 = first_of_month.astype("datetime64[D]").astype(np.int64) + day
    hours: Ints = (in_2000 * DAY_S - _YEAR_2000_S) // HOUR_S + times_s // HOUR_S % 24
    return hours


def _rows(row_of: Ints, calendar: Ints) -> tuple[Ints, int]:
    """Return the row for every hour, and how many hours of 29 February repeat the 28th."""
    leap = (calendar >= _LEAP_DAY_H) & (calendar < _LEAP_DAY_H + 24)
    lacking = leap & (row_of[calendar] < 0)
    return row_of[np.where(lacking, calendar - 24, calendar)], int(lacking.sum())


def _calendar_notes(record: Record, hours: TimeGrid, clock: str, repeated: int) -> list[str]:
    first, last = record.years
    made_of = f"of {first}" if first == last else f"made of months of {first} to {last}"
    start = hours.start().year
    how = f"{record.name}, {made_of}, is aligned with {start} by month, day and hour of {clock}"
    notes = [f"aligned-by-calendar: {how}"]
    if repeated:
        notes.append(f"leap-day: {record.name} has no 29 February; the 28th repeats ({repeated} h)")
    return notes


def _require_covered(record: Record, hours: TimeGrid, rules: Rules) -> None:
    first, end = int(record.start_s[0]), int(record.start_s[-1]) + record.step_s
    if first <= hours.start_s and hours.end_s <= end:
        return
    raise InvalidInput.of(
        "period-not-covered",
        record.name,
        f"the file goes from {_iso(first)} to {_iso(end)}, "
        f"the period from {_iso(hours.start_s)} to {_iso(hours.end_s)}",
        f"choose a period inside the file, or align its year by month, day and hour with "
        f"{rules.key}.by_calendar: true",
    )


def _iso(second: int) -> str:
    return f"{np.datetime64(second, 's')}Z"


@dataclass(frozen=True, slots=True, eq=False)
class _Slots:
    """Equal intervals from ``start_s``; ``rows`` is the row of each, or -1 where none is."""

    start_s: int
    rows: Ints
    lines: Ints
    step_s: int
    margin: tuple[int, int] = (0, 0)
    """Slots before and after the period, which only help to fill gaps."""

    @classmethod
    def around(cls, record: Record, hours: TimeGrid, rules: Rules) -> _Slots:
        step_s, origin = record.step_s, int(record.start_s[0])
        spare = math.ceil(rules.fill_gaps_h * HOUR_S / step_s) + 1
        first = (hours.start_s - origin) // step_s
        last = -((origin - hours.end_s) // step_s)
        index = (record.start_s - origin) // step_s - (first - spare)
        count = last - first + 2 * spare
        rows = np.full(count, -1, dtype=np.int64)
        inside = (index >= 0) & (index < count)
        rows[index[inside]] = np.flatnonzero(inside)
        # A slot without a row is named by the last row before it.
        ends_s = origin + step_s * np.arange(first - spare, last + spare)
        before = np.searchsorted(record.start_s, ends_s, "right") - 1
        lines = record.lines[np.clip(before, 0, None)]
        return cls(origin + step_s * (first - spare), rows, lines, step_s, (spare, spare))

    def values(self, column: Array) -> Array:
        return np.where(self.rows >= 0, column[self.rows], np.nan)

    def is_needed(self) -> Flags:
        needed = np.ones(len(self.rows), dtype=np.bool_)
        before, after = self.margin
        needed[:before] = False
        needed[len(needed) - after :] = False
        return needed


class _Filling:
    """Fills short gaps by a line, refuses others, and counts."""

    def __init__(self, record: Record, rules: Rules) -> None:
        self.record, self.rules = record, rules
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def fill(self, name: str, values: Array, slots: _Slots) -> Array:
        """Return the column without gaps where that is allowed."""
        missing = np.isnan(values)
        lacking = missing & slots.is_needed()
        if not lacking.any():
            return values
        longest, first = _longest_run(missing, lacking)
        longest_h = longest * slots.step_s / HOUR_S
        known = np.flatnonzero(~missing)
        lines = slots.lines[lacking]
        if not self.rules.fill_gaps_h:
            self._problem("values-missing", name, lines, int(lacking.sum()), lines[0])
        elif longest_h > self.rules.fill_gaps_h:
            self._too_long(name, longest_h, int(slots.lines[first]))
        elif not known.size or lacking[: known[0]].any() or lacking[known[-1] :].any():
            place = f"{self.record.name}:{lines[0]}: {name}"
            message = "a gap at the edge of the file has no neighbour on one side"
            self.problems.append(Problem("gap-at-edge", place, message, "mend the file"))
        else:
            values = np.interp(np.arange(len(values)), known, values[known])
            filled_h = float(lacking.sum()) * slots.step_s / HOUR_S
            self.notes.append(
                f"gaps-filled: {name} of {self.record.name}: {filled_h:g} h between neighbours, "
                f"the longest gap {longest_h:g} h"
            )
        return values

    def _problem(self, code: str, name: str, lines: Ints, count: int, first: int) -> None:
        shown = ", ".join(dict.fromkeys(str(line) for line in lines[:_SHOWN]))
        more = " ..." if count > _SHOWN else ""
        message = f"{count} values are missing, in or after line {shown}{more}"
        cure = (
            "mend the file, or state the longest gap to fill by a line between its neighbours: "
            f"{self.rules.key}.fill_gaps_h"
        )
        self.problems.append(Problem(code, f"{self.record.name}:{first}: {name}", message, cure))

    def _too_long(self, name: str, longest_h: float, line: int) -> None:
        place = f"{self.record.name}:{line}: {name}"
        limit = self.rules.fill_gaps_h
        message = f"a gap of {longest_h:g} h is longer than fill_gaps_h: {limit}"
        self.problems.append(Problem("gap-too-long", place, message, "mend the file"))

    def settle(self) -> None:
        if self.problems:
            raise InvalidInput(self.problems)


def _longest_run(missing: Flags, lacking: Flags) -> tuple[int, int]:
    """Return length and first slot of the longest gap that touches the period."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.astype(np.int8), [0]))))
    runs = [(int(e - s), int(s)) for s, e in edges.reshape(-1, 2) if lacking[s:e].any()]
    return max(runs)


def _hourly_means(values: Array, slots: _Slots, hours: TimeGrid, record: Record) -> Array:
    """Return the mean over each hour of values that hold for a slot each."""
    ahead = hours.start_s - slots.start_s
    fine_s = math.gcd(slots.step_s, HOUR_S, ahead)
    if fine_s < _FINEST_S:
        raise InvalidInput.of(
            "time-step-irregular",
            record.name,
            f"the rows of {slots.step_s} s do not meet the hours within whole minutes",
            "give the series a step that divides the hour, from a full minute",
        )
    fine = np.repeat(values, slots.step_s // fine_s)
    begin, each = ahead // fine_s, HOUR_S // fine_s
    means: Array = fine[begin : begin + hours.steps * each].reshape(-1, each).mean(axis=1)
    return means
