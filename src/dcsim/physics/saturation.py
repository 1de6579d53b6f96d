"""Saturation of water vapour over ice and liquid water, forwards and backwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between

KELVIN = 273.15
"""Zero Celsius [K]."""
TRIPLE_POINT_C = 0.01
LOWEST_C, HIGHEST_C = -100.0, 200.0
"""Range of the Hyland-Wexler formulas [C]."""

_ICE = (
    -5.6745359e3,
    6.3925247,
    -9.677843e-3,
    6.2215701e-7,
    2.0747825e-9,
    -9.484024e-13,
    4.1635019,
)
_WATER = (
    -5.8002206e3,
    1.3914993,
    -4.8640239e-2,
    4.1764768e-5,
    -1.4452093e-8,
    0.0,
    6.5459673,
)
_DEW_POINT_STEPS = 5


class SaturationCurve:
    """The saturation curve with one branch, ice or liquid, fixed for every element.

    Fixing the branch keeps Newton's method on a smooth function.
    """

    __slots__ = ("_coefficients",)

    def __init__(self, over_ice: Flags) -> None:
        self._coefficients: Sequence[Real]
        # Mostly all is water, or all ice: plain numbers then give the same digits sooner.
        if not over_ice.any():
            self._coefficients = _WATER
        elif over_ice.all():
            self._coefficients = _ICE
        else:
            self._coefficients = [
                np.where(over_ice, ice, water) for ice, water in zip(_ICE, _WATER, strict=True)
            ]

    def log_value(self, t_c: Array) -> Array:
        """Return ln of the pressure [Pa] at ``t_c`` [C]."""
        inverse, one, linear, square, cube, fourth, log = self._coefficients
        t_k = t_c + KELVIN
        polynomial = one + t_k * (linear + t_k * (square + t_k * (cube + t_k * fourth)))
        return np.asarray(inverse / t_k + polynomial + log * np.log(t_k))

    def log_pressure(self, t_c: Array) -> tuple[Array, Array]:
        """Return ln of the pressure [Pa] and its slope [1/K] at ``t_c`` [C]."""
        inverse, one, linear, square, cube, fourth, log = self._coefficients
        t_k = t_c + KELVIN
        polynomial = one + t_k * (linear + t_k * (square + t_k * (cube + t_k * fourth)))
        slope = linear + t_k * (2 * square + t_k * (3 * cube + t_k * 4 * fourth))
        return (
            inverse / t_k + polynomial + log * np.log(t_k),
            (log - inverse / t_k) / t_k + slope,
        )


def saturation_pressure_pa(t_c: Real) -> Array:
    """Return the saturation pressure of water vapour.

    Parameters
    ----------
    t_c
        Temperature [C], -100..200; over ice up to the triple point, 0.01 C.

    Returns
    -------
    Array
        Pressure [Pa], shape of ``t_c``.

    Raises
    ------
    InvalidInput
        If a temperature lies outside the range.

    Notes
    -----
    ``ln p = c0/T + c1 + c2 T + c3 T^2 + c4 T^3 + c5 T^4 + c6 ln T``, Hyland and
    Wexler (1983), as printed in ASHRAE Handbook Fundamentals 2017, chapter 1,
    equations 5 and 6.

    Examples
    --------
    >>> round(float(saturation_pressure_pa(20.0)), 1)
    2338.8
    """
    (t,) = as_arrays(t_c)
    require_between("saturation_pressure_pa: t_c", t, LOWEST_C, HIGHEST_C)
    pressure: Array = np.exp(SaturationCurve(t <= TRIPLE_POINT_C).log_value(t))
    return pressure


def saturation_temperature_c(pv_pa: Real) -> Array:
    """Return the temperature at which ``pv_pa`` saturates: the dew or frost point.

    Parameters
    ----------
    pv_pa
        Vapour pressure [Pa], from saturation at -100 C to saturation at 200 C.

    Returns
    -------
    Array
        Temperature [C], shape of ``pv_pa``.

    Raises
    ------
    InvalidInput
        If a pressure lies outside the range; dry air has no dew point.

    Notes
    -----
    Newton's method on ``ln p``, five steps from the Magnus formula of Alduchov and
    Eskridge (1996), doi 10.1175/1520-0450(1996)035<0601:IMFAOS>2.0.CO;2.
    """
    (pv,) = as_arrays(pv_pa)
    low, triple, high = saturation_pressure_pa(np.array([LOWEST_C, TRIPLE_POINT_C, HIGHEST_C]))
    require_between("saturation_temperature_c: pv_pa", pv, low, high)
    curve = SaturationCurve(pv <= triple)
    target = np.log(pv)
    magnus = target - np.log(610.94)
    t: Array = 243.04 * magnus / (17.625 - magnus)
    for _ in range(_DEW_POINT_STEPS):
        log_pressure, slope = curve.log_pressure(t)
        t = t - (log_pressure - target) / slope
    return t
