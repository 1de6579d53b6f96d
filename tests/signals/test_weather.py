from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.catalogue.stations import station, station_names
from dcsim.catalogue.tables import fixed
from dcsim.core.errors import InvalidInput
from dcsim.core.streams import RandomStreams
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.weather import synthetic_year

YEAR = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
SEEDS = st.integers(0, 2**63 - 1)
COLUMNS = (
    "dry_bulb_c",
    "dew_point_c",
    "wet_bulb_c",
    "relative_humidity_frac",
    "pressure_pa",
)


def year_of(year):
    start, end = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
    return TimeGrid.of(start, (end - start).days, 3600)


def weather(slug, seed=1, grid=YEAR, **options):
    place = station(slug) if isinstance(slug, str) else slug
    return synthetic_year(place, grid, RandomStreams(seed).generator("weather"), **options)


def monthly_means(values, grid=YEAR):
    return np.array([values[grid.months() == month].mean() for month in range(1, 13)])


def by_day(values):
    return values.reshape(-1, 24)


def root_mean_square(values):
    return np.sqrt(np.square(values).mean())


def test_the_same_stream_gives_the_same_year_and_another_seed_another():
    first, again, other = weather("london"), weather("london"), weather("london", seed=2)
    assert np.array_equal(first.dry_bulb_c, again.dry_bulb_c)
    assert np.array_equal(first.wet_bulb_c, again.wet_bulb_c)
    assert not np.array_equal(first.dry_bulb_c, other.dry_bulb_c)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from(station_names()), st.sampled_from([1900, 1968, 2023, 2024, 2199]))
def test_the_months_of_a_typical_year_are_the_normals_for_every_seed_station_and_year(
    seed, slug, year
):
    grid = year_of(year)
    air = weather(slug, seed, grid)
    place = station(slug)
    # half a kelvin is the promise; cap and floor alone keep the means from being exact
    assert monthly_means(air.dry_bulb_c, grid) == pytest.approx(place.dry_bulb_mean_c, abs=0.05)
    assert monthly_means(air.dew_point_c, grid) == pytest.approx(place.dew_point_mean_c, abs=0.05)


@pytest.mark.parametrize("slug", ["seoul", "sterling-va", "golden-co", "sydney", "lulea"])
def test_by_the_calendar_of_the_place_the_months_are_the_normals_within_half_a_kelvin(slug):
    place = station(slug)
    grid = TimeGrid.of(datetime(2022, 12, 31, tzinfo=UTC), 368, 3600)
    solar = (grid.times_s() + round(place.longitude_deg * 240)).astype("datetime64[s]")
    month = solar.astype("datetime64[M]")
    for seed in range(10):
        dry = weather(place, seed, grid).dry_bulb_c
        for number, of_month in enumerate(np.arange("2023-01", "2024-01", dtype="datetime64[M]")):
            mean = dry[month == of_month].mean()
            assert mean == pytest.approx(place.dry_bulb_mean_c[number], abs=0.5)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.sampled_from(["sterling-va", "chicago-il", "frankfurt", "seoul", "hamina"]))
def test_no_september_of_a_typical_continental_year_is_warmer_than_its_july(seed, slug):
    means = monthly_means(weather(slug, seed).dry_bulb_c)
    assert means[8] < means[6]
    assert means[0] < means[3] < means[6]


@pytest.mark.parametrize(
    "slug", ["london", "frankfurt", "sterling-va", "tokyo", "phoenix-az", "singapore", "sydney"]
)
def test_daily_means_and_ranges_spread_as_those_of_the_station(slug):
    place = station(slug)
    years = [weather(slug, seed) for seed in range(15)]
    spread, dew_spread, range_k = [], [], []
    for year in years:
        of_month = [YEAR.months() == month for month in range(1, 13)]
        days = [by_day(year.dry_bulb_c[here]) for here in of_month]
        spread.append([d.mean(axis=1).std() for d in days])
        range_k.append([np.ptp(d, axis=1).mean() for d in days])
        dew_spread.append([by_day(year.dew_point_c[h]).mean(axis=1).std() for h in of_month])
    ratio = np.sqrt(np.square(spread).mean(axis=0)) / place.daily_mean_sd_k
    assert ratio.mean() == pytest.approx(1.0, abs=0.07)
    assert ratio == pytest.approx(1.0, abs=0.3)
    dew_ratio = np.sqrt(np.square(dew_spread).mean(axis=0)) / place.dew_point_sd_k
    assert dew_ratio.mean() == pytest.approx(1.0, abs=0.08)
    assert np.mean(range_k, axis=0) / place.daily_range_k == pytest.approx(1.0, abs=0.12)


