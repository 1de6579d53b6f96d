"""Moist air: the same formulas as dcsim's, for arrays, unchecked."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Flags

Answer = tuple[list[Array], list[Flags]]
"""Electricity by component, heat rejected and short, makeup water, inlet; then the states."""

RATIO, KELVIN = 0.621945, 273.15
ICE = (-5.6745359e3, 6.3925247, -9.677843e-3, 6.2215701e-7, 2.0747825e-9, -9.484024e-13, 4.1635019)
WATER = (
    -5.8002206e3, 1.3914993, -4.8640239e-2, 4.1764768e-5, -1.4452093e-8, 0.0, 6.5459673,
)  # fmt: skip


def log_pressure(t_c: Array, c: tuple[Array | float, ...]) -> tuple[Array, Array]:
    """Return ln of the saturation pressure and its slope."""
    t = t_c + KELVIN
    value = c[0] / t + c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))) + c[6] * np.log(t)
    slope = (c[6] - c[0] / t) / t + c[2] + t * (2 * c[3] + t * (3 * c[4] + t * 4 * c[5]))
    return value, slope


def branch(frozen: Flags) -> tuple[Array, ...]:
    """Return the coefficients of ice or water by element."""
    return tuple(np.where(frozen, i, w) for i, w in zip(ICE, WATER, strict=True))


def pressure(t_c: Array) -> Array:
    """Return the saturation pressure, over ice in frost."""
    c = branch(t_c <= 0.01)
    t = t_c + KELVIN
    return np.exp(
        c[0] / t + c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))) + c[6] * np.log(t)
    )


def ratio(pv: Array, p: Array) -> Array:
    """Return the humidity ratio of a vapour pressure."""
    return RATIO * pv / (p - pv)


def density(t_c: Array, w: Array | float, p: Array) -> Array:
    """Return the density of moist air."""
    return (1.0 + w) * p / (287.042 * (t_c + KELVIN) * (1.0 + 1.607858 * w))


def liquid_ratio(t_c: Array, p: Array) -> Array:
    """Return the humidity ratio over liquid water at any temperature."""
    t = t_c + KELVIN
    pv = np.exp(
        WATER[0] / t + WATER[1] + t * (WATER[2] + t * (WATER[3] + t * WATER[4]))
        + WATER[6] * np.log(t)
    )  # fmt: skip
    return RATIO * pv / (p - pv)


def liquid_enthalpy(t_c: Array, p: Array) -> Array:
    """Return the enthalpy of air saturated over liquid water."""
    return 1.006 * t_c + liquid_ratio(t_c, p) * (2501.0 + 1.86 * t_c)


def liquid_temperature(h: Array, p: Array, t: Array, steps: int) -> Array:
    """Return the temperature of saturated air of an enthalpy, by Newton's method."""
    for _ in range(steps):
        value, slope = log_pressure(t, WATER)
        pv = np.exp(value)
        w = RATIO * pv / (p - pv)
        heat = 2501.0 + 1.86 * t
        t = t - (1.006 * t + w * heat - h) / (1.006 + w * (slope * p / (p - pv) * heat + 1.86))
    return t


def wet_bulb(t: Array, w: Array, p: Array) -> Array:
    """Return the wet bulb by Newton's method, frozen or wet."""
    w_triple = ratio(pressure(np.array([0.01])), p)
    frozen = (2830.0 - 0.24 * 0.01) * w_triple - 1.006 * (t - 0.01) >= w * (
        2830.0 + 1.86 * t - 2.1 * 0.01
    )
    latent, less, condensate = (
        np.where(frozen, a, b) for a, b in ((2830.0, 2501.0), (0.24, 2.326), (2.1, 4.186))
    )
    c = branch(frozen)
    wanted = w * (latent + 1.86 * t) + 1.006 * t
    tw = np.where(frozen, np.minimum(t, 0.01), t)
    for _ in range(6):
        value, slope = log_pressure(tw, c)
        pv = np.exp(value)
        ws = RATIO * pv / (p - pv)
        heat = latent - less * tw
        excess = heat * ws + (1.006 + condensate * w) * tw - wanted
        rise = heat * (ws * slope * p / (p - pv)) - less * ws + 1.006 + condensate * w
        tw = tw - excess / rise
    return np.minimum(tw, t)


def of_wet_bulb(t: Array, tw: Array, p: Array) -> Array:
    """Return the humidity ratio of a dry and a wet bulb."""
    frozen = tw <= 0.01
    latent, less, condensate = (
        np.where(frozen, a, b) for a, b in ((2830.0, 2501.0), (0.24, 2.326), (2.1, 4.186))
    )
    heat = (latent - less * tw) * ratio(pressure(tw), p) + 1.006 * tw
    return (heat - 1.006 * t) / (latent + 1.86 * t - condensate * tw)
