"""The clock asks the policy when it should, and no core ever serves two masters."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from dcsim.scheduling.carbon_sum import CarbonSum
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.scheduling.optimise.day_ahead import OptimalShiftPolicy
from dcsim.scheduling.policy import Decision
from dcsim.simulate.engine import Clock, batch_capacity, run_jobs

ROOMY = 10**6


@dataclass
class Diary:
    """A policy that releases on arrival, wants waiting jobs or not, and writes down its views."""

    control_interval_s: int | None = None
    replans: bool = False
    pages: list = field(default_factory=list)

    def decide(self, view):
        self.pages.append(view)
        ids = np.sort(np.concatenate((view.arriving, view.waiting)))
        return Decision(ids, np.maximum(view.jobs.arrival_s[ids], view.now_s))


def clock_of(jobs, policy, *, days=2, step_s=900, capacity=ROOMY):
    grid = TimeGrid(0, step_s, days * DAY_S // step_s)
    cores = np.full(grid.steps, capacity, dtype=np.int64)
    carbon = CarbonSum.of(np.random.default_rng(3).uniform(10.0, 500.0, days * 24))
    return Clock(jobs, cores, grid, policy, carbon)


@pytest.fixture
def some_jobs(make_jobs):
    """Return jobs all over two days that may wait for four hours."""
    rng = np.random.default_rng(2)
    return make_jobs(
        *[
            (int(hour) * HOUR_S, int(length), int(cores), 4 * HOUR_S)
            for hour, length, cores in zip(
                rng.integers(0, 40, 20),
                rng.integers(1, 8000, 20),
                rng.integers(1, 9, 20),
                strict=True,
            )
        ]
    )


@pytest.mark.parametrize(
    ("policy", "instants"),
    [
        (FcfsPolicy(), 1),
        (LowestWindowPolicy(), 1),
        (OptimalShiftPolicy(60.0, 1e-6), 2),
        (Diary(control_interval_s=5 * HOUR_S), 10),
    ],
    ids=["fcfs", "lowest window", "optimal shift", "every five hours"],
)
def test_a_policy_is_asked_as_often_as_it_wants(some_jobs, policy, instants):
    assert run_jobs(clock_of(some_jobs, policy)).control_instants == instants


def test_the_clock_wakes_in_order_and_the_last_interval_ends_with_the_period(some_jobs):
    diary = Diary(control_interval_s=5 * HOUR_S, replans=True)

    run_jobs(clock_of(some_jobs, diary, capacity=4))

    spans = [(view.now_s // HOUR_S, view.until_s // HOUR_S) for view in diary.pages]
    assert spans == [(k, min(k + 5, 48)) for k in range(0, 48, 5)]


@pytest.mark.parametrize("replans", [True, False])
def test_every_job_is_announced_once_in_the_interval_in_which_it_arrives(some_jobs, replans):
    diary = Diary(control_interval_s=5 * HOUR_S, replans=replans)

    run_jobs(clock_of(some_jobs, diary, capacity=8))

    announced = np.concatenate([view.arriving for view in diary.pages])
    assert announced.tolist() == list(range(len(some_jobs)))
    for view in diary.pages:
        arrival = some_jobs.arrival_s[view.arriving]
        assert ((view.now_s <= arrival) & (arrival < view.until_s)).all()


def test_a_policy_that_replans_sees_exactly_the_known_jobs_that_have_not_started(make_jobs):
    jobs = make_jobs(*[(0, 9 * HOUR_S, 5, 0)] * 3, (6 * HOUR_S, 60, 5, 0))
    patient, other = (Diary(control_interval_s=5 * HOUR_S, replans=wish) for wish in (True, False))

    for diary in (patient, other):
        run_jobs(clock_of(jobs, diary, capacity=5))

    seen = {view.now_s // HOUR_S: view.waiting.tolist() for view in patient.pages}
    assert [seen[hour] for hour in (0, 5, 10, 15, 20)] == [[], [1, 2], [2, 3], [2, 3], [3]]
    assert not any(len(view.waiting) for view in other.pages)


def test_a_quiet_interval_needs_no_decision_but_is_a_control_instant(make_jobs):
    diary = Diary(control_interval_s=DAY_S, replans=True)

    schedule = run_jobs(clock_of(make_jobs((0, 60, 1, 0)), diary, days=3))

    assert [view.now_s for view in diary.pages] == [0]
    assert schedule.control_instants == 3


def test_no_jobs_are_no_starts(make_jobs):
    schedule = run_jobs(clock_of(make_jobs(), FcfsPolicy()))

    assert (len(schedule.start_s), len(schedule.release_s)) == (0, 0)


@pytest.mark.parametrize(
    "policy", [FcfsPolicy(), LowestWindowPolicy(), OptimalShiftPolicy(60.0, 1e-6)]
)
def test_with_room_for_all_every_job_starts_at_its_release_and_none_is_late(some_jobs, policy):
    schedule = run_jobs(clock_of(some_jobs, policy))

    np.testing.assert_array_equal(schedule.start_s, schedule.release_s)
    assert (schedule.start_s >= some_jobs.arrival_s).all()
    assert (schedule.start_s <= some_jobs.latest_start_s).all()


def test_the_optimal_plan_is_kept_where_lowest_window_would_queue_past_its_window(make_jobs):
    # Four jobs of five hours in one place: all wish for the same start, one an hour fits.
    jobs = make_jobs(*[(0, 5 * HOUR_S, 6, 16 * HOUR_S)] * 4)
    wish, plan = (
        run_jobs(clock_of(jobs, policy, capacity=6))
        for policy in (LowestWindowPolicy(), OptimalShiftPolicy(60.0, 1e-6))
    )

    assert len(set(wish.release_s.tolist())) == 1
    assert (plan.start_s == plan.release_s).all()
    assert (plan.start_s <= jobs.latest_start_s).all()
    assert (np.diff(np.sort(plan.start_s)) >= 5 * HOUR_S).all()


def test_a_job_that_never_fits_stays_in_the_queue(make_jobs):
    schedule = run_jobs(clock_of(make_jobs((0, 60, 9, 0)), FcfsPolicy(), capacity=8))

    assert schedule.release_s.tolist() == [0]
    assert schedule.start_s.tolist() == [-1]


reserves = st.lists(st.floats(0.0, 1.0), min_size=24, max_size=24).map(np.array)
rows = st.lists(
    st.tuples(
        st.integers(0, 23).map(lambda hour: hour * HOUR_S),
        st.integers(1, 6 * HOUR_S),
        st.integers(1, 40),
        st.just(0),
    ),
    min_size=1,
    max_size=12,
)


@given(reserves, rows, st.sampled_from([300, 900, 3600]))
def test_reserve_and_running_jobs_never_want_more_cores_than_there_are(
    make_jobs, reserve, jobs_rows, step_s
):
    jobs, grid, cores = make_jobs(*jobs_rows), TimeGrid(0, step_s, DAY_S // step_s), 50
    reserved = np.repeat(reserve, grid.steps_per_hour)
    capacity = batch_capacity(cores, reserved, int(jobs.duration_s.max()), grid)

    start = run_jobs(Clock(jobs, capacity, grid, FcfsPolicy(), CarbonSum.of(np.ones(24)))).start_s

    ran = start >= 0
    instants = np.concatenate((start[ran], np.arange(grid.steps) * step_s))
    for time in instants.tolist():
        runs = ran & (start <= time) & (time < start + jobs.duration_s)
        held = jobs.cores[runs].sum() + reserved[time // step_s] * cores
        assert held <= cores * (1.0 + 1e-12)


@given(reserves, st.integers(1, 2 * DAY_S))
def test_the_capacity_is_the_least_that_stays_free_while_the_longest_job_runs(reserve, longest_s):
    grid = TimeGrid(0, 3600, 24)

    capacity = batch_capacity(1000, reserve, longest_s, grid)

    free = np.floor(1000 * (1.0 - reserve))
    ahead = -(-longest_s // 3600)
    assert capacity.tolist() == [free[k : k + ahead + 1].min() for k in range(24)]


def test_without_jobs_the_capacity_is_what_is_free():
    assert batch_capacity(10, np.array([0.0, 0.25, 1.0]), 0, TimeGrid(0, 3600, 3)).tolist() == [
        10, 7, 0,
    ]  # fmt: skip
