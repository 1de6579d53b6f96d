"""The grid counts whole seconds in UTC and knows no zone."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import TimeGrid

STARTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(  # noqa: DTZ001
    lambda time: time.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
)
STEPS = st.sampled_from([60, 300, 900, 1200, 1800, 3600])


@given(STARTS, st.integers(1, 20), STEPS)
def test_steps_cover_the_period_without_gap_or_overlap(start, days, step_s):
    grid = TimeGrid.of(start, days, step_s)
    times = grid.times_s()
    assert len(times) == grid.steps
    assert grid.duration_s == days * 86_400
    assert times[0] == start.timestamp()
    assert set(np.diff(times)) <= {step_s}
    assert times[-1] + step_s == grid.end_s


@given(STARTS, st.integers(1, 10), STEPS)
def test_month_hour_and_weekend_are_those_of_the_calendar(start, days, step_s):
    grid = TimeGrid.of(start, days, step_s)
    for i in (0, grid.steps // 3, grid.steps - 1):
        time = start + timedelta(seconds=step_s * i)
        assert grid.months()[i] == time.month
        assert grid.hours()[i] == time.hour
        assert grid.is_weekend()[i] == (time.weekday() >= 5)


@given(STARTS, st.integers(1, 20), STEPS)
def test_the_hourly_grid_covers_the_same_period(start, days, step_s):
    grid = TimeGrid.of(start, days, step_s)
    hourly = grid.hourly()
    assert (hourly.start_s, hourly.end_s) == (grid.start_s, grid.end_s)
    assert grid.steps == hourly.steps * grid.steps_per_hour
    assert grid.step_h * grid.steps_per_hour == 1.0
    assert grid.start() == start


def test_a_start_is_an_instant_whatever_its_zone():
    zone = timezone(timedelta(hours=2))
    there = TimeGrid.of(datetime(2023, 1, 1, 2, tzinfo=zone), 1, 300)
    assert there == TimeGrid.of(datetime(2023, 1, 1, 0, tzinfo=UTC), 1, 300)


def test_a_leap_year_has_its_day():
    grid = TimeGrid.of(datetime(2024, 2, 28, tzinfo=UTC), 2, 3600)
    assert str(grid.datetimes()[24]) == "2024-02-29T00:00:00"
