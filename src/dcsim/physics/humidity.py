"""Water vapour in air: humidity ratio, relative humidity and dew point."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.saturation import saturation_pressure_pa, saturation_temperature_c

MOLAR_MASS_RATIO = 0.621945
"""Molar mass of water over that of dry air, ASHRAE Handbook Fundamentals 2017, ch. 1."""


def humidity_ratio(pv_pa: Real, p_pa: Real) -> Array:
    """Return the mass of water vapour per mass of dry air.

    Parameters
    ----------
    pv_pa
        Vapour pressure [Pa], from 0 to below ``p_pa``.
    p_pa
        Total pressure [Pa].

    Returns
    -------
    Array
        Humidity ratio [kg/kg], broadcast shape.

    Raises
    ------
    InvalidInput
        If the vapour pressure is negative or not below the total pressure.

    Notes
    -----
    ``W = 0.621945 pv / (p - pv)``, ASHRAE Handbook Fundamentals 2017, ch. 1, eq. 20.

    Examples
    --------
    >>> round(float(humidity_ratio(1325.0, 101325.0)), 6)
    0.008241
    """
    pv, p = as_arrays(pv_pa, p_pa)
    require_positive("humidity_ratio: p_pa", p)
    if not ((pv >= 0.0) & (pv < p)).all():
        raise InvalidInput.of(
            "out-of-range",
            "humidity_ratio: pv_pa",
            "a vapour pressure must be at least 0 and below the total pressure",
            "check pressure, temperature and humidity: water boils at such values",
        )
    return MOLAR_MASS_RATIO * pv / (p - pv)


def vapour_pressure_pa(w: Real, p_pa: Real) -> Array:
    """Return the vapour pressure [Pa] of humidity ratio ``w`` [kg/kg] at ``p_pa`` [Pa].

    The inverse of `humidity_ratio`, same source and errors.
    """
    ratio, p = as_arrays(w, p_pa)
    require_between("vapour_pressure_pa: w", ratio, 0.0, np.inf)
    require_positive("vapour_pressure_pa: p_pa", p)
    return p * ratio / (MOLAR_MASS_RATIO + ratio)


def humidity_ratio_from_dew_point(t_dp_c: Real, p_pa: Real) -> Array:
    """Return the humidity ratio [kg/kg] of air with dew point ``t_dp_c`` [C] at ``p_pa`` [Pa].

    The dew point may lie in -100..200 C, with saturation below ``p_pa``.

    Examples
    --------
    >>> round(float(humidity_ratio_from_dew_point(15.0, 101325.0)), 5)
    0.01065
    """
    return humidity_ratio(saturation_pressure_pa(t_dp_c), p_pa)


def humidity_ratio_from_relative_humidity(t_c: Real, rh_frac: Real, p_pa: Real) -> Array:
    """Return the humidity ratio [kg/kg] at ``t_c`` [C], ``rh_frac`` 0..1 and ``p_pa`` [Pa].

    Relative humidity is over ice at and below 0.01 C (see `relative_humidity_frac`).
    """
    (rh,) = as_arrays(rh_frac)
    require_between("humidity_ratio_from_relative_humidity: rh_frac", rh, 0.0, 1.0)
    return humidity_ratio(rh * saturation_pressure_pa(t_c), p_pa)


def relative_humidity_frac(t_c: Real, t_dp_c: Real) -> Array:
    """Return the relative humidity.

    Parameters
    ----------
    t_c
        Dry bulb [C], -100..200.
    t_dp_c
        Dew point [C], at most ``t_c``.

    Returns
    -------
    Array
        Relative humidity [-], 0..1, broadcast shape.

    Raises
    ------
    InvalidInput
        If a dew point lies above its dry bulb.

    Notes
    -----
    ``pws(t_dp) / pws(t)``, over ice at and below 0.01 C as ASHRAE has it; weather
    services report it over supercooled water, which reads lower in frost.

    Examples
    --------
    >>> round(float(relative_humidity_frac(25.0, 15.0)), 4)
    0.5381
    """
    t, t_dp = as_arrays(t_c, t_dp_c)
    require_dew_point("relative_humidity_frac", t, t_dp)
    return saturation_pressure_pa(t_dp) / saturation_pressure_pa(t)


def dew_point_c(t_c: Real, rh_frac: Real) -> Array:
    """Return the dew point, below 0.01 C the frost point.

    Parameters
    ----------
    t_c
        Dry bulb [C], -100..200.
    rh_frac
        Relative humidity, above 0, at most 1.

    Returns
    -------
    Array
        Dew point [C], broadcast shape, at most ``t_c``.

    Raises
    ------
    InvalidInput
        If the humidity is out of range or the dew point lies below -100 C.

    Notes
    -----
    Solves ``pws(t_dp) = rh pws(t)``; the inversion is exact to 1e-6 K.

    Examples
    --------
    >>> round(float(dew_point_c(25.0, 0.5)), 2)
    13.86
    """
    t, rh = as_arrays(t_c, rh_frac)
    require_between("dew_point_c: rh_frac", rh, 0.0, 1.0)
    # At saturation rounding may end above the dry bulb.
    return np.minimum(saturation_temperature_c(rh * saturation_pressure_pa(t)), t)


def require_dew_point(name: str, t_c: Array, t_dp_c: Array) -> None:
    """Refuse dew points above their dry bulb by more than rounding, 1e-9 K."""
    above = ~(t_dp_c <= t_c + 1e-9)
    if above.any():
        raise InvalidInput.of(
            "dew-point-above-dry-bulb",
            f"{name}: t_dp_c",
            f"{int(above.sum())} of {above.size} dew points lie above the dry bulb",
            "the air would be fog: check the two series, or limit the dew point and count it",
        )
