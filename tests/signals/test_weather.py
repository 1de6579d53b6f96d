from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from dcsim.catalogue.stations import station, station_names
from dcsim.catalogue.tables import fixed
from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.weather import synthetic_year

YEAR = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)


def weather(slug, seed=1, grid=YEAR, **options):
    return synthetic_year(station(slug), grid, RandomStreams(seed).generator("weather"), **options)


class Calm:
    """A generator without chance: every day is the normal day."""

    def standard_normal(self, shape):
        return np.zeros(shape)


def test_the_same_stream_gives_the_same_year_and_another_seed_another():
    first, again, other = weather("london"), weather("london"), weather("london", seed=2)
    assert np.array_equal(first.dry_bulb_c, again.dry_bulb_c)
    assert np.array_equal(first.wet_bulb_c, again.wet_bulb_c)
    assert not np.array_equal(first.dry_bulb_c, other.dry_bulb_c)


@pytest.mark.parametrize("slug", ["london", "tokyo", "san-jose-ca", "sydney", "northway-ak"])
def test_without_anomalies_the_monthly_means_are_the_normals(slug):
    calm = synthetic_year(station(slug), YEAR, Calm())
    means = [calm.dry_bulb_c[YEAR.months() == month].mean() for month in range(1, 13)]
    # months are UTC here and days are solar days there: a few hours at the edges differ
    assert means == pytest.approx(station(slug).dry_bulb_mean_c, abs=0.25)


def test_the_warmest_hour_is_three_in_the_afternoon_by_the_sun():
    tokyo = synthetic_year(station("tokyo"), YEAR, Calm())
    by_hour = tokyo.dry_bulb_c.reshape(365, 24).mean(axis=0)
    # 15 h local solar time at 139.8 E is 5.7 h UTC
    assert by_hour.argmax() == 6
    assert np.ptp(by_hour) == pytest.approx(station("tokyo").daily_range_k.mean(), rel=0.03)


def test_many_years_average_to_the_normals():
    place = station("london")
    years = [weather("london", seed) for seed in range(20)]
    for month in range(12):
        of_month = YEAR.months() == month + 1
        mean = np.mean([year.dry_bulb_c[of_month].mean() for year in years])
        sd = np.mean(
            [year.dry_bulb_c[of_month].reshape(-1, 24).mean(axis=1).std() for year in years]
        )
        assert mean == pytest.approx(place.dry_bulb_mean_c[month], abs=1.2)
        assert sd == pytest.approx(place.daily_mean_sd_k[month], rel=0.3)


def test_days_remember_the_day_before_and_the_dew_point_follows_the_dry_bulb():
    # Madrid is dry, so the cap on the dew point is hardly reached, and its solar day is UTC
    calm = synthetic_year(station("madrid"), YEAR, Calm())
    memory, company = [], []
    for seed in range(10):
        year = weather("madrid", seed)
        dry = (year.dry_bulb_c - calm.dry_bulb_c).reshape(365, 24).mean(axis=1)
        dew = (year.dew_point_c - calm.dew_point_c).reshape(365, 24).mean(axis=1)
        memory.append(np.corrcoef(dry[1:], dry[:-1])[0, 1])
        company.append(np.corrcoef(dry, dew)[0, 1])
    assert np.mean(memory) == pytest.approx(0.75, abs=0.08)
    assert np.mean(company) == pytest.approx(0.8, abs=0.08)


@pytest.mark.parametrize("slug", ["london", "singapore", "phoenix-az", "bogota", "northway-ak"])
def test_the_air_is_physically_possible_in_every_hour(slug):
    air = weather(slug)
    assert (air.dew_point_c <= air.dry_bulb_c - 0.1 + 1e-9).all()
    assert (air.dew_point_c <= air.wet_bulb_c + 1e-6).all()
    assert (air.wet_bulb_c <= air.dry_bulb_c + 1e-6).all()
    assert (air.relative_humidity_frac > 0.0).all()
    assert (air.relative_humidity_frac < 1.0).all()
    assert air.dry_bulb_c.shape == air.pressure_pa.shape == (8760,)


def test_hours_with_a_capped_dew_point_are_counted_and_not_hidden():
    air = weather("london")
    at_the_cap = np.isclose(air.dry_bulb_c - air.dew_point_c, 0.1, atol=1e-9).sum()
    assert air.capped_dew_point_hours == at_the_cap
    assert 500 < air.capped_dew_point_hours < 2500
    assert weather("phoenix-az").capped_dew_point_hours < 50


