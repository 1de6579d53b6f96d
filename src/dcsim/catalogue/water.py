"""Fresh water that power plants consume, by fuel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from dcsim.catalogue.tables import read_groups

FILE = "water_factors.csv"

L_PER_US_GALLON = 3.785411784
"""Exact: 231 cubic inches of 25.4 mm."""


@dataclass(frozen=True, slots=True)
class WaterFactor:
    """What the plants of one fuel consume.

    Attributes
    ----------
    fuel
        As in `dcsim.catalogue.mix.GenerationMix`.
    l_per_kwh
        Fresh water consumed in operation per energy generated [L/kWh].
    technology
        Which plants the figure describes.
    is_published
        Whether the source gives this figure for this fuel; else it is an assumption.
    """

    fuel: str
    l_per_kwh: float
    technology: str
    is_published: bool


@cache
def water_factors() -> Mapping[str, WaterFactor]:
    """Return the factors by fuel; a fuel without a figure is absent.

    >>> round(water_factors()["nuclear"].l_per_kwh, 3)
    2.544
    """
    found = {}
    for fuel, rows in read_groups(FILE, "fuel"):
        row = rows[0]
        per_mwh = float(row["consumption_gal_per_mwh"]) * L_PER_US_GALLON
        found[fuel] = WaterFactor(
            fuel, per_mwh / 1000.0, row["technology"], row["of_source"] == "published"
        )
    return MappingProxyType(found)
