"""Water with antifreeze: how much less heat it carries, and when it freezes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.errors import InvalidInput
from dcsim.physics.hydraulics import FRESH_WATER, Liquid

Antifreeze = Literal["ethylene_glycol", "propylene_glycol"]

_KNOTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_DENSITY: Mapping[Antifreeze, tuple[float, ...]] = {
    "ethylene_glycol": (998.8, 1012.5, 1026.9, 1041.8, 1056.4, 1070.0),
    "propylene_glycol": (998.8, 1008.3, 1017.9, 1028.0, 1037.6, 1045.3),
}
_CP: Mapping[Antifreeze, tuple[float, ...]] = {
    "ethylene_glycol": (4.196, 4.041, 3.878, 3.689, 3.477, 3.258),
    "propylene_glycol": (4.196, 4.067, 3.956, 3.830, 3.674, 3.492),
}
_VISCOSITY: Mapping[Antifreeze, tuple[float, ...]] = {
    "ethylene_glycol": (1.312, 1.694, 2.250, 2.983, 3.947, 5.257),
    "propylene_glycol": (1.312, 1.936, 2.875, 4.438, 6.935, 10.579),
}
_FREEZING: Mapping[Antifreeze, tuple[float, ...]] = {
    "ethylene_glycol": (0.0, -3.4, -7.9, -14.6, -23.8, -36.0),
    "propylene_glycol": (0.0, -2.9, -7.2, -12.8, -20.6, -32.2),
}


@dataclass(frozen=True, slots=True)
class Brine:
    """A mixture of constant properties, those at 10 C."""

    liquid: Liquid
    friction_rel: float
    """Pressure drop at the same volume flow over that of water."""
    freezing_c: float


WATER = Brine(FRESH_WATER, 1.0, 0.0)


def brine(antifreeze: Antifreeze, mass_frac: float) -> Brine:
    """Return a mixture of water and antifreeze.

    Parameters
    ----------
    antifreeze
        Which glycol.
    mass_frac
        Its share by mass, 0..0.5.

    Returns
    -------
    Brine
        Density, specific heat, friction and freezing point, linear between tenths.

    Raises
    ------
    InvalidInput
        If the share is out of range.

    Notes
    -----
    Melinder 2010, Properties of secondary working fluids for indirect systems (IIR), at 10 C.
    Density and specific heat are taken relative to pure water at 10 C, so that a mixture of
    nothing is the water of the other loops. Friction goes with the density and with the quarter
    power of the viscosity (Blasius, turbulent smooth pipes); slower flow of thick mixtures is
    laminar and costs more.

    Examples
    --------
    >>> mixture = brine("ethylene_glycol", 0.3)
    >>> round(mixture.liquid.cp_kj_per_kg_k, 3), round(mixture.friction_rel, 3), mixture.freezing_c
    (3.675, 1.267, -14.6)
    """
    if not 0.0 <= mass_frac <= _KNOTS[-1]:
        raise InvalidInput.of(
            "out-of-range",
            "brine: mass_frac",
            f"{mass_frac:g} is not within 0 and {_KNOTS[-1]:g}",
            "state the share of antifreeze by mass",
        )

    def at(table: Mapping[Antifreeze, tuple[float, ...]]) -> float:
        return float(np.interp(mass_frac, _KNOTS, table[antifreeze]))

    density_rel = at(_DENSITY) / _DENSITY[antifreeze][0]
    liquid = Liquid(
        FRESH_WATER.density_kg_m3 * density_rel,
        FRESH_WATER.cp_kj_per_kg_k * at(_CP) / _CP[antifreeze][0],
    )
    thicker = at(_VISCOSITY) / _VISCOSITY[antifreeze][0]
    # Blasius: pressure ~ rho^0.75 mu^0.25 at the same volume flow.
    return Brine(liquid, density_rel**0.75 * thicker**0.25, at(_FREEZING))
