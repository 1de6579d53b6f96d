"""Moves single jobs to cheaper starts that still fit: removes what a solver's tolerance left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dcsim.scheduling.optimise.shift_problem import ShiftProblem

Ints = NDArray[np.int64]


def polish(problem: ShiftProblem, best: Ints) -> Ints:
    """Return the choice after one pass over the jobs, each at its cheapest start that fits.

    The pass never makes the schedule dearer, and with a constant signal it sends
    every job to its earliest start.
    """
    first, last = problem.spans()
    best = best.copy()
    load = np.zeros(len(problem.time_s), dtype=np.int64)
    for option in best:
        load[first[option] : last[option]] += problem.cores[option]
    bounds = np.searchsorted(problem.job, np.arange(len(problem.ids) + 1))
    for j, old in enumerate(best):
        own = np.arange(bounds[j], bounds[j + 1])
        cheaper = own[problem.cost_gco2e_per_kwh[own] < problem.cost_gco2e_per_kwh[old]]
        if len(cheaper) == 0:
            continue
        load[first[old] : last[old]] -= problem.cores[old]
        free = problem.room_cores - load
        for option in cheaper[np.argsort(problem.cost_gco2e_per_kwh[cheaper], kind="stable")]:
            span = free[first[option] : last[option]]
            if span.min() >= problem.cores[option]:
                best[j] = option
                break
        load[first[best[j]] : last[best[j]]] += problem.cores[best[j]]
    return best