def test_pressure_follows_the_height_of_the_site_and_not_the_station_if_it_is_given():
    bogota = weather("bogota")
    # standard atmosphere: 1013.25 hPa at 0 m, 742 hPa at 2548 m
    assert bogota.pressure_pa[0] == pytest.approx(74_200, rel=0.005)
    assert weather("bogota", elevation_m=0.0).pressure_pa[0] == pytest.approx(101_325)
    below = weather("nordfjordeid-lefdal", elevation_m=-50.0)
    assert below.pressure_pa[0] == pytest.approx(101_325 + 1.225 * 9.81 * 50, rel=1e-4)
    assert np.array_equal(weather("bogota", elevation_m=0.0).dry_bulb_c, bogota.dry_bulb_c)


def test_weather_says_that_it_is_modelled_and_from_what():
    air = weather("nordfjordeid-lefdal")
    assert "Nordfjordeid" in air.provenance
    assert "synthetic" in air.provenance
    assert "modelled" in air.quality
    assert "approximate" in air.quality


def test_on_a_finer_grid_each_hours_weather_holds_for_the_hour():
    week = TimeGrid.of(datetime(2023, 7, 1, tzinfo=UTC), 7, 3600)
    hourly = weather("london", grid=week)
    fine = hourly.on(TimeGrid.of(datetime(2023, 7, 1, tzinfo=UTC), 7, 300))
    assert fine.grid.step_s == 300
    for name in (
        "dry_bulb_c",
        "dew_point_c",
        "wet_bulb_c",
        "relative_humidity_frac",
        "pressure_pa",
    ):
        assert np.array_equal(getattr(fine, name), np.repeat(getattr(hourly, name), 12))
    assert fine.capped_dew_point_hours == hourly.capped_dew_point_hours


def test_a_station_without_daily_spread_is_refused():
    still = replace(station("london"), daily_mean_sd_k=fixed([0.0] * 12))
    with pytest.raises(InvalidInput, match="no-daily-spread"):
        synthetic_year(still, YEAR, RandomStreams(1).generator("weather"))


def test_five_minute_grids_are_refused():
    with pytest.raises(InvalidInput, match="grid-not-hourly"):
        weather("london", grid=TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 1, 300))


def test_polar_nights_end_at_the_floor_and_are_counted():
    years = [weather("northway-ak", seed) for seed in range(8)]
    assert min(year.dry_bulb_c.min() for year in years) == -60.0
    for year in years:
        assert year.floored_dry_bulb_hours == (year.dry_bulb_c == -60.0).sum()
    assert sum(year.floored_dry_bulb_hours for year in years) > 0
    assert weather("london").floored_dry_bulb_hours == 0


@pytest.mark.parametrize("slug", station_names())
def test_every_station_makes_a_year(slug):
    air = weather(slug, seed=3)
    assert np.isfinite(air.wet_bulb_c).all()
    assert air.dry_bulb_c.mean() == pytest.approx(station(slug).dry_bulb_mean_c.mean(), abs=1.5)


@pytest.mark.skipif(
    "DCSIM_REFERENCE_DATA" not in os.environ,
    reason="DCSIM_REFERENCE_DATA is not set: no recorded weather to compare with",
)
def test_synthetic_hours_below_18_c_are_as_many_as_recorded_in_2023():
    from pyarrow.parquet import read_table

    files = sorted((Path(os.environ["DCSIM_REFERENCE_DATA"]) / "weather").glob("*_2023.parquet"))
    assert len(files) >= 16
    errors, hottest_errors_k = [], []
    for file in files:
        recorded = read_table(file, columns=["dry_bulb_c"])["dry_bulb_c"].to_numpy()
        slug = file.stem.removesuffix("_2023").replace("_", "-")
        years = [weather(slug, seed) for seed in range(5)]
        below = np.mean([(year.dry_bulb_c < 18.0).mean() for year in years])
        hottest_c = np.mean([np.percentile(year.dry_bulb_c, 99) for year in years])
        errors.append(below - (recorded < 18.0).mean())
        hottest_errors_k.append(hottest_c - np.percentile(recorded, 99))
    assert np.abs(errors).max() < 0.06
    assert np.abs(errors).mean() < 0.02
    # the mildness of extremes that the documentation states
    assert np.mean(hottest_errors_k) == pytest.approx(-1.7, abs=0.3)
