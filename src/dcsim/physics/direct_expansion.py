"""Direct-expansion machines: capacity and power by coil wet bulb and outdoor air."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between

COIL_WET_BULB_C = (12.8, 23.9)
OUTDOOR_C = (18.0, 46.0)
"""Fitted range of both curves [C]."""

_CAPACITY = (0.766956, 0.0107756, -4.14703e-5, 0.00134961, -2.61144e-4, 4.57488e-4)
_ENERGY_INPUT = (0.297145, 0.0430933, -7.48766e-4, 0.00597727, 4.82112e-4, -9.56448e-4)


def _biquadratic(params: tuple[float, ...], coil_wet_bulb_c: Real, outdoor_c: Real) -> Array:
    x, y = as_arrays(coil_wet_bulb_c, outdoor_c)
    require_between("direct expansion: coil_wet_bulb_c", x, -60.0, 60.0)
    require_between("direct expansion: outdoor_c", y, -60.0, 70.0)
    x, y = np.clip(x, *COIL_WET_BULB_C), np.clip(y, *OUTDOOR_C)
    one, x1, x2, y1, y2, xy = params
    return one + x * (x1 + x2 * x) + y * (y1 + y2 * y + xy * x)


def capacity_rel(coil_wet_bulb_c: Real, outdoor_c: Real) -> Array:
    """Return the cooling capacity over that at 19.4 C wet bulb and 35 C outdoors.

    Parameters
    ----------
    coil_wet_bulb_c
        Wet bulb of the air into the coil [C]; held within 12.8..23.9.
    outdoor_c
        Dry bulb of the air into the condenser [C]; held within 18..46: below, the head
        pressure is controlled and stays.

    Returns
    -------
    Array
        Capacity over rated capacity [-], broadcast shape.

    Raises
    ------
    InvalidInput
        If a temperature is no weather.

    Notes
    -----
    Biquadratic of the DOE-2 form, coefficients of a packaged unit of 10-70 kW as
    distributed with EnergyPlus. `beyond_curves` tells where the held values matter.

    Examples
    --------
    >>> round(float(capacity_rel(19.4, 35.0)), 3)
    0.998
    """
    return _biquadratic(_CAPACITY, coil_wet_bulb_c, outdoor_c)


def energy_input_rel(coil_wet_bulb_c: Real, outdoor_c: Real) -> Array:
    """Return electricity over cooling, relative to its rated value.

    Arguments, range, errors and source as in `capacity_rel`.

    Examples
    --------
    >>> round(float(energy_input_rel(19.4, 35.0)), 3)
    1.002
    """
    return _biquadratic(_ENERGY_INPUT, coil_wet_bulb_c, outdoor_c)


def beyond_curves(coil_wet_bulb_c: Real, outdoor_c: Real) -> Flags:
    """Tell where the curves were held back on their optimistic side.

    That is above 46 C outdoors or below 12.8 C at the coil. A coil above 23.9 C, usual
    with warm return air, and air below 18 C are held on the pessimistic side.
    """
    x, y = as_arrays(coil_wet_bulb_c, outdoor_c)
    return np.asarray((x < COIL_WET_BULB_C[0]) | (y > OUTDOOR_C[1]))


def cycling_efficiency_frac(load_frac: Real, cycling_loss_frac: Real) -> Array:
    """Return efficiency at part load over efficiency at full load.

    Parameters
    ----------
    load_frac
        Load over available capacity, 0..1.
    cycling_loss_frac
        Loss of efficiency as the load goes to zero, 0..0.5: 0.15 on-off, 0 with
        machines that follow the load.

    Returns
    -------
    Array
        Efficiency over that at full load [-], broadcast shape.

    Raises
    ------
    InvalidInput
        If an argument is out of range.

    Notes
    -----
    ``1 - c (1 - x)``, with ``c = 0.15`` the usual 0.85 + 0.15 x.

    Examples
    --------
    >>> round(float(cycling_efficiency_frac(0.5, 0.15)), 3)
    0.925
    """
    load, loss = as_arrays(load_frac, cycling_loss_frac)
    require_between("cycling_efficiency_frac: load_frac", load, 0.0, 1.0)
    require_between("cycling_efficiency_frac: cycling_loss_frac", loss, 0.0, 0.5)
    return 1.0 - loss * (1.0 - load)
