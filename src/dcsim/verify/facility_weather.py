"""A shipped station in the place of each climate zone, and its hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import numpy as np

from dcsim.catalogue.stations import Station, station
from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.signals.weather import synthetic_year

EVERY = 30
"""One hour in thirty stands for its like (see `representative`)."""
_BANDS = 24
"""Bands of the wet bulb within which hours are ordered by dry bulb."""

MIAMI = Station(
    slug="miami-fl",
    name="Miami FL",
    latitude_deg=25.8,
    longitude_deg=-80.27,
    elevation_m=2.0,
    time_zone="UTC-5",
    dry_bulb_mean_c=np.array(
        [19.99, 20.78, 21.58, 24.47, 25.79, 27.3, 27.96, 27.89, 26.9, 25.05, 23.22, 20.64]
    ),
    daily_range_k=np.array(
        [8.52, 7.24, 7.27, 6.76, 6.43, 6.06, 5.89, 5.37, 6.47, 5.82, 6.45, 7.88]
    ),
    daily_mean_sd_k=np.array(
        [3.92, 3.48, 3.31, 1.92, 1.38, 1.01, 0.98, 1.25, 1.19, 1.76, 2.03, 2.31]
    ),
    dew_point_mean_c=np.array(
        [15.15, 15.11, 15.11, 16.72, 20.94, 21.54, 23.13, 22.61, 22.59, 20.46, 17.19, 14.58]
    ),
    dew_point_sd_k=np.array(
        [5.11, 4.72, 5.56, 3.79, 2.46, 1.78, 0.41, 0.54, 0.55, 2.6, 2.94, 3.83]
    ),
    source="computed from TMY2 12839, National Renewable Energy Laboratory, public domain",
    quality="computed",
)
"""Zone 1A, for which no station ships."""

STAND_INS = {
    "1A": ("miami-fl", ""),
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
    "7": ("lulea", ""),
    "8": ("northway-ak", ""),
}
"""Station by zone, and why it fits poorly where it does."""


@dataclass(frozen=True, slots=True)
class ZoneAir:
    """The air of a zone's stand-in, and the one step that its plants are sized for."""

    hours: Outside
    design: Outside


@cache
def zone_air(zone: str, every: int = EVERY) -> ZoneAir:
    """Return a synthetic year of a zone's stand-in, or the hours that stand for it."""
    hours = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    slug = STAND_INS[zone][0]
    place = MIAMI if slug == MIAMI.slug else station(slug)
    air = synthetic_year(place, hours, np.random.default_rng(1))
    year = Outside(air.dry_bulb_c, air.wet_bulb_c, air.relative_humidity_frac, air.pressure_pa)
    taken = representative(air.dry_bulb_c, air.wet_bulb_c, every)
    return ZoneAir(year.during(taken), year.worst())


def representative(dry_bulb_c: Array, wet_bulb_c: Array, every: int) -> Ints:
    """Return the hours that stand for all, each for ``every`` of its like.

    Hours are ordered by wet bulb in bands, and by dry bulb within each; of every
    ``every`` that follow each other the middle one is taken. A plant without memory
    does not know the order of its hours, so the year's mean is that of its kinds of air.
    """
    if every == 1:
        return np.arange(len(dry_bulb_c))
    by_wet_bulb = np.argsort(wet_bulb_c, kind="stable")
    order = [
        band[np.argsort(dry_bulb_c[band], kind="stable")]
        for band in np.array_split(by_wet_bulb, _BANDS)
    ]
    return np.concatenate(order)[every // 2 :: every]
