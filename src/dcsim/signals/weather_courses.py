"""The courses behind a synthetic year: of the day, of the noise's spread, of the range."""

from __future__ import annotations

import numpy as np

from dcsim.catalogue.stations import Station
from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.signals.normals import daily_normals, normals_course

WITHIN_MONTH_SD = 0.855
"""Spread of the daily means within a month that noise of unit variance has [-]: the rest is
spread within the day and of the months' means (measured over 480 months)."""
WITHIN_DAY_RANGE = 0.92
"""What noise of unit variance adds to a day's range, in squares [-]: the range of a day is
``sqrt(course^2 + (0.92 sd)^2)`` (measured over 14,400 days, for courses up to 3 sd)."""
LEAST_COURSE_FRAC = 0.5
"""The mean course keeps this share of the daily range: in winters of high latitudes the
recorded cities have no less [-]."""
LEAST_NOISE_FRAC = 0.5
"""The noise keeps this share of the spread of daily means; the rest may be the season [-]."""
RANGE_VARIATION = 0.25
"""Coefficient of variation of the daily course's height, clear days against dull [-]."""
DAILY_COURSE = ((0.465, 14.31, 24.0), (0.118, 0.77, 12.0))
"""Daily course of range 1: amplitude [-], hour of the maximum by the sun and period [h]."""


def daily_course(local_s: Ints) -> Array:
    """Return the mean course of the dry bulb through a day of range 1 [-], of zero mean.

    Parameters
    ----------
    local_s
        Solar time of the place [s], shape (times,).

    Notes
    -----
    Two harmonics fitted to the mean days of 16 cities in 2023 (Open-Meteo/ERA5, CC BY
    4.0), from which single cities differ by 0.05 of the range (root mean square). The
    maximum is at 13.5 h and the minimum at 4.3 h by the sun. The ASHRAE profile of design
    days (Handbook of Fundamentals 2017, chapter 14) has them at 14.5 h and 5 h of
    standard time.
    """
    hour = local_s % DAY_S / HOUR_S
    waves = [
        amplitude * np.cos(2.0 * np.pi * (hour - peak_h) / period_h)
        for amplitude, peak_h, period_h in DAILY_COURSE
    ]
    course: Array = np.sum(waves, axis=0)
    return course


def noise_sd_k(place: str, normals_c: Array, daily_mean_sd_k: Array) -> Array:
    """Return the spread of the noise by month [K], shape (12,).

    The daily means of a month also spread by the season, which runs on through it. That is
    taken off in squares, and what the noise spreads beyond the daily means is put on.
    """
    if daily_mean_sd_k.min() <= 0.0:
        raise _no_spread(place)
    days = np.arange("2001-01-01", "2002-01-01", dtype="datetime64[D]")
    month = days.astype("datetime64[M]").astype(np.int64) % 12
    course_c = daily_normals(normals_c, days) - normals_c[month]
    season = np.bincount(month, np.square(course_c)) / np.bincount(month)
    least = np.square(LEAST_NOISE_FRAC * daily_mean_sd_k)
    sd_k: Array = np.sqrt(np.maximum(np.square(daily_mean_sd_k) - season, least))
    return sd_k / WITHIN_MONTH_SD


def course_range_k(station: Station, sd_k: Array) -> Array:
    """Return the range of the mean daily course by month [K], shape (12,)."""
    range_k = station.daily_range_k
    if range_k.min() <= 0.0:
        raise _no_spread(station.slug)
    noise = np.square(WITHIN_DAY_RANGE * sd_k)
    least = np.square(LEAST_COURSE_FRAC * range_k)
    course_k: Array = np.sqrt(np.maximum(np.square(range_k) - noise, least))
    return course_k


def positive_course(monthly: Array, local_s: Ints) -> Array:
    """Return the course of something that is never negative: a line in its logarithms."""
    return np.exp(normals_course(np.log(monthly), local_s))


def _no_spread(place: str) -> InvalidInput:
    return InvalidInput.of(
        "no-daily-spread",
        f"station {place}",
        "a daily range or standard deviation of the normals is not positive",
        "correct the monthly normals",
    )
