"""Annual carbon intensity and mix of countries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dcsim.catalogue.lookup import find
from dcsim.catalogue.mix import GenerationMix
from dcsim.catalogue.tables import read_groups

FILE = "annual_intensity_countries.csv"


@dataclass(frozen=True, slots=True)
class CountryIntensity:
    """A country's mean lifecycle intensity of generation in one year.

    Attributes
    ----------
    iso3, name
        ISO 3166-1 alpha-3 code and English name.
    year
        The year of the figures.
    lifecycle_gco2e_per_kwh
        Mean lifecycle intensity of the generation [gCO2e/kWh].
    annual_mix
        Shares of the fuels [-].
    """

    iso3: str
    name: str
    year: int
    lifecycle_gco2e_per_kwh: float
    annual_mix: GenerationMix


@cache
def countries() -> dict[str, CountryIntensity]:
    """Return all countries by their ISO alpha-3 code."""
    found = {}
    for iso3, rows in read_groups(FILE, "iso3"):
        row = rows[0]
        amounts = {fuel: float(row[f"{fuel}_twh"]) for fuel in GenerationMix.fuels()}
        found[iso3] = CountryIntensity(
            iso3=iso3,
            name=row["name"],
            year=int(row["year"]),
            lifecycle_gco2e_per_kwh=float(row["lifecycle_gco2e_per_kwh"]),
            annual_mix=GenerationMix.of(amounts),
        )
    return found


def country_codes() -> list[str]:
    """Return the ISO alpha-3 codes of all countries."""
    return list(countries())


def country(iso3: str) -> CountryIntensity:
    """Return one country.

    Raises
    ------
    InvalidInput
        ``unknown-country``, with the codes that come close.
    """
    return find("country", iso3, countries())
