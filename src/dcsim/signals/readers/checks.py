"""Checks that every reader makes before it hands its rows on."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.signals.readers.columns import RANGES
from dcsim.signals.readers.text import Findings

_LEAP_DAY_S = (31 + 28) * DAY_S
_YEAR_2000_S = 946_684_800
_SHORTEST_STEP_S = 60


def check_ranges(columns: dict[str, Array], lines: Ints, findings: Findings) -> None:
    """Note every weather value that cannot be true; missing ones pass."""
    for name, values in columns.items():
        limits = RANGES.get(name)
        if limits is None:
            continue
        for row in np.flatnonzero((values < limits.low) | (values > limits.high)):
            findings.add(
                "value-out-of-range",
                int(lines[row]),
                f"{values[row]:g} is outside {limits.low:g}..{limits.high:g}",
                limits.hint,
                name,
            )


def typical_hour_s(month: int, day: int, hour: int) -> int | None:
    """Return the second of the year 2000 at which the ``hour``-th hour, 1..24, of a day begins."""
    try:
        date = datetime(2000, month, day)  # noqa: DTZ001 - a calendar day, in no zone
    except ValueError:
        return None
    if not 1 <= hour <= 24:
        return None
    return _YEAR_2000_S + (date.timetuple().tm_yday - 1) * DAY_S + (hour - 1) * HOUR_S


def check_typical_year(start_s: Ints, lines: Ints, findings: Findings) -> None:
    """Note where the hours of a year do not follow each other, with or without a leap day."""
    hours = np.arange(366 * 24, dtype=np.int64) * HOUR_S
    is_leap_day = (hours >= _LEAP_DAY_S) & (hours < _LEAP_DAY_S + DAY_S)
    wanted = hours if len(start_s) == len(hours) else hours[~is_leap_day]
    here = start_s - _YEAR_2000_S
    common = min(len(wanted), len(here))
    wrong = np.flatnonzero(here[:common] != wanted[:common])
    if wrong.size:
        row = int(wrong[0])
        findings.add(
            "hours-out-of-order",
            int(lines[row]),
            f"this should be {_day_and_hour(int(wanted[row]))}, "
            f"but the row says {_day_and_hour(int(here[row]))}",
            "a year has every hour from 1 January, hour 1, to 31 December, hour 24",
        )
    elif len(here) != len(wanted):
        findings.add(
            "rows-missing",
            int(lines[-1]) if len(lines) else 1,
            f"the file has {len(here)} hours; a year has 8760, a leap year 8784",
            "is the file truncated?",
        )


def _day_and_hour(second: int) -> str:
    date = np.datetime64(_YEAR_2000_S + second, "s").astype("datetime64[D]").item()
    return f"{date.day} {date:%B}, hour {second % DAY_S // HOUR_S + 1}"


def step_of(start_s: Ints, lines: Ints, findings: Findings) -> int:
    """Return the usual step of dated rows [s]; note rows that go back or stand between steps."""
    if len(start_s) < 2:
        findings.add("rows-missing", 1, "a series needs two rows or more", "is it truncated?")
        findings.settle()
    steps = np.diff(start_s)
    for row in np.flatnonzero(steps <= 0):
        what = "repeats the time of" if steps[row] == 0 else "is earlier than"
        findings.add(
            "time-not-rising",
            int(lines[row + 1]),
            f"this row {what} the row before",
            "sort the rows by time; in the autumn night write offsets from UTC",
        )
    findings.settle()
    values, counts = np.unique(steps, return_counts=True)
    step_s = int(values[counts.argmax()])
    if not _SHORTEST_STEP_S <= step_s <= DAY_S:
        findings.add(
            "time-step",
            int(lines[0]),
            f"the usual step of {step_s} s is not between {_SHORTEST_STEP_S} s and a day",
            "average the series to minutes or hours",
        )
        findings.settle()
    for row in np.flatnonzero((start_s - start_s[0]) % step_s):
        findings.add(
            "time-step-irregular",
            int(lines[row]),
            f"this time is not a multiple of the step of {step_s} s after the first row",
            "give the series equal steps",
        )
    findings.settle()
    return step_s
