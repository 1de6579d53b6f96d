"""Amounts as a reader wants them: a few digits and a unit of fitting size."""

from __future__ import annotations

import math

DIGITS = 4


def number(value: float, digits: int = DIGITS) -> str:
    """Return ``value`` with about ``digits`` significant digits and grouped thousands.

    >>> number(37350.4), number(1.0954497), number(0.0), number(0.00123456)
    ('37,350', '1.095', '0', '0.001235')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{value:,.{min(max(decimals, 0), 9)}f}"


def energy(kwh: float) -> tuple[str, str]:
    """Return an energy [kWh] as text and unit.

    >>> energy(37_350_396.4), energy(828.7)
    (('37.35', 'GWh'), ('828.7', 'kWh'))
    """
    return _scaled(kwh, ((1e6, "GWh"), (1e3, "MWh"), (1.0, "kWh")))


def power(kw: float) -> tuple[str, str]:
    """Return a power [kW] as text and unit."""
    return _scaled(kw, ((1e3, "MW"), (1.0, "kW")))


def mass(kgco2e: float) -> tuple[str, str]:
    """Return emissions [kgCO2e] as text and unit."""
    return _scaled(kgco2e, ((1e8, "kt CO₂e"), (1e3, "t CO₂e"), (1.0, "kg CO₂e")))


def volume(litres: float) -> tuple[str, str]:
    """Return a volume [L] as text and unit."""
    return _scaled(litres, ((1e3, "m³"), (1.0, "L")))


def joined(amount: tuple[str, str]) -> str:
    """Return text and unit with a space that does not break."""
    return "\u00a0".join(amount)


def percent(frac: float) -> str:
    """Return a fraction as a percentage.

    >>> percent(0.0243), percent(0.00058), percent(1.0)
    ('2.4%', '0.058%', '100%')
    """
    value = 100.0 * frac
    if value == 0.0:
        return "0%"
    if abs(value) >= 99.95:
        return f"{value:.0f}%"
    return f"{value:.1f}%" if abs(value) >= 0.95 else f"{value:.2g}%"


def _scaled(value: float, units: tuple[tuple[float, str], ...]) -> tuple[str, str]:
    for size, unit in units:
        if abs(value) >= size:
            return number(value / size), unit
    return number(value), units[-1][1]
