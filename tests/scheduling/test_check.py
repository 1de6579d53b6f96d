"""The independent check finds every plan that breaks a window or the capacity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import CheckFailed
from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.check import check_plan

NONE = np.full(2, -1, dtype=np.int64)
BOTH = np.arange(2)


def hours(*values):
    return np.array(values, dtype=np.int64) * HOUR_S


@pytest.fixture
def pair(make_jobs):
    """Return two jobs of 3 cores and 2 hours that may start from hour 1 to 4."""
    return make_jobs((1, 2 * HOUR_S, 3, 3 * HOUR_S), (1, 2 * HOUR_S, 3, 3 * HOUR_S))


def check(jobs, start, *, running=NONE, ids=BOTH, capacity=(5,) * 8):
    check_plan(jobs, ids, start, running, np.array(capacity), HOUR_S)


def test_jobs_one_after_the_other_pass(pair):
    check(pair, hours(1, 3))


@pytest.mark.parametrize("start", [(1, 5), (0, 3)], ids=["too late", "too early"])
def test_a_start_outside_the_window_is_found(pair, start):
    with pytest.raises(CheckFailed, match="plan-window"):
        check(pair, hours(*start))


def test_two_jobs_that_overlap_beyond_the_capacity_are_found(pair):
    with pytest.raises(CheckFailed, match="at 7200 s: 6 cores held, 5 free"):
        check(pair, hours(1, 2))
    check(pair, hours(1, 2), capacity=(6,) * 8)


def test_a_job_that_already_runs_holds_its_cores(pair):
    running = np.array([HOUR_S, -1])

    with pytest.raises(CheckFailed, match="plan-capacity"):
        check(pair, hours(2), running=running, ids=np.array([1]))
    check(pair, hours(3), running=running, ids=np.array([1]))


def test_capacity_counts_at_starts_and_not_while_running(pair):
    check(pair, hours(1, 4), capacity=(5, 5, 0, 0, 5, 5, 5, 5))
    with pytest.raises(CheckFailed, match="plan-capacity"):
        check(pair, hours(1, 4), capacity=(5, 5, 5, 5, 2, 5, 5, 5))


def test_all_faults_are_named_at_once(pair):
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
def test_it_agrees_with_counting_the_cores_at_every_start(make_jobs, rows, capacity):
    jobs = make_jobs(*[(arrival, length * HOUR_S, cores, 0) for arrival, length, cores in rows])
    start = jobs.arrival_s

    def held(time):
        runs = (start <= time) & (time < start + jobs.duration_s)
        return int(jobs.cores[runs].sum())

    fits = all(held(time) <= capacity[time // HOUR_S] for time in start.tolist())

    plan = (jobs, np.arange(len(jobs)), start, np.full(len(jobs), -1), np.array(capacity), HOUR_S)
    if fits:
        check_plan(*plan)
    else:
        with pytest.raises(CheckFailed):
            check_plan(*plan)
