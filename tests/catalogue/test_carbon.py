from __future__ import annotations

import calendar

import numpy as np
import pytest

from dcsim.catalogue.carbon import carbon_profile, region_names, residual_correlation

# IPCC AR5 WG3 Annex III, lifecycle medians [gCO2e/kWh]
LIFECYCLE = {"coal": 820, "gas": 490, "nuclear": 12, "hydro": 24, "wind": 11, "solar": 48}


def year_mean(table, year):
    days = [calendar.monthrange(year, month)[1] for month in range(1, 13)]
    return float(np.average(table.mean(axis=1), weights=days))


def test_twenty_five_regions_have_hourly_profiles():
    assert len(region_names()) == 25
    assert {"NO", "DE", "GB", "US-CAL-CISO"} <= set(region_names())


@pytest.mark.parametrize("region", region_names())
def test_every_profile_is_complete_and_sensible(region):
    profile = carbon_profile(region)
    for table in (
        profile.lifecycle_mean_gco2e_per_kwh,
        profile.lifecycle_sd_gco2e_per_kwh,
        profile.direct_mean_gco2e_per_kwh,
    ):
        assert table.shape == (12, 24)
        assert (table >= 0).all()
    assert (profile.direct_mean_gco2e_per_kwh < profile.lifecycle_mean_gco2e_per_kwh).all()
    assert (profile.lifecycle_mean_gco2e_per_kwh > 5).all()
    assert 0 < profile.rho1 < 1
    assert (np.diff(profile.residual_quantiles) >= 0).all()
    assert np.allclose(profile.quantile_levels, np.linspace(0, 1, 21))
    assert profile.weekday_ratio.shape == profile.weekend_ratio.shape == (24,)
    assert profile.year in {2019, 2020, 2022}


@pytest.mark.parametrize("region", region_names())
def test_the_annual_means_are_those_of_the_tables(region):
    profile = carbon_profile(region)
    lifecycle = year_mean(profile.lifecycle_mean_gco2e_per_kwh, profile.year)
    direct = year_mean(profile.direct_mean_gco2e_per_kwh, profile.year)
    assert lifecycle == pytest.approx(profile.annual_mean_lifecycle_gco2e_per_kwh, rel=0.005)
    assert direct == pytest.approx(profile.annual_mean_direct_gco2e_per_kwh, rel=0.005, abs=0.1)


@pytest.mark.parametrize("region", ["US-TEX-ERCO", "GB", "PL", "NO"])
def test_the_annual_mean_follows_from_the_mix_and_the_factors(region):
    mix = carbon_profile(region).annual_mix
    known = sum(getattr(mix, f"{fuel}_frac") * factor for fuel, factor in LIFECYCLE.items())
    mean = carbon_profile(region).annual_mean_lifecycle_gco2e_per_kwh
    rest = mix.oil_frac + mix.biomass_frac + mix.other_frac
    assert known - 10 <= mean <= known + 700 * rest + 10


def test_the_correlation_of_residuals_is_one_of_each_block_and_none_across():
    matrix, names = residual_correlation(), region_names()
    assert np.allclose(np.diag(matrix), 1.0)
    assert np.array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > 0.1
    assert matrix[names.index("DE"), names.index("NL")] > 0.5
    assert matrix[names.index("DE"), names.index("US-CAL-CISO")] == 0.0
    lone = [name for name in names if carbon_profile(name).block == ""]
    assert lone == ["SE", "NO", "CH"]
    for name in lone:
        assert np.count_nonzero(matrix[names.index(name)]) == 1


def test_a_profile_cannot_be_changed_by_who_reads_it():
    with pytest.raises(ValueError, match="read-only"):
        carbon_profile("DE").lifecycle_mean_gco2e_per_kwh[0, 0] = 0.0
