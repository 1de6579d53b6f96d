"""Parts that several plants share: rooms, loops, outdoor fans, machines."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array

CP_AIR, CP_WATER, WATER_KG_M3 = 1.006, 4.18, 997.0


def room_fans(heat: Array, design_kw: float, design_m3_s: float, density: float) -> Array:
    """Return variable-speed room fans at 12 K."""
    x = np.maximum(heat / (density * CP_AIR * 12.0) / design_m3_s, 0.3)
    return design_kw * x * (0.25 + 0.75 * x * x)


def loop_pumps(coil: Array, design_kg_s: float) -> Array:
    """Return the pumps of a water loop at 10 K and 150 kPa."""
    x = np.maximum(coil / (CP_WATER * 10.0) / design_kg_s, 0.2)
    return x * (design_kg_s / WATER_KG_M3) * (150e3 * x * x) / 700.0


def outdoor_fan(x: Array, least: float, density: Array, design_density: float) -> Array:
    """Return the power of an outdoor fan over its design power."""
    speed = np.maximum(x, least)
    thin = design_density / density
    return speed * speed * np.minimum(speed, speed * x / least) * thin * thin


def part_load(x: Array, least: float) -> Array:
    """Return the part load of a variable-speed machine."""
    y = np.maximum(x, least)
    curve = (0.118888 + y * (0.672354 + y * 0.206875)) / (0.118888 + 0.672354 + 0.206875)
    return curve * np.minimum(x / least, 1.0)


def lift_cop(leaving_c: float, entering_c: Array, carnot: float, most: float = 12.0) -> Array:
    """Return the COP by lift, capped."""
    cold = leaving_c - 2.0
    warm_k, lift = cold + 273.15, entering_c + 3.0 - cold
    capped = carnot * warm_k > most * lift
    return np.where(capped, most, carnot * warm_k / np.where(capped, 1.0, lift))
