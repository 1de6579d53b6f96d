"""The independent check finds every plan that breaks a window or the capacity."""

from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import CheckFailed
from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.check import check_plan
from dcsim.scheduling.policy import Decision

NONE = np.full(2, -1, dtype=np.int64)
BOTH = np.arange(2)


def hours(*values):
    return np.array(values, dtype=np.int64) * HOUR_S


@pytest.fixture
def pair(make_jobs):
    """Return two jobs of 3 cores and 2 hours that may start from hour 1 to 4."""
    return make_jobs((1, 2 * HOUR_S, 3, 3 * HOUR_S), (1, 2 * HOUR_S, 3, 3 * HOUR_S))


@pytest.fixture
def check(make_view):
    """Return a check of the starts of some of a pair of jobs."""

    def check(jobs, start, *, running=NONE, ids=BOTH, capacity=(5,) * 8):
        view = make_view(jobs, [1.0] * 8, capacity, start_s=running)
        check_plan(view, Decision(ids, start))

    return check


def test_jobs_one_after_the_other_pass(check, pair):
    check(pair, hours(1, 3))


@pytest.mark.parametrize("start", [(1, 5), (0, 3)], ids=["too late", "too early"])
def test_a_start_outside_the_window_is_found(check, pair, start):
    with pytest.raises(CheckFailed, match="plan-window"):
        check(pair, hours(*start))


def test_two_jobs_that_overlap_beyond_the_capacity_are_found(check, pair):
    with pytest.raises(CheckFailed, match="at 7200 s: 6 cores held, 5 free"):
        check(pair, hours(1, 2))
    check(pair, hours(1, 2), capacity=(6,) * 8)


def test_a_job_that_already_runs_holds_its_cores(check, pair):
    running = np.array([HOUR_S, -1])

    with pytest.raises(CheckFailed, match="plan-capacity"):
        check(pair, hours(2), running=running, ids=np.array([1]))
    check(pair, hours(3), running=running, ids=np.array([1]))


def test_capacity_counts_at_starts_and_not_while_running(check, pair):
    check(pair, hours(1, 4), capacity=(5, 5, 0, 0, 5, 5, 5, 5))
    with pytest.raises(CheckFailed, match="plan-capacity"):
        check(pair, hours(1, 4), capacity=(5, 5, 5, 5, 2, 5, 5, 5))


