"""The week's pattern and Poisson arrivals: mean, hours and independence within honest bounds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.workload.generators.pattern import WeekPattern, poisson_arrivals

MONDAY = 1_672_617_600  # 2023-01-02T00:00Z
WEEKS = TimeGrid(MONDAY, 3600, 168 * 20)


def arrivals(per_day, pattern=None, grid=WEEKS, seed=1):
    return poisson_arrivals(per_day, pattern or WeekPattern(), grid, np.random.default_rng(seed))


@given(
    st.lists(st.floats(0, 1e6), min_size=24, max_size=24).filter(lambda w: sum(w) > 1e-3),
    st.lists(st.floats(0, 1e6), min_size=7, max_size=7).filter(lambda w: sum(w) > 1e-3),
)
def test_a_pattern_has_a_mean_of_one_over_its_week(hours, days):
    pattern = WeekPattern(hour_weights=hours, weekday_weights=days)
    assert pattern.cross_checks() == []
    assert pattern.by_hour_of_week().mean() == pytest.approx(1.0, rel=1e-12)


def test_the_week_begins_on_monday_and_the_day_at_midnight_utc():
    weights = np.zeros(168)
    weights[5 * 24 + 13] = 1.0  # Saturday, 13 h
    pattern = WeekPattern(week_weights=weights.tolist())
    saturday = MONDAY + 5 * DAY_S + 13 * HOUR_S
    assert pattern.on(np.array([saturday - 1, saturday, saturday + HOUR_S])).tolist() == [0, 168, 0]


def test_hours_and_weekdays_multiply():
    hours = [1.0] * 12 + [3.0] * 12
    pattern = WeekPattern(hour_weights=hours, weekday_weights=[2, 2, 2, 2, 2, 1, 1])
    by_hour = pattern.by_hour_of_week()
    assert by_hour[13] / by_hour[0] == pytest.approx(3.0)
    assert by_hour[0] / by_hour[6 * 24] == pytest.approx(2.0)


def test_the_number_of_arrivals_is_poisson():
    counts = np.array(
        [len(arrivals(50.0, grid=TimeGrid(0, 3600, 24), seed=k)) for k in range(2000)]
    )
    # Mean 50: standard error sqrt(50 / 2000) = 0.16; of the variance 50 sqrt(2 / 2000) = 1.6.
    assert counts.mean() == pytest.approx(50.0, abs=4 * 0.16)
    assert counts.var(ddof=1) == pytest.approx(50.0, abs=4 * 1.6)


def test_gaps_of_a_constant_rate_are_exponential():
    gaps = np.diff(arrivals(2000.0))
    # 280 000 gaps of 43.2 s: the standard error of mean and of deviation is below 0.2 %.
    assert gaps.mean() == pytest.approx(43.2, rel=0.01)
    assert gaps.std() == pytest.approx(43.2, rel=0.02)
    assert (gaps > 86.4).mean() == pytest.approx(np.exp(-2.0), rel=0.03)


def test_arrivals_follow_the_pattern_hour_by_hour():
    weights = [1.0] * 8 + [4.0] * 10 + [2.0] * 6
    pattern = WeekPattern(hour_weights=weights)
    at_s = arrivals(5000.0, pattern)
    expected = 5000.0 * 140 * np.array(weights) / sum(weights)
    found = np.bincount(at_s // HOUR_S % 24, minlength=24)
    # Each hour of the day is Poisson: four standard deviations, 24 times.
    assert (np.abs(found - expected) < 4.5 * np.sqrt(expected)).all()


def test_where_the_weight_is_zero_nothing_arrives():
    pattern = WeekPattern(weekday_weights=[1, 1, 1, 1, 1, 0, 0])
    days = arrivals(500.0, pattern) // DAY_S % 7
    assert set(days.tolist()) == {0, 1, 2, 3, 4}


def test_arrivals_are_sorted_and_inside_the_period():
    at_s = arrivals(300.0)
    assert (np.diff(at_s) >= 0).all()
    assert at_s[0] >= 0
    assert at_s[-1] < WEEKS.duration_s


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"hour_weights": [1.0] * 23}, "hour_weights"),
        ({"weekday_weights": [1.0] * 8}, "weekday_weights"),
        ({"week_weights": [0.0] * 168}, "week_weights"),
        ({"hour_weights": [1.0] * 23 + [-1.0]}, "hour_weights"),
        ({"week_weights": [1.0] * 168, "hour_weights": [1.0] * 24}, "week_weights"),
    ],
)
def test_weights_that_are_no_pattern_contradict(wrong, key):
    assert [found.key for found in WeekPattern(**wrong).cross_checks()] == [key]
