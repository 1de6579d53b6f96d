"""Moves single jobs to cheaper starts that still fit: removes what a solver's tolerance left."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.scheduling.optimise.shift_problem import ShiftProblem


def polish(problem: ShiftProblem, best: Ints) -> Ints:
    """Return the choice after one pass over the jobs, each at its cheapest option that fits.

    The pass never makes the schedule dearer, and with a constant signal it sends
    every job to its earliest start. Jobs that are left out (-1) stay out.
    """
    first, last = problem.spans()
    best = best.copy()
    load = np.zeros_like(problem.capacity)
    for option in best[best >= 0]:
        load[first[option] : last[option]] += problem.demand[option]
    room, cost = problem.room, problem.cost_gco2e
    bounds = np.searchsorted(problem.job, np.arange(len(problem.ids) + 1))
    for j in np.flatnonzero(best >= 0).tolist():
        old = best[j]
        own = np.arange(bounds[j], bounds[j + 1])
        cheaper = own[cost[own] < cost[old]]
        if len(cheaper) == 0:
            continue
        load[first[old] : last[old]] -= problem.demand[old]
        for option in cheaper[np.argsort(cost[cheaper], kind="stable")]:
            needs = problem.demand[option]
            span = slice(first[option], last[option])
            if ((room[span] - load[span] >= needs) | (needs == 0)).all():
                best[j] = option
                break
        load[first[best[j]] : last[best[j]]] += problem.demand[best[j]]
    return best
