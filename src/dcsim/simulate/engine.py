"""The clock: at each control instant the policy decides and the queue moves on.

SimPy wakes only at control instants; between them the job kernel advances on its
own. A policy that needs nothing but arrivals is asked once, for the whole period.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import simpy
from numpy.typing import NDArray

from dcsim.core.timegrid import TimeGrid
from dcsim.scheduling.policy import Policy, SiteView, View
from dcsim.signals.forecast import Forecast
from dcsim.simulate.kernel import JobKernel
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


QUEUED, RUNNING, FINISHED, REJECTED, FAILED = range(5)
STATES = ("queued", "running", "finished", "rejected", "failed")
"""What has become of a job at the end of the period, by its code."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What became of every job; arrays of shape (jobs,), times in seconds from the start.

    A time that never came is -1.
    """

    release_s: Ints
    start_s: Ints
    """The first start."""
    end_s: Ints
    """The end of the last stretch; it may lie beyond the period."""
    state: Ints
    """Index into `STATES`."""
    lost_s: Ints
    """Running time whose work was lost and had to be done again."""
    segments: Segments
    control_instants: int

    @classmethod
    def unbroken(
        cls, jobs: JobTable, release_s: Ints, start_s: Ints, end_of_period_s: int, instants: int
    ) -> Schedule:
        """Return the schedule of jobs that, once started, run to their end."""
        started = start_s >= 0
        end = np.where(started, start_s + jobs.duration_s, -1)
        state = np.where(started, np.where(end <= end_of_period_s, FINISHED, RUNNING), QUEUED)
        state = np.where(jobs.rejected, REJECTED, state)
        segments = Segments.unbroken(start_s, jobs.duration_s)
        return cls(release_s, start_s, end, state, np.zeros_like(end), segments, instants)

    def interruptions(self) -> Ints:
        """Return how many stretches of each job were cut short, shape (jobs,)."""
        stretches = np.bincount(self.segments.job, minlength=len(self.state))
        unbroken_last = (self.state == RUNNING) | (self.state == FINISHED)
        return np.asarray(stretches - unbroken_last, dtype=np.int64)


class Kernel(Protocol):
    """What the clock asks of the queue."""

    @property
    def start_s(self) -> Ints:
        """The first start of every job [s], -1 if there was none."""
        ...

    def release(self, ids: Ints, release_s: Ints) -> None:
        """Let jobs start from ``release_s`` on."""
        ...

    def advance(self, until_s: int) -> int:
        """Serve the queue until an instant."""
        ...


class Clock:
    """Joins policy and queue on a SimPy clock.

    The clock owns the releases, the job kernel owns starts and running cores.

    Parameters
    ----------
    jobs
        The jobs, sorted by arrival.
    capacity_cores
        Cores that batch work may hold at every step, shape (steps,).
    grid
        The time grid; times are seconds from its start.
    policy
        Decides releases at every control instant.
    carbon
        What the policy sees of the carbon intensity.
    kernel
        The queue; a `JobKernel`, strictly first come, first served, unless given.
    """

    def __init__(
        self,
        jobs: JobTable,
        capacity_cores: Ints,
        grid: TimeGrid,
        policy: Policy,
        carbon: Forecast,
        kernel: Kernel | None = None,
    ) -> None:
        self.jobs, self.capacity, self.grid = jobs, capacity_cores, grid
        self.policy, self.carbon = policy, carbon
        self.kernel: Kernel = kernel or JobKernel(
            jobs.duration_s, jobs.cores, capacity_cores, grid.step_s
        )
        self.release_s = np.full(len(jobs), -1, dtype=np.int64)
        self.control_instants = 0
        self._turns_away = bool(jobs.rejected.any())

    def control(self, env: simpy.Environment) -> Generator[simpy.Event, None, None]:
        """Let the policy decide, wait for the next control instant, advance the queue."""
        end = self.grid.duration_s
        # A policy that arrivals are enough for is asked once, if no forecast is issued anew.
        interval = self.policy.control_interval_s or self.carbon.interval_s or end
        known = 0
        while env.now < end:
            now = int(env.now)
            until = min(now + interval, end)
            arrived = int(np.searchsorted(self.jobs.arrival_s, until, side="left"))
            self._decide(now, until, known, arrived)
            self.control_instants += 1
            known = arrived
            yield env.timeout(until - now)
            self.kernel.advance(until)

    def schedule(self) -> Schedule:
        """Return what was released and started so far."""
        return Schedule.unbroken(
            self.jobs,
            self.release_s,
            self.kernel.start_s,
            self.grid.duration_s,
            self.control_instants,
        )

    def _decide(self, now: int, until: int, known: int, arrived: int) -> None:
        start = self.kernel.start_s
        waiting = np.empty(0, dtype=np.int64)
        if self.policy.replans:
            waiting = np.flatnonzero((start[:known] < 0) & ~self.jobs.rejected[:known])
        arriving = np.arange(known, arrived, dtype=np.int64)
        if self._turns_away:
            arriving = arriving[~self.jobs.rejected[known:arrived]]
        if len(arriving) == 0 and len(waiting) == 0:
            return
        carbon = self.carbon.issued(now)
        site = SiteView(
            name="site",
            capacity=self.capacity[:, None],
            demand=self.jobs.cores[:, None],
            carbon=carbon,
            price=carbon,
            pue=np.ones(len(carbon.hourly)),
            # One kilowatt a busy core: on one site only the ratio of two jobs counts.
            job_kw=self.jobs.busy_cores,
            used=np.zeros(1, dtype=np.int64),
        )
        view = View(
            now_s=now,
            until_s=until,
            jobs=self.jobs,
            arriving=arriving,
            waiting=waiting,
            start_s=start,
            step_s=self.grid.step_s,
            sites={site.name: site},
            at=np.zeros(len(self.jobs), dtype=np.int64),
            allowed=np.ones((len(self.jobs), 1), dtype=bool),
        )
        decision = self.policy.decide(view)
        self.release_s[decision.ids] = decision.release_s
        self.kernel.release(decision.ids, decision.release_s)


def run_jobs(clock: Clock) -> Schedule:
    """Run all jobs through the queue, waking only at control instants."""
    env = simpy.Environment()
    env.process(clock.control(env))
    env.run()
    return clock.schedule()


def batch_capacity(
    cluster_cores: int, reserved_frac: Array, longest_job_s: int, grid: TimeGrid
) -> Ints:
    """Return the cores batch work may hold when it starts at each step, shape (steps,).

    The reservations are known ahead, so a job may only start where the cores stay
    free for as long as the longest job runs: the reserve never overtakes a running
    job, and no core serves two masters. After the period's end nothing is reserved.
    """
    free = np.floor(cluster_cores * (1.0 - reserved_frac)).astype(np.int64)
    ahead = min(-(-longest_job_s // grid.step_s), grid.steps - 1)
    return _lowest_ahead(free, ahead, beyond=cluster_cores)


def _lowest_ahead(values: Ints, ahead: int, beyond: int) -> Ints:
    """Return the minimum of each value and the ``ahead`` next ones, by doubling windows."""
    lowest = np.concatenate((values, np.full(ahead, beyond, dtype=np.int64)))
    covered = 1
    while covered < ahead + 1:
        shift = min(covered, ahead + 1 - covered)
        lowest = np.minimum(lowest[:-shift], lowest[shift:])
        covered += shift
    return lowest[: len(values)]
