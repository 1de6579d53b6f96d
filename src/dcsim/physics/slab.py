"""Heat through a slab on the ground: ISO 13370, steady part and the swing of the seasons."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between, require_positive

FILMS_M2_K_PER_W = 0.17 + 0.04
"""Surface resistances of a floor, downward inside and outside: ISO 6946."""
WALL_THICKNESS_M = 0.3
"""Walls that stand on the edge of the slab, the usual value of ISO 13370's tables."""
YEAR_S = 3.15e7
"""A year as ISO 13370 rounds it in the penetration depth [s]."""
LAG_RAD = 2.0 * np.pi / 12.0
"""The heat at the edge follows the outdoor air by a month: ISO 13370, slab on ground."""


@dataclass(frozen=True, slots=True)
class Soil:
    """Thermal properties of a ground."""

    conductivity_w_per_m_k: float
    heat_capacity_j_per_m3_k: float

    @property
    def penetration_m(self) -> float:
        """Depth at which the swing of a year has fallen to 1/e [m].

        >>> round(SOILS["sand"].penetration_m, 1)
        3.2
        """
        diffusivity = self.conductivity_w_per_m_k / self.heat_capacity_j_per_m3_k
        return float(np.sqrt(YEAR_S * diffusivity / np.pi))


SOILS = MappingProxyType(
    {"clay": Soil(1.5, 3.0e6), "sand": Soil(2.0, 2.0e6), "rock": Soil(3.5, 2.0e6)}
)
"""ISO 13370: clay or silt, sand or gravel (also where nothing is known), homogeneous rock."""


def equivalent_thickness_m(resistance_m2_k_per_w: Real, soil: Soil) -> Array:
    """Return the thickness of ground that resists as wall, films and insulation do.

    Parameters
    ----------
    resistance_m2_k_per_w
        Insulation all over the slab [m2 K/W], at least 0; the concrete counts as nothing.
    soil
        The ground.

    Returns
    -------
    Array
        ``w + lambda (R_si + R_f + R_se)`` [m], broadcast shape.

    Raises
    ------
    InvalidInput
        If the resistance is negative.

    Examples
    --------
    >>> round(float(equivalent_thickness_m(0.0, SOILS["clay"])), 3)
    0.615
    """
    (insulation,) = as_arrays(resistance_m2_k_per_w)
    require_between("equivalent_thickness_m: resistance_m2_k_per_w", insulation, 0.0, np.inf)
    films = soil.conductivity_w_per_m_k * (FILMS_M2_K_PER_W + insulation)
    return np.asarray(WALL_THICKNESS_M + films)


def slab_u_w_per_m2_k(
    area_m2: Real, perimeter_m: Real, resistance_m2_k_per_w: Real, soil: Soil
) -> Array:
    """Return the steady transmittance of a slab on the ground, outdoor air to room.

    Parameters
    ----------
    area_m2, perimeter_m
        The slab, and the length of its edge to the outdoors, above 0.
    resistance_m2_k_per_w
        Insulation all over the slab [m2 K/W], at least 0.
    soil
        The ground.

    Returns
    -------
    Array
        Transmittance [W/(m2 K)], broadcast shape.

    Raises
    ------
    InvalidInput
        If the slab has no area or no edge, or its insulation is negative.

    Notes
    -----
    ISO 13370:2017, slab on ground, with ``B = A / (P/2)`` and the equivalent thickness d:
    ``2 lambda / (pi B + d) ln(pi B / d + 1)`` where d < B, else ``lambda / (0.457 B + d)``.
    Heat goes by way of the edge, so that a large slab loses less from each square metre.
    Insulation at the edge alone, cellars and ground water are left out.

    Examples
    --------
    30 m by 30 m on clay: B = 15 m, d = 0.615 m. The IHVE Guide of 1977 printed 0.26.

    >>> round(float(slab_u_w_per_m2_k(900.0, 120.0, 0.0, SOILS["clay"])), 3)
    0.273
    """
    area, perimeter = as_arrays(area_m2, perimeter_m)
    require_positive("slab_u_w_per_m2_k: area_m2", area)
    require_positive("slab_u_w_per_m2_k: perimeter_m", perimeter)
    width = area / (0.5 * perimeter)
    thick = equivalent_thickness_m(resistance_m2_k_per_w, soil)
    conductivity = soil.conductivity_w_per_m_k
    around = np.pi * width
    little = 2.0 * conductivity / (around + thick) * np.log(around / thick + 1.0)
    much = conductivity / (0.457 * width + thick)
    return np.where(thick < width, little, much)


def edge_w_per_k(perimeter_m: Real, resistance_m2_k_per_w: Real, soil: Soil) -> Array:
    """Return how much the heat through a slab swings with the outdoor air of the seasons.

    Parameters
    ----------
    perimeter_m
        Length of the edge to the outdoors [m], at least 0.
    resistance_m2_k_per_w
        Insulation all over the slab [m2 K/W], at least 0.
    soil
        The ground.

    Returns
    -------
    Array
        External periodic coefficient [W/K], broadcast shape.

    Raises
    ------
    InvalidInput
        If edge or insulation is negative.

    Notes
    -----
    ``0.37 P lambda ln(delta / d + 1)`` with the penetration depth delta and the equivalent
    thickness d: ISO 13370:2017, annex H. The swing lags the air by a month.

    Examples
    --------
    >>> round(float(edge_w_per_k(120.0, 0.0, SOILS["clay"])), 1)
    102.2
    """
    (perimeter,) = as_arrays(perimeter_m)
    require_between("edge_w_per_k: perimeter_m", perimeter, 0.0, np.inf)
    thick = equivalent_thickness_m(resistance_m2_k_per_w, soil)
    reach = np.log(soil.penetration_m / thick + 1.0)
    return np.asarray(0.37 * perimeter * soil.conductivity_w_per_m_k * reach)


def below_c(
    mean_c: Real, amplitude_k: Real, since_warmest_rad: Real, edge_over_steady: Real
) -> Array:
    """Return the temperature that drives the steady transmittance of a slab to its true heat.

    Parameters
    ----------
    mean_c, amplitude_k
        Annual mean of the outdoor air, and half the swing of its seasons [C, K].
    since_warmest_rad
        Angle of the year since the warmest day [rad].
    edge_over_steady
        `edge_w_per_k` over transmittance times area, at least 0.

    Returns
    -------
    Array
        Temperature below the slab [C], broadcast shape.

    Raises
    ------
    InvalidInput
        If the amplitude or the ratio is negative.

    Notes
    -----
    ISO 13370 adds to ``U A (T_mean - T_room)`` the swing ``H_pe A_T cos(year - lag)``. Both
    are one conduction ``U A (T_below - T_room)`` with ``T_below = T_mean + A_T H_pe/(U A)
    cos(year - lag)``. The room is held at one temperature, so it adds no swing.

    Examples
    --------
    A month behind the warmest day the ground is warmest.

    >>> float(below_c(10.0, 8.0, LAG_RAD, 0.5))
    14.0
    """
    mean, amplitude, angle, ratio = as_arrays(
        mean_c, amplitude_k, since_warmest_rad, edge_over_steady
    )
    require_between("below_c: amplitude_k", amplitude, 0.0, np.inf)
    require_between("below_c: edge_over_steady", ratio, 0.0, np.inf)
    return np.asarray(mean + amplitude * ratio * np.cos(angle - LAG_RAD))
