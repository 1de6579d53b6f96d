"""Hotter weather: a warmer climate and a rare heat wave."""

from datetime import UTC, datetime

import numpy as np
import pytest

from dcsim.catalogue.stations import station
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.warming import HeatWave, warmed, with_heat_wave
from dcsim.signals.weather import synthetic_year

YEAR = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)


@pytest.fixture(scope="module")
def frankfurt():
    return synthetic_year(station("frankfurt"), YEAR, np.random.default_rng(5))


def daily(weather):
    return weather.dry_bulb_c.reshape(-1, 24).mean(axis=1)


def test_two_kelvin_shift_every_hour_and_leave_the_relative_humidity(frankfurt):
    hot = warmed(frankfurt, 2.0)

    np.testing.assert_allclose(hot.dry_bulb_c, frankfurt.dry_bulb_c + 2.0)
    np.testing.assert_allclose(
        hot.relative_humidity_frac, frankfurt.relative_humidity_frac, atol=1e-6
    )
    assert (hot.wet_bulb_c > frankfurt.wet_bulb_c).all()
    assert "+2 K" in hot.notes[-1]


def test_no_warming_is_the_weather_itself(frankfurt):
    assert warmed(frankfurt, 0.0) is frankfurt


def test_a_heat_wave_raises_one_run_of_days_and_nothing_else(frankfurt):
    hot = with_heat_wave(frankfurt, HeatWave(return_years=20.0, days=5))
    raised = daily(hot) - daily(frankfurt)

    assert np.flatnonzero(raised > 1e-9).size == 5
    assert np.ptp(np.flatnonzero(raised > 1e-9)) == 4
    np.testing.assert_array_equal(hot.dew_point_c, frankfurt.dew_point_c)
    assert (hot.relative_humidity_frac <= frankfurt.relative_humidity_frac + 1e-12).all()
    # Frankfurt's hottest five days on record (July 2019, August 2003) had means near 29 C.
    run = np.convolve(daily(hot), np.full(5, 0.2), mode="valid").max()
    assert 25.0 < run < 32.0


def test_a_rarer_wave_is_no_cooler(frankfurt):
    peaks = [
        with_heat_wave(frankfurt, HeatWave(return_years=years)).dry_bulb_c.max()
        for years in (2.0, 20.0, 200.0)
    ]
    assert peaks == sorted(peaks)
    assert peaks[0] < peaks[2]


def test_a_period_that_shows_no_season_has_no_wave():
    week = TimeGrid.of(datetime(2023, 7, 1, tzinfo=UTC), 7, 3600)
    weather = synthetic_year(station("frankfurt"), week, np.random.default_rng(5))
    with pytest.raises(InvalidInput, match="two months"):
        with_heat_wave(weather, HeatWave())
