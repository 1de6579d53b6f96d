"""Water chillers by the curves their makers publish: capacity, input ratio, part load.

The form of DOE-2 and EnergyPlus (Chiller:Electric:EIR): a reference point and three
polynomials around it. A curve says nothing outside the points it was fitted to, so
temperatures are clipped to that range, and `in_range` tells which steps were.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

Six = tuple[float, float, float, float, float, float]
"""Coefficients of 1, x, x^2, y, y^2 and x y."""
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class EirCurves:
    """The curves of a machine; x is leaving chilled, y entering condenser fluid [C]."""

    cop: float
    """Coefficient of performance at the reference point."""
    capacity: Six
    """Capacity over reference capacity."""
    input_ratio: Six
    """Electricity per cooling at full load over that of the reference point."""
    part_load: tuple[float, float, float]
    """Electricity over that of full load: 1, load and load^2."""
    leaving_c: Range
    entering_c: Range
    load_frac: Range


WATER_COOLED_CENTRIFUGAL = EirCurves(
    cop=6.04,
    capacity=(1.042261, 2.644821e-3, -1.468026e-3, 1.366256e-2, -8.302334e-4, 1.573579e-3),
    input_ratio=(1.026340, -1.612819e-2, -1.092591e-3, -1.784393e-2, 7.961842e-4, -9.586049e-5),
    part_load=(0.118888, 0.672354, 0.206875),
    leaving_c=(4.4, 10.0),
    entering_c=(12.8, 32.2),
    load_frac=(0.1, 1.05),
)
"""Carrier 19XR, 1407 kW, variable speed, from the chiller data set of EnergyPlus."""

AIR_COOLED_SCROLL = EirCurves(
    cop=3.0,
    capacity=(
        1.021515800e00,
        3.703586400e-02,
        2.332476000e-04,
        -3.894048000e-03,
        -6.525360000e-05,
        -2.680452000e-04,
    ),
    input_ratio=(
        7.017685700e-01,
        -4.520160000e-03,
        5.331096000e-04,
        -5.498208000e-03,
        5.445792000e-04,
        -7.290324000e-04,
    ),
    part_load=(0.06369119, 0.58488832, 0.35280274),
    leaving_c=(4.4, 12.8),
    entering_c=(23.9, 46.1),
    load_frac=(0.15, 1.05),
)
"""DOE-2 default scroll machine, printed in Fahrenheit by California's Title 24 manual for
alternative calculation methods, here in Celsius."""


def capacity_frac(curves: EirCurves, t_leaving_c: Real, t_entering_c: Real) -> Array:
    """Return the capacity over the reference capacity.

    Parameters
    ----------
    curves
        The machine.
    t_leaving_c, t_entering_c
        Leaving chilled and entering condenser fluid [C], -60..80; clipped to the range
        of the fit.

    Raises
    ------
    InvalidInput
        If a temperature is out of range.

    Examples
    --------
    >>> round(float(capacity_frac(WATER_COOLED_CENTRIFUGAL, 6.67, 29.4)), 3)
    0.987
    """
    return _surface(curves.capacity, *_clipped(curves, t_leaving_c, t_entering_c))


def power_frac(curves: EirCurves, t_leaving_c: Real, t_entering_c: Real, load_frac: Real) -> Array:
    """Return the electricity per capacity at these temperatures, ``P / Q_available``.

    Parameters
    ----------
    curves
        The machine.
    t_leaving_c, t_entering_c
        As in `capacity_frac`, clipped likewise.
    load_frac
        Load over the capacity at these temperatures, 0 to the curve's highest.

    Returns
    -------
    Array
        Electricity over available capacity, broadcast shape. Below the lowest load of
        the part-load curve the machine cycles at it.

    Raises
    ------
    InvalidInput
        If a temperature or the load is out of range.

    Notes
    -----
    ``EIRFT(x, y) EIRFPLR(load) / COP``, after EnergyPlus' Chiller:Electric:EIR.
    """
    x, y = _clipped(curves, t_leaving_c, t_entering_c)
    full_load = _surface(curves.input_ratio, x, y) / curves.cop
    return full_load * part_load_frac(load_frac, curves.part_load, *curves.load_frac)


def in_range(curves: EirCurves, t_leaving_c: Real, t_entering_c: Real) -> Flags:
    """Tell where the temperatures lie within the range of the fit."""
    x, y = as_arrays(t_leaving_c, t_entering_c)
    (x_low, x_high), (y_low, y_high) = curves.leaving_c, curves.entering_c
    return np.asarray((x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high))


def part_load_frac(
    load_frac: Real, coefficients: tuple[float, float, float], lowest: Real, highest: float = 1.05
) -> Array:
    """Return the electricity at part load over that at full load.

    Parameters
    ----------
    load_frac
        Load over capacity, 0 to ``highest``.
    coefficients
        Of 1, the load and its square; scaled here so that full load gives 1.
    lowest
        Load below which the machine cycles, above 0; the power falls linearly to 0.

    Raises
    ------
    InvalidInput
        If the load is out of range.

    Examples
    --------
    >>> float(part_load_frac(0.1, (0.1, 0.9, 0.0), 0.2)), float(part_load_frac(1.0, (1, 1, 2), 0.1))
    (0.14, 1.0)
    """
    load, least = as_arrays(load_frac, lowest)
    require_between("part_load_frac: load_frac", load, 0.0, highest)
    require_positive("part_load_frac: lowest", least)
    constant, linear, square = coefficients
    running = np.maximum(load, least)
    curve = (constant + running * (linear + running * square)) / (constant + linear + square)
    return np.asarray(curve * np.minimum(load / least, 1.0))


def _clipped(curves: EirCurves, t_leaving_c: Real, t_entering_c: Real) -> tuple[Array, Array]:
    x, y = as_arrays(t_leaving_c, t_entering_c)
    require_between("eir: t_leaving_c", x, -60.0, 80.0)
    require_between("eir: t_entering_c", y, -60.0, 80.0)
    return np.clip(x, *curves.leaving_c), np.clip(y, *curves.entering_c)


def _surface(coefficients: Six, x: Array, y: Array) -> Array:
    one, x1, x2, y1, y2, xy = coefficients
    return np.asarray(one + x * (x1 + x * x2 + y * xy) + y * (y1 + y * y2))
