from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.catalogue.stations import station, station_names
from dcsim.signals.normals import daily_normals


def days_of(year):
    start = np.datetime64(f"{year}-01-01", "D")
    return np.arange(start, np.datetime64(f"{year + 1}-01-01", "D"))


def monthly_means(days, values):
    month = days.astype("datetime64[M]").astype(int) % 12
    return np.array([values[month == m].mean() for m in range(12)])


@given(st.lists(st.floats(-60, 60), min_size=12, max_size=12), st.sampled_from([2023, 2024, 1900]))
def test_the_monthly_means_of_the_daily_course_are_the_normals(normals, year):
    days = days_of(year)
    course = daily_normals(np.array(normals), days)
    assert monthly_means(days, course) == pytest.approx(np.array(normals), abs=1e-9)


def test_a_constant_climate_stays_constant_over_new_year():
    days = np.arange(np.datetime64("2023-12-20"), np.datetime64("2024-03-05"))
    assert daily_normals(np.full(12, 7.5), days) == pytest.approx(7.5)


def test_the_course_has_no_step_at_the_end_of_a_month_or_year():
    days = np.arange(np.datetime64("2023-01-01"), np.datetime64("2025-01-01"))
    course = daily_normals(station("northway-ak").dry_bulb_mean_c, days)
    # the steepest line falls 17 K from one mid-month to the next
    assert np.abs(np.diff(course)).max() < 0.8


@pytest.mark.parametrize("slug", station_names())
def test_ranges_and_spreads_stay_positive_on_every_day(slug):
    place = station(slug)
    for values in (place.daily_range_k, place.daily_mean_sd_k, place.dew_point_sd_k):
        assert daily_normals(values, days_of(2023)).min() > 0.0
