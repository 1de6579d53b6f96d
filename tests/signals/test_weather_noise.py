"""The noise of the weather as a field over the Earth."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.streams import RandomStreams
from dcsim.signals.weather_noise import FIELDS, WeatherNoise

HOURS_S = int(datetime(2001, 1, 1, tzinfo=UTC).timestamp()) + 3600 * np.arange(15 * 8760)
"""Fifteen years: anomalies of some 53 h leave 1,200 independent values."""
FRANKFURT = (50.0, 8.0)


def noise(seed=4):
    return WeatherNoise.drawn(RandomStreams(seed).weather())


def correlation(here, there):
    series = [noise().at(*place, HOURS_S[::6])[:, 0] for place in (here, there)]
    return np.corrcoef(series)[0, 1]


def north(place, km):
    return (place[0] + km / 111.19, place[1])


@pytest.mark.parametrize("km", [100.0, 300.0, 1000.0, 2000.0])
def test_correlation_falls_to_1_in_e_over_a_thousand_kilometres(km):
    expected = np.exp(-km / 1000.0)
    assert correlation(FRANKFURT, north(FRANKFURT, km)) == pytest.approx(expected, abs=0.05)


def test_correlation_is_the_same_in_every_direction_and_over_the_date_line():
    # at 60 degrees north 18 degrees of longitude are 1000 km
    assert correlation((60.0, 171.0), (60.0, -171.0)) == pytest.approx(np.exp(-1.0), abs=0.05)
    assert correlation((0.0, 100.0), (0.0, 109.0)) == pytest.approx(np.exp(-1.0), abs=0.05)


@pytest.mark.parametrize("there", [(39.0, -77.0), (1.3, 103.9), (-33.9, 151.2), (-50.0, -172.0)])
def test_continents_are_practically_independent(there):
    assert abs(correlation(FRANKFURT, there)) < 0.06


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 2**63 - 1),
    st.floats(-90.0, 90.0),
    st.floats(-180.0, 180.0),
    st.integers(-2_200_000_000, 7_000_000_000),
)
def test_one_place_and_hour_have_one_value_whatever_is_asked_for_beside_it(
    seed, latitude, longitude, time_s
):
    field = noise(seed)
    alone = field.at(latitude, longitude, np.array([time_s]))
    around = field.at(latitude, longitude, time_s + 3600 * np.arange(-1500, 1500))
    field.at(0.0, 0.0, np.array([time_s]))
    assert np.array_equal(alone[0], around[1500])
    assert np.isfinite(around).all()


def test_longitudes_a_turn_apart_and_all_longitudes_at_the_pole_are_one_place():
    field = noise()
    hours = HOURS_S[:100]
    assert field.at(50.0, 8.0, hours) == pytest.approx(field.at(50.0, 368.0, hours), abs=1e-3)
    assert field.at(90.0, 0.0, hours) == pytest.approx(field.at(90.0, 120.0, hours), abs=1e-3)


def test_fields_have_unit_variance_no_mean_and_nothing_in_common():
    field = noise().at(*FRANKFURT, HOURS_S[::6])
    assert field.shape[1] == FIELDS
    assert field.std(axis=0) == pytest.approx(1.0, abs=0.05)
    assert field.mean(axis=0) == pytest.approx(0.0, abs=0.1)
    together = np.corrcoef(field.T) - np.eye(FIELDS)
    assert np.abs(together).max() < 0.08


def test_daily_means_remember_three_quarters_of_the_day_before():
    days = noise().at(*FRANKFURT, HOURS_S)[:, 0].reshape(-1, 24).mean(axis=1)
    assert np.corrcoef(days[1:], days[:-1])[0, 1] == pytest.approx(0.75, abs=0.02)


def test_steps_are_as_large_at_every_hour_of_the_day_and_at_the_turn_of_the_month():
    series = noise().at(*FRANKFURT, HOURS_S)[:, 0]
    steps = np.diff(series, prepend=series[0]).reshape(-1, 24).std(axis=0)
    assert steps == pytest.approx(steps.mean(), rel=0.04)
    first = HOURS_S.astype("datetime64[s]")
    turn = first == first.astype("datetime64[M]").astype("datetime64[s]")
    change = np.abs(np.diff(series, prepend=series[0]))
    assert change[turn].mean() == pytest.approx(change.mean(), rel=0.2)


def test_another_seed_is_another_field():
    one, two = (noise(seed).at(*FRANKFURT, HOURS_S[::6])[:, 0] for seed in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.06
