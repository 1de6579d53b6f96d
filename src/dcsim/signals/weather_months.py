"""Whole months around a period, and the means that hold over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid

_S_PER_DEGREE = DAY_S / 360.0


@dataclass(frozen=True, slots=True, eq=False)
class WholeMonths:
    """The hours of all UTC months that a period touches.

    A period that is part of a month is cut from the whole month, so that a day alone has
    the weather that it has within its year.

    Attributes
    ----------
    start_s
        Start of every hour, Unix time [s], shape (hours,).
    month
        Number of the month of every hour, from 0 on, shape (hours,).
    calendar
        The same as 0 (January) .. 11 of each month, shape (months,).
    weight
        Share of a month's correction that falls on the hour [-]: flat within the month,
        zero at its ends, of mean 1, shape (hours,).
    window
        The hours of the period among these.
    """

    start_s: Ints
    month: Ints
    calendar: Ints
    weight: Array
    window: slice

    @classmethod
    def around(cls, grid: TimeGrid) -> WholeMonths:
        """Return the months around an hourly grid.

        Notes
        -----
        The weight is ``5/4 (1 - (2u - 1)^4)`` at the share ``u`` of the month that is over.
        """
        first = _month_of(grid.start_s)
        after = _month_of(grid.end_s - HOUR_S) + 1
        edges_s = np.arange(first, after + 1).astype("datetime64[M]").astype("datetime64[s]")
        edge = (edges_s.astype(np.int64) - grid.start_s) // HOUR_S
        hours = np.diff(edge)
        month = np.repeat(np.arange(after - first), hours)
        hour = np.arange(edge[0], edge[-1])
        share = (hour + 0.5 - edge[month]) / hours[month]
        weight = 1.0 - np.square(np.square(2.0 * share - 1.0))
        return cls(
            start_s=grid.start_s + HOUR_S * hour,
            month=month,
            calendar=np.arange(first, after) % 12,
            weight=weight / _means(month, weight)[month],
            window=slice(-int(edge[0]), -int(edge[0]) + grid.steps),
        )

    def local_s(self, longitude_deg: float) -> Ints:
        """Return the middle of every hour by the sun at a place [s], shape (hours,).

        Noon comes 240 s earlier with each degree to the east; clocks, their zones and
        daylight saving play no part.
        """
        return self.start_s + HOUR_S // 2 + round(longitude_deg * _S_PER_DEGREE)

    def means(self, values: Array) -> Array:
        """Return the mean over each month, shape (months,)."""
        return _means(self.month, values)

    def raised(self, values: Array, by: Array) -> Array:
        """Return values whose monthly means are higher ``by`` so much, shape (hours,)."""
        return values + by[self.month] * self.weight


def _means(month: Ints, values: Array) -> Array:
    means: Array = np.bincount(month, values) / np.bincount(month)
    return means


def _month_of(time_s: int) -> int:
    """Return the month of a time, counted from January 1970."""
    return int(np.datetime64(time_s, "s").astype("datetime64[M]").astype(np.int64))
