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
        allowed = found.start_s[j][np.isfinite(found.cost_gco2e[j])].tolist()
        arrival, latest = int(jobs.arrival_s[j]), int(jobs.latest_start_s[j])
        left = [t for t in range(arrival, latest + 1, HOUR_S) if t >= now_h * HOUR_S]
        # Whose window is over starts at once.
        assert allowed == (left if latest >= now_h * HOUR_S else [now_h * HOUR_S])


@given(rows, signals)
def test_a_start_costs_the_energy_times_the_mean_carbon_and_a_little_for_the_delay(
    make_jobs, make_view, jobs_rows, signal
):
    jobs = make_jobs(*jobs_rows)
    found = candidates(make_view(jobs, signal), np.arange(len(jobs)))

    for j, k in np.argwhere(np.isfinite(found.cost_gco2e)):
        carbon = mean_carbon(signal, int(found.start_s[j, k]), int(jobs.duration_s[j]))
        worth = DELAY_WORTH * np.mean(signal) * k
        energy_kwh = jobs.core_s[j] / 3600.0
        assert found.cost_gco2e[j, k] == pytest.approx(energy_kwh * (carbon + worth), rel=1e-9)


def test_every_hour_counts_with_its_own_pue(make_jobs, make_view):
    view = make_view(
        make_jobs((0, 5400, 1, HOUR_S)),
        [100.0, 80.0, 50.0],
        pue=np.array([1.1, 1.5, 2.0]),
        job_kw=np.array([2.0]),
    )

    cost = candidates(view, np.array([0])).cost_gco2e[0]

    # 2 kW x (100 x 1.1 + 1/2 x 80 x 1.5), and an hour later 2 kW x (80 x 1.5 + 1/2 x 50 x 2.0)
    assert cost.tolist() == pytest.approx([340.0, 340.0], rel=1e-5)
    assert cost[0] < cost[1]


def test_a_job_may_start_elsewhere_once_its_data_are_there(make_jobs, make_site, make_fleet):
    jobs = make_jobs((1, HOUR_S, 1, 3 * HOUR_S))
    sites = [make_site(jobs, [1.0] * 8, name=name) for name in ("a", "b", "c")]
    view = make_fleet(jobs, *sites, transfer_s=np.array([[0, 5000, -1]]))

    starts = [
        found.start_s[0][np.isfinite(found.cost_gco2e[0])].tolist()
        for found in (candidates(view, np.array([0]), site) for site in range(3))
    ]

    assert starts == [[3600, 7200, 10800, 14400], [8600, 12200], []]


def test_a_job_that_is_late_starts_at_once_or_a_little_later(make_jobs, make_view):
    jobs = make_jobs((0, HOUR_S, 1, HOUR_S))
    view = make_view(jobs, [1.0] * 9, now_s=4 * HOUR_S)

    at_once, later = (candidates(view, np.array([0]), late_h=hours) for hours in (0, 2))

    assert at_once.start_s[0].tolist() == [4 * HOUR_S]
    assert later.start_s[0].tolist() == [4 * HOUR_S, 5 * HOUR_S, 6 * HOUR_S]
    assert (np.diff(later.cost_gco2e[0]) > 0.9).all()


def test_only_the_jobs_asked_for_are_listed(make_jobs, make_view):
    view = make_view(make_jobs((0, 60, 1, 0), (1, 60, 1, HOUR_S), (2, 60, 1, 0)), [1.0] * 5)

    found = candidates(view, np.array([1]))

    assert found.ids.tolist() == [1]
    assert found.start_s.tolist() == [[HOUR_S, 2 * HOUR_S]]


def test_no_jobs_have_no_starts(make_jobs, make_view):
    view = make_view(make_jobs((0, 60, 1, 0)), [1.0])

    assert len(candidates(view, np.empty(0, dtype=np.int64)).ids) == 0


def test_no_start_reaches_into_hours_that_nobody_knows_where_it_need_not(make_jobs, make_view):
    # Of ten hours, a job of three may start until hour 7, and one that comes too late at once.
    jobs = make_jobs((4, 3 * HOUR_S, 1, 24 * HOUR_S), (8, 3 * HOUR_S, 1, 24 * HOUR_S))
    view = make_view(jobs, [5.0] * 10)

    found = candidates(view, np.arange(2))

    hours = [(row[np.isfinite(cost)] // HOUR_S).tolist()
             for row, cost in zip(found.start_s, found.cost_gco2e, strict=True)]  # fmt: skip
    assert hours == [[4, 5, 6, 7], [8]]
