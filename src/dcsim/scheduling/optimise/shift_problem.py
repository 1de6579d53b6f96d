"""The shift problem as plain arrays: which job may start when, and what room there is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.scheduling.candidates import candidates
from dcsim.scheduling.policy import View

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ShiftProblem:
    """Choose one start per job; arrays of shape (options,) list the starts of all jobs.

    Capacity matters where a job starts, and running cores only grow there: it is enough
    to look at the instants ``time_s`` at which some job could start, shape (times,).
    """

    ids: Ints
    job: Ints
    """Row of the option's job in ``ids``."""
    start_s: Ints
    end_s: Ints
    cores: Ints
    weight: Array
    """Busy core-hours of the option's job."""
    cost_gco2e_per_kwh: Array
    time_s: Ints
    capacity_cores: Ints
    """Capacity at ``time_s``."""
    taken_cores: Ints
    """Cores of jobs that already run, at ``time_s``."""

    @property
    def room_cores(self) -> Ints:
        """Cores that planned jobs may hold at ``time_s`` if one of them starts then."""
        room: Ints = self.capacity_cores - self.taken_cores
        return room

    def carried_cores(self, t: int, earlier: Ints) -> int:
        """Return the most that ``earlier`` options can hold at ``time_s[t]`` if none starts.

        Where the capacity has fallen since they started, that is more than the room.
        """
        if len(earlier) == 0:
            return 0
        since = np.searchsorted(self.time_s, self.start_s[earlier].min())
        taken = self.taken_cores[t]
        most = max(self.capacity_cores[since:t].max(), taken) - taken
        return int(min(most, self.cores[earlier].sum()))

    def regret(self) -> Array:
        """Return the weighted cost over each job's cheapest option, largest weight 1."""
        cheapest = np.full(len(self.ids), np.inf)
        np.minimum.at(cheapest, self.job, self.cost_gco2e_per_kwh)
        scale = max(float(self.weight.max(initial=0.0)), np.finfo(float).tiny)
        regret: Array = self.weight / scale * (self.cost_gco2e_per_kwh - cheapest[self.job])
        return regret

    def spans(self) -> tuple[Ints, Ints]:
        """Return first and one-past-last index in ``time_s`` at which each option runs."""
        first = np.searchsorted(self.time_s, self.start_s, side="left")
        last = np.searchsorted(self.time_s, self.end_s, side="left")
        return first, last


def shift_problem(view: View) -> ShiftProblem:
    """State the problem of all arriving and waiting jobs at a control instant."""
    jobs = view.jobs
    ids = np.sort(np.concatenate((view.waiting, view.arriving)))
    choice = candidates(view, ids)
    row, column = np.nonzero(np.isfinite(choice.cost_gco2e_per_kwh))
    start = choice.start_s[row, column]
    job_id = ids[row]
    times = np.unique(start)
    running = np.flatnonzero(view.start_s >= 0)
    running = running[view.start_s[running] + jobs.duration_s[running] > view.now_s]
    capacity = view.capacity_cores[np.minimum(times // view.step_s, len(view.capacity_cores) - 1)]
    taken = _cores_running(
        view.start_s[running], jobs.duration_s[running], jobs.cores[running], times
    )
    return ShiftProblem(
        ids=ids,
        job=row,
        start_s=start,
        end_s=start + jobs.duration_s[job_id],
        cores=jobs.cores[job_id],
        weight=jobs.core_s[job_id] / 3600.0,
        cost_gco2e_per_kwh=choice.cost_gco2e_per_kwh[row, column],
        time_s=times,
        capacity_cores=capacity,
        taken_cores=taken,
    )


def _cores_running(start_s: Ints, duration_s: Ints, cores: Ints, times: Ints) -> Ints:
    """Return the cores that are held at each of ``times``, shape (times,)."""
    change = np.zeros(len(times) + 1, dtype=np.int64)
    np.add.at(change, np.searchsorted(times, start_s, side="left"), cores)
    np.add.at(change, np.searchsorted(times, start_s + duration_s, side="left"), -cores)
    held: Ints = np.cumsum(change)[:-1]
    return held
