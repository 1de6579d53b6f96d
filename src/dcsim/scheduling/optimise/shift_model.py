"""The shift problem as a Pyomo model for HiGHS."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.core.expr import LinearExpression

from dcsim.scheduling.optimise.outcome import Outcome, SolveReport
from dcsim.scheduling.optimise.shift_problem import ShiftProblem

Ints = NDArray[np.int64]

_OUTCOMES = {
    TerminationCondition.provenInfeasible: Outcome.INFEASIBLE,
    TerminationCondition.locallyInfeasible: Outcome.INFEASIBLE,
    TerminationCondition.infeasibleOrUnbounded: Outcome.INFEASIBLE,
    TerminationCondition.unbounded: Outcome.UNBOUNDED,
    TerminationCondition.maxTimeLimit: Outcome.NO_SOLUTION,
    TerminationCondition.iterationLimit: Outcome.NO_SOLUTION,
}


def solve_shift(
    problem: ShiftProblem, *, time_limit_s: float, gap: float
) -> tuple[SolveReport, Ints | None]:
    """Solve for the chosen option of every job, shape (jobs,).

    Minimises the weighted carbon intensity of the chosen starts. All costs are
    regrets against each job's best start, so an optimum of zero means that the
    capacity never bound.
    """
    model = _model(problem, elastic=False)
    report = _solve(model, time_limit_s, gap)
    if not report.outcome.has_solution:
        return report, None
    value = np.array([model.x[i].value for i in range(len(problem.job))])
    best = np.zeros(len(problem.ids), dtype=np.int64)
    best[problem.job[value > 0.5]] = np.flatnonzero(value > 0.5)
    return report, best


def shortage(problem: ShiftProblem, *, time_limit_s: float) -> list[tuple[int, int]]:
    """Return the least shortage that makes an infeasible problem fit: (time [s], cores)."""
    model = _model(problem, elastic=True)
    if not _solve(model, time_limit_s, 1e-3).outcome.has_solution:
        return []
    missing = [(int(problem.time_s[t]), round(model.short[t].value or 0.0)) for t in model.short]
    return sorted((row for row in missing if row[1] > 0), key=lambda row: -row[1])


def _model(problem: ShiftProblem, *, elastic: bool) -> pyo.ConcreteModel:
    """Build the model; ``elastic`` allows shortages and minimises their sum instead."""
    with _no_garbage_collection():
        model = pyo.ConcreteModel()
        model.x = pyo.Var(range(len(problem.job)), domain=pyo.Binary)
        options = list(model.x.values())
        model.once = pyo.Constraint(range(len(problem.ids)))
        bounds = np.searchsorted(problem.job, np.arange(len(problem.ids) + 1))
        for j in range(len(problem.ids)):
            own = options[bounds[j] : bounds[j + 1]]
            model.once[j] = LinearExpression(linear_vars=own, linear_coefs=[1] * len(own)) == 1
        model.short = pyo.Var(range(len(problem.time_s) if elastic else 0), bounds=(0, None))
        _hold_capacity(model, problem, options, elastic=elastic)
        model.carbon = pyo.Objective(
            expr=sum(model.short.values())
            if elastic
            else LinearExpression(linear_vars=options, linear_coefs=problem.regret().tolist())
        )
    return model


def _hold_capacity(
    model: pyo.ConcreteModel, problem: ShiftProblem, options: list[pyo.Var], *, elastic: bool
) -> None:
    """Hold the capacity at every instant at which a job starts.

    Where it has fallen, earlier jobs may hold more than the room while nothing starts;
    there a binary ``starts`` says whether something does.
    """
    first, last = problem.spans()
    times = range(len(problem.time_s))
    model.capacity = pyo.Constraint(times)
    model.starts = pyo.Var(times, domain=pyo.Binary)
    model.told = pyo.Constraint(range(len(problem.job)))
    for t in times:
        here = np.flatnonzero((first <= t) & (t < last))
        room = int(problem.room_cores[t])
        if problem.cores[here].sum() <= room:
            continue  # cannot bind, whatever is chosen
        chosen = [options[i] for i in here]
        coefficients = [int(c) for c in problem.cores[here]]
        if elastic:
            chosen, coefficients = [*chosen, model.short[t]], [*coefficients, -1]
        carried = problem.carried_cores(t, here[first[here] < t])
        if carried > room:
            chosen, coefficients = [*chosen, model.starts[t]], [*coefficients, carried - room]
            for i in here[first[here] == t].tolist():
                model.told[i] = options[i] <= model.starts[t]
        load = LinearExpression(linear_vars=chosen, linear_coefs=coefficients)
        model.capacity[t] = load <= max(room, carried)


def _solve(model: pyo.ConcreteModel, time_limit_s: float, gap: float) -> SolveReport:
    solver = SolverFactory("highs")
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
    if results.solution_status in {SolutionStatus.optimal, SolutionStatus.feasible}:
        results.solution_loader.load_vars()
        proven = ended == TerminationCondition.convergenceCriteriaSatisfied
        objective, bound = results.incumbent_objective, results.objective_bound
        distance = (
            abs(objective - bound) / max(abs(objective), 1e-12)
            if objective is not None and bound is not None
            else None
        )
        return SolveReport(Outcome.OPTIMAL if proven else Outcome.FEASIBLE, objective, distance)
    return SolveReport(_OUTCOMES.get(ended, Outcome.ERROR), None, None, str(ended))


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
