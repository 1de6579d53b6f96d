"""Rivers and lakes: the course of a year and the lag behind the air, against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import surface_water as water

DAY_S = 86_400.0


def test_the_course_of_a_year_has_its_mean_and_its_ends():
    days = np.arange(0.0, 365.2425, 0.01)
    course = water.yearly_course_c(days, 12.0, 8.0, 210.0)
    assert course.mean() == pytest.approx(12.0, abs=1e-3)
    assert course.max() == pytest.approx(20.0, abs=1e-6)
    assert days[course.argmax()] == pytest.approx(210.0)
    assert days[course.argmin()] == pytest.approx(210.0 - 365.2425 / 2, abs=0.02)


@pytest.mark.parametrize("depth_m", [2.0, 5.0, 20.0])
def test_a_yearly_wave_of_the_air_comes_damped_and_late_as_the_formula_says(depth_m):
    lag = float(water.time_constant_s(depth_m, 25.0))
    hours = np.arange(365 * 24)
    omega = 2 * np.pi / (365 * DAY_S)
    air = 10.0 + 12.0 * np.cos(omega * (hours + 0.5) * 3600.0)
    got = water.following_c(air, 3600.0, lag)
    late = np.arctan(omega * lag) / omega
    damped = 12.0 / np.sqrt(1.0 + (omega * lag) ** 2)
    wanted = 10.0 + damped * np.cos(omega * ((hours + 0.5) * 3600.0 - late))
    np.testing.assert_allclose(got, wanted, atol=1e-5)


def test_a_step_of_the_air_is_followed_by_the_exponential():
    got = water.following_c(np.full(50, 20.0), 3600.0, 36_000.0, 10.0)
    begin, end = np.arange(50) / 10.0, np.arange(1, 51) / 10.0
    mean = 20.0 - 10.0 * 10.0 * (np.exp(-begin) - np.exp(-end))
    np.testing.assert_allclose(got, mean, rtol=1e-12)


@given(
    st.lists(st.floats(-20.0, 35.0), min_size=1, max_size=30),
    st.floats(0.1, 50.0),
    st.floats(0.0, 30.0),
)
def test_the_water_stays_between_its_start_and_the_air(air, lag_steps, start):
    got = water.following_c(np.array(air), 3600.0, 3600.0 * lag_steps, start)
    assert (got >= min(*air, start) - 1e-9).all()
    assert (got <= max(*air, start) + 1e-9).all()


@given(st.lists(st.floats(-20.0, 35.0), min_size=1, max_size=30), st.floats(0.1, 50.0))
def test_a_period_that_repeats_ends_as_it_began_and_keeps_the_mean(air, lag_steps):
    lag_s = 3600.0 * lag_steps
    once = water.following_c(np.array(air), 3600.0, lag_s)
    twice = water.following_c(np.array(air * 2), 3600.0, lag_s)
    np.testing.assert_allclose(twice, [*once, *once], atol=1e-8)
    assert once.mean() == pytest.approx(np.mean(air), abs=1e-8)


def test_deeper_water_swings_less():
    air = 10.0 + 10.0 * np.cos(2 * np.pi * np.arange(8760) / 8760)
    swings = [
        np.ptp(water.following_c(air, 3600.0, float(water.time_constant_s(m, 25.0))))
        for m in (1.0, 5.0, 25.0)
    ]
    assert swings[0] > swings[1] > swings[2]


@pytest.mark.parametrize(
    "call",
    [
        lambda: water.time_constant_s(0.0, 25.0),
        lambda: water.time_constant_s(5.0, -1.0),
        lambda: water.following_c(np.array([]), 3600.0, 1.0),
        lambda: water.following_c(np.array([1.0]), 3600.0, 0.0),
        lambda: water.yearly_course_c(1.0, 10.0, -1.0, 1.0),
    ],
)
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
