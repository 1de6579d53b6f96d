"""Air saturated over liquid water, the air at the surface of a wet fill."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.humidity import MOLAR_MASS_RATIO
from dcsim.physics.saturation import SaturationCurve

LOWEST_C, HIGHEST_C = -70.0, 80.0
"""Range of the temperature; below 0 C the water is taken as supercooled, not frozen."""

_CP_AIR, _CP_VAPOUR, _LATENT = 1.006, 1.86, 2501.0
_LIQUID = SaturationCurve(np.asarray(a=False))
_STEPS = 7


def humidity_ratio(t_c: Array, p_pa: Array) -> Array:
    """Return the humidity ratio [kg/kg] of saturated air at ``t_c`` [C] and ``p_pa`` [Pa]."""
    pv = np.exp(_LIQUID.log_value(t_c))
    return np.asarray(MOLAR_MASS_RATIO * pv / (p_pa - pv))


def enthalpy_kj_per_kg(t_c: Real, p_pa: Real) -> Array:
    """Return the enthalpy of saturated air per mass of dry air.

    Parameters
    ----------
    t_c
        Temperature [C], -70..80, and below boiling.
    p_pa
        Pressure [Pa].

    Returns
    -------
    Array
        Enthalpy [kJ per kg of dry air], broadcast shape.

    Raises
    ------
    InvalidInput
        If a temperature or pressure is out of range.

    Notes
    -----
    ``h = 1.006 t + Ws (2501 + 1.86 t)``, ASHRAE Handbook Fundamentals 2017, ch. 1,
    with saturation over liquid water at any temperature, so that the curve is smooth.

    Examples
    --------
    >>> round(float(enthalpy_kj_per_kg(25.0, 101325.0)), 2)
    76.31
    """
    t, p = as_arrays(t_c, p_pa)
    require_between("saturated enthalpy: t_c", t, LOWEST_C, HIGHEST_C)
    require_positive("saturated enthalpy: p_pa", p)
    return _enthalpy(t, p)


def _enthalpy(t: Array, p: Array) -> Array:
    return np.asarray(_CP_AIR * t + humidity_ratio(t, p) * (_LATENT + _CP_VAPOUR * t))


def temperature_c(h_kj_per_kg: Real, p_pa: Real, from_c: Real, steps: int = _STEPS) -> Array:
    """Return the temperature of saturated air with a given enthalpy.

    Parameters
    ----------
    h_kj_per_kg
        Enthalpy [kJ per kg of dry air], at least that of saturated air at ``from_c``.
    p_pa
        Pressure [Pa].
    from_c
        A colder temperature, from which the search starts [C]; a hotter one also leads down.
    steps
        Newton's steps: seven from a colder start, eight from 60 C.

    Returns
    -------
    Array
        Temperature [C], broadcast shape.

    Notes
    -----
    Newton's method. The curve rises and is convex, so the first step passes the root
    and the next descend to it; seven leave less than 1e-9 K for rises of enthalpy up
    to 60 kJ/kg between -40 and 50 C and 60 to 105 kPa.

    Examples
    --------
    >>> round(float(temperature_c(enthalpy_kj_per_kg(31.0, 1e5), 1e5, 20.0)), 9)
    31.0
    """
    h, p, t = as_arrays(h_kj_per_kg, p_pa, from_c)
    for _ in range(steps):
        log_pv, log_slope = _LIQUID.log_pressure(t)
        pv = np.exp(log_pv)
        w = MOLAR_MASS_RATIO * pv / (p - pv)
        heat = _LATENT + _CP_VAPOUR * t
        slope = _CP_AIR + w * (log_slope * p / (p - pv) * heat + _CP_VAPOUR)
        t = t - (_CP_AIR * t + w * heat - h) / slope
    return np.asarray(t)
