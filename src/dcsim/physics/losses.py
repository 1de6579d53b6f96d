"""Losses of power equipment by load, and how redundancy dilutes the load."""

from __future__ import annotations

from typing import Literal, assert_never

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.core.errors import InvalidInput
from dcsim.physics.arrays import as_arrays, require_between, require_positive

Redundancy = Literal["N", "N+1", "2N"]


def loss_kw(load_kw: Real, installed_kw: Real, a: Real, b: Real, c: Real) -> Array:
    """Return the losses of a UPS, transformer or line.

    Parameters
    ----------
    load_kw
        Power delivered [kW], at least 0.
    installed_kw
        Installed capacity, redundant units included [kW].
    a, b, c
        No-load, proportional and square-law loss over installed capacity [-].

    Returns
    -------
    Array
        Loss [kW], broadcast shape.

    Raises
    ------
    InvalidInput
        If the load or a coefficient is negative or the capacity not positive.

    Notes
    -----
    ``P_loss = P_inst (a + b x + c x^2)``, ``x = load / P_inst`` (Rasmussen, Electrical
    Efficiency Modeling for Data Centers, Schneider Electric White Paper 113). Valid for
    ``x`` in 0..1; beyond, the same law is used and `overloaded` tells.

    Examples
    --------
    >>> round(float(loss_kw(50.0, 100.0, 0.013, 0.012, 0.013)), 3)
    2.225
    """
    load = np.asarray(load_kw, dtype=np.float64)
    require_between("loss_kw: load_kw", load, 0.0, np.inf)
    require_positive("loss_kw: installed_kw", installed_kw)
    require_between("loss_kw: a", a, 0.0, np.inf)
    require_between("loss_kw: b", b, 0.0, np.inf)
    require_between("loss_kw: c", c, 0.0, np.inf)
    x = load / installed_kw
    return np.asarray(installed_kw * (a + x * (b + x * c)))


def loss_of_input_kw(input_kw: Real, installed_kw: Real, a: Real, b: Real, c: Real) -> Array:
    """Return the losses of equipment of which the power drawn is known, not the power given.

    Parameters
    ----------
    input_kw
        Power drawn [kW], at least 0.
    installed_kw
        Installed capacity at the output, redundant units included [kW].
    a, b, c
        No-load, proportional and square-law loss over installed capacity [-].

    Returns
    -------
    Array
        Loss [kW], broadcast shape, at most the input.

    Raises
    ------
    InvalidInput
        If the input or a coefficient is negative or the capacity not positive.

    Notes
    -----
    The law of `loss_kw` solved for the output: ``y = a + (1 + b) x + c x^2`` with
    ``y = input / P_inst``. An input below the no-load loss delivers nothing and is all
    loss: some of the units are then switched off.

    Examples
    --------
    Half load behind the loss of the example of `loss_kw`:

    >>> round(float(loss_of_input_kw(52.225, 100.0, 0.013, 0.012, 0.013)), 3)
    2.225
    """
    drawn, installed, none, proportional, square = as_arrays(input_kw, installed_kw, a, b, c)
    require_between("loss_of_input_kw: input_kw", drawn, 0.0, np.inf)
    require_positive("loss_of_input_kw: installed_kw", installed)
    for name, coefficient in (("a", none), ("b", proportional), ("c", square)):
        require_between(f"loss_of_input_kw: {name}", coefficient, 0.0, np.inf)
    above = np.maximum(drawn / installed - none, 0.0)
    linear = 1.0 + proportional
    # The root of the quadratic in the form that does not cancel for a small c.
    x = 2.0 * above / (linear + np.sqrt(linear * linear + 4.0 * square * above))
    return drawn - installed * x


def overloaded(load_kw: Real, installed_kw: Real) -> Flags:
    """Tell where the load [kW] exceeds the installed capacity [kW], beyond rounding."""
    return np.asarray(np.asarray(load_kw) > np.asarray(installed_kw) * (1.0 + 1e-9))


def redundancy_installed(design_kw: float, scheme: Redundancy, units: int) -> float:
    """Return the capacity that a redundancy scheme installs.

    Parameters
    ----------
    design_kw
        Largest load [kW].
    scheme
        ``"N"`` what the load needs, ``"N+1"`` one unit more, ``"2N"`` all of it twice.
    units
        Number of units N that carry the load, at least 1.

    Returns
    -------
    float
        Installed capacity [kW]. Every unit shares the load, so N+1 runs at
        N/(N + 1) and 2N at half of it.

    Raises
    ------
    InvalidInput
        If the design load is not positive, or there is no unit.

    Examples
    --------
    >>> redundancy_installed(1000.0, "N+1", 4)
    1250.0
    """
    require_positive("redundancy_installed: design_kw", design_kw)
    if units < 1:
        raise InvalidInput.of(
            "out-of-range", "redundancy_installed: units", f"{units} units", "give at least one"
        )
    match scheme:
        case "N":
            return design_kw
        case "N+1":
            return design_kw * (units + 1) / units
        case "2N":
            return 2.0 * design_kw
        case _:
            assert_never(scheme)
