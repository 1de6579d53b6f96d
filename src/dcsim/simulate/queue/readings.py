"""What can be read from the queue at any time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import InvalidInput
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.columns import Ints
from dcsim.simulate.queue.engine import FULL_SPEED, QueueEngine
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.table import QueueTable
from dcsim.workload.segments import Segments


class QueueReadings:
    """What has become of the jobs, read from the engine."""

    table: QueueTable
    settings: QueueSettings
    _engine: QueueEngine

    @property
    def now_s(self) -> int:
        """The instant reached [s]."""
        return self._engine.clock().now_s

    @property
    def passes(self) -> int:
        """How often the queue was looked through."""
        return self._engine.clock().passes

    @property
    def used(self) -> tuple[int, ...]:
        """What running jobs hold of each resource now; last the power [mW] if known."""
        return self._engine.clock().used

    @property
    def running_cores(self) -> int:
        """Cores of the jobs that run at `now_s`."""
        return self.used[0]

    @property
    def status(self) -> Ints:
        """State of every job, index into `STATES`, shape (jobs,)."""
        flags = self._engine.outcome().flags
        status = flags & engine.STATUS
        if self.settings.reject_late:
            # Deep in the queue a late job is found only when it comes forward.
            late = self.table.latest_start_s < self.now_s
            status[late & (status == engine.WAITING) & (flags < engine.HAS_RUN)] = engine.REJECTED
        status[status == engine.PENDING] = engine.WAITING
        return status

    @property
    def running(self) -> Ints:
        """The jobs that run at `now_s`, by id."""
        # Asked at every fault: a look at all jobs would cost more than the fault.
        perhaps = np.unique(self._engine.perhaps_running())
        runs = self._engine.outcome().flags[perhaps] & engine.STATUS == engine.RUNNING
        return np.asarray(perhaps[runs], dtype=np.int64)

    @property
    def waiting(self) -> Ints:
        """The jobs released before `now_s` that wait, by id."""
        inside = self._engine.outcome().flags & engine.STATUS == engine.WAITING
        return np.flatnonzero(inside & (self.status == engine.WAITING))

    @property
    def start_s(self) -> Ints:
        """First start of every job [s], shape (jobs,), -1 if it has not started."""
        outcome = self._engine.outcome()
        first = outcome.start_s.copy()
        # The log is in order of time: the first of several rows is written last.
        first[outcome.log[::-1, 0]] = outcome.log[::-1, 1]
        return first

    @property
    def lost_s(self) -> Ints:
        """Running time at full clock that did no lasting work [s], shape (jobs,).

        Work lost at interruptions and the cost of restarts, rounded up; of a failed job
        all of it. Of a finished job that never was slowed, the length of its stretches
        is its duration and this.
        """
        lost: Ints = -(-self._engine.outcome().lost // FULL_SPEED)
        return lost

    @property
    def faults(self) -> Ints:
        """Faults of every job, shape (jobs,)."""
        faults: Ints = self._engine.outcome().flags // engine.FAULT
        return faults

    def reservations(self) -> tuple[Ints, Ints]:
        """Return the waiting jobs that hold reservations, and when each would start [s].

        Only conservative backfilling keeps them, as of the last look at the queue.
        """
        window = self._engine.window()
        if self.settings.backfill != "conservative":
            window = window[:0]
        held = window[(window[:, 1] >= self.now_s) & (window[:, 1] < engine.FAR_S)]
        return held[:, 0].copy(), held[:, 1].copy()

    def segments(self) -> Segments:
        """Return the stretches in which jobs ran, by job and start.

        The end of one that still runs is the one to come if nothing happens; it may lie
        beyond the grid.
        """
        outcome, clock = self._engine.outcome(), self._engine.clock()
        status = outcome.flags & engine.STATUS
        over = (outcome.start_s >= 0) & np.isin(status, (engine.FINISHED, engine.FAILED))
        # A job that failed at a fault has its last stretch in the log.
        logged = np.full(self.table.jobs, -1, dtype=np.int64)
        logged[outcome.log[:, 0]] = outcome.log[:, 1]
        last = np.flatnonzero((over & (logged != outcome.start_s)) | (status == engine.RUNNING))
        left = -(-np.maximum(outcome.end[last] - clock.work, 0) // clock.speed)
        end = np.where(status[last] == engine.RUNNING, clock.now_s + left, outcome.end[last])
        job = np.concatenate([outcome.log[:, 0], last])
        start = np.concatenate([outcome.log[:, 1], outcome.start_s[last]])
        order = np.lexsort((start, job))
        return Segments(job[order], start[order], np.concatenate([outcome.log[:, 2], end])[order])

    def busy_core_s(self) -> Ints:
        """Return the core-seconds that ran in every step up to `now_s`, shape (steps,), exact."""
        return self._booked(0, self.used[0])

    def energy_j(self) -> NDArray[np.float64]:
        """Return the dynamic energy of the jobs in every step up to `now_s` [J], shape (steps,).

        Raises
        ------
        InvalidInput
            If the jobs state no power.
        """
        if not self.table.has_power:
            raise InvalidInput.of(
                "queue-power", "QueueKernel.energy_j", "the jobs state no power", "give power_mw"
            )
        energy: NDArray[np.float64] = self._booked(2, self.used[-1]) / 1e3
        return energy

    def _booked(self, column: int, held: int) -> Ints:
        """Return the sums over each step; what is held now is booked up to now alone."""
        booked, step_s, now_s = self._engine.outcome().booked, self.table.step_s, self.now_s
        sums: Ints = np.cumsum(booked[:, column]) * step_s + booked[:, column + 1]
        step = now_s // step_s
        sums[step + 1 :] = 0
        if step < sums.size:
            sums[step] -= held * ((step + 1) * step_s - now_s)
        return sums
