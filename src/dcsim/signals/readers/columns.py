"""Columns of data files: the unit in the name, the factor to dcsim's unit, the sane range."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dcsim.core.units import unit_of

LB_PER_MWH_IN_GCO2E_PER_KWH = 0.45359237
"""One pound a megawatt hour in grams a kilowatt hour: the international pound, exact."""


class Range(NamedTuple):
    """Lowest and highest value that can be true, and what else it may be."""

    low: float
    high: float
    hint: str


RANGES = MappingProxyType(
    {
        "dry_bulb_c": Range(-60.0, 60.0, "is it in Fahrenheit or Kelvin?"),
        "dew_point_c": Range(-90.0, 60.0, "is it in Fahrenheit or Kelvin?"),
        "relative_humidity_frac": Range(0.001, 1.1, "is it in per cent? name the column _pct"),
        "pressure_pa": Range(45_000.0, 110_000.0, "is it in hPa? name the column pressure_hpa"),
    }
)
"""The weather columns and their limits; air is sought from the sea to about 6000 m."""

_FACTORS = MappingProxyType(
    {
        "relative_humidity_pct": ("relative_humidity_frac", 0.01),
        "pressure_hpa": ("pressure_pa", 100.0),
        "pressure_kpa": ("pressure_pa", 1000.0),
    }
)

CARBON_UNITS = MappingProxyType(
    {
        "_gco2e_per_kwh": 1.0,
        "_g_per_kwh": 1.0,
        "_kg_per_mwh": 1.0,
        "_kgco2e_per_kwh": 1000.0,
        "_kg_per_kwh": 1000.0,
        "_lb_per_mwh": LB_PER_MWH_IN_GCO2E_PER_KWH,
    }
)
"""Factor to gCO2e/kWh by the end of a column's name."""

PRICE_UNITS = MappingProxyType({"_per_mwh": 1.0, "_per_kwh": 1000.0})
"""Factor to currency/MWh by the end of a column's name."""

WEATHER_COLUMNS = frozenset(RANGES) | frozenset(_FACTORS)


def canonical(name: str) -> tuple[str, float]:
    """Return the name in dcsim's unit and the factor to it.

    >>> canonical("pressure_hpa"), canonical("dry_bulb_c")
    (('pressure_pa', 100.0), ('dry_bulb_c', 1.0))
    """
    return _FACTORS.get(name, (name, 1.0))


def has_unit(name: str) -> bool:
    """Tell whether a column's name ends in a unit that is known."""
    known = (*CARBON_UNITS, *PRICE_UNITS)
    return name in _FACTORS or unit_of(name) is not None or name.endswith(known)


def factor_of(name: str, units: Mapping[str, float]) -> float | None:
    """Return the factor of the longest unit that ``name`` ends in, or ``None``."""
    matching = [unit for unit in units if name.endswith(unit)]
    return units[max(matching, key=len)] if matching else None
