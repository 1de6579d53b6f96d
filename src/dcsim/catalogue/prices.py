"""Day-ahead price profiles of market zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from dcsim.catalogue.lookup import find
from dcsim.catalogue.tables import Entries, Row, by_month_and_hour
from dcsim.core.arrays import Array

FILE = "price_profiles.csv"


@dataclass(frozen=True, slots=True, eq=False)
class PriceProfile:
    """Mean and spread of a zone's day-ahead price by month and hour, both in UTC.

    Attributes
    ----------
    zone
        Key in scenarios: a European bidding zone or a US balancing authority.
    currency, year
        ISO 4217 code, and the year of the prices.
    mean_per_mwh, sd_per_mwh
        Mean and standard deviation [currency/MWh], shape (12, 24).
    """

    zone: str
    currency: str
    year: int
    mean_per_mwh: Array
    sd_per_mwh: Array


@cache
def price_profiles() -> Mapping[str, PriceProfile]:
    """Return the profiles of all zones by name."""
    return Entries(FILE, "zone", _profile)


def price_zone_names() -> list[str]:
    """Return the names of all zones."""
    return list(price_profiles())


def price_profile(zone: str) -> PriceProfile:
    """Return the profile of one zone.

    Raises
    ------
    InvalidInput
        ``unknown-price-zone``, with the names that come close.
    """
    return find("price zone", zone, price_profiles())


def _profile(zone: str, rows: list[Row]) -> PriceProfile:
    return PriceProfile(
        zone=zone,
        currency=rows[0]["currency"],
        year=int(rows[0]["year"]),
        mean_per_mwh=by_month_and_hour(rows, "mean_per_mwh"),
        sd_per_mwh=by_month_and_hour(rows, "sd_per_mwh"),
    )
