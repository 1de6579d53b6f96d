"""Temperature of rivers and lakes: the course of a year, and water that follows the air."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.hydraulics import FRESH_WATER

YEAR_DAYS = 365.2425
"""Mean length of a year of the calendar."""


def yearly_course_c(day: Real, mean_c: Real, amplitude_k: Real, warmest_day: Real) -> Array:
    """Return a yearly sinusoid.

    Parameters
    ----------
    day
        Day of the year with its fraction, 0 at the start of 1 January; any number, the
        course repeats.
    mean_c
        Mean of the year [C].
    amplitude_k
        Warmest less mean [K], at least 0.
    warmest_day
        Day of the year of the warmest water.

    Returns
    -------
    Array
        Temperature [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If the amplitude is negative.

    Notes
    -----
    ``T = mean + A cos(2 pi (d - d_w) / 365.2425)``: the first harmonic, which carries
    most of the yearly variance of larger rivers and of lakes below the day's warming.

    Examples
    --------
    >>> float(yearly_course_c(210.0, 12.0, 8.0, 210.0))
    20.0
    """
    d, mean, amplitude, warmest = as_arrays(day, mean_c, amplitude_k, warmest_day)
    require_between("yearly_course_c: amplitude_k", amplitude, 0.0, 50.0)
    return np.asarray(mean + amplitude * np.cos(2.0 * np.pi * (d - warmest) / YEAR_DAYS))


def time_constant_s(depth_m: Real, exchange_w_per_m2_k: Real) -> Array:
    """Return how long a layer of mixed water takes to follow the air.

    Parameters
    ----------
    depth_m
        Depth of the layer [m], above 0: the whole river, or a lake down to where its
        warm upper layer ends.
    exchange_w_per_m2_k
        Heat that the surface exchanges per kelvin off equilibrium [W/(m2 K)], above 0.

    Returns
    -------
    Array
        ``rho c h / K`` [s], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is not positive.

    Notes
    -----
    Edinger, Duttweiler and Geyer 1968, Water Resources Research 4(5):1137. The
    coefficient goes from 17 to 28 W/(m2 K) in the course of a year on a Swiss lake
    (Livingstone and Imboden 1989, doi 10.1007/BF00877177), higher where it is windy or warm.

    Examples
    --------
    Five metres of water at 25 W/(m2 K) lag behind by nearly ten days.

    >>> round(float(time_constant_s(5.0, 25.0)) / 86_400, 2)
    9.65
    """
    depth, exchange = as_arrays(depth_m, exchange_w_per_m2_k)
    require_positive("time_constant_s: depth_m", depth)
    require_positive("time_constant_s: exchange_w_per_m2_k", exchange)
    heat_j_per_m3_k = FRESH_WATER.density_kg_m3 * FRESH_WATER.cp_kj_per_kg_k * 1000.0
    return np.asarray(heat_j_per_m3_k * depth / exchange)


def following_c(
    driving_c: Array, step_s: float, lag_s: float, start_c: float | None = None
) -> Array:
    """Return water that follows a driving temperature, damped and late.

    Parameters
    ----------
    driving_c
        Equilibrium temperature, constant within each step [C], shape (steps,).
    step_s
        Length of a step [s].
    lag_s
        Time constant [s] (see `time_constant_s`).
    start_c
        Water at the start [C]; without it the period is taken to repeat, and the water
        ends as it began: right for whole years only.

    Returns
    -------
    Array
        Mean temperature of the water in every step [C], shape (steps,).

    Raises
    ------
    InvalidInput
        If there is no step, or a time is not positive.

    Notes
    -----
    ``dT/dt = (T_e - T) / lag``, solved exactly within each step: the end is
    ``T_e + (T - T_e) a`` with ``a = exp(-step/lag)``, the mean
    ``T_e + (T - T_e) (1 - a) lag / step``. A yearly wave of the air is damped to
    ``1 / sqrt(1 + (w lag)^2)`` and comes ``atan(w lag) / w`` later.

    Examples
    --------
    >>> [round(t, 4) for t in following_c(np.array([10.0, 10.0]), 1.0, 1.0, 0.0).tolist()]
    [3.6788, 7.6746]
    """
    driving = np.asarray(driving_c, dtype=np.float64)
    if driving.size == 0:
        raise InvalidInput.of("no-steps", "following_c: driving_c", "there is no step")
    require_positive("following_c: step_s", step_s)
    require_positive("following_c: lag_s", lag_s)
    ratio = step_s / lag_s
    kept = float(np.exp(-ratio))
    # What the pushes of all steps leave at the end of each, from water at 0.
    pushed = _recursive(driving * -np.expm1(-ratio), kept)
    steps = np.arange(len(driving) + 1)
    if start_c is None:
        start_c = float(pushed[-1]) / -float(np.expm1(-ratio * len(driving)))
    begin = np.concatenate(([0.0], pushed[:-1])) + start_c * np.exp(-ratio * steps[:-1])
    mean_share = -float(np.expm1(-ratio)) / ratio
    return np.asarray(driving + (begin - driving) * mean_share)


def _recursive(values: Array, kept: float) -> Array:
    """Return ``y[n] = kept y[n-1] + values[n]``, from 0."""
    from scipy.signal import lfilter

    return np.asarray(lfilter([1.0], [1.0, -kept], values), dtype=np.float64)