def test_all_faults_are_named_at_once(check, pair):
    with pytest.raises(CheckFailed) as failure:
        check(pair, hours(0, 0))

    assert [p.code for p in failure.value.problems] == [
        "plan-window",
        "plan-window",
        "plan-capacity",
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=5
    ),
    st.lists(st.integers(0, 6), min_size=12, max_size=12),
)
def test_it_agrees_with_counting_the_cores_at_every_start(make_jobs, make_view, rows, capacity):
    jobs = make_jobs(*[(arrival, length * HOUR_S, cores, 0) for arrival, length, cores in rows])
    start = jobs.arrival_s

    def held(time):
        runs = (start <= time) & (time < start + jobs.duration_s)
        return int(jobs.cores[runs].sum())

    fits = all(held(time) <= capacity[time // HOUR_S] for time in start.tolist())

    view = make_view(jobs, [1.0] * 12, capacity)
    plan = Decision(np.arange(len(jobs)), start)
    if fits:
        check_plan(view, plan)
    else:
        with pytest.raises(CheckFailed, match="plan-capacity"):
            check_plan(view, plan)


def codes(view, decision):
    """Return the codes of all that is wrong with a plan."""
    try:
        check_plan(view, decision)
    except CheckFailed as failure:
        return [problem.code for problem in failure.problems]
    return []


def test_every_resource_has_its_own_capacity(make_jobs, make_view, make_site, make_fleet):
    jobs = make_jobs((0, HOUR_S, 1, 0), (0, HOUR_S, 1, 0))
    site = make_site(
        jobs,
        [1.0] * 2,
        demand=np.array([[1, 64, 0], [1, 64, 2]]),
        capacity=np.array([[9, 100, 2], [9, 100, 2]]),
    )
    plan = Decision(BOTH, hours(0, 0))

    with pytest.raises(CheckFailed, match="at 0 s: 128 GB of memory held, 100 free"):
        check_plan(make_fleet(jobs, site), plan)
    assert codes(make_fleet(jobs, replace(site, capacity=np.full((2, 3), 128))), plan) == []


def test_a_job_without_accelerators_may_start_where_they_are_overdrawn(
    make_jobs, make_site, make_fleet
):
    jobs = make_jobs((0, 3 * HOUR_S, 1, 0), (1, HOUR_S, 1, 0))
    site = make_site(
        jobs,
        [1.0] * 4,
        demand=np.array([[1, 4], [1, 0]]),
        capacity=np.array([[9, 4], [9, 0], [9, 0], [9, 0]]),
        resources=("cores", "accelerators"),
    )
    view = make_fleet(jobs, site, now_s=HOUR_S, start_s=np.array([0, -1]), arriving=np.array([1]))

    assert codes(view, Decision(np.array([1]), hours(1))) == []


@pytest.fixture
def two_sites(make_jobs, make_site, make_fleet):
    """Return two sites of 5 cores, an hour apart; job 1 may not leave the first."""
    jobs = make_jobs((1, 2 * HOUR_S, 3, 3 * HOUR_S), (1, 2 * HOUR_S, 3, 3 * HOUR_S))
    return make_fleet(
        jobs,
        make_site(jobs, [1.0] * 8, 5, name="a"),
        make_site(jobs, [1.0] * 8, 5, name="b"),
        allowed=np.array([[True, True], [True, False]]),
        transfer_s=np.array([[0, HOUR_S], [0, HOUR_S]]),
    )


def test_every_site_has_its_own_capacity_and_links_take_their_time(two_sites):
    def at(start, site):
        return codes(two_sites, Decision(BOTH, start, np.array(site)))

    assert at(hours(2, 1), [1, 0]) == []
    assert at(hours(2, 1), [0, 0]) == ["plan-capacity"]
    assert at(hours(1, 1), [1, 0]) == ["plan-transfer"]
    assert at(hours(2, 2), [1, 1]) == ["plan-site"]
    assert codes(
        replace(two_sites, transfer_s=np.array([[0, -1], [0, -1]])),
        Decision(BOTH, hours(2, 1), np.array([1, 0])),
    ) == ["plan-transfer"]


def test_jobs_that_were_not_asked_for_are_found(two_sites):
    only = replace(two_sites, arriving=np.array([0]))

    assert codes(only, Decision(BOTH, hours(1, 3))) == ["plan-job"]
    assert codes(only, Decision(np.array([0, 0]), hours(1, 3))) == ["plan-job"]
    assert codes(only, Decision(np.array([2]), hours(1))) == ["plan-shape"]
    assert codes(only, Decision(BOTH, hours(1))) == ["plan-shape"]
    assert codes(only, Decision(np.array([0]), hours(1), np.array([2]))) == ["plan-shape"]


def test_a_job_whose_window_is_over_may_still_start(two_sites):
    late = replace(two_sites, now_s=6 * HOUR_S, arriving=np.array([0]))

    assert codes(late, Decision(np.array([0]), hours(6))) == []


def test_only_running_jobs_that_may_move_are_moved(two_sites):
    jobs = replace(
        two_sites.jobs, migrates=np.array([True, False]), checkpoint_interval_s=np.full(2, 600)
    )
    none = np.empty(0, dtype=np.int64)
    runs = replace(
        two_sites, jobs=jobs, start_s=hours(1, 1), arriving=none, now_s=2 * HOUR_S,
        running=np.arange(2),
    )  # fmt: skip

    def moved(view, move):
        return codes(view, Decision(none, none, move=move))

    assert moved(runs, {0: 1}) == []
    assert moved(runs, {1: 1}) == ["plan-move"]
    assert moved(runs, {0: 2}) == ["plan-move"]
    assert moved(replace(runs, running=np.array([1])), {0: 1}) == ["plan-move"]
    assert moved(replace(runs, allowed=np.zeros((2, 2), dtype=bool)), {0: 1}) == ["plan-move"]


def test_a_cap_belongs_to_a_site_and_is_not_negative(two_sites):
    none = np.empty(0, dtype=np.int64)

    assert codes(two_sites, Decision(none, none, cap_kw={"a": 0.0})) == []
    assert codes(two_sites, Decision(none, none, cap_kw={"c": 1.0})) == ["plan-cap"]
    assert codes(two_sites, Decision(none, none, cap_kw={"a": float("nan")})) == ["plan-cap"]


def test_a_hundred_thousand_jobs_are_checked_in_well_under_a_second(make_jobs, make_view):
    rng = np.random.default_rng(0)
    jobs = make_jobs(*[(int(h), 1800, 1, 0) for h in rng.integers(0, 24, 100_000)])
    view = make_view(jobs, [1.0] * 25)
    begin = process_time()

    check_plan(view, Decision(np.arange(len(jobs)), jobs.arrival_s))

    assert process_time() - begin < 1.0


def test_many_breaches_are_counted_and_not_all_named(make_jobs, make_view):
    jobs = make_jobs(*[(5, 60, 1, 0)] * 100)
    view = make_view(jobs, [1.0] * 9)

    with pytest.raises(CheckFailed, match="and 95 more jobs"):
        check_plan(view, Decision(np.arange(100), np.zeros(100, dtype=np.int64)))
