"""First come, first served and Lowest-Window against brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.candidates import DELAY_WORTH
from dcsim.scheduling.fcfs import Fcfs, FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindow, LowestWindowPolicy

rows = st.lists(
    st.tuples(
        st.integers(0, 10),
        st.integers(1, 5 * HOUR_S),
        st.integers(1, 9),
        st.integers(0, 10 * HOUR_S),
    ),
    min_size=1,
    max_size=6,
)


def signals_of(values):
    return st.lists(values, min_size=26, max_size=26)


def carbon_of(signal, start, duration):
    """Return the mean intensity over a run, second by second in whole pieces of hours."""
    total, time, end = 0.0, start, start + duration
    while time < end:
        until = min(end, (time // HOUR_S + 1) * HOUR_S)
        total += signal[time // HOUR_S] * (until - time)
        time = until
    return total / duration


def starts_of(jobs, j):
    return range(int(jobs.arrival_s[j]), int(jobs.latest_start_s[j]) + 1, HOUR_S)


@given(rows, signals_of(st.floats(1.0, 500.0)))
def test_first_come_first_served_releases_every_job_at_its_arrival(
    make_jobs, make_view, jobs_rows, signal
):
    jobs = make_jobs(*jobs_rows)

    decision = FcfsPolicy().decide(make_view(jobs, signal))

    assert decision.ids.tolist() == list(range(len(jobs)))
    np.testing.assert_array_equal(decision.release_s, jobs.arrival_s)


@given(rows, signals_of(st.floats(1.0, 500.0)))
def test_lowest_window_finds_the_cleanest_start_that_trying_all_finds(
    make_jobs, make_view, jobs_rows, signal
):
    jobs = make_jobs(*jobs_rows)

    decision = LowestWindowPolicy().decide(make_view(jobs, signal))

    assert decision.ids.tolist() == list(range(len(jobs)))
    for j, chosen in enumerate(decision.release_s.tolist()):
        assert chosen in starts_of(jobs, j)
        duration = int(jobs.duration_s[j])
        cleanest = min(carbon_of(signal, start, duration) for start in starts_of(jobs, j))
        delay_worth = DELAY_WORTH * np.mean(signal) * 11
        assert carbon_of(signal, chosen, duration) <= cleanest + delay_worth + 1e-9


@given(rows, signals_of(st.integers(1, 3).map(float)))
def test_equally_clean_hours_go_to_the_earliest(make_jobs, make_view, jobs_rows, signal):
    jobs = make_jobs(
        *[
            (a, h * HOUR_S, c, w)
            for a, h, c, w in [(a, 1 + d % 3, c, w) for a, d, c, w in jobs_rows]
        ]
    )

    decision = LowestWindowPolicy().decide(make_view(jobs, signal))

    for j, chosen in enumerate(decision.release_s.tolist()):
        duration = int(jobs.duration_s[j])
        carbon = {start: carbon_of(signal, start, duration) for start in starts_of(jobs, j)}
        cleanest = min(carbon.values())
        assert chosen == next(t for t, value in carbon.items() if value == pytest.approx(cleanest))


@given(rows, st.floats(0.0, 1000.0))
def test_under_a_constant_signal_nobody_waits(make_jobs, make_view, jobs_rows, value):
    jobs = make_jobs(*jobs_rows)

    decision = LowestWindowPolicy().decide(make_view(jobs, [value] * 26))

    np.testing.assert_array_equal(decision.release_s, jobs.arrival_s)


@given(rows, signals_of(st.floats(1.0, 500.0)), st.floats(0.1, 10.0))
def test_scaling_the_signal_moves_no_job(make_jobs, make_view, jobs_rows, signal, factor):
    jobs = make_jobs(*jobs_rows)
    plain, scaled = (
        LowestWindowPolicy().decide(make_view(jobs, [value * k for value in signal]))
        for k in (1.0, factor)
    )

    np.testing.assert_array_equal(plain.release_s, scaled.release_s)


def test_a_job_may_wait_exactly_to_the_end_of_its_window(make_jobs, make_view):
    signal = [9.0, 9.0, 9.0, 1.0, 9.0]
    within, short = make_jobs((0, HOUR_S, 1, 3 * HOUR_S)), make_jobs((0, HOUR_S, 1, 3 * HOUR_S - 1))

    assert LowestWindowPolicy().decide(make_view(within, signal)).release_s.tolist() == [3 * HOUR_S]
    assert LowestWindowPolicy().decide(make_view(short, signal)).release_s.tolist() == [0]


def test_parts_make_the_policies_they_name():
    assert Fcfs(kind="fcfs").policy() == FcfsPolicy()
    assert LowestWindow(kind="lowest_window").policy() == LowestWindowPolicy()
