"""Where the work does not fit into its windows: who is put off, and when they start then.

The least work is put off, first that whose window reaches beyond the period. What is put off
starts as early as it fits beside the rest; what does not fit before the next plan is left to it.
"""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S
from dcsim.scheduling.candidates import ready_s
from dcsim.scheduling.optimise.shift_problem import Placed
from dcsim.scheduling.policy import SiteView, View

OF_LITTLE_WEIGHT = 1e-3
"""Weight of putting off work that is in time even after the period, over that of other work."""
UNLIMITED = np.iinfo(np.int64).max // 2


def first_start_s(view: View, ids: Ints) -> Ints:
    """Return when jobs can start at the earliest where they are [s], shape (ids,)."""
    first_s, at = np.empty_like(ids), view.at[ids]
    for number, site in enumerate(view.sites.values()):
        here = at == number
        opens_s = max(view.now_s, site.held.opens_s)
        first_s[here] = np.maximum(ready_s(view, ids[here], number), opens_s)
    return first_s


def weight_of(view: View, ids: Ints) -> Array:
    """Return what putting off each job weighs: its work, shape (ids,), the largest at 1."""
    work = view.jobs.cores[ids] * view.jobs.duration_s[ids].astype(np.float64)
    in_time = view.jobs.latest_start_s[ids] >= view.site.carbon.end_s
    weight: Array = np.where(in_time, OF_LITTLE_WEIGHT, 1.0) * work / work.max(initial=1.0)
    return weight


def put_off(view: View, ids: Ints, others: Placed) -> Placed:
    """Place jobs where they are, those whose windows end first before the rest.

    Parameters
    ----------
    view
        What is known.
    ids
        The jobs.
    others
        Those that the plan has placed already.

    Returns
    -------
    Placed
        The jobs that fit before the next plan, each at the first whole hour from its earliest
        start. One that was released before is placed whenever it fits: behind the period's end
        nothing is reserved, and everything does.
    """
    found = Placed.none()
    first = first_start_s(view, ids)
    order = np.lexsort((ids, view.jobs.latest_start_s[ids]))
    for number, site in enumerate(view.sites.values()):
        here = order[view.at[ids[order]] == number]
        own = others.ids[others.site == number]
        held = _Occupied(view, site, own, others.start_s[others.site == number])
        waits = np.isin(ids[here], view.waiting)
        for job, first_s, released in zip(ids[here], first[here], waits, strict=True):
            until_s = max(held.end_s, int(first_s)) + HOUR_S if released else view.until_s
            start_s = held.place(int(job), int(first_s), until_s)
            if start_s is not None:
                one = (np.array([value]) for value in (job, start_s, number))
                found = found.and_(Placed(*one))
    return found


class _Occupied:
    """What is held of a site, to which jobs are added one by one.

    As in the queue, capacity matters where a job starts that needs it.
    """

    def __init__(self, view: View, site: SiteView, ids: Ints, start_s: Ints) -> None:
        """Hold what jobs have that have begun, and those of a plan with its starts."""
        held = site.held
        self._site, self._step_s = site, view.step_s
        self._begin = np.concatenate((held.begin_s, start_s))
        self._end = np.concatenate((held.end_s, start_s + site.left_s[ids]))
        self._demand = site.demand[np.concatenate((held.ids, ids))]
        self.end_s = len(site.capacity) * view.step_s

    def place(self, job: int, first_s: int, until_s: int) -> int | None:
        """Place a job at the first whole hour at which it fits; return its start [s]."""
        lasts_s, needs = int(self._site.left_s[job]), self._site.demand[job]
        for start_s in range(first_s, until_s, HOUR_S):
            if self._fits(start_s, start_s + lasts_s, needs):
                self._begin = np.append(self._begin, start_s)
                self._end = np.append(self._end, start_s + lasts_s)
                self._demand = np.vstack((self._demand, needs))
                return start_s
        return None

    def _fits(self, start_s: int, end_s: int, needs: Ints) -> bool:
        """Tell whether a job fits at its start, and leaves room for those that start later."""
        here = self._room(np.array([start_s]))[0]
        if ((needs > 0) & (needs > here)).any():
            return False
        later = (self._begin > start_s) & (self._begin < end_s)
        room, asked = self._room(self._begin[later]), self._demand[later]
        return not ((needs > 0) & (asked > 0) & (needs > room)).any()

    def _room(self, times: Ints) -> Ints:
        """Return what is free at some instants, shape (times, resources)."""
        runs = (self._begin <= times[:, None]) & (times[:, None] < self._end)
        step, capacity = times // self._step_s, self._site.capacity
        free = capacity[np.minimum(step, len(capacity) - 1)] - runs @ self._demand
        room: Ints = np.where((step < len(capacity))[:, None], free, UNLIMITED)
        return room
