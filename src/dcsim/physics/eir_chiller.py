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
    part_load: tuple[float, ...]
    """Electricity over that of full load: coefficients of 1, load, load^2 and so on."""
    leaving_c: Range
    entering_c: Range
    load_frac: Range
    """Load below which the machine cycles, and the highest load."""
    unloading_frac: float = 0.0
    """Load below which hot gas loads the compressor, that unloads no further."""


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
    >>> flat = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    >>> warmer = (0.9, 0.02, 0.0, 0.0, 0.0, 0.0)
    >>> curves = EirCurves(6.0, warmer, flat, (0.1, 0.9), (4.0, 10.0), (12.0, 32.0), (0.1, 1.0))
    >>> capacity_frac(curves, [5.0, 12.0], 20.0).round(3).tolist()
    [1.0, 1.1]
    """
    return surface(curves.capacity, *_clipped(curves, t_leaving_c, t_entering_c))


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
        Electricity over available capacity, broadcast shape (see `part_load_frac`).

    Raises
    ------
    InvalidInput
        If a temperature or the load is out of range.

    Notes
    -----
    ``EIRFT(x, y) EIRFPLR(load) / COP``, the form of DOE-2 and of EnergyPlus'
    Chiller:Electric:EIR (Engineering Reference).

    Examples
    --------
    >>> flat = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    >>> curves = EirCurves(5.0, flat, flat, (0.1, 0.9), (4.0, 10.0), (12.0, 32.0), (0.2, 1.0))
    >>> power_frac(curves, 7.0, 25.0, [0.1, 0.5, 1.0]).round(3).tolist()
    [0.028, 0.11, 0.2]
    """
    x, y = _clipped(curves, t_leaving_c, t_entering_c)
    full_load = surface(curves.input_ratio, x, y) / curves.cop
    lowest, highest = curves.load_frac
    return full_load * part_load_frac(
        load_frac, curves.part_load, lowest, highest, curves.unloading_frac
    )


def in_range(curves: EirCurves, t_leaving_c: Real, t_entering_c: Real) -> Flags:
    """Tell where the temperatures lie within the range of the fit."""
    x, y = as_arrays(t_leaving_c, t_entering_c)
    (x_low, x_high), (y_low, y_high) = curves.leaving_c, curves.entering_c
    return np.asarray((x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high))


def part_load_frac(
    load_frac: Real,
    coefficients: tuple[float, ...],
    lowest: Real,
    highest: float = 1.05,
    unloading: float = 0.0,
) -> Array:
    """Return the electricity at part load over that at full load.

    Parameters
    ----------
    load_frac
        Load over capacity, 0 to ``highest``.
    coefficients
        Of 1, the load, its square and so on.
    lowest
        Load below which the machine cycles, above 0; the power falls linearly to 0.
    unloading
        Load below which the compressor unloads no further: hot gas makes up the difference
        and the power stays.

    Raises
    ------
    InvalidInput
        If the load is out of range.

    Examples
    --------
    >>> part_load_frac([0.1, 0.5, 1.0], (0.1, 0.9), 0.2).round(3).tolist()
    [0.14, 0.55, 1.0]
    >>> part_load_frac([0.1, 0.3], (0.1, 0.9), 0.2, unloading=0.4).round(3).tolist()
    [0.23, 0.46]
    """
    load, least = as_arrays(load_frac, lowest)
    require_between("part_load_frac: load_frac", load, 0.0, highest)
    require_positive("part_load_frac: lowest", least)
    running = np.maximum(load, np.maximum(least, unloading))
    curve = np.full_like(running, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        curve = coefficient + running * curve
    return np.asarray(curve * np.minimum(load / least, 1.0))


def _clipped(curves: EirCurves, t_leaving_c: Real, t_entering_c: Real) -> tuple[Array, Array]:
    x, y = as_arrays(t_leaving_c, t_entering_c)
    require_between("eir: t_leaving_c", x, -60.0, 80.0)
    require_between("eir: t_entering_c", y, -60.0, 80.0)
    return np.clip(x, *curves.leaving_c), np.clip(y, *curves.entering_c)


def surface(coefficients: Six, t_leaving_c: Real, t_entering_c: Real) -> Array:
    """Return a curve at these temperatures [C], as it stands and wherever they lie.

    Examples
    --------
    >>> float(surface((1.0, 0.1, 0.0, 0.0, 0.01, 0.0), 2.0, 3.0))
    1.29
    """
    x, y = as_arrays(t_leaving_c, t_entering_c)
    one, x1, x2, y1, y2, xy = coefficients
    return np.asarray(one + x * (x1 + x * x2 + y * xy) + y * (y1 + y * y2))
