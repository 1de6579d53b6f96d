"""The clock asks the policy when it should, and starts every job as it is told."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from dcsim.core.errors import CheckFailed
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.scheduling.optimise.day_ahead import OptimalShiftPolicy
from dcsim.scheduling.policy import Decision, Policy
from dcsim.scheduling.queue_rules import QueueRules
from dcsim.simulate.schedule import STATES

ROOMY = 10**6


@dataclass
class Diary(Policy):
    """A policy that releases on arrival, wants waiting jobs or not, and writes down its views."""

    control_interval_s: int | None = None
    replans: bool = False
    pages: list = field(default_factory=list)

    def decide(self, view):
        self.pages.append(view)
        ids = np.sort(np.concatenate((view.arriving, view.waiting)))
        return Decision(ids, np.maximum(view.jobs.arrival_s[ids], view.now_s))


@pytest.fixture
def run_jobs(make_inputs, simulate_site):
    """Return what becomes of jobs on a site of so many cores."""

    def run(jobs, policy, *, days=2, step_s=900, cores=ROOMY):
        inputs = make_inputs(days, step_s, seed=3, jobs=jobs, baseload=0.0, cores=cores)
        return simulate_site(inputs, policy).schedule

    return run


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
def test_a_policy_is_asked_as_often_as_it_wants(run_jobs, some_jobs, policy, instants):
    assert run_jobs(some_jobs, policy).control_instants == instants


def test_the_clock_wakes_in_order_and_the_last_interval_ends_with_the_period(run_jobs, some_jobs):
    diary = Diary(control_interval_s=5 * HOUR_S, replans=True)

    run_jobs(some_jobs, diary, cores=8)

    spans = [(view.now_s // HOUR_S, view.until_s // HOUR_S) for view in diary.pages]
    assert spans == [(k, min(k + 5, 48)) for k in range(0, 48, 5)]


@pytest.mark.parametrize("replans", [True, False])
def test_every_job_is_announced_once_in_the_interval_in_which_it_arrives(
    run_jobs, some_jobs, replans
):
    diary = Diary(control_interval_s=5 * HOUR_S, replans=replans)

    run_jobs(some_jobs, diary, cores=8)

    announced = np.concatenate([view.arriving for view in diary.pages])
    assert announced.tolist() == list(range(len(some_jobs)))
    for view in diary.pages:
        arrival = some_jobs.arrival_s[view.arriving]
        assert ((view.now_s <= arrival) & (arrival < view.until_s)).all()


def test_a_policy_that_replans_sees_exactly_who_waits_and_who_runs(run_jobs, make_jobs):
    jobs = make_jobs(*[(0, 9 * HOUR_S, 5, 0)] * 3, (6 * HOUR_S, 60, 5, 0))
    patient, other = (Diary(control_interval_s=5 * HOUR_S, replans=wish) for wish in (True, False))

    for diary in (patient, other):
        run_jobs(jobs, diary, cores=5)

    seen = {view.now_s // HOUR_S: view for view in patient.pages}
    waits, runs = ([getattr(seen[h], what).tolist() for h in (0, 5, 10, 15, 20)]
                   for what in ("waiting", "running"))  # fmt: skip
    assert waits == [[], [1, 2], [2, 3], [2, 3], [3]]
    assert runs == [[], [0], [1], [1], [2]]
    assert seen[10].sites["a"].used.tolist() == [5]
    assert not any(len(view.waiting) or len(view.running) for view in other.pages)


def test_a_policy_that_keeps_to_no_interval_is_not_asked_about_nothing(run_jobs, make_jobs):
    diary = Diary()
    schedule = run_jobs(make_jobs(), diary)
    assert not diary.pages
    assert (len(schedule.start_s), len(schedule.release_s)) == (0, 0)


@pytest.mark.parametrize(
    "policy", [FcfsPolicy(), LowestWindowPolicy(), OptimalShiftPolicy(60.0, 1e-6)]
)
def test_with_room_for_all_every_job_starts_at_its_release_and_none_is_late(
    run_jobs, some_jobs, policy
):
    schedule = run_jobs(some_jobs, policy)

    np.testing.assert_array_equal(schedule.start_s, schedule.release_s)
    assert (schedule.start_s >= some_jobs.arrival_s).all()
    assert (schedule.start_s <= some_jobs.latest_start_s).all()


def test_the_optimal_plan_is_kept_where_lowest_window_would_queue_past_its_window(
    run_jobs, make_jobs
):
    # Four jobs of five hours in one place: all wish for the same start, one an hour fits.
    jobs = make_jobs(*[(0, 5 * HOUR_S, 6, 16 * HOUR_S)] * 4)
    wish, plan = (
        run_jobs(jobs, policy, cores=6)
        for policy in (LowestWindowPolicy(), OptimalShiftPolicy(60.0, 1e-6))
    )

    assert len(set(wish.release_s.tolist())) == 1
    assert (plan.start_s == plan.release_s).all()
    assert (plan.start_s <= jobs.latest_start_s).all()
    assert (np.diff(np.sort(plan.start_s)) >= 5 * HOUR_S).all()


def test_a_job_that_never_fits_stays_in_the_queue(run_jobs, make_jobs):
    schedule = run_jobs(make_jobs((0, 60, 9, 0)), FcfsPolicy(), cores=8)

    assert schedule.release_s.tolist() == [0]
    assert schedule.start_s.tolist() == [-1]


@dataclass(frozen=True)
class Told(Policy):
    """A policy that decides what it is told to, whatever it sees."""

    decision: Decision
    keeps_capacity: bool = False

    def decide(self, view):
        return self.decision


def ids(*numbers):
    return np.array(numbers, dtype=np.int64)


@pytest.mark.parametrize(
    ("decision", "keeps", "code"),
    [
        (Decision(ids(0), ids(HOUR_S - 1)), False, "plan-window"),
        (Decision(ids(0), ids(3 * HOUR_S + 1)), False, "plan-window"),
        (Decision(ids(0, 0), ids(HOUR_S, HOUR_S)), False, "plan-job"),
        (Decision(ids(7), ids(HOUR_S)), False, "plan-shape"),
        (Decision(ids(0, 1), ids(HOUR_S, HOUR_S)), True, "plan-capacity"),
        (Decision(ids(0), ids(HOUR_S), site=ids(1)), False, "plan-shape"),
        (Decision(ids(0), ids(HOUR_S), move={1: 0}), False, "plan-move"),
        (Decision(ids(0), ids(HOUR_S), cap_kw={"elsewhere": 1.0}), False, "plan-cap"),
        (Decision(ids(0), ids(HOUR_S), cap_kw={"a": -1.0}), False, "plan-cap"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_clock_refuses_a_plan_that_cannot_be(run_jobs, make_jobs, decision, keeps, code):
    jobs = make_jobs((HOUR_S, 600, 6, 2 * HOUR_S), (HOUR_S, 600, 6, 2 * HOUR_S))

    with pytest.raises(CheckFailed) as caught:
        run_jobs(jobs, Told(decision, keeps), cores=10)

    assert caught.value.problems[0].code == code


def test_a_plan_too_full_is_left_to_the_queue_by_a_policy_that_promises_nothing(
    run_jobs, make_jobs
):
    jobs = make_jobs(*[(HOUR_S, 600, 6, 2 * HOUR_S)] * 2)

    schedule = run_jobs(jobs, Told(Decision(ids(0, 1), ids(HOUR_S, HOUR_S))), cores=10)

    assert schedule.start_s.tolist() == [HOUR_S, HOUR_S + 600]


@dataclass
class Capping(Policy):
    """First come, first served, with a cap that ends at noon."""

    cap_kw: float
    control_interval_s: int = 12 * HOUR_S
    caps_power: bool = True

    def decide(self, view):
        arrival = view.jobs.arrival_s[view.arriving]
        cap_kw = self.cap_kw if view.now_s < 12 * HOUR_S else 1000.0
        return Decision(view.arriving, np.maximum(arrival, view.now_s), cap_kw={"a": cap_kw})


def test_a_policy_may_cap_the_power_of_the_jobs_from_an_instant_on(run_jobs, make_jobs):
    # A job of 50 of 100 cores, nine tenths busy, is 45 % of what 10 kW draw above idle.
    jobs = make_jobs(*[(0, HOUR_S, 50, 0)] * 2)
    above_idle_kw = 0.45 * 10.0 * 0.65

    wide, narrow, shut = (
        run_jobs(jobs, Capping(cap), cores=100).start_s.tolist()
        for cap in (2.1 * above_idle_kw, 1.5 * above_idle_kw, 0.5 * above_idle_kw)
    )

    assert wide == [0, 0]
    assert narrow == [0, HOUR_S]
    assert shut == [12 * HOUR_S, 12 * HOUR_S]


def test_days_without_work_are_control_instants_too(run_jobs, make_jobs):
    diary = Diary(control_interval_s=DAY_S)

    schedule = run_jobs(make_jobs((0, 60, 1, 0)), diary, days=3)

    assert schedule.control_instants == 3
    assert [len(view.arriving) for view in diary.pages] == [1, 0, 0]


def test_a_job_that_the_queue_turned_away_for_being_late_is_not_planned_again(
    make_inputs, make_jobs, simulate_site
):
    jobs = make_jobs(*[(0, 3 * HOUR_S, 6, HOUR_S)] * 2, (6 * HOUR_S, 60, 1, 0))
    inputs = replace(
        make_inputs(1, jobs=jobs, baseload=0.0, cores=10), rules=QueueRules(reject_late=True)
    )
    diary = Diary(control_interval_s=HOUR_S, replans=True)

    schedule = simulate_site(inputs, diary).schedule

    assert [STATES[state] for state in schedule.state] == ["finished", "rejected", "finished"]
    assert [view.now_s // HOUR_S for view in diary.pages if 1 in view.waiting] == [1]
