"""The thermodynamic wet bulb: what evaporation alone can cool air to."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between
from dcsim.physics.humidity import (
    MOLAR_MASS_RATIO,
    humidity_ratio,
    humidity_ratio_from_dew_point,
    humidity_ratio_from_relative_humidity,
    require_dew_point,
)
from dcsim.physics.saturation import TRIPLE_POINT_C, SaturationCurve, saturation_pressure_pa

LOWEST_C, HIGHEST_C = -60.0, 60.0
"""Range of the dry bulb for which the step count is tested [C]."""

_STEPS = 6
_CP_AIR, _CP_VAPOUR = 1.006, 1.86
_ICE = (2830.0, 0.24, 2.1)
_WATER = (2501.0, 2.326, 4.186)


def wet_bulb_from_humidity_ratio_c(t_c: Real, w: Real, p_pa: Real) -> Array:
    """Return the thermodynamic wet bulb of moist air.

    Parameters
    ----------
    t_c
        Dry bulb [C], -60..60.
    w
        Humidity ratio [kg/kg], from 0 to saturation.
    p_pa
        Pressure [Pa]; tested over 60..105 kPa.

    Returns
    -------
    Array
        Wet bulb [C], broadcast shape, at most ``t_c``.

    Raises
    ------
    InvalidInput
        If the dry bulb is out of range or the air is more than saturated.

    Notes
    -----
    Solves, for the wet bulb ``tw`` (ASHRAE Handbook Fundamentals 2017, ch. 1, eq. 33
    and, over ice, 35)::

        (2501 - 2.326 tw) Ws(tw) - 1.006 (t - tw) = w (2501 + 1.86 t - 4.186 tw)
        (2830 - 0.24 tw)  Ws(tw) - 1.006 (t - tw) = w (2830 + 1.86 t - 2.1 tw)

    The two overlap near 0 C: some states have a frozen and a wet solution, up to
    0.7 K apart. The frozen one is taken wherever it lies at or below the triple point,
    0.01 C, where the saturation curves meet; from there results jump by up to 0.7 K.
    Each equation rises and is convex in ``tw``, so Newton's method from the dry bulb
    (at most 0.01 C if frozen) descends to the root; six steps leave at most 1e-7 K
    over the tested range.

    Examples
    --------
    >>> round(float(wet_bulb_from_humidity_ratio_c(20.0, 0.005755, 101325.0)), 1)
    12.3
    """
    t, ratio, p = as_arrays(t_c, w, p_pa)
    require_between("wet_bulb: t_c", t, LOWEST_C, HIGHEST_C)
    _require_unsaturated(ratio, humidity_ratio(saturation_pressure_pa(t), p))
    return _solve(t, ratio, p)


def _require_unsaturated(w: Array, w_saturated: Array) -> None:
    wrong = ~((w >= 0.0) & (w <= w_saturated * (1.0 + 1e-9)))
    if wrong.any():
        raise InvalidInput.of(
            "out-of-range",
            "wet_bulb: w",
            f"{int(wrong.sum())} of {wrong.size} humidity ratios are negative or above saturation",
            "check temperature, humidity and pressure",
        )


def _frozen(t: Array, w: Array, p: Array) -> Flags:
    """Tell where the equation over ice has its root at or below the triple point."""
    latent, latent_slope, condensate = _ICE
    w_triple = humidity_ratio(saturation_pressure_pa(TRIPLE_POINT_C), p)
    heat = (latent - latent_slope * TRIPLE_POINT_C) * w_triple - _CP_AIR * (t - TRIPLE_POINT_C)
    return np.asarray(heat >= w * (latent + _CP_VAPOUR * t - condensate * TRIPLE_POINT_C))


def _solve(t: Array, w: Array, p: Array) -> Array:
    frozen = _frozen(t, w, p)
    latent, latent_slope, condensate = (
        np.where(frozen, ice, water) for ice, water in zip(_ICE, _WATER, strict=True)
    )
    curve = SaturationCurve(frozen)
    wanted = w * (latent + _CP_VAPOUR * t) + _CP_AIR * t
    tw = np.where(frozen, np.minimum(t, TRIPLE_POINT_C), t)
    for _ in range(_STEPS):
        log_pv, log_slope = curve.log_pressure(tw)
        pv = np.exp(log_pv)
        w_sat = MOLAR_MASS_RATIO * pv / (p - pv)
        w_sat_slope = w_sat * log_slope * p / (p - pv)
        heat = latent - latent_slope * tw
        excess = heat * w_sat + (_CP_AIR + condensate * w) * tw - wanted
        slope = heat * w_sat_slope - latent_slope * w_sat + _CP_AIR + condensate * w
        tw = tw - excess / slope
    # At saturation rounding may end above the dry bulb.
    return np.minimum(tw, t)


def wet_bulb_c(t_c: Real, rh_frac: Real, p_pa: Real) -> Array:
    """Return the wet bulb [C] at ``t_c`` [C], ``rh_frac`` 0..1 and ``p_pa`` [Pa].

    Method, ranges and errors as in `wet_bulb_from_humidity_ratio_c`.

    Examples
    --------
    >>> round(float(wet_bulb_c(20.0, 0.4, 101325.0)), 2)
    12.36
    """
    (t,) = as_arrays(t_c)
    require_between("wet_bulb: t_c", t, LOWEST_C, HIGHEST_C)
    w = humidity_ratio_from_relative_humidity(t, rh_frac, p_pa)
    return _solve(*as_arrays(t, w, p_pa))


def wet_bulb_from_dew_point_c(t_c: Real, t_dp_c: Real, p_pa: Real) -> Array:
    """Return the wet bulb [C] of air at ``t_c`` [C] with dew point ``t_dp_c`` [C] at ``p_pa`` [Pa].

    Method, ranges and errors as in `wet_bulb_from_humidity_ratio_c`; a dew point
    above the dry bulb is refused.

    Examples
    --------
    >>> round(float(wet_bulb_from_dew_point_c(25.0, 15.0, 101325.0)), 2)
    18.5
    """
    t, t_dp = as_arrays(t_c, t_dp_c)
    require_between("wet_bulb: t_c", t, LOWEST_C, HIGHEST_C)
    require_dew_point("wet_bulb", t, t_dp)
    w = humidity_ratio_from_dew_point(t_dp, p_pa)
    return _solve(*as_arrays(t, w, p_pa))
