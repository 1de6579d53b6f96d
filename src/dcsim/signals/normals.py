"""Monthly normals as daily values whose monthly means are the normals again."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Array, Ints


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
        nodes = np.linalg.solve(_month_means(weights), monthly)
        values[here] = weights[(days[here] - new_year).astype(np.int64)] @ nodes
    return values


@cache
def _month_of_day(year_days: int) -> Ints:
    """Return the month, 0..11, of every day of a year."""
    first = np.datetime64("2000-01-01" if year_days == 366 else "2001-01-01", "D")
    return (first + np.arange(year_days)).astype("datetime64[M]").astype(np.int64) % 12


@cache
def _node_weights(year_days: int) -> Array:
    """Return the weight of each mid-month node on each day, shape (year_days, 12)."""
    month = _month_of_day(year_days)
    noon = np.arange(year_days) + 0.5
    middle = np.array([noon[month == m].mean() for m in range(12)])
    ring = np.concatenate([middle[-1:] - year_days, middle, middle[:1] + year_days])
    columns = [np.interp(noon, ring, np.eye(12)[m][np.r_[11, 0:12, 0]]) for m in range(12)]
    return np.column_stack(columns)


def _month_means(weights: Array) -> Array:
    """Return the mean weight of each node over each month, shape (12, 12)."""
    month = _month_of_day(len(weights))
    return np.array([weights[month == m].mean(axis=0) for m in range(12)])
