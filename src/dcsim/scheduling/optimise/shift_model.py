"""The shift problem as a Pyomo model for HiGHS."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.scheduling.optimise.outcome import Outcome, SolveReport
from dcsim.scheduling.optimise.shift_problem import ShiftProblem

if TYPE_CHECKING:
    import pyomo.environ as pyo


LATE_GAP = 1e-3
"""Proven distance to the least work put off at which the solver may stop."""

# By name: Pyomo takes a third of a second to import, and only a solve needs it.
_OUTCOMES = {
    "provenInfeasible": Outcome.INFEASIBLE,
    "locallyInfeasible": Outcome.INFEASIBLE,
    "infeasibleOrUnbounded": Outcome.INFEASIBLE,
    "unbounded": Outcome.UNBOUNDED,
    "maxTimeLimit": Outcome.NO_SOLUTION,
    "iterationLimit": Outcome.NO_SOLUTION,
}


def solve_shift(
    problem: ShiftProblem, *, time_limit_s: float, gap: float
) -> tuple[SolveReport, Ints | None]:
    """Solve for the chosen option of every job, shape (jobs,).

    Minimises the emissions of the chosen options. All costs are regrets against each
    job's best option, so an optimum of zero means that the capacity never bound.
    """
    model = _model(problem)
    report = _solve(model, time_limit_s, gap)
    if not report.outcome.has_solution:
        return report, None
    return report, _chosen(problem, model)


def solve_least_late(
    problem: ShiftProblem, weight: Array, *, time_limit_s: float
) -> tuple[SolveReport, Ints | None]:
    """Solve for the options of the jobs that keep their windows, shape (jobs,), -1 for the rest.

    Minimises the sum of the weights of the rest, shape (jobs,); a choice always exists.
    """
    model = _model(problem, weight)
    report = _solve(model, time_limit_s, LATE_GAP)
    if not report.outcome.has_solution:
        return report, None
    return report, _chosen(problem, model)


def _chosen(problem: ShiftProblem, model: pyo.ConcreteModel) -> Ints:
    """Return the option of every job that a solution takes, -1 for a job without one."""
    value = np.array([model.x[i].value for i in range(len(problem.job))])
    best = np.full(len(problem.ids), -1, dtype=np.int64)
    best[problem.job[value > 0.5]] = np.flatnonzero(value > 0.5)
    return best


def _model(problem: ShiftProblem, weight: Array | None = None) -> pyo.ConcreteModel:
    """Build the model; with weights jobs may be left out, and what that weighs is minimised."""
    import pyomo.environ as pyo
    from pyomo.core.expr import LinearExpression

    jobs = range(len(problem.ids))
    with _no_garbage_collection():
        model = pyo.ConcreteModel()
        model.x = pyo.Var(range(len(problem.job)), domain=pyo.Binary)
        model.left = pyo.Var(jobs if weight is not None else [], domain=pyo.Binary)
        options, left = list(model.x.values()), list(model.left.values())
        model.once = pyo.Constraint(jobs)
        bounds = np.searchsorted(problem.job, np.arange(len(problem.ids) + 1))
        for j in jobs:
            own = [*options[bounds[j] : bounds[j + 1]], *left[j : j + 1]]
            model.once[j] = LinearExpression(linear_vars=own, linear_coefs=[1] * len(own)) == 1
        _hold_capacity(model, problem, options)
        wanted, cost = (options, problem.regret()) if weight is None else (left, weight)
        model.cost = pyo.Objective(
            expr=LinearExpression(linear_vars=wanted, linear_coefs=cost.tolist())
        )
    return model


def _hold_capacity(model: pyo.ConcreteModel, problem: ShiftProblem, options: list[pyo.Var]) -> None:
    """Hold every capacity at every slot at which a job that needs it starts.

    Where it has fallen, earlier jobs may hold more than the room while nothing starts;
    there a binary ``starts`` says whether something does.
    """
    import pyomo.environ as pyo
    from pyomo.core.expr import LinearExpression

    first, last = problem.spans()
    at = (range(len(problem.time_s)), range(problem.demand.shape[1]))
    model.capacity = pyo.Constraint(*at)
    model.starts = pyo.Var(*at, domain=pyo.Binary)
    model.told = pyo.Constraint(range(len(problem.job)), at[1])
    for slot, here in enumerate(_running(first, last, len(problem.time_s))):
        for resource in at[1]:
            holds = here[problem.demand[here, resource] > 0]
            demand, room = problem.demand[holds, resource], int(problem.room[slot, resource])
            if demand.sum() <= room:
                continue  # cannot bind, whatever is chosen
            chosen, coefficients = [options[i] for i in holds], demand.tolist()
            earlier = holds[first[holds] < slot]
            since = int(first[earlier].min(initial=slot))
            carried = problem.carried(slot, resource, earlier, since)
            if carried > room:
                chosen = [*chosen, model.starts[slot, resource]]
                coefficients = [*coefficients, carried - room]
                for i in holds[first[holds] == slot].tolist():
                    model.told[i, resource] = options[i] <= model.starts[slot, resource]
            load = LinearExpression(linear_vars=chosen, linear_coefs=coefficients)
            model.capacity[slot, resource] = load <= max(room, carried)


def _running(first: Ints, last: Ints, slots: int) -> list[Ints]:
    """Return the options that run at every slot, each list ascending."""
    length = last - first
    option = np.repeat(np.arange(len(first)), length)
    offset = np.arange(len(option)) - np.repeat(np.cumsum(length) - length, length)
    slot = first[option] + offset
    order = np.argsort(slot, kind="stable")
    return np.split(option[order], np.searchsorted(slot[order], np.arange(1, slots)))


def _highs() -> Any:
    """Return Pyomo's interface to HiGHS."""
    from pyomo.contrib.solver.common.factory import SolverFactory

    return SolverFactory("highs")


def _solve(model: pyo.ConcreteModel, time_limit_s: float, gap: float) -> SolveReport:
    solver = _highs()
    if not solver.available():
        return SolveReport(Outcome.ERROR, None, None, "HiGHS is not installed (package highspy)")
    solver.config.load_solutions = False
    solver.config.raise_exception_on_nonoptimal_result = False
    solver.config.time_limit = float(time_limit_s)
    solver.config.threads = 1
    solver.config.rel_gap = gap
    solver.config.solver_options["random_seed"] = 0
    with _no_garbage_collection():
        results = solver.solve(model)
    ended = results.termination_condition
    if results.solution_status.name in {"optimal", "feasible"}:
        results.solution_loader.load_vars()
        proven = ended.name == "convergenceCriteriaSatisfied"
        objective, bound = results.incumbent_objective, results.objective_bound
        distance = (
            abs(objective - bound) / max(abs(objective), 1e-12)
            if objective is not None and bound is not None
            else None
        )
        return SolveReport(Outcome.OPTIMAL if proven else Outcome.FEASIBLE, objective, distance)
    return SolveReport(_OUTCOMES.get(ended.name, Outcome.ERROR), None, None, str(ended))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Pause the collector: it takes most of the time while a model grows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
