from __future__ import annotations

import pytest

from dcsim.catalogue.prices import price_profile, price_zone_names


@pytest.mark.parametrize("zone", price_zone_names())
def test_every_zone_is_complete_and_sensible(zone):
    profile = price_profile(zone)
    assert profile.zone == zone
    assert profile.mean_per_mwh.shape == profile.sd_per_mwh.shape == (12, 24)
    assert (profile.sd_per_mwh >= 0).all()
    assert 20 < profile.mean_per_mwh.mean() < 120
    assert (profile.currency, profile.year) in {("EUR", 2018), ("USD", 2022)}


def test_german_evenings_cost_more_than_nights():
    year = price_profile("DE").mean_per_mwh.mean(axis=0)
    assert year[17:19].mean() > year[0:4].mean() + 10


def test_the_german_day_ahead_mean_of_2018_is_the_published_one():
    # 44.47 EUR/MWh, base price of 2018 as the Bundesnetzagentur published it
    assert price_profile("DE").mean_per_mwh.mean() == pytest.approx(44.47, abs=1.0)
