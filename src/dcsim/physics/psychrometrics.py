"""Moist air after the ASHRAE Handbook Fundamentals 2017 (SI), chapter 1.

An ideal mixture of dry air and vapour, without the real-gas enhancement factor.
This module gathers saturation, humidity and wet bulb and adds energy and mass.
"""

from __future__ import annotations

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive
from dcsim.physics.humidity import (
    dew_point_c,
    humidity_ratio,
    humidity_ratio_from_dew_point,
    humidity_ratio_from_relative_humidity,
    relative_humidity_frac,
    vapour_pressure_pa,
)
from dcsim.physics.saturation import KELVIN, saturation_pressure_pa, saturation_temperature_c
from dcsim.physics.wet_bulb import (
    wet_bulb_c,
    wet_bulb_from_dew_point_c,
    wet_bulb_from_humidity_ratio_c,
)

__all__ = [
    "STANDARD_PRESSURE_PA",
    "dew_point_c",
    "enthalpy_kj_per_kg",
    "humidity_ratio",
    "humidity_ratio_from_dew_point",
    "humidity_ratio_from_relative_humidity",
    "moist_air_density_kg_m3",
    "relative_humidity_frac",
    "saturation_pressure_pa",
    "saturation_temperature_c",
    "standard_pressure_pa",
    "vapour_pressure_pa",
    "wet_bulb_c",
    "wet_bulb_from_dew_point_c",
    "wet_bulb_from_humidity_ratio_c",
]

STANDARD_PRESSURE_PA = 101_325.0
"""Standard atmosphere at sea level [Pa]."""

_GAS_CONSTANT_DRY_AIR = 287.042


def enthalpy_kj_per_kg(t_c: Real, w: Real) -> Array:
    """Return the enthalpy of moist air per mass of dry air.

    Parameters
    ----------
    t_c
        Dry bulb [C], -100..200.
    w
        Humidity ratio [kg/kg], at least 0.

    Returns
    -------
    Array
        Enthalpy [kJ per kg of dry air], 0 for dry air at 0 C, broadcast shape.

    Raises
    ------
    InvalidInput
        If the temperature or the humidity ratio is out of range.

    Notes
    -----
    ``h = 1.006 t + w (2501 + 1.86 t)``, ASHRAE Handbook Fundamentals 2017, ch. 1, eq. 30.

    Examples
    --------
    >>> round(float(enthalpy_kj_per_kg(20.0, 0.01)), 3)
    45.502
    """
    t, ratio = as_arrays(t_c, w)
    require_between("enthalpy_kj_per_kg: t_c", t, -100.0, 200.0)
    require_between("enthalpy_kj_per_kg: w", ratio, 0.0, float("inf"))
    return 1.006 * t + ratio * (2501.0 + 1.86 * t)


def moist_air_density_kg_m3(t_c: Real, w: Real, p_pa: Real) -> Array:
    """Return the density of moist air, vapour included.

    Parameters
    ----------
    t_c
        Dry bulb [C], -100..200.
    w
        Humidity ratio [kg/kg], at least 0.
    p_pa
        Pressure [Pa].

    Returns
    -------
    Array
        Density [kg/m3], broadcast shape.

    Raises
    ------
    InvalidInput
        If the temperature, the humidity ratio or the pressure is out of range.

    Notes
    -----
    ``(1 + w) p / (287.042 (t + 273.15) (1 + 1.607858 w))``, ASHRAE Handbook
    Fundamentals 2017, ch. 1, eq. 26 and the definition of density.

    Examples
    --------
    >>> round(float(moist_air_density_kg_m3(20.0, 0.0, 101325.0)), 4)
    1.2042
    """
    t, ratio, p = as_arrays(t_c, w, p_pa)
    require_between("moist_air_density_kg_m3: t_c", t, -100.0, 200.0)
    require_between("moist_air_density_kg_m3: w", ratio, 0.0, float("inf"))
    require_positive("moist_air_density_kg_m3: p_pa", p)
    return (1.0 + ratio) * p / (_GAS_CONSTANT_DRY_AIR * (t + KELVIN) * (1.0 + 1.607858 * ratio))


def standard_pressure_pa(elevation_m: Real) -> Array:
    """Return the pressure of the standard atmosphere.

    Parameters
    ----------
    elevation_m
        Height above sea level [m], -5000..11000; a mine may lie below.

    Returns
    -------
    Array
        Pressure [Pa], shape of ``elevation_m``.

    Raises
    ------
    InvalidInput
        If an elevation is out of range.

    Notes
    -----
    ``101325 (1 - 2.25577e-5 z)^5.2559``, ASHRAE Handbook Fundamentals 2017, ch. 1, eq. 3.

    Examples
    --------
    >>> round(float(standard_pressure_pa(1500.0)))
    84556
    """
    (z,) = as_arrays(elevation_m)
    require_between("standard_pressure_pa: elevation_m", z, -5000.0, 11_000.0)
    return STANDARD_PRESSURE_PA * (1.0 - 2.25577e-5 * z) ** 5.2559
