"""Jobs of the Python twin: they wait, start, end, or are interrupted and lose work."""

from __future__ import annotations

import numpy as np

from dcsim.simulate.queue.capacity import most_to_come, next_changes
from dcsim.simulate.queue.columns import Ints
from dcsim.simulate.queue.engine import (
    FAILED,
    FAR_S,
    FAULT,
    FINISHED,
    FULL_SPEED,
    HAS_RUN,
    PENDING,
    REJECTED,
    RUNNING,
    STATUS,
    WAITING,
)
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.table import LONGEST_S, QueueTable
from dcsim.simulate.queue.twin_running import Running
from dcsim.simulate.queue.twin_waiting import Key, Waiting
from dcsim.simulate.queue.twin_walk import fits


class TwinStretches:
    """The state of the twin, and what happens to one job; mirrors csrc/queue/stretches.h."""

    def __init__(self, table: QueueTable, settings: QueueSettings, release_s: Ints) -> None:
        jobs = table.jobs
        self._table, self._rules, self._release_s = table, settings, release_s
        self._duration_s, self._estimate_s, self._priority, self._group, self._latest_s = (
            _column(values, jobs)
            for values in (
                table.duration_s,
                table.estimate_s,
                table.priority,
                table.group,
                table.latest_start_s,
            )
        )
        self._interval_s = _column(table.checkpoint_interval_s, jobs)
        self._cost_s = _column(table.checkpoint_cost_s, jobs)
        self._demand: list[list[int]] = table.demand.tolist()
        self._capacity: list[list[int]] = table.capacity.tolist()
        self._most: list[list[int]] = most_to_come(table.capacity).tolist()
        self._next_change: list[int] = next_changes(table.capacity).tolist()
        self._quota: list[int] = table.quota_cores.tolist()
        self._power = table.columns - 1 if table.has_power else -1
        self._start_s, self._end, self._done_s, self._lost = [-1] * jobs, *_zeros(3, jobs)
        self._flags = [PENDING] * jobs
        self._log: list[tuple[int, int, int]] = []
        self._booked = _zeros(4 if table.has_power else 2, table.steps)
        rejects = self._reject_if_late if settings.reject_late else None
        self._waiting = Waiting(table.groups, settings.window, rejects)
        self._running = Running()
        self._now_s, self._work, self._speed, self._passes = 0, 0, FULL_SPEED, 0
        self._change = self._next_change[0] if table.steps else 0
        self._used, self._held = [0] * table.columns, [0] * table.groups
        self._queued = 0
        self._full = True
        self._late_s = self._shadow_s = FAR_S
        self._extra: list[int] = []
        self._quota_extra = 0
        self._stamped: set[int] = set()

    def _time_of(self, work: int) -> int:
        return self._now_s - min(self._work - work, 0) // self._speed

    def _is_current(self, end: int, job: int) -> bool:
        return self._status(job) == RUNNING and self._end[job] == end

    def _step(self) -> int:
        return min(self._now_s // self._table.step_s, self._table.steps - 1)

    def _fits(self, job: int) -> bool:
        return fits(self._demand[job], self._used, self._capacity[self._step()])

    def _status(self, job: int) -> int:
        return self._flags[job] & STATUS

    def _set_status(self, job: int, status: int) -> None:
        self._flags[job] = self._flags[job] & ~STATUS | status

    def _target_s(self, job: int) -> int:
        kills = self._rules.overrun == "kill"
        return min(self._duration_s[job], self._estimate_s[job]) if kills else self._duration_s[job]

    def _restart_s(self, job: int) -> int:
        return self._cost_s[job] if self._flags[job] & HAS_RUN else 0

    def _stated_s(self, job: int) -> int:
        left_s = self._restart_s(job) + self._estimate_s[job] - self._done_s[job]
        return max(-(-left_s * FULL_SPEED // self._speed), 1)

    def _stated_end(self, job: int) -> tuple[int, int]:
        over_s = self._estimate_s[job] - self._target_s(job)
        return self._end[job] + over_s * FULL_SPEED, job

    def _forget_stated(self, job: int) -> None:
        if self._rules.backfill != "none":
            self._running.forget_stated(self._stated_end(job))

    def _take(self, job: int, sign: int) -> None:
        demand = self._demand[job]
        for k, amount in enumerate(demand):
            self._used[k] += sign * amount
        self._held[self._group[job]] += sign * demand[0]
        step = self._now_s // self._table.step_s
        if step < self._table.steps:
            past_s = self._now_s - step * self._table.step_s
            amounts = [demand[0], demand[self._power]] if self._power >= 0 else [demand[0]]
            for k, amount in enumerate(amounts):
                self._booked[2 * k][step] += sign * amount
                self._booked[2 * k + 1][step] -= sign * amount * past_s

    def _start(self, job: int) -> None:
        left_s = self._restart_s(job) + self._target_s(job) - self._done_s[job]
        self._queued -= 1
        self._set_status(job, RUNNING)
        self._take(job, 1)
        self._start_s[job] = self._now_s
        self._end[job] = self._work + left_s * FULL_SPEED
        stated = self._stated_end(job) if self._rules.backfill != "none" else None
        self._running.add((self._end[job], job), stated)
        if self._rules.interrupts and self._interval_s[job] >= 0:
            self._running.add_victim(self._priority[job], self._now_s, job)

    def _leave(self, job: int, status: int) -> None:
        self._take(job, -1)
        self._set_status(job, status)
        self._open_group(self._group[job])
        self._full = True

    def _finish(self, job: int) -> None:
        killed = self._target_s(job) < self._duration_s[job]
        self._lost[job] += self._restart_s(job) * FULL_SPEED
        if killed:
            self._lost[job] += self._target_s(job) * FULL_SPEED
        self._end[job] = self._now_s
        self._leave(job, FAILED if killed else FINISHED)

    def _interrupt(self, job: int, status: int, *, is_fault: bool) -> None:
        self._forget_stated(job)
        cost = self._restart_s(job) * FULL_SPEED
        left = cost + (self._target_s(job) - self._done_s[job]) * FULL_SPEED
        run = self._work - (self._end[job] - left)
        interval_s, saved_s = self._interval_s[job], 0
        if 0 < interval_s < LONGEST_S and run > cost:
            saved_s = (run - cost) // (interval_s * FULL_SPEED) * interval_s
        self._log.append((job, self._start_s[job], self._now_s))
        self._flags[job] |= HAS_RUN
        self._lost[job] += run - saved_s * FULL_SPEED
        self._done_s[job] += saved_s
        self._end[job] = self._now_s
        if is_fault:
            self._flags[job] += FAULT
            if self._flags[job] // FAULT > self._rules.retries:
                self._lost[job] += self._done_s[job] * FULL_SPEED
                status = FAILED
        self._leave(job, status)
        if status == WAITING:
            self._add_waiting(job)

    def _key(self, job: int) -> Key:
        release_s = int(self._release_s[job])
        keys = {"fcfs": release_s, "priority": self._priority[job]}
        return keys.get(self._rules.order, self._estimate_s[job]), release_s, job

    def _fits_quota(self, job: int) -> bool:
        if not self._table.has_quotas:
            return True
        group = self._group[job]
        return self._demand[job][0] <= self._quota[group] - self._held[group]

    def _is_late(self, job: int) -> bool:
        return self._latest_s[job] < self._now_s and not self._flags[job] & HAS_RUN

    def _reject(self, job: int) -> None:
        self._set_status(job, REJECTED)
        self._queued -= 1

    def _note_late(self, job: int) -> None:
        if not self._flags[job] & HAS_RUN:
            self._late_s = min(self._late_s, self._latest_s[job] + 1)

    def _reject_if_late(self, job: int) -> bool:
        is_late = self._is_late(job)
        if is_late:
            self._reject(job)
        return is_late

    def _add_waiting(self, job: int) -> None:
        waiting, key, group = self._waiting, self._key(job), self._group[job]
        if self._rules.reject_late and self._is_late(job):
            self._set_status(job, REJECTED)
            return
        self._set_status(job, WAITING)
        self._queued += 1
        if not waiting.is_open[group]:
            waiting.push(key, group)
            self._note_late(job)
            self._open_group(group)
        elif waiting.takes(key):
            waiting.insert(key, self._group)
        else:
            waiting.push(key, group)

    def _open_group(self, group: int) -> None:
        waiting = self._waiting
        if waiting.is_open[group]:
            return
        heap = waiting.rest[group]
        if not heap or self._fits_quota(heap[0][2]):
            waiting.is_open[group] = True
            waiting.refill(self._group)


def _column(values: Ints, jobs: int) -> list[int]:
    filled: list[int] = np.broadcast_to(values, (jobs,)).tolist()
    return filled


def _zeros(rows: int, size: int) -> list[list[int]]:
    return [[0] * size for _ in range(rows)]
