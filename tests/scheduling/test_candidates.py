"""Candidate starts: whole hours inside the window, each with its mean carbon."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.candidates import DELAY_WORTH, candidates

rows = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(1, 4 * HOUR_S), st.integers(1, 9), st.integers(0, 8 * HOUR_S)
    ),
    min_size=1,
    max_size=5,
)
signals = st.lists(st.floats(1.0, 500.0), min_size=20, max_size=20)


def mean_carbon(signal, start, duration):
    seconds = [
        (hour, min(start + duration, (hour + 1) * HOUR_S) - max(start, hour * HOUR_S))
        for hour in range(len(signal))
    ]
    return sum(signal[hour] * max(overlap, 0) for hour, overlap in seconds) / duration


@given(rows, signals, st.integers(0, 8))
def test_the_starts_are_the_whole_hours_of_the_window_that_are_not_past(
    make_jobs, make_view, jobs_rows, signal, now_h
):
    jobs = make_jobs(*jobs_rows)
    view = make_view(jobs, signal, now_s=now_h * HOUR_S)

    found = candidates(view, view.arriving)

    for j in range(len(jobs)):
        allowed = found.start_s[j][np.isfinite(found.cost_gco2e_per_kwh[j])].tolist()
        arrival, latest = int(jobs.arrival_s[j]), int(jobs.latest_start_s[j])
        assert allowed == [t for t in range(arrival, latest + 1, HOUR_S) if t >= now_h * HOUR_S]


@given(rows, signals)
def test_a_start_costs_the_mean_carbon_of_its_run_and_a_little_for_the_delay(
    make_jobs, make_view, jobs_rows, signal
):
    jobs = make_jobs(*jobs_rows)
    found = candidates(make_view(jobs, signal), np.arange(len(jobs)))

    for j, k in np.argwhere(np.isfinite(found.cost_gco2e_per_kwh)):
        carbon = mean_carbon(signal, int(found.start_s[j, k]), int(jobs.duration_s[j]))
        worth = DELAY_WORTH * np.mean(signal) * k
        assert found.cost_gco2e_per_kwh[j, k] == pytest.approx(carbon + worth, rel=1e-9)


def test_only_the_jobs_asked_for_are_listed(make_jobs, make_view):
    view = make_view(make_jobs((0, 60, 1, 0), (1, 60, 1, HOUR_S), (2, 60, 1, 0)), [1.0] * 5)

    found = candidates(view, np.array([1]))

    assert found.ids.tolist() == [1]
    assert found.start_s.tolist() == [[HOUR_S, 2 * HOUR_S]]


def test_no_jobs_have_no_starts(make_jobs, make_view):
    view = make_view(make_jobs((0, 60, 1, 0)), [1.0])

    assert len(candidates(view, np.empty(0, dtype=np.int64)).ids) == 0
