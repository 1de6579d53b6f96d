"""The state of the Python twin: who waits, who runs, and what happens to one job."""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import merge

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.table import LONGEST_S, QueueTable, most_to_come, next_changes

Key = tuple[int, int, int]
"""Order of service: the key of the discipline, the release, the job."""


class TwinState:
    """Does what csrc/queue/waiting.h, running.h and segments.h do, on sorted lists."""

    def __init__(self, table: QueueTable, settings: QueueSettings, release_s: Ints) -> None:
        jobs = table.jobs
        self._table, self._rules, self._release_s = table, settings, release_s

        def column(values: Ints) -> list[int]:
            filled: list[int] = np.broadcast_to(values, (jobs,)).tolist()
            return filled

        self._duration_s, self._estimate_s = column(table.duration_s), column(table.estimate_s)
        self._priority, self._group = column(table.priority), column(table.group)
        self._interval_s = column(table.checkpoint_interval_s)
        self._latest_s, self._cost_s = column(table.latest_start_s), column(table.checkpoint_cost_s)
        self._demand: list[list[int]] = table.demand.tolist()
        self._capacity: list[list[int]] = table.capacity.tolist()
        self._most: list[list[int]] = most_to_come(table.capacity).tolist()
        self._next_change: list[int] = next_changes(table.capacity).tolist()
        self._quota: list[int] = table.quota_cores.tolist()
        self._power = table.columns - 1 if table.has_power else -1
        self._start_s, self._flags = [-1] * jobs, [engine.PENDING] * jobs
        self._end, self._done_s, self._lost = [0] * jobs, [0] * jobs, [0] * jobs
        self._cut: list[tuple[int, int, int]] = []
        self._ended: list[int] = []
        self._books = [[0] * (4 if table.has_power else 2) for _ in range(table.steps)]
        self._lines: list[list[Key]] = [[] for _ in range(table.groups)]
        self._window: list[int] = []
        self._marks: dict[int, int] = {}
        """Reservation of each job of the window [s]; -1 if it was not looked at yet."""
        self._is_open = [True] * table.groups
        self._ends: list[tuple[int, int]] = []
        self._stated: list[tuple[int, int]] = []
        self._now_s, self._work, self._speed, self._cap, self._late_s = (
            0,
            0,
            engine.FULL_SPEED,
            -1,
            engine.FAR_S,
        )
        self._change = self._next_change[0] if table.steps else 0
        self._used, self._held = [0] * table.columns, [0] * table.groups
        self._full, self._fresh, self._is_closed = True, False, False
        self._shadow_s, self._quota_extra, self._extra = -1, 0, [0] * table.columns
        self._stamped: set[int] = set()

    def _step(self) -> int:
        return min(self._now_s // self._table.step_s, self._table.steps - 1)

    def _limit(self, step: int) -> list[int]:
        """Return what may be held in a step; of power, today's cap."""
        row = list(self._capacity[step])
        if self._power >= 0:
            row[-1] = self._cap if self._cap >= 0 else self._capacity[self._step()][-1]
        return row

    def _time_of(self, work: int) -> int:
        return self._now_s - min(self._work - work, 0) // self._speed

    def _fits(self, job: int) -> bool:
        return fits(self._demand[job], self._used, self._limit(self._step()))

    def _fits_quota(self, job: int) -> bool:
        group = self._group[job]
        return (
            not self._table.has_quotas
            or self._demand[job][0] <= self._quota[group] - self._held[group]
        )

    def _set_status(self, job: int, status: int) -> None:
        self._flags[job] = self._flags[job] & ~engine.STATUS | status

    def _is_late(self, job: int) -> bool:
        if not self._rules.reject_late or self._flags[job] & engine.HAS_RUN:
            return False
        return self._latest_s[job] < self._now_s

    # ---- who waits: a sorted line a group, and of the open groups the first in the window ----

    def _key(self, job: int) -> Key:
        release_s = int(self._release_s[job])
        keys = {"fcfs": release_s, "priority": self._priority[job]}
        return keys.get(self._rules.order, self._estimate_s[job]), release_s, job

    def _look(self) -> None:
        """Draw the first of the open groups into the window; who comes forward late leaves."""
        lines = [line for line, is_open in zip(self._lines, self._is_open, strict=True) if is_open]
        window: list[int] = []
        late: list[int] = []
        for _, _, job in merge(*lines):
            if len(window) == self._rules.window:
                break
            (late if job not in self._marks and self._is_late(job) else window).append(job)
        for job in late:
            self._leave_line(job, engine.REJECTED)
        fresh = [job not in self._marks for job in window]
        self._fresh = self._fresh or any(fresh)
        self._full = self._full or fresh[:1] == [True]
        self._window, self._marks = window, {job: self._marks.get(job, -1) for job in window}

    def _leave_line(self, job: int, status: int) -> None:
        line = self._lines[self._group[job]]
        del line[bisect_left(line, self._key(job))]
        self._set_status(job, status)

    def _close_group(self, group: int) -> None:
        """Hide all jobs of a group: they wait behind its first, which has no quota left."""
        self._is_open[group] = False
        self._look()

    def _open_group(self, group: int) -> None:
        line = self._lines[group]
        if not self._is_open[group] and (not line or self._fits_quota(line[0][2])):
            self._is_open[group] = True
            self._look()

    def _add_waiting(self, job: int) -> None:
        group = self._group[job]
        if self._is_late(job):
            self._set_status(job, engine.REJECTED)
            return
        self._set_status(job, engine.WAITING)
        insort(self._lines[group], self._key(job))
        if self._is_open[group]:
            self._look()
        else:
            self._note_late(job)
            self._open_group(group)

    def _note_late(self, job: int) -> None:
        if not self._flags[job] & engine.HAS_RUN:
            self._late_s = min(self._late_s, self._latest_s[job] + 1)

    # ---- who runs ----

    def _target_s(self, job: int) -> int:
        kills = self._rules.overrun == "kill"
        return min(self._duration_s[job], self._estimate_s[job]) if kills else self._duration_s[job]

    def _restart_s(self, job: int) -> int:
        return self._cost_s[job] if self._flags[job] & engine.HAS_RUN else 0

    def _stated_s(self, job: int) -> int:
        left_s = self._restart_s(job) + self._estimate_s[job] - self._done_s[job]
        return max(-(-left_s * engine.FULL_SPEED // self._speed), 1)

    def _stated_end(self, job: int) -> tuple[int, int]:
        over_s = self._estimate_s[job] - self._target_s(job)
        return self._end[job] + over_s * engine.FULL_SPEED, job

    def _take(self, job: int, sign: int) -> None:
        demand, step_s = self._demand[job], self._table.step_s
        for k, amount in enumerate(demand):
            self._used[k] += sign * amount
        self._held[self._group[job]] += sign * demand[0]
        if self._now_s < self._table.end_s:
            book = self._books[self._now_s // step_s]
            for at, amount in enumerate([demand[0], demand[self._power]][: len(book) // 2]):
                book[2 * at] += sign * amount
                book[2 * at + 1] -= sign * amount * (self._now_s % step_s)

    def _start(self, job: int) -> None:
        left_s = self._restart_s(job) + self._target_s(job) - self._done_s[job]
        self._take(job, 1)
        self._start_s[job] = self._now_s
        self._end[job] = self._work + left_s * engine.FULL_SPEED
        insort(self._ends, (self._end[job], job))
        insort(self._stated, self._stated_end(job))

    def _leave(self, job: int, status: int) -> None:
        for runs, end in (
            (self._ends, (self._end[job], job)),
            (self._stated, self._stated_end(job)),
        ):
            del runs[bisect_left(runs, end)]
        self._end[job] = self._now_s
        self._take(job, -1)
        self._set_status(job, status)
        self._open_group(self._group[job])
        self._full = True

    def _finish(self, job: int) -> None:
        killed = self._target_s(job) < self._duration_s[job]
        self._lost[job] += self._restart_s(job) * engine.FULL_SPEED
        if killed:
            self._lost[job] += self._target_s(job) * engine.FULL_SPEED
        self._ended.append(job)
        self._leave(job, engine.FAILED if killed else engine.FINISHED)

    def _interrupt(self, job: int, status: int, *, is_fault: bool) -> None:
        cost = self._restart_s(job) * engine.FULL_SPEED
        left = cost + (self._target_s(job) - self._done_s[job]) * engine.FULL_SPEED
        run = self._work - (self._end[job] - left)
        interval_s, saved_s = self._interval_s[job], 0
        if 0 < interval_s < LONGEST_S and run > cost:
            saved_s = (run - cost) // (interval_s * engine.FULL_SPEED) * interval_s
        self._cut.append((job, self._start_s[job], self._now_s))
        self._flags[job] |= engine.HAS_RUN
        self._lost[job] += run - saved_s * engine.FULL_SPEED
        self._done_s[job] += saved_s
        if is_fault:
            self._flags[job] += engine.FAULT
            if self._flags[job] // engine.FAULT > self._rules.retries:
                self._lost[job] += self._done_s[job] * engine.FULL_SPEED
                status = engine.FAILED
        self._leave(job, status)
        if status == engine.WAITING:
            self._add_waiting(job)


def fits(demand: list[int], used: list[int], capacity: list[int]) -> bool:
    """Tell whether there is room; what is not asked for may be overdrawn."""
    return all(
        not wanted or wanted <= most - held
        for wanted, held, most in zip(demand, used, capacity, strict=True)
    )
