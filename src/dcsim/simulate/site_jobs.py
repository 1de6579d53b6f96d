"""The jobs of a fleet at one of its sites: their numbers here and there, and their queue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dcsim.core.arrays import Flags, Ints, as_slice
from dcsim.simulate.begun import Begun, credited_s
from dcsim.simulate.capacity import MW_PER_KW, make_queue
from dcsim.simulate.queue import QueueKernel
from dcsim.simulate.queue import engine as codes
from dcsim.simulate.schedule import Schedule
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.simulate.site_run import SiteRun
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments


class SiteJobs:
    """A site's queue, asked by the numbers that jobs have in the fleet.

    Parameters
    ----------
    name, inputs
        The site.
    ids
        Numbers in the fleet of the jobs that may run here, ascending, shape (jobs here,).
    jobs
        How many jobs the fleet has.
    caps
        Whether the policy may cap the power of the jobs.
    """

    def __init__(self, name: str, inputs: SiteInputs, ids: Ints, jobs: int, *, caps: bool) -> None:
        self.name, self.ids = name, ids
        self.queue: QueueKernel = make_queue(
            inputs.jobs,
            inputs.cluster,
            inputs.cores_there,
            inputs.rules,
            inputs.grid,
            inputs.retrying,
            caps=caps,
        )
        self.run = SiteRun(inputs, self.queue)
        self.release_s: Ints = np.full(len(ids), -1, dtype=np.int64)
        self._has_all = len(ids) == jobs

    def own(self, ids: Ints) -> Ints:
        """Return the numbers here of jobs of the fleet that may run here."""
        return ids if self._has_all else np.asarray(np.searchsorted(self.ids, ids))

    def release(self, ids: Ints, release_s: Ints) -> None:
        """Let jobs start from a time on [s], shape (ids,)."""
        own = self.own(ids)
        place = as_slice(own)
        if (self.release_s[place] < 0).all():
            self.release_s[place] = release_s
        else:
            # A job that comes back keeps the release behind which it first started here.
            fresh = self.queue.start_s[own] < 0
            self.release_s[own[fresh]] = release_s[fresh]
        self.queue.release(own, release_s)

    def waiting(self, known: int) -> Ints:
        """Return the numbers in the fleet of the first ``known`` jobs that wait here."""
        here = slice(int(np.searchsorted(self.ids, known)))
        waits = (self.queue.status[here] == codes.WAITING) & (self.release_s[here] >= 0)
        waits &= ~self.queue.has_run(here)
        return np.asarray(self.ids[here][waits])

    def begun(self) -> Begun:
        """Return what is known now of the jobs here that have begun and are not done."""
        running, interrupted = self.queue.running, self.queue.interrupted
        own = np.concatenate((running, interrupted))
        whole_s = self.run.inputs.jobs.duration_s[own]
        return Begun(
            ids=self.ids[own],
            runs=np.arange(len(own)) < len(running),
            release_s=self.queue.release_s(own),
            left_s=self.queue.left_s(own),
            done_frac=self.queue.done_s(own) / whole_s,
            speed=self.queue.speed,
        )

    def cap(self, limit_kw: float) -> None:
        """Let jobs draw no more than this above idle from now on [kW]."""
        self.queue.set_power_cap(round(limit_kw * MW_PER_KW))

    def give_up(self, job: int) -> float | None:
        """Stop a job or take it out of the queue; return the share of its work that is saved.

        None if it has never run.
        """
        own = self.own(np.array([job]))
        if self.queue.status[own[0]] == codes.RUNNING:
            self.queue.interrupt(own, hold=True, is_fault=False)
        if self.release_s[own[0]] >= 0:
            self.queue.withdraw(own)
            if self.queue.start_s[own[0]] < 0:
                self.release_s[own] = -1
        if not self.queue.has_run(own)[0]:
            return None
        return float(self.queue.done_s(own)[0] / self.run.inputs.jobs.duration_s[own[0]])

    def take_up(self, job: int, done_frac: float | None, release_s: int) -> None:
        """Let a job that comes from another site start here, or go on with its saved work."""
        own = self.own(np.array([job]))
        if done_frac is not None:
            target_s = np.broadcast_to(self.queue.target_s(own), 1)
            whole_s = self.run.inputs.jobs.duration_s[own]
            self.queue.credit(own, credited_s(np.array([done_frac]), whole_s, target_s))
        self.release(np.array([job]), np.array([release_s]))

    def finished(self, stays: Flags, instants: int) -> tuple[Ints, JobTable, Schedule]:
        """Return numbers in the fleet, table and schedule of the jobs that were here.

        ``stays`` tells which of the jobs that may run here are here at the end, shape
        (jobs here,); those that ran here and went on elsewhere have moved.
        """
        jobs = self.run.inputs.jobs
        left = (self.queue.start_s >= 0) & ~stays
        schedule = Schedule.of(jobs, self.queue, self.release_s, np.flatnonzero(left), instants)
        rows = np.flatnonzero(stays | left)
        if len(rows) == len(self.ids):
            return self.ids, jobs, schedule
        return self.ids[rows], jobs.taken(rows), _taken(schedule, rows)


def _taken(schedule: Schedule, rows: Ints) -> Schedule:
    """Return the schedule of some jobs, which include all that ran."""
    new = np.full(len(schedule.state), -1, dtype=np.int64)
    new[rows] = np.arange(len(rows))
    ran = schedule.segments
    return replace(
        schedule,
        release_s=schedule.release_s[rows],
        start_s=schedule.start_s[rows],
        end_s=schedule.end_s[rows],
        state=schedule.state[rows],
        lost_s=schedule.lost_s[rows],
        segments=Segments(new[ran.job], ran.start_s, ran.end_s),
    )
