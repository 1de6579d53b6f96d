"""What can be read from the queue at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.core.errors import InvalidInput
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.engine import ALL, FULL_SPEED
from dcsim.simulate.queue.releases import PendingReleases
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.table import LONGEST_S, QueueTable
from dcsim.workload.segments import Segments

if TYPE_CHECKING:
    from dcsim.simulate.queue.engine import QueueEngine

FEW = 1000
"""So many segments are put in one by one; more are put in by a mask of all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An instant up to which segments were read, and its places in the journal."""

    now_s: int
    cut: int
    ended: int


class QueueReadings:
    """What has become of the jobs, read from the engine."""

    table: QueueTable
    settings: QueueSettings
    _engine: QueueEngine
    _pending: PendingReleases
    _segments: Segments | None = None

    @property
    def now_s(self) -> int:
        """The instant reached [s]."""
        return self._engine.now_s

    @property
    def is_closed(self) -> bool:
        """Whether nobody may start."""
        return self._engine.clock().is_closed

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
        status = self._states(ALL)
        status[status == engine.PENDING] = engine.WAITING
        return status

    @property
    def running(self) -> Ints:
        """The jobs that run at `now_s`, by id."""
        return self._engine.running()

    @property
    def waiting(self) -> Ints:
        """The jobs released before `now_s` that wait, by id."""
        queued = np.sort(self._engine.queued())
        found: Ints = queued[self._states(queued) == engine.WAITING]
        return found

    @property
    def interrupted(self) -> Ints:
        """The jobs that have run and wait, or will be released, to go on, by id."""
        queued = np.concatenate([self._engine.queued(), self._pending.ids])
        found: Ints = np.sort(queued[self.has_run(queued)])
        return found

    def has_run(self, ids: Ints | slice) -> Flags:
        """Tell which jobs were interrupted, or came with work done in another queue."""
        ran: Flags = self._engine.rows(ids).flags >= engine.HAS_RUN
        return ran

    def release_s(self, ids: Ints) -> Ints:
        """Return the release of jobs [s], shape (ids,), -1 where there is none."""
        return self._engine.rows(ids).release_s

    @property
    def speed(self) -> int:
        """Units of work that a second does now; `FULL_SPEED` at full clock."""
        return self._engine.clock().speed

    def left_s(self, ids: Ints) -> Ints:
        """Return how long jobs hold their cores yet if the clock stays as it is [s].

        A job that runs holds them until its end; any other from its next start on, and it
        restarts first if it was interrupted.
        """
        rows, clock = self._engine.rows(ids), self._engine.clock()
        restart_s = self._of(self.table.checkpoint_cost_s, ids) * (rows.flags >= engine.HAS_RUN)
        waits_s = at_speed(restart_s + self.target_s(ids) - rows.done_s, clock.speed)
        runs = rows.flags & engine.STATUS == engine.RUNNING
        return np.where(runs, clock.end_s(rows.end) - clock.now_s, waits_s)

    @property
    def start_s(self) -> Ints:
        """First start of every job [s], shape (jobs,), -1 if it has not started."""
        first = self._engine.rows(ALL).start_s.copy()
        # The journal is in order of time: the first of several rows is written last.
        cut, _ = self._engine.journal(0, 0)
        first[cut[::-1, 0]] = cut[::-1, 1]
        return first

    @property
    def lost_s(self) -> Ints:
        """Running time at full clock that did no lasting work [s], shape (jobs,).

        Work lost at interruptions and the cost of restarts, rounded up; of a failed job
        all of it. Of a finished job that never was slowed, the length of its segments
        is its duration and this, less what was credited.
        """
        lost: Ints = -(-self._engine.rows(ALL).lost // FULL_SPEED)
        return lost

    @property
    def faults(self) -> Ints:
        """Faults of every job, shape (jobs,)."""
        faults: Ints = self._engine.rows(ALL).flags // engine.FAULT
        return faults

    def done_s(self, ids: ArrayLike) -> Ints:
        """Return the work of jobs that would be kept if they were cut off now [s at full clock].

        What was saved at checkpoints; of a finished job all of it, of a failed one nothing.
        """
        jobs = np.asarray(ids, dtype=np.int64).reshape(-1)
        table, rows, status = self.table, self._engine.rows(jobs), self._states(jobs)
        # Running: worked off since the start, its restart first, whole intervals are kept.
        left = rows.end - self._engine.clock().work
        worked = (self.target_s(jobs) - rows.done_s) * FULL_SPEED - left
        interval_s = self._of(table.checkpoint_interval_s, jobs)
        saves = (status == engine.RUNNING) & (interval_s > 0) & (interval_s < LONGEST_S)
        every_s = np.where(saves, interval_s, LONGEST_S)
        kept = rows.done_s + np.maximum(worked, 0) // (every_s * FULL_SPEED) * every_s
        kept = np.where(saves, kept, rows.done_s)
        kept[status == engine.FAILED] = 0
        return np.where(status == engine.FINISHED, self._of(table.duration_s, jobs), kept)

    def next_event_s(self) -> int | None:
        """Return the next instant at which a running job ends if nothing happens, if any [s]."""
        running = self._engine.running()
        if not running.size:
            return None
        return int(self._engine.clock().end_s(self._engine.rows(running).end.min()))

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
        """Return the segments in which jobs ran, by job and start.

        The end of one that still runs is the one to come if nothing happens; it may lie
        beyond the grid. They are kept, not to be changed, until the queue goes on.
        """
        if self._segments is None:
            self._segments = self._all_segments()
        return self._segments

    def _all_segments(self) -> Segments:
        rows, clock = self._engine.rows(ALL), self._engine.clock()
        cut, _ = self._engine.journal(0, 0)
        status = rows.flags & engine.STATUS
        over = (status == engine.FINISHED) | (status == engine.FAILED)
        over &= rows.start_s >= 0
        # A job that failed at a fault has its last segment in the journal.
        over[cut[rows.start_s[cut[:, 0]] == cut[:, 1], 0]] = False
        last = np.flatnonzero(over | (status == engine.RUNNING))
        end, runs = rows.end[last], np.flatnonzero(status[last] == engine.RUNNING)
        end[runs] = clock.end_s(end[runs])
        return _by_job(cut, last, rows.start_s[last], end)

    def mark(self) -> Mark:
        """Return the mark of now, for who has read some segments and needs none up to here."""
        clock = self._engine.clock()
        return Mark(clock.now_s, clock.cut, clock.ended)

    def segments_since(self, mark: Mark | None = None) -> tuple[Segments, Mark]:
        """Return the segments from a mark up to now, by job and start, and the mark of now.

        Both ends are cut there. The time it takes goes by how many jobs run or have ended
        since the mark; without a mark all segments are read. A mark that was taken
        after a snapshot is void once the queue is rewound to it.
        """
        if mark is None:
            self._engine.keep_journal()
        here = self.mark()
        if mark is None:
            return self.segments().within(0, here.now_s), here
        if mark.now_s > here.now_s or mark.cut > here.cut or mark.ended > here.ended:
            rule = f"the mark of {mark.now_s} s lies behind {here.now_s} s"
            cure = "take the mark again after restore"
            raise InvalidInput.of("kernel-mark", "QueueKernel.segments_since", rule, cure)
        cut, ended = self._engine.journal(mark.cut, mark.ended)
        running = self._engine.running()
        cut = cut[cut[:, 2] > mark.now_s]
        jobs = np.concatenate([ended, running])
        rows = self._engine.rows(jobs)
        end = rows.end
        end[ended.size :] = here.now_s
        found = _by_job(cut, jobs, rows.start_s, end)
        np.maximum(found.start_s, mark.now_s, out=found.start_s)
        return found, here

    def busy_core_s(self) -> Ints:
        """Return the core-seconds that ran in every step up to `now_s`, shape (steps,), exact."""
        return self._booked(0, self.used[0])

    def energy_j(self) -> Array:
        """Return the dynamic energy of the jobs in every step up to `now_s` [J], shape (steps,)."""
        if not self.table.has_power:
            raise InvalidInput.of(
                "queue-power", "QueueKernel.energy_j", "the jobs state no power", "give power_mw"
            )
        energy: Array = self._booked(2, self.used[-1]) / 1e3
        return energy

    def _states(self, ids: Ints | slice) -> Ints:
        """Return the states of jobs, `PENDING` told apart."""
        flags = self._engine.rows(ids).flags
        status = flags & engine.STATUS
        if self.settings.reject_late:
            # Deep in the queue a late job is found only when it comes forward.
            late = self._of(self.table.latest_start_s, ids) < self.now_s
            status[late & (status == engine.WAITING) & (flags < engine.HAS_RUN)] = engine.REJECTED
        return status

    def _of(self, column: Ints, ids: Ints | slice) -> Ints:
        return column if column.size == 1 else column[ids]

    def target_s(self, ids: Ints | slice) -> Ints:
        """Return the length at which jobs stop [s]: that stated if overruns are killed."""
        duration_s = self._of(self.table.duration_s, ids)
        if self.settings.overrun != "kill":
            return duration_s
        return np.minimum(duration_s, self._of(self.table.estimate_s, ids))

    def _booked(self, column: int, held: int) -> Ints:
        """Return the sums over each step; what is held now is booked up to now alone."""
        booked, step_s, now_s = self._engine.booked(), self.table.step_s, self.now_s
        sums: Ints = np.cumsum(booked[:, column]) * step_s + booked[:, column + 1]
        step = now_s // step_s
        sums[step + 1 :] = 0
        if step < sums.size:
            sums[step] -= held * ((step + 1) * step_s - now_s)
        return sums


def at_speed(work_s: Ints, speed: int) -> Ints:
    """Return how long work takes of which a second does ``speed`` units [s]."""
    if speed == FULL_SPEED:
        return work_s
    lasts: Ints = -(-work_s * FULL_SPEED // speed)
    return lasts


def _by_job(cut: Ints, jobs: Ints, start_s: Ints, end_s: Ints) -> Segments:
    """Join segments that were cut off and others, by job and start."""
    if (jobs[:-1] < jobs[1:]).all():
        # The last segments are in order: the few others are put before those of their jobs.
        cut = cut[np.lexsort((cut[:, 1], cut[:, 0]))]
        at = np.searchsorted(jobs, cut[:, 0])
        rows = (_put_in(last, at, cut[:, i]) for i, last in enumerate((jobs, start_s, end_s)))
        return Segments(*rows) if len(cut) else Segments(jobs, start_s, end_s)
    job, start = np.concatenate([cut[:, 0], jobs]), np.concatenate([cut[:, 1], start_s])
    order = np.lexsort((start, job))
    return Segments(job[order], start[order], np.concatenate([cut[:, 2], end_s])[order])


def _put_in(row: Ints, at: Ints, values: Ints) -> Ints:
    """Return ``row`` with values put in at sorted places; a few cost no more than a copy."""
    if len(at) > FEW:
        return np.insert(row, at, values)
    parts = np.split(row, at)
    return np.concatenate(
        [parts[0], *(part for i in range(len(at)) for part in (values[i : i + 1], parts[i + 1]))]
    )
