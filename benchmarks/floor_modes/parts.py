"""Parts that several plants share: rooms, loops, outdoor fans, machines."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Flags, Real
from dcsim.facility.cooling.pump import SizedPump

CP_AIR, CP_WATER, WATER_KG_M3 = 1.006, 4.18, 997.0


def room_fans(heat: Array, design_kw: float, design_m3_s: float, density: float) -> Array:
    """Return variable-speed room fans at 12 K."""
    x = np.maximum(heat / (density * CP_AIR * 12.0) / design_m3_s, 0.3)
    return design_kw * x * (0.25 + 0.75 * x * x)


def loop_pumps(coil: Array, pump: SizedPump) -> Array:
    """Return the pumps of a water loop at 10 K, by friction alone."""
    x = np.minimum(np.maximum(coil / (CP_WATER * 10.0) / pump.rated_kg_s, 0.2), 1.0)
    return pump.rated_kw * x * x * x


def outdoor_fan(x: Array, least: float, density: Real, design_density: float) -> Array:
    """Return the power of an outdoor fan over its design power."""
    speed = np.maximum(x, least)
    thin = design_density / density
    return speed * speed * np.minimum(speed, speed * x / least) * thin * thin


def part_load(x: Array, least: float) -> Array:
    """Return the part load of a variable-speed machine."""
    y = np.maximum(x, least)
    curve = (0.118888 + y * (0.6723542 + y * 0.2068754)) / (0.118888 + 0.6723542 + 0.2068754)
    return curve * np.minimum(x / least, 1.0)


def lift_cop(leaving_c: float, entering_c: Array, carnot: float) -> Array:
    """Return the COP by lift, that is no less than 10 K."""
    cold = leaving_c - 2.0
    return carnot * (cold + 273.15) / np.maximum(entering_c + 3.0 - cold, 10.0)


def at_least_lift(leaving_c: float, entering_c: Array) -> Flags:
    """Tell where the lift is held at 10 K."""
    return entering_c + 3.0 - (leaving_c - 2.0) < 10.0
