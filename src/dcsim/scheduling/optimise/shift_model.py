"""The shift problem as a Pyomo model for HiGHS."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.scheduling.optimise.outcome import Outcome, SolveReport
from dcsim.scheduling.optimise.shift_problem import ShiftProblem

if TYPE_CHECKING:
    import pyomo.environ as pyo


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
    model = _model(problem, elastic=False)
    report = _solve(model, time_limit_s, gap)
    if not report.outcome.has_solution:
        return report, None
    value = np.array([model.x[i].value for i in range(len(problem.job))])
    best = np.zeros(len(problem.ids), dtype=np.int64)
    best[problem.job[value > 0.5]] = np.flatnonzero(value > 0.5)
    return report, best


def shortage(problem: ShiftProblem, *, time_limit_s: float) -> list[tuple[int, int, int]]:
    """Return the least shortage that makes an infeasible problem fit, the largest first.

    Returns
    -------
    list of tuple
        Slot of the problem, resource, and how much of it is missing.
    """
    model = _model(problem, elastic=True)
    if not _solve(model, time_limit_s, 1e-3).outcome.has_solution:
        return []
    missing = [(*at, round(model.short[at].value or 0.0)) for at in model.short]
    return sorted((row for row in missing if row[2] > 0), key=lambda row: -row[2])


def _model(problem: ShiftProblem, *, elastic: bool) -> pyo.ConcreteModel:
    """Build the model; ``elastic`` allows shortages and minimises their sum instead."""
    import pyomo.environ as pyo
    from pyomo.core.expr import LinearExpression

    with _no_garbage_collection():
        model = pyo.ConcreteModel()
        model.x = pyo.Var(range(len(problem.job)), domain=pyo.Binary)
        options = list(model.x.values())
        model.once = pyo.Constraint(range(len(problem.ids)))
        bounds = np.searchsorted(problem.job, np.arange(len(problem.ids) + 1))
        for j in range(len(problem.ids)):
            own = options[bounds[j] : bounds[j + 1]]
            model.once[j] = LinearExpression(linear_vars=own, linear_coefs=[1] * len(own)) == 1
        short = range(len(problem.time_s) if elastic else 0)
        model.short = pyo.Var(short, range(problem.demand.shape[1]), bounds=(0, None))
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
            if elastic:
                chosen, coefficients = [*chosen, model.short[slot, resource]], [*coefficients, -1]
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