def test_months_stray_in_proportion_and_at_one_as_much_as_those_of_recorded_cities():
    slugs = ("london", "frankfurt", "new-york-ny", "dallas-tx", "tokyo", "sao-paulo")
    strayed = []
    for slug in slugs:
        normals_c = station(slug).dry_bulb_mean_c
        for seed in range(4):
            one = monthly_means(weather(slug, seed, monthly_anomaly_rel=1.0).dry_bulb_c)
            two = monthly_means(weather(slug, seed, monthly_anomaly_rel=2.0).dry_bulb_c)
            assert two - normals_c == pytest.approx(2.0 * (one - normals_c), abs=1e-6)
            strayed.append(one - normals_c)
    # the months of these cities in 2023 strayed by 1.2 K from the means of 2020-2024
    assert root_mean_square(strayed) == pytest.approx(1.2, abs=0.2)


def test_years_that_stray_have_warmer_and_colder_years_among_them():
    annual = [
        weather("frankfurt", seed, monthly_anomaly_rel=1.0).dry_bulb_c.mean() for seed in range(12)
    ]
    typical = [weather("frankfurt", seed).dry_bulb_c.mean() for seed in range(12)]
    assert np.std(typical) < 1e-3
    assert 0.2 < np.std(annual) < 0.8


@settings(max_examples=30, deadline=None)
@given(
    SEEDS,
    st.integers(0, 2 * 8760),
    st.integers(1, 2000),
    st.sampled_from([0.0, 1.0]),
)
def test_a_part_of_a_period_has_the_weather_of_the_whole(seed, from_h, hours, kept):
    whole = TimeGrid.of(datetime(2023, 5, 17, 5, tzinfo=UTC), 2 * 365 + 120, 3600)
    part = TimeGrid(whole.start_s + 3600 * from_h, 3600, hours)
    long = weather("sterling-va", seed, whole, monthly_anomaly_rel=kept)
    short = weather("sterling-va", seed, part, monthly_anomaly_rel=kept)
    for name in COLUMNS:
        assert np.array_equal(getattr(short, name), getattr(long, name)[from_h : from_h + hours])


def test_the_step_over_midnight_is_like_the_steps_of_the_hours_around_it():
    # London's solar midnight is that of UTC; the mean course of the day is taken off
    for slug in ("london", "chicago-il"):
        first_h = round(-station(slug).longitude_deg / 15.0)
        steps = []
        for seed in range(8):
            change = np.diff(weather(slug, seed).dry_bulb_c)
            steps.append(by_day(np.roll(change[: 364 * 24], -first_h)))
        steps = np.concatenate(steps)
        size = steps.std(axis=0)
        # step 23 leads over midnight; those on both sides are steps of the same night
        night = [21, 22, 0, 1]
        assert size[23] == pytest.approx(size[night].mean(), rel=0.1)
        largest = np.quantile(np.abs(steps), 0.999, axis=0)
        assert largest[23] < 1.25 * largest[night].mean()


@pytest.mark.parametrize("slug", station_names())
def test_the_days_maximum_is_in_the_early_afternoon_by_the_sun(slug):
    place = station(slug)
    mean_day = by_day(weather(slug).dry_bulb_c).mean(axis=0)
    by_the_sun = (mean_day.argmax() + 0.5 + place.longitude_deg / 15.0) % 24.0
    assert 12.5 < by_the_sun < 15.0
    coldest = (mean_day.argmin() + 0.5 + place.longitude_deg / 15.0) % 24.0
    assert 3.0 < coldest < 6.5


def test_neighbours_share_their_anomalies_and_continents_do_not():
    def anomalies(slug):
        years = np.array([weather(slug, seed).dry_bulb_c for seed in range(20)])
        return by_day((years - years.mean(axis=0)).ravel()).mean(axis=1)

    new_york, philadelphia, tokyo = map(anomalies, ("new-york-ny", "philadelphia-pa", "tokyo"))
    # 129 km apart: exp(-0.13) = 0.88
    assert np.corrcoef(new_york, philadelphia)[0, 1] == pytest.approx(0.88, abs=0.03)
    assert np.corrcoef(new_york, tokyo)[0, 1] == pytest.approx(0.0, abs=0.05)


