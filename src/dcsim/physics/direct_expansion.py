"""Direct-expansion machines: capacity and power by coil wet bulb, outdoor air and air flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.physics.arrays import as_arrays, require_between

Range = tuple[float, float]
COIL_WET_BULB_C: Range = (12.8, 23.9)
OUTDOOR_C: Range = (18.0, 46.0)
"""Fitted range of the distributed curves [C]."""
FLOW_FRAC: Range = (0.5, 1.5)
"""Fitted range of their flow modifiers."""


@dataclass(frozen=True, slots=True)
class Biquadratic:
    """A curve of coil wet bulb and outdoor dry bulb, held at the ends of its range.

    Notes
    -----
    ``a + b x + c x^2 + d y + e y^2 + f x y`` with the wet bulb ``x`` and the outdoor dry
    bulb ``y`` in C: the form of DOE-2 and of EnergyPlus (Curve:Biquadratic).

    Examples
    --------
    >>> Biquadratic((1.0, 0.1, 0.0, 0.0, 0.0, 0.0), (10.0, 20.0), (0.0, 40.0)).at(15.0, 30.0)
    array(2.5)
    """

    coefficients: tuple[float, ...]
    wet_bulb_c: Range
    outdoor_c: Range

    def at(self, coil_wet_bulb_c: Real, outdoor_c: Real) -> Array:
        """Return the value [-] at a wet bulb [C] and an outdoor dry bulb [C], broadcast shape.

        Raises
        ------
        InvalidInput
            If a temperature is no weather.
        """
        x, y = as_arrays(coil_wet_bulb_c, outdoor_c)
        require_between("direct expansion: coil_wet_bulb_c", x, -60.0, 60.0)
        require_between("direct expansion: outdoor_c", y, -60.0, 70.0)
        x, y = np.clip(x, *self.wet_bulb_c), np.clip(y, *self.outdoor_c)
        one, x1, x2, y1, y2, xy = self.coefficients
        return np.asarray(one + x * (x1 + x2 * x) + y * (y1 + y2 * y + xy * x))

    def least(self) -> float:
        """Return the least value of a grid of 13 by 13 points over the range."""
        x, y = (np.linspace(*ends, 13) for ends in (self.wet_bulb_c, self.outdoor_c))
        return float(self.at(x[:, np.newaxis], y).min())

    def of_wet_bulb(self, outdoor_c: Array) -> tuple[Array, Array, float]:
        """Return the parabola that is left at an outdoor dry bulb [C]: 1, x and x^2."""
        y = np.clip(outdoor_c, *self.outdoor_c)
        one, x1, x2, y1, y2, xy = self.coefficients
        return one + y * (y1 + y2 * y), x1 + xy * y, x2


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A curve of one variable, held at the ends of its range.

    Examples
    --------
    >>> Polynomial((0.8, 0.2), (0.5, 1.5)).at([0.1, 1.0]).tolist()
    [0.9, 1.0]
    """

    coefficients: tuple[float, ...]
    """Of 1, x, x^2 ..."""
    between: Range

    def at(self, value: Real) -> Array:
        """Return the curve [-], shape of ``value``, which has to be at least 0."""
        (x,) = as_arrays(value)
        require_between("direct expansion: flow_frac", x, 0.0, np.inf)
        x = np.clip(x, *self.between)
        result = np.full_like(x, self.coefficients[-1])
        for coefficient in self.coefficients[-2::-1]:
            result = result * x + coefficient
        return result


CAPACITY = Biquadratic(
    (0.766956, 0.0107756, -4.14703e-5, 0.00134961, -2.61144e-4, 4.57488e-4),
    COIL_WET_BULB_C,
    OUTDOOR_C,
)
ENERGY_INPUT = Biquadratic(
    (0.297145, 0.0430933, -7.48766e-4, 0.00597727, 4.82112e-4, -9.56448e-4),
    COIL_WET_BULB_C,
    OUTDOOR_C,
)
CAPACITY_FLOW = Polynomial((0.8, 0.2), FLOW_FRAC)
ENERGY_INPUT_FLOW = Polynomial((1.1552, -0.1808, 0.0256), FLOW_FRAC)
"""The packaged unit of 10-70 kW that is distributed with EnergyPlus (DXCoilSystemAuto)."""


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of a machine, each relative to its rating at 19.4 C wet bulb and 35 C outdoors."""

    capacity: Biquadratic = CAPACITY
    energy_input: Biquadratic = ENERGY_INPUT
    capacity_flow: Polynomial = CAPACITY_FLOW
    energy_input_flow: Polynomial = ENERGY_INPUT_FLOW

    def beyond(self, coil_wet_bulb_c: Array, outdoor_c: Array, flow_frac: Array) -> Flags:
        """Tell where a curve was held on the optimistic side, so that the power reads low.

        That is hotter air outdoors, a colder coil or less air than it was fitted to.
        """
        both = (self.capacity, self.energy_input)
        coldest, hottest = max(c.wet_bulb_c[0] for c in both), min(c.outdoor_c[1] for c in both)
        least = max(self.capacity_flow.between[0], self.energy_input_flow.between[0])
        beyond = (coil_wet_bulb_c < coldest) | (outdoor_c > hottest) | (flow_frac < least)
        return np.asarray(beyond)

    def held(self, coil_wet_bulb_c: Array, outdoor_c: Array, flow_frac: Array) -> Flags:
        """Tell where a curve was held on the other side, so that the power reads high.

        That is cooler air outdoors, a warmer coil or more air than it was fitted to.
        """
        both = (self.capacity, self.energy_input)
        warmest, coolest = min(c.wet_bulb_c[1] for c in both), max(c.outdoor_c[0] for c in both)
        most = min(self.capacity_flow.between[1], self.energy_input_flow.between[1])
        held = (coil_wet_bulb_c > warmest) | (outdoor_c < coolest) | (flow_frac > most)
        return np.asarray(held)


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
    distributed with EnergyPlus. `Curves.beyond` tells where the held values matter.

    Examples
    --------
    >>> round(float(capacity_rel(19.4, 35.0)), 3)
    0.998
    """
    return CAPACITY.at(coil_wet_bulb_c, outdoor_c)


def energy_input_rel(coil_wet_bulb_c: Real, outdoor_c: Real) -> Array:
    """Return electricity over cooling, relative to its rated value.

    Arguments, range, errors and source as in `capacity_rel`.

    Examples
    --------
    >>> round(float(energy_input_rel(19.4, 35.0)), 3)
    1.002
    """
    return ENERGY_INPUT.at(coil_wet_bulb_c, outdoor_c)


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
