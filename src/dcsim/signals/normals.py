"""Monthly normals as daily values whose monthly means are the normals again."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import DAY_S

_RING = np.r_[11, 0:12, 0]
"""The nodes of a year between last December's and next January's."""


def daily_normals(monthly: Array, days: NDArray[np.datetime64]) -> Array:
    """Return a smooth yearly course at the given days.

    Parameters
    ----------
    monthly
        One value a month, January first, shape (12,).
    days
        Dates as ``datetime64[D]``, shape (days,).

    Returns
    -------
    Array
        One value a day, in the unit of ``monthly``, shape (days,).

    Notes
    -----
    A line from mid-month to mid-month, whose nodes solve the twelve equations
    "mean over the month = normal". Interpolating the normals themselves would cut
    summer and winter by some tenths of a kelvin. After the idea of Rymes and Myers
    (2001), doi:10.1016/S0038-092X(01)00052-4, solved directly instead of iteratively.
    """
    years = days.astype("datetime64[Y]")
    values = np.empty(len(days))
    for year in np.unique(years):
        here = years == year
        new_year = year.astype("datetime64[D]")
        length = int(((year + 1).astype("datetime64[D]") - new_year).astype(np.int64))
        weights = _node_weights(length)
        nodes = np.linalg.solve(_month_means(length), monthly)
        values[here] = weights[(days[here] - new_year).astype(np.int64)] @ nodes
    return values


def normals_course(monthly: Array, local_s: Ints) -> Array:
    """Return the smooth yearly course at given instants, without steps from day to day.

    Parameters
    ----------
    monthly
        One value a month, January first, shape (12,).
    local_s
        Times of the place's own calendar in Unix seconds [s], shape (times,).

    Returns
    -------
    Array
        One value a time, in the unit of ``monthly``, shape (times,).

    Notes
    -----
    The line of `daily_normals`, read at the instant instead of at noon.
    """
    seconds = local_s.astype("datetime64[s]")
    years = seconds.astype("datetime64[Y]")
    values = np.empty(len(local_s))
    for year in np.arange(years.min(), years.max() + 1):
        here = years == year
        new_year = year.astype("datetime64[s]")
        length_s = int(((year + 1).astype("datetime64[s]") - new_year).astype(np.int64))
        year_days = length_s // DAY_S
        nodes = np.linalg.solve(_month_means(year_days), monthly)
        day = (seconds[here] - new_year).astype(np.int64) / DAY_S
        values[here] = np.interp(day, _node_days(year_days), nodes[_RING])
    return values


@cache
def _month_of_day(year_days: int) -> Ints:
    """Return the month, 0..11, of every day of a year."""
    first = np.datetime64("2000-01-01" if year_days == 366 else "2001-01-01", "D")
    return (first + np.arange(year_days)).astype("datetime64[M]").astype(np.int64) % 12


@cache
def _node_weights(year_days: int) -> Array:
    """Return the weight of each mid-month node on each day, shape (year_days, 12)."""
    noon = np.arange(year_days) + 0.5
    ring = _node_days(year_days)
    return np.column_stack([np.interp(noon, ring, node[_RING]) for node in np.eye(12)])


@cache
def _node_days(year_days: int) -> Array:
    """Return the day of each node in the year, from last December's on, shape (14,)."""
    month = _month_of_day(year_days)
    noon = np.arange(year_days) + 0.5
    middle = np.array([noon[month == m].mean() for m in range(12)])
    return np.concatenate([middle[-1:] - year_days, middle, middle[:1] + year_days])


@cache
def _month_means(year_days: int) -> Array:
    """Return the mean weight of each node over each month, shape (12, 12)."""
    month, weights = _month_of_day(year_days), _node_weights(year_days)
    return np.array([weights[month == m].mean(axis=0) for m in range(12)])