def test_the_dew_point_follows_the_dry_bulb():
    # Madrid is dry, so the cap on the dew point is hardly reached
    years = [weather("madrid", seed) for seed in range(20)]
    dry, dew = (
        np.array([getattr(year, name).reshape(365, 24).mean(axis=1) for year in years])
        for name in ("dry_bulb_c", "dew_point_c")
    )
    dry, dew = dry - dry.mean(axis=0), dew - dew.mean(axis=0)
    assert np.corrcoef(dry.ravel(), dew.ravel())[0, 1] == pytest.approx(0.8, abs=0.04)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.sampled_from(station_names()), st.sampled_from([0.0, 1.0, 3.0]))
def test_the_air_is_physically_possible_in_every_hour(seed, slug, kept):
    air = weather(slug, seed, monthly_anomaly_rel=kept)
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
    assert "months as the normals" in air.quality
    assert "0.5 of their anomalies" in weather("london", monthly_anomaly_rel=0.5).quality


def test_on_a_finer_grid_each_hours_weather_holds_for_the_hour():
    week = TimeGrid.of(datetime(2023, 7, 1, tzinfo=UTC), 7, 3600)
    hourly = weather("london", grid=week)
    fine = hourly.on(TimeGrid.of(datetime(2023, 7, 1, tzinfo=UTC), 7, 300))
    assert fine.grid.step_s == 300
    for name in COLUMNS:
        assert np.array_equal(getattr(fine, name), np.repeat(getattr(hourly, name), 12))
    assert fine.capped_dew_point_hours == hourly.capped_dew_point_hours


@pytest.mark.parametrize("name", ["daily_mean_sd_k", "dew_point_sd_k", "daily_range_k"])
def test_a_station_without_daily_spread_is_refused(name):
    still = replace(station("london"), **{name: fixed([3.0] * 11 + [0.0])})
    with pytest.raises(InvalidInput, match="no-daily-spread"):
        weather(still)


def test_five_minute_grids_are_refused():
    with pytest.raises(InvalidInput, match="grid-not-hourly"):
        weather("london", grid=TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 1, 300))


def test_polar_nights_end_at_the_floor_are_counted_and_keep_their_mean():
    northway = station("northway-ak")
    colder = replace(
        northway,
        dry_bulb_mean_c=fixed([c - 15.0 for c in northway.dry_bulb_mean_c]),
        dew_point_mean_c=fixed([c - 15.0 for c in northway.dew_point_mean_c]),
    )
    air = weather(colder)
    assert air.dry_bulb_c.min() == -60.0
    assert air.floored_dry_bulb_hours == (air.dry_bulb_c == -60.0).sum() > 20
    assert monthly_means(air.dry_bulb_c) == pytest.approx(colder.dry_bulb_mean_c, abs=0.1)
    assert weather("london").floored_dry_bulb_hours == 0


@pytest.mark.skipif(
    "DCSIM_REFERENCE_DATA" not in os.environ,
    reason="DCSIM_REFERENCE_DATA is not set: no recorded weather to compare with",
)
def test_synthetic_years_are_like_the_records_of_16_cities_in_2023():
    from pyarrow.parquet import read_table

    files = sorted((Path(os.environ["DCSIM_REFERENCE_DATA"]) / "weather").glob("*_2023.parquet"))
    assert len(files) >= 16
    below_errors, hottest_errors_k, spreads = [], [], []
    for file in files:
        recorded = read_table(file, columns=["dry_bulb_c"])["dry_bulb_c"].to_numpy()[:8760]
        slug = file.stem.removesuffix("_2023").replace("_", "-")
        years = [weather(slug, seed).dry_bulb_c for seed in range(5)]
        below = np.mean([(year < 18.0).mean() for year in years])
        hottest_c = np.mean([np.percentile(year, 99) for year in years])
        below_errors.append(below - (recorded < 18.0).mean())
        hottest_errors_k.append(hottest_c - np.percentile(recorded, 99))
        spreads.append(np.mean([anomaly_sd_k(year) for year in years]) / anomaly_sd_k(recorded))
    assert np.abs(below_errors).max() < 0.06
    assert np.abs(below_errors).mean() < 0.02
    # hours spread about the mean day of their month nearly as recorded
    assert np.mean(spreads) == pytest.approx(0.93, abs=0.04)
    # the mildness of extremes that the documentation states
    assert np.mean(hottest_errors_k) == pytest.approx(-1.1, abs=0.3)


def anomaly_sd_k(values):
    """Return the spread of the hours about the mean day of their month."""
    month = YEAR.months()
    days = [by_day(values[month == number]) for number in range(1, 13)]
    return np.concatenate([(d - d.mean(axis=0)).ravel() for d in days]).std()
