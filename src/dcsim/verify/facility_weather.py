"""A shipped station in the place of each climate zone, and its hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np

from dcsim.catalogue.stations import station
from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.physics.lei_masanet.moist_air import (
    paper_enthalpy_kj_per_kg,
    paper_humidity_ratio,
    paper_wet_bulb_c,
)
from dcsim.signals.weather import synthetic_year

EVERY_H = 7
"""One hour in seven is taken: 7 and 24 share no factor, so every hour of the day comes up."""

STAND_INS = {
    "1A": ("mumbai", "0A today; the paper's 1A is Florida or Hawaii"),
    "2A": ("tampa-fl", ""),
    "2B": ("phoenix-az", ""),
    "3A": ("atlanta-ga", ""),
    "3B": ("tucson-az", "2B, as hot and dry as Las Vegas; no 3B station ships"),
    "3C": ("san-francisco-ca", ""),
    "4A": ("sterling-va", ""),
    "4B": ("madrid", "lower and less dry than Albuquerque; no 4B station ships"),
    "4C": ("seattle-wa", ""),
    "5A": ("chicago-il", ""),
    "5B": ("golden-co", ""),
    "6A": ("toronto", ""),
    "6B": ("golden-co", "5B; no 6B station ships"),
    "7": ("lulea", ""),
    "8": ("northway-ak", ""),
}
"""Station by zone, and why it fits poorly where it does."""


@dataclass(frozen=True, slots=True)
class ZoneAir:
    """Outdoor air of some hours of a year, by the paper's own formulas, shape (hours,)."""

    dry_bulb_c: Array
    wet_bulb_c: Array
    humidity_ratio: Array
    enthalpy_kj_per_kg: Array
    pressure_pa: Array

    @classmethod
    def of(cls, dry_bulb_c: Array, humidity_frac: Array, pressure_pa: Array) -> ZoneAir:
        """Work out what follows from dry bulb, relative humidity and pressure."""
        ratio = paper_humidity_ratio(dry_bulb_c, humidity_frac, pressure_pa)
        return cls(
            dry_bulb_c,
            paper_wet_bulb_c(dry_bulb_c, humidity_frac, pressure_pa),
            ratio,
            paper_enthalpy_kj_per_kg(dry_bulb_c, ratio),
            pressure_pa,
        )


@cache
def zone_air(zone: str, every_h: int = EVERY_H) -> ZoneAir:
    """Return the air of a zone's stand-in in a synthetic year."""
    hours = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    air = synthetic_year(station(STAND_INS[zone][0]), hours, np.random.default_rng(1))
    taken = slice(None, None, every_h)
    return ZoneAir.of(
        air.dry_bulb_c[taken], air.relative_humidity_frac[taken], air.pressure_pa[taken]
    )
