"""Hourly carbon profiles of grid regions: what a year of hourly intensity is made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dcsim.catalogue.lookup import find
from dcsim.catalogue.mix import GenerationMix
from dcsim.catalogue.paths import data_path
from dcsim.catalogue.tables import Entries, Row, by_month_and_hour, fixed
from dcsim.core.arrays import Array

PROFILES = "hourly_profiles.csv"
PARAMETERS = "profile_params.json"


@dataclass(frozen=True, slots=True, eq=False)
class CarbonProfile:
    """Statistics of one region's hourly generation intensity; months and hours in UTC.

    Attributes
    ----------
    region
        Key in scenarios: a country's two letters or a US balancing authority.
    lifecycle_mean_gco2e_per_kwh, lifecycle_sd_gco2e_per_kwh, direct_mean_gco2e_per_kwh
        Mean and standard deviation by month and hour [gCO2e/kWh], shape (12, 24).
    annual_mean_lifecycle_gco2e_per_kwh, annual_mean_direct_gco2e_per_kwh
        Mean of the year of calibration [gCO2e/kWh].
    weekday_ratio, weekend_ratio
        Factor on the mean by UTC hour [-], shape (24,).
    rho1
        Correlation of the standardised residual with the hour before [-].
    quantile_levels, residual_quantiles
        Distribution of the residual in standard deviations, shape (21,).
    block
        Name of the regions whose residuals were correlated together, or "" if none.
    year, time_zone, source
        Year of calibration, IANA zone of the region, origin of the generation data.
    annual_mix
        Shares of the fuels [-].
    """

    region: str
    lifecycle_mean_gco2e_per_kwh: Array
    lifecycle_sd_gco2e_per_kwh: Array
    direct_mean_gco2e_per_kwh: Array
    annual_mean_lifecycle_gco2e_per_kwh: float
    annual_mean_direct_gco2e_per_kwh: float
    weekday_ratio: Array
    weekend_ratio: Array
    rho1: float
    quantile_levels: Array
    residual_quantiles: Array
    block: str
    year: int
    time_zone: str
    source: str
    annual_mix: GenerationMix


@cache
def carbon_profiles() -> Mapping[str, CarbonProfile]:
    """Return the profiles of all regions by name."""
    parameters = _parameters()
    levels = fixed(parameters["quantile_levels"])
    blocks = {
        region: name
        for name, block in parameters["residual_correlation"].items()
        for region in block["regions"]
    }

    def made(region: str, rows: list[Row]) -> CarbonProfile:
        of_region = parameters["regions"][region]
        return _profile(region, rows, of_region, levels, blocks.get(region, ""))

    return Entries(PROFILES, "region", made)


def region_names() -> list[str]:
    """Return the names of all regions with an hourly profile."""
    return list(carbon_profiles())


def carbon_profile(region: str) -> CarbonProfile:
    """Return the profile of one region.

    Raises
    ------
    InvalidInput
        ``unknown-region``, with the names that come close.
    """
    return find("region", region, carbon_profiles())


@cache
def residual_correlation() -> Array:
    """Return the correlation of the residuals of all regions, in the order of `region_names`.

    Regions of one block are correlated as they were in the year of calibration;
    across blocks and for regions without a block the correlation is unknown and
    taken as zero. Shape (regions, regions).
    """
    names = region_names()
    whole = np.eye(len(names))
    for block in _parameters()["residual_correlation"].values():
        rows = [names.index(region) for region in block["regions"]]
        whole[np.ix_(rows, rows)] = block["correlation"]
    return fixed(whole)


@cache
def _parameters() -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads(data_path(PARAMETERS).read_text(encoding="utf-8"))
    return loaded


def _profile(
    region: str, rows: list[Row], parameters: dict[str, Any], levels: Array, block: str
) -> CarbonProfile:
    return CarbonProfile(
        region=region,
        lifecycle_mean_gco2e_per_kwh=by_month_and_hour(rows, "lifecycle_mean_gco2e_per_kwh"),
        lifecycle_sd_gco2e_per_kwh=by_month_and_hour(rows, "lifecycle_sd_gco2e_per_kwh"),
        direct_mean_gco2e_per_kwh=by_month_and_hour(rows, "direct_mean_gco2e_per_kwh"),
        annual_mean_lifecycle_gco2e_per_kwh=parameters["annual_mean_lifecycle_gco2e_per_kwh"],
        annual_mean_direct_gco2e_per_kwh=parameters["annual_mean_direct_gco2e_per_kwh"],
        weekday_ratio=fixed(parameters["weekday_ratio"]),
        weekend_ratio=fixed(parameters["weekend_ratio"]),
        rho1=parameters["rho1"],
        quantile_levels=levels,
        residual_quantiles=fixed(parameters["residual_quantiles"]),
        block=block,
        year=parameters["year"],
        time_zone=parameters["time_zone"],
        source=parameters["source"],
        annual_mix=GenerationMix.of(parameters["annual_mix_frac"]),
    )
