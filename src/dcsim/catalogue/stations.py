"""Weather stations: monthly normals from which a year of weather is made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dcsim.catalogue.lookup import find
from dcsim.catalogue.tables import Row, by_month, read_groups
from dcsim.core.arrays import Array

FILE = "weather_normals.csv"


@dataclass(frozen=True, slots=True, eq=False)
class Station:
    """A place and its monthly normals; every array has shape (12,), January first.

    Attributes
    ----------
    slug, name
        The key in scenarios, and the name for people.
    latitude_deg, longitude_deg
        Position [deg], north and east positive.
    elevation_m
        Height of the station above sea level [m].
    time_zone
        IANA name, or a fixed offset such as ``UTC-5`` where the origin is in standard time.
    dry_bulb_mean_c, dew_point_mean_c
        Monthly means [C].
    daily_range_k
        Mean difference of the day's maximum and minimum dry bulb [K].
    daily_mean_sd_k, dew_point_sd_k
        Standard deviation of the daily means within the month [K].
    source, quality
        Origin of the figures; ``computed`` from hourly records or ``approximate``.
    """

    slug: str
    name: str
    latitude_deg: float
    longitude_deg: float
    elevation_m: float
    time_zone: str
    dry_bulb_mean_c: Array
    daily_range_k: Array
    daily_mean_sd_k: Array
    dew_point_mean_c: Array
    dew_point_sd_k: Array
    source: str
    quality: str


def slug_of(name: str) -> str:
    """Return the key of a station's name.

    >>> slug_of("Nordfjordeid (Lefdal)"), slug_of("San Jose CA")
    ('nordfjordeid-lefdal', 'san-jose-ca')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@cache
def stations() -> dict[str, Station]:
    """Return all stations by their slug, in alphabetical order."""
    return {slug_of(name): _station(name, rows) for name, rows in read_groups(FILE, "name")}


def station_names() -> list[str]:
    """Return the slugs of all stations."""
    return list(stations())


def station(slug: str) -> Station:
    """Return one station.

    Raises
    ------
    InvalidInput
        ``unknown-station``, with the names that come close.
    """
    return find("station", slug, stations())


def _station(name: str, rows: list[Row]) -> Station:
    first = rows[0]
    return Station(
        slug=slug_of(name),
        name=name,
        latitude_deg=float(first["latitude_deg"]),
        longitude_deg=float(first["longitude_deg"]),
        elevation_m=float(first["elevation_m"]),
        time_zone=first["time_zone"],
        dry_bulb_mean_c=by_month(rows, "dry_bulb_mean_c"),
        daily_range_k=by_month(rows, "daily_range_k"),
        daily_mean_sd_k=by_month(rows, "daily_mean_sd_k"),
        dew_point_mean_c=by_month(rows, "dew_point_mean_c"),
        dew_point_sd_k=by_month(rows, "dew_point_sd_k"),
        source=first["source"],
        quality=first["quality"],
    )
