"""The optimal shift against brute force, and the ways in which a solve can end."""

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

from dcsim.core.errors import CheckFailed, NoSolution
from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.check import check_plan
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.scheduling.optimise import day_ahead, shift_model
from dcsim.scheduling.optimise.day_ahead import OptimalShift, OptimalShiftPolicy
from dcsim.scheduling.optimise.outcome import Outcome
from dcsim.scheduling.optimise.polish import polish
from dcsim.scheduling.optimise.shift_model import solve_shift
from dcsim.scheduling.optimise.shift_problem import shift_problem
from dcsim.scheduling.policy import Held

EXACT = OptimalShiftPolicy(time_limit_s=60.0, gap_frac=1e-9)
HOURS = 14
few = settings(max_examples=25)
rows = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(HOUR_S // 2, 3 * HOUR_S),
        st.integers(1, 4),
        st.integers(0, 5).map(lambda hours: hours * HOUR_S),
    ),
    min_size=1,
    max_size=5,
)
signals = st.lists(st.floats(1.0, 500.0), min_size=HOURS, max_size=HOURS)
capacities = st.lists(st.integers(4, 9), min_size=HOURS, max_size=HOURS).map(np.array)


def fits(view, starts):
    """Tell whether every start finds its cores free, counted anew at each."""
    jobs = view.jobs
    starts = np.array(starts)
    for time in starts.tolist():
        runs = (starts <= time) & (time < starts + jobs.duration_s)
        if jobs.cores[runs].sum() > view.site.capacity[time // view.step_s, 0]:
            return False
    return True


def emissions(view, starts):
    """Return busy core-hours times mean intensity, and the little that a delay costs."""
    jobs = view.jobs
    starts = np.asarray(starts)
    mean = view.site.carbon.over(starts, jobs.duration_s) / (jobs.duration_s / HOUR_S)
    delay_h = (starts - jobs.arrival_s) / HOUR_S
    return float((jobs.core_s / 3600.0 * (mean + 1e-6 * view.site.carbon.mean * delay_h)).sum())


def by_trying_all(view):
    """Return the least emissions of all plans that fit, or infinity."""
    jobs = view.jobs
    choices = [
        range(int(arrival), int(latest) + 1, HOUR_S)
        for arrival, latest in zip(jobs.arrival_s, jobs.latest_start_s, strict=True)
    ]
    plans = (emissions(view, plan) for plan in itertools.product(*choices) if fits(view, plan))
    return min(plans, default=np.inf)


@few
@given(rows, signals, capacities)
def test_the_plan_emits_what_the_best_of_all_plans_emits(
    make_jobs, make_view, jobs_rows, signal, capacity
):
    view = make_view(make_jobs(*jobs_rows), signal, capacity=capacity)
    least = by_trying_all(view)

    decision = EXACT.decide(view)

    check_plan(view, decision)
    if least == np.inf:
        assert 0 < len(decision.late) < len(view.jobs)
        in_time = np.isin(decision.ids, decision.late, invert=True)
        assert (decision.release_s <= view.jobs.latest_start_s[decision.ids])[in_time].all()
        return
    assert len(decision.late) == 0
    assert decision.ids.tolist() == list(range(len(view.jobs)))
    assert fits(view, decision.release_s)
    assert (decision.release_s >= view.jobs.arrival_s).all()
    assert (decision.release_s <= view.jobs.latest_start_s).all()
    assert emissions(view, decision.release_s) == pytest.approx(least, rel=1e-6)


@few
@given(rows, signals)
def test_with_room_for_all_it_wants_what_lowest_window_wants(
    make_jobs, make_view, jobs_rows, signal
):
    view = make_view(make_jobs(*jobs_rows), signal)

    plan, wish = EXACT.decide(view), LowestWindowPolicy().decide(view)

    np.testing.assert_array_equal(plan.release_s, wish.release_s)


@few
@given(rows, signals, capacities)
def test_it_is_never_worse_than_lowest_window_where_that_fits(
    make_jobs, make_view, jobs_rows, signal, capacity
):
    view = make_view(make_jobs(*jobs_rows), signal, capacity=capacity)
    wish = LowestWindowPolicy().decide(view)
    plan = EXACT.decide(view)
    if len(plan.late):
        assert not fits(view, wish.release_s)
        return

    # The wish is the best of all plans, and one that may be followed if it fits.
    bound = emissions(view, wish.release_s)
    assert emissions(view, plan.release_s) >= bound * (1.0 - 1e-9)
    if fits(view, wish.release_s):
        assert emissions(view, plan.release_s) == pytest.approx(bound, rel=1e-9)


@few
@given(rows, st.floats(0.0, 500.0))
def test_under_a_constant_signal_nobody_waits(make_jobs, make_view, jobs_rows, value):
    view = make_view(make_jobs(*jobs_rows), [value] * HOURS)

    np.testing.assert_array_equal(EXACT.decide(view).release_s, view.jobs.arrival_s)


def test_two_jobs_share_the_clean_hours_where_only_one_fits(make_jobs, make_view):
    jobs = make_jobs((0, HOUR_S, 6, 4 * HOUR_S), (0, HOUR_S, 9, 4 * HOUR_S))
    view = make_view(jobs, [90.0, 10.0, 80.0, 50.0, 70.0, 70.0], 10)

    # The larger job takes the cleanest hour, the smaller one the next cleanest.
    start_h = dict(zip(jobs.cores.tolist(), EXACT.decide(view).release_s // HOUR_S, strict=True))
    assert start_h == {9: 1, 6: 3}


def test_running_jobs_hold_their_cores_and_waiting_ones_are_placed_again(make_jobs, make_view):
    jobs = make_jobs((0, 4 * HOUR_S, 6, 0), (0, HOUR_S, 5, 8 * HOUR_S), (2, HOUR_S, 5, 8 * HOUR_S))
    running = int(np.flatnonzero(jobs.cores == 6)[0])
    start = np.where(np.arange(3) == running, 0, -1)
    waiting = np.flatnonzero((jobs.cores == 5) & (jobs.arrival_s == 0))
    view = make_view(
        jobs,
        [50.0, 50.0, 50.0, 1.0, 40.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0],
        10,
        now_s=2 * HOUR_S,
        arriving=np.flatnonzero(jobs.arrival_s == 2 * HOUR_S),
        waiting=waiting,
        start_s=start,
    )

    decision = EXACT.decide(view)

    # Hour 3 is cleanest but full until hour 4, where both fit.
    assert decision.ids.tolist() == sorted(set(range(3)) - {running})
    assert (decision.release_s // HOUR_S).tolist() == [4, 4]


def test_a_fallen_capacity_stops_starts_and_not_the_jobs_that_run(make_jobs, make_view):
    # The running job holds more than hour 1 has; the second may start in hour 0 or 2.
    jobs = make_jobs((0, 2 * HOUR_S, 5, 0), (0, 3 * HOUR_S, 4, 2 * HOUR_S))
    running = int(np.flatnonzero(jobs.cores == 5)[0])
    view = make_view(
        jobs,
        [50.0, 1.0, 50.0, 50.0, 90.0, 90.0],
        capacity=np.array([9, 3, 9, 9, 9, 9]),
        arriving=np.array([1 - running]),
        start_s=np.where(np.arange(2) == running, 0, -1),
    )

    assert EXACT.decide(view).release_s.tolist() == [0]


def test_a_day_without_jobs_needs_no_solver(make_jobs, make_view, monkeypatch):
    monkeypatch.setattr(shift_model, "solve_shift", None)
    view = make_view(make_jobs((0, 60, 1, 0)), [1.0] * 3, arriving=np.empty(0, dtype=np.int64))

    assert len(EXACT.decide(view).ids) == 0


def test_where_the_work_does_not_fit_the_least_of_it_is_put_off(make_jobs, make_view):
    view = make_view(make_jobs((2, HOUR_S, 6, 0), (2, HOUR_S, 7, 0), (4, 60, 1, 0)), [1.0] * 6, 10)

    decision = EXACT.decide(view)

    # The job of 7 cores keeps its window, that of 6 starts as soon as it is done.
    small = int(np.flatnonzero(view.jobs.cores == 6)[0])
    assert decision.late.tolist() == [small]
    start_h = dict(zip(view.jobs.cores.tolist(), decision.release_s // HOUR_S, strict=True))
    assert start_h == {7: 2, 6: 3, 1: 4}
    check_plan(view, decision)
    with pytest.raises(CheckFailed, match="outside its window"):
        check_plan(view, replace(decision, late=decision.late[:0]))


def test_jobs_that_are_late_already_make_way_for_those_that_are_not(make_jobs, make_view):
    jobs = make_jobs((0, 2 * HOUR_S, 6, 0), (2, 9 * HOUR_S, 6, 0), (2, HOUR_S, 5, 0))
    view = make_view(jobs, [1.0] * 40, 10, now_s=2 * HOUR_S, until_s=26 * HOUR_S)

    decision = EXACT.decide(view)

    # Of the two that should start now the longer one does; the rest waits until it is done.
    start_h = dict(
        zip((jobs.duration_s // HOUR_S).tolist(), decision.release_s // HOUR_S, strict=True)
    )
    assert start_h == {9: 2, 2: 11, 1: 11 + 2}
    assert decision.late.tolist() == np.flatnonzero(jobs.cores == 5).tolist()
    check_plan(view, decision)


def test_where_all_are_late_and_too_many_they_start_one_by_one(make_jobs, make_view):
    jobs = make_jobs(*[(0, 9 * HOUR_S, 6, 0)] * 4)
    view = make_view(jobs, [1.0] * 60, 10, now_s=HOUR_S, until_s=25 * HOUR_S)

    decision = EXACT.decide(view)

    # The fourth would start after the next plan, which it is left to.
    assert (np.sort(decision.release_s) // HOUR_S).tolist() == [1, 10, 19]
    check_plan(view, decision)


def test_a_job_that_never_fits_puts_off_nobody_else(make_jobs, make_view):
    jobs = make_jobs((0, HOUR_S, 20, 0), (0, HOUR_S, 6, 2 * HOUR_S), (0, HOUR_S, 5, 2 * HOUR_S))
    view = make_view(jobs, [5.0, 1.0, 2.0, 9.0], 10)

    decision = EXACT.decide(view)

    assert jobs.cores[decision.late].tolist() == [20]
    start_h = dict(
        zip(jobs.cores[decision.ids].tolist(), decision.release_s // HOUR_S, strict=True)
    )
    assert start_h == {6: 1, 5: 2}
    check_plan(view, decision)


def test_a_job_whose_window_reaches_beyond_the_period_may_start_after_it(make_jobs, make_view):
    # Four hours are left for six hours of work; a window of a day holds all three jobs.
    jobs = make_jobs(*[(2, 2 * HOUR_S, 6, 24 * HOUR_S)] * 3)
    view = make_view(jobs, [5.0, 5.0, 5.0, 5.0, 1.0, 1.0], 10)

    decision = EXACT.decide(view)

    assert (np.sort(decision.release_s) // HOUR_S).tolist() == [2, 4]
    assert len(decision.late) == 0
    check_plan(view, decision)


def test_of_work_that_does_not_fit_that_which_is_in_time_after_the_period_is_put_off(
    make_jobs, make_view
):
    jobs = make_jobs((4, 2 * HOUR_S, 6, 0), (4, 2 * HOUR_S, 9, 24 * HOUR_S))
    view = make_view(jobs, [5.0] * 6, 10)

    decision = EXACT.decide(view)

    assert jobs.cores[decision.ids].tolist() == [6]
    assert len(decision.late) == 0


def test_what_was_released_before_is_placed_even_behind_the_period(make_jobs, make_view):
    jobs = make_jobs((0, 4 * HOUR_S, 6, 0), (1, HOUR_S, 6, 24 * HOUR_S))
    view = make_view(
        jobs, [5.0] * 4, 10, now_s=HOUR_S, start_s=np.array([0, -1]),
        arriving=np.empty(0, dtype=np.int64), waiting=np.array([1]),
        release_s=np.array([2 * HOUR_S]),
    )  # fmt: skip

    decision = EXACT.decide(view)

    assert decision.release_s.tolist() == [4 * HOUR_S]
    assert len(decision.late) == 0
    check_plan(view, decision)


ends = TerminationCondition
FOUND, PROVEN = SolutionStatus.feasible, SolutionStatus.optimal
NOTHING = SolutionStatus.noSolution


@pytest.mark.parametrize(
    ("ended", "status", "outcome"),
    [
        (ends.convergenceCriteriaSatisfied, PROVEN, Outcome.OPTIMAL),
        (ends.maxTimeLimit, FOUND, Outcome.FEASIBLE),
        (ends.iterationLimit, FOUND, Outcome.FEASIBLE),
        (ends.provenInfeasible, NOTHING, Outcome.INFEASIBLE),
        (ends.infeasibleOrUnbounded, NOTHING, Outcome.INFEASIBLE),
        (ends.unbounded, NOTHING, Outcome.UNBOUNDED),
        (ends.maxTimeLimit, NOTHING, Outcome.NO_SOLUTION),
        (ends.iterationLimit, NOTHING, Outcome.NO_SOLUTION),
        (ends.error, NOTHING, Outcome.ERROR),
        (ends.unknown, NOTHING, Outcome.ERROR),
    ],
)
def test_every_end_of_a_solve_is_told_apart(
    make_jobs, make_view, monkeypatch, ended, status, outcome
):
    problem = shift_problem(make_view(make_jobs((0, HOUR_S, 1, HOUR_S)), [2.0, 1.0, 3.0]))
    monkeypatch.setattr(shift_model, "_highs", lambda: _StubSolver(ended, status))

    report, best = solve_shift(problem, time_limit_s=1.0, gap=0.0)

    assert report.outcome is outcome
    assert (best is not None) is outcome.has_solution
    if outcome.has_solution:
        assert best.tolist() == [0]
        assert report.gap == pytest.approx(0.25)  # objective 4 against a bound of 3


@pytest.mark.parametrize(
    ("ended", "code", "cure"),
    [
        (ends.maxTimeLimit, "plan-no-solution", "time_limit_s"),
        (ends.error, "plan-error", "lowest_window"),
        (ends.unbounded, "plan-unbounded", "lowest_window"),
    ],
)
def test_a_day_without_a_plan_says_how_the_solve_ended(
    make_jobs, make_view, monkeypatch, ended, code, cure
):
    monkeypatch.setattr(shift_model, "_highs", lambda: _StubSolver(ended, NOTHING))

    with pytest.raises(NoSolution) as failure:
        EXACT.decide(make_view(make_jobs((0, HOUR_S, 1, 0)), [1.0] * 2))

    [problem] = failure.value.problems
    assert problem.code == code
    assert cure in problem.cure


def test_a_missing_solver_is_an_error_and_not_an_infeasible_day(make_jobs, make_view, monkeypatch):
    absent = SimpleNamespace(available=lambda: False)
    monkeypatch.setattr(shift_model, "_highs", lambda: absent)

    with pytest.raises(NoSolution, match=r"HiGHS is not installed.*plan-error"):
        EXACT.decide(make_view(make_jobs((0, HOUR_S, 1, 0)), [1.0] * 2))


def test_no_time_finds_no_plan_and_says_so(make_jobs, make_view):
    rng = np.random.default_rng(0)
    jobs = make_jobs(*[(0, 2 * HOUR_S, int(c), 20 * HOUR_S) for c in rng.integers(3, 9, 40)])
    view = make_view(jobs, rng.uniform(1.0, 500.0, 24).tolist(), 40)

    with pytest.raises(NoSolution, match=r"plan-no-solution"):
        OptimalShiftPolicy(time_limit_s=1e-9, gap_frac=0.0).decide(view)


def test_the_solver_is_given_its_limits(make_jobs, make_view, monkeypatch):
    stub = _StubSolver(ends.convergenceCriteriaSatisfied, PROVEN)
    monkeypatch.setattr(shift_model, "_highs", lambda: stub)

    solve_shift(
        shift_problem(make_view(make_jobs((0, HOUR_S, 1, 0)), [1.0] * 2)),
        time_limit_s=7.0,
        gap=0.03,
    )

    assert (stub.config.time_limit, stub.config.rel_gap, stub.config.threads) == (7.0, 0.03, 1)


def test_a_plan_of_the_solver_that_breaks_a_rule_does_not_pass_the_clocks_check(
    make_jobs, make_view, monkeypatch
):
    jobs = make_jobs((0, HOUR_S, 6, HOUR_S), (0, HOUR_S, 6, HOUR_S))
    view = make_view(jobs, [5.0, 1.0, 5.0], 10)
    broken = np.array([1, 3])  # both in the clean hour, where one fits
    monkeypatch.setattr(
        shift_model,
        "solve_shift",
        lambda *_, **__: (shift_model.SolveReport(Outcome.OPTIMAL, 0.0, 0.0), broken),
    )

    with pytest.raises(CheckFailed, match="plan-capacity"):
        check_plan(view, EXACT.decide(view), keeps_capacity=EXACT.keeps_capacity)


def test_the_clean_hour_goes_to_the_job_that_draws_more_and_not_to_the_one_of_more_cores(
    make_jobs, make_view
):
    jobs = make_jobs((0, HOUR_S, 6, HOUR_S), (0, HOUR_S, 6, HOUR_S))
    for power_kw, starts in (([0.05, 5.6], [0, 1]), ([5.6, 0.05], [1, 0])):
        view = make_view(jobs, [90.0, 10.0, 90.0], 10, job_kw=np.array(power_kw))

        # One job fits in an hour: 5.6 kW x 80 g/kWh are spared, against 4 g for the small one.
        assert (EXACT.decide(view).release_s // HOUR_S).tolist() == starts


def test_an_hour_of_low_pue_may_be_worth_more_than_one_of_low_carbon(make_jobs, make_view):
    jobs = make_jobs((0, HOUR_S, 1, HOUR_S))
    view = make_view(jobs, [100.0, 90.0, 90.0], pue=np.array([1.1, 1.3, 1.3]))

    # 110 g/kWh in the first hour, 117 in the second.
    assert EXACT.decide(view).release_s.tolist() == [0]


@few
@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.integers(0, 3),
            st.integers(0, 2),
            st.integers(1, 2),
            st.floats(0.1, 9.0),
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.floats(1.0, 500.0), min_size=6, max_size=6),
    st.lists(st.floats(1.0, 2.0), min_size=6, max_size=6),
)
def test_with_several_resources_it_finds_what_trying_all_plans_finds(
    make_jobs, make_site, make_fleet, wants, signal, pue
):
    jobs = make_jobs(*[(0, length * HOUR_S, 1, 3 * HOUR_S) for *_, length, _ in wants])
    wants = sorted(wants, key=lambda want: want[3])
    demand = np.array([want[:3] for want in wants])
    limit = np.array([4, 3, 2])
    site = make_site(
        jobs,
        signal,
        np.broadcast_to(limit, (6, 3)),
        demand=demand,
        job_kw=np.array([want[4] for want in wants]),
        pue=np.array(pue),
    )
    view = make_fleet(jobs, site)
    length_h = jobs.duration_s // HOUR_S

    def emits(starts_h):
        hours = [range(h, h + n) for h, n in zip(starts_h, length_h, strict=True)]
        for hour in range(6):
            runs = np.array([hour in own for own in hours])
            if (demand[runs].sum(axis=0) > limit).any():
                return np.inf
        weighed = np.array(signal) * pue
        return sum(
            kw * (weighed[list(own)].sum() + 1e-6 * weighed.mean() * own[0] * len(own))
            for kw, own in zip(site.job_kw, hours, strict=True)
        )

    least = min(emits(plan) for plan in itertools.product(range(4), repeat=len(jobs)))
    if least == np.inf:
        assert len(EXACT.decide(view).late)
    else:
        plan = EXACT.decide(view)
        assert emits((plan.release_s // HOUR_S).tolist()) == pytest.approx(least, rel=1e-5)


def test_whom_memory_alone_keeps_out_is_put_off_where_it_is(make_jobs, make_site, make_fleet):
    jobs = make_jobs((0, HOUR_S, 1, 0), (0, HOUR_S, 1, 0))
    full = {"demand": np.array([[1, 64], [1, 64]]), "capacity": np.array([[9, 100]] * 2)}
    sites = [make_site(jobs, [1.0] * 2, name=name, **full) for name in ("a", "b")]

    decision = EXACT.decide(make_fleet(jobs, *sites))

    assert sorted((decision.release_s // HOUR_S).tolist()) == [0, 1]
    assert len(decision.late) == 1


def test_a_fleet_is_planned_site_by_site_unless_jobs_may_go_anywhere(
    make_jobs, make_site, make_fleet
):
    jobs = make_jobs((0, HOUR_S, 4, HOUR_S), (0, HOUR_S, 4, HOUR_S), (0, HOUR_S, 4, HOUR_S))
    view = make_fleet(
        jobs,
        make_site(jobs, [90.0, 80.0, 90.0], 5, name="dirty"),
        make_site(jobs, [20.0, 10.0, 20.0], 5, name="clean", job_kw=2.0 * np.ones(3)),
        at=np.array([0, 0, 1]),
        transfer_s=np.array([[0, HOUR_S], [0, HOUR_S], [HOUR_S, 0]]),
    )
    anywhere = OptimalShiftPolicy(60.0, 1e-9, any_site=True)

    home, fleet = EXACT.decide(view), anywhere.decide(view)

    assert home.site is None
    assert sorted((home.release_s[:2] // HOUR_S).tolist()) == [0, 1]
    assert home.release_s[2] == HOUR_S
    # Elsewhere a job of the first site can be after an hour alone; the job there makes way.
    assert sorted(fleet.site[:2].tolist()) == [0, 1]
    assert fleet.release_s[2] == 0


def test_on_slower_cores_a_job_holds_them_for_longer(make_jobs, make_site, make_fleet):
    # Two jobs of an hour at home are two hours long here, where one of them fits at a time.
    jobs = make_jobs((0, HOUR_S, 4, 3 * HOUR_S), (0, HOUR_S, 4, 3 * HOUR_S))
    slow = make_site(jobs, [50.0, 1.0, 1.0, 50.0, 90.0], 5, left_s=2 * jobs.duration_s)
    view = make_fleet(jobs, slow)

    decision = EXACT.decide(view)

    # The first two hours and the next two: 51 + 51; after the clean pair, 2 + 140.
    assert sorted((decision.release_s // HOUR_S).tolist()) == [0, 2]
    check_plan(view, decision)


def test_a_plan_waits_behind_jobs_that_were_interrupted(make_jobs, make_site, make_fleet):
    jobs = make_jobs((0, HOUR_S, 4, 0), (0, HOUR_S, 4, 4 * HOUR_S))
    goes_on = Held(np.array([0]), np.array([2 * HOUR_S]), np.array([3 * HOUR_S]), 2 * HOUR_S)
    view = make_fleet(jobs, make_site(jobs, [1.0, 1.0, 9.0, 5.0, 7.0], 5), arriving=np.array([1]))
    view = replace(view, sites={"a": replace(view.site, held=goes_on)})

    decision = EXACT.decide(view)

    assert decision.release_s.tolist() == [3 * HOUR_S]
    check_plan(view, decision)


def test_a_job_that_may_start_nowhere_is_named(make_jobs, make_site, make_fleet):
    jobs = make_jobs((0, HOUR_S, 1, HOUR_S))
    view = make_fleet(jobs, make_site(jobs, [1.0] * 3), allowed=np.array([[False]]))

    with pytest.raises(NoSolution, match="job 0 may start nowhere"):
        EXACT.decide(view)


@few
@given(rows, signals, capacities, st.randoms(use_true_random=False))
def test_polishing_keeps_a_plan_feasible_and_never_makes_it_dearer(
    make_jobs, make_view, jobs_rows, signal, capacity, chance
):
    view = make_view(make_jobs(*jobs_rows), signal, capacity=capacity)
    problem = shift_problem(view)
    own = [np.flatnonzero(problem.job == j).tolist() for j in range(len(view.jobs))]
    plans = [plan for plan in itertools.product(*own) if fits(view, problem.start_s[list(plan)])]
    if not plans:
        return
    plan = np.array(chance.choice(plans))

    polished = polish(problem, plan.copy())

    assert problem.job[polished].tolist() == list(range(len(view.jobs)))
    assert fits(view, problem.start_s[polished])
    costs = problem.cost_gco2e
    assert (costs[polished] <= costs[plan]).all()


def test_polishing_sends_a_lone_job_to_its_best_start(make_jobs, make_view):
    problem = shift_problem(make_view(make_jobs((0, HOUR_S, 1, 3 * HOUR_S)), [9.0, 8.0, 1.0, 7.0]))

    assert problem.start_s[polish(problem, np.array([0]))].tolist() == [2 * HOUR_S]


def test_the_policy_looks_once_a_day_and_plans_again():
    policy = OptimalShift(kind="optimal_shift", time_limit_s=5.0, gap_frac=0.01).policy()

    assert policy == day_ahead.OptimalShiftPolicy(5.0, 0.01)
    assert (policy.control_interval_s, policy.replans) == (86_400, True)


class _StubSolver:
    """A solver that ends as told; its solution puts every job at its first start."""

    def __init__(self, ended, status):
        self.config = SimpleNamespace(solver_options={})
        self.ended, self.status = ended, status

    def available(self):
        return True

    def solve(self, model):
        def load_vars():
            for i in model.x:
                model.x[i].value = float(i == 0)

        return SimpleNamespace(
            termination_condition=self.ended,
            solution_status=self.status,
            solution_loader=SimpleNamespace(load_vars=load_vars),
            incumbent_objective=4.0,
            objective_bound=3.0,
        )
