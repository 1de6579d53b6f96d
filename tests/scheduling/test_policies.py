"""First come, first served and Lowest-Window against brute force."""

from dataclasses import replace

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
    anywhere = LowestWindow(kind="lowest_window", sites="any").policy()
    assert anywhere == LowestWindowPolicy(any_site=True)


def test_first_come_first_served_leaves_every_job_at_its_home(make_jobs, make_site, make_fleet):
    jobs = make_jobs((0, HOUR_S, 1, 0), (0, HOUR_S, 1, 0))
    sites = [make_site(jobs, [value] * 2, name=name) for name, value in (("a", 9.0), ("b", 1.0))]

    assert FcfsPolicy().decide(make_fleet(jobs, *sites, at=np.array([0, 1]))).site is None


def test_the_cleanest_window_is_that_of_carbon_times_pue(make_jobs, make_view):
    jobs = make_jobs((0, HOUR_S, 1, HOUR_S))
    view = make_view(jobs, [100.0, 90.0], pue=np.array([1.1, 1.3]))

    # 110 g/kWh in the first hour, 117 in the second.
    assert LowestWindowPolicy().decide(view).release_s.tolist() == [0]


@pytest.fixture
def three_sites(make_jobs, make_site, make_fleet):
    """Return a fleet: the job's home, a clean site an hour away, and a cleaner one five away."""
    jobs = make_jobs((1, HOUR_S, 1, 3 * HOUR_S))
    return make_fleet(
        jobs,
        make_site(jobs, [50.0, 50.0, 40.0, 50.0, 50.0, 50.0], name="home"),
        make_site(jobs, [5.0, 5.0, 30.0, 20.0, 30.0, 30.0], name="near"),
        make_site(jobs, [1.0] * 6, name="far"),
        transfer_s=np.array([[0, HOUR_S, 5 * HOUR_S]]),
    )


def at_site(view, *, any_site):
    """Return the hour and the site that Lowest-Window chooses for the only job."""
    decision = LowestWindowPolicy(any_site=any_site).decide(view)
    site = None if decision.site is None else int(decision.site[0])
    return int(decision.release_s[0]) // HOUR_S, site


def test_a_job_that_may_go_anywhere_goes_where_its_data_come_in_time(three_sites):
    assert at_site(three_sites, any_site=False) == (2, None)
    # Its data are near from hour 2 on, where hour 3 is cleanest, and far too late.
    assert at_site(three_sites, any_site=True) == (3, 1)


def test_a_job_goes_to_no_site_that_is_not_allowed(three_sites):
    kept = replace(three_sites, allowed=np.array([[True, False, True]]))

    assert at_site(kept, any_site=True) == (2, 0)


def test_a_job_counts_what_it_draws_at_each_site(three_sites):
    near = replace(three_sites.sites["near"], job_kw=3.0 * three_sites.site.job_kw)
    thirsty = replace(three_sites, sites=dict(three_sites.sites) | {"near": near})

    # Three times the power at 20 g/kWh is more than once that at 40.
    assert at_site(thirsty, any_site=True) == (2, 0)


def test_a_site_that_is_no_cleaner_draws_no_job_away(make_jobs, make_site, make_fleet):
    jobs = make_jobs((0, HOUR_S, 1, 0))
    sites = [make_site(jobs, [5.0] * 2, name=name) for name in ("a", "b", "c")]

    assert at_site(make_fleet(jobs, *sites, at=np.array([1])), any_site=True) == (0, 1)
