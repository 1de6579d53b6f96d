"""The jobs of a site that have begun and are not done, and when each holds its cores.

What runs holds them until its end. What was interrupted, or comes from another site with work
saved, stands in the queue before all that a policy releases now: it goes on as soon as it fits.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.scheduling.policy import Held
from dcsim.simulate.queue.table import next_changes


@dataclass(frozen=True, slots=True)
class Begun:
    """What the queue of a site knows now of the jobs that have begun; shape (begun,).

    Attributes
    ----------
    ids
        Their numbers in the fleet: first those that run, then those that wait to go on.
    runs
        Whether each runs.
    release_s
        When it was released, or will be once its data are there [s].
    left_s
        How long it holds its cores yet, from now or from when it goes on [s].
    done_frac
        Share of its work that would be kept if it were cut off now.
    speed
        Units of work that a second does at the present clock.
    """

    ids: Ints
    runs: Flags
    release_s: Ints
    left_s: Ints
    done_frac: Array
    speed: int

    def held(self, now_s: int, demand: Ints, capacity: Ints, step_s: int) -> Held:
        """Return what these jobs hold from now on, if no other job starts.

        Parameters
        ----------
        now_s
            The present instant.
        demand
            What each job of the fleet holds here, shape (jobs, resources).
        capacity
            What may be held at each step, shape (steps, resources).
        step_s
            Length of a step [s].
        """
        begin_s = np.full(len(self.ids), now_s, dtype=np.int64)
        waits = np.flatnonzero(~self.runs)
        if len(waits):
            order = waits[np.lexsort((self.ids[waits], self.release_s[waits]))]
            line = _Line(now_s, demand[self.ids], self.left_s, capacity, step_s)
            line.hold(np.flatnonzero(self.runs))
            for job in order.tolist():
                begin_s[job] = line.start(job, int(self.release_s[job]))
        released = ~self.runs & (self.release_s <= now_s)
        opens_s = int(begin_s[released].max(initial=now_s))
        return Held(self.ids, begin_s, begin_s + self.left_s, opens_s)


def credited_s(done_frac: Array, duration_s: Ints, target_s: Ints) -> Ints:
    """Return the work that jobs bring along to other cores [s on those cores], shape (jobs,).

    ``duration_s`` is how long each takes there, ``target_s`` when it is stopped; a job that
    is not done has at least a second left. Whole seconds of equal cores stay what they are.
    """
    done_s = np.floor(done_frac * duration_s + 1e-6).astype(np.int64)
    return np.minimum(done_s, target_s - 1)


class _Line:
    """Jobs that start in turn, each as soon as it fits beside those that run then."""

    def __init__(self, now_s: int, demand: Ints, left_s: Ints, capacity: Ints, step_s: int) -> None:
        self._now_s, self._step_s = now_s, step_s
        self._demand, self._left_s, self._capacity = demand, left_s, capacity
        self._next_change, self._end_s = next_changes(capacity), len(capacity) * step_s
        self._free = capacity[min(now_s // step_s, len(capacity) - 1)].copy()
        self._used = np.zeros(demand.shape[1], dtype=np.int64)
        self._ends: list[tuple[int, int]] = []

    def hold(self, jobs: Ints) -> None:
        """Let jobs hold what they need from now on."""
        for job in jobs.tolist():
            self._used += self._demand[job]
            heapq.heappush(self._ends, (self._now_s + int(self._left_s[job]), job))

    def start(self, job: int, release_s: int) -> int:
        """Start a job as soon as it fits, not before its release; return when [s].

        Behind the period's end nothing is reserved, and everything fits.
        """
        self._go_to(max(self._now_s, release_s))
        needs = self._demand[job]
        while self._now_s < self._end_s and ((needs > 0) & (needs > self._free - self._used)).any():
            self._go_to(self._next_s())
        self.hold(np.array([job]))
        return self._now_s

    def _next_s(self) -> int:
        """Return when something ends or the capacity changes next [s]."""
        step = min(self._now_s // self._step_s, len(self._capacity) - 1)
        change_s = int(self._next_change[step]) * self._step_s
        return min(change_s, self._ends[0][0] if self._ends else self._end_s)

    def _go_to(self, time_s: int) -> None:
        self._now_s = time_s
        while self._ends and self._ends[0][0] <= time_s:
            self._used -= self._demand[heapq.heappop(self._ends)[1]]
        self._free = self._capacity[min(time_s // self._step_s, len(self._capacity) - 1)]
