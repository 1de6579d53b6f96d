"""The Python twin of csrc/queue.c: the same rules, the same numbers."""

from __future__ import annotations

import numpy as np

from dcsim.simulate.queue.columns import Ints
from dcsim.simulate.queue.engine import HELD, PENDING, WAITING, Clock, Outcome
from dcsim.simulate.queue.twin_backfill import TwinBackfill


class TwinQueue(TwinBackfill):
    """Serves the queue in plain Python."""

    def advance(self, pending: Ints, until_s: int, *, stop_on_finish: bool) -> tuple[int, int]:
        """Serve until ``until_s`` (see `QueueEngine.advance`)."""
        ids, released = pending.tolist(), 0
        release_s = self._release_s
        while self._now_s < until_s:
            self._change_capacity()
            while released < len(ids) and release_s[ids[released]] <= self._now_s:
                self._add_waiting(ids[released])
                released += 1
            self._dispatch()
            next_s = self._next_event_s(until_s)
            if released < len(ids):
                next_s = min(next_s, int(release_s[ids[released]]))
            self._work += (next_s - self._now_s) * self._speed
            self._now_s = next_s
            if self._end_due() and stop_on_finish:
                break
        return self._now_s, released

    def interrupt(self, ids: Ints, *, hold: bool, is_fault: bool) -> None:
        """End the stretches of running jobs."""
        for job in ids.tolist():
            self._interrupt(job, HELD if hold else WAITING, is_fault=is_fault)

    def requeue(self, ids: Ints) -> None:
        """Let held jobs wait again."""
        for job in ids.tolist():
            self._add_waiting(job)
        self._full = True

    def withdraw(self, ids: Ints) -> None:
        """Take waiting jobs out of the queue; they are pending again."""
        for job in ids.tolist():
            self._set_status(job, PENDING)
            self._queued -= 1
        self._waiting.withdraw(set(ids.tolist()))
        for group in range(self._table.groups):
            self._open_group(group)
        self._waiting.refill(self._group)
        self._full = True

    def set_speed(self, speed: int) -> None:
        """Let jobs do ``speed`` units of work a second."""
        self._speed = speed
        self._full = True

    def clock(self) -> Clock:
        """Return the counters."""
        return Clock(self._now_s, self._work, self._speed, self._passes, tuple(self._used))

    def window(self) -> Ints:
        """Return the jobs looked at and their marks."""
        jobs = [job for _, _, job in self._waiting.window]
        return np.array([jobs, self._waiting.marks], dtype=np.int64).T

    def perhaps_running(self) -> Ints:
        """Return jobs among which all running ones are; some may have ended, or stand twice."""
        return np.array([job for _, job in self._running.ends], dtype=np.int64)

    def outcome(self) -> Outcome:
        """Return what became of the jobs, as copies."""
        rows = (self._start_s, self._end, self._done_s, self._lost, self._flags)
        start_s, end, done_s, lost, flags = (np.array(row, dtype=np.int64) for row in rows)
        log = np.array(self._log, dtype=np.int64).reshape(-1, 3)
        booked = np.array(self._booked, dtype=np.int64).T
        return Outcome(start_s, end, done_s, lost, flags, log, booked)

    def _change_capacity(self) -> None:
        step = self._now_s // self._table.step_s
        if step < self._change or step >= self._table.steps:
            return
        self._change = self._next_change[step]
        self._full = True
        if self._rules.cap == "enforce":
            self._enforce_cap()

    def _next_event_s(self, until_s: int) -> int:
        times = [until_s]
        while self._running.ends and not self._is_current(*self._running.ends[0]):
            self._running.pop_due(self._running.ends[0][0])
        if self._running.ends:
            times.append(self._time_of(self._running.ends[0][0]))
        if (self._queued or self._rules.cap == "enforce") and self._change < self._table.steps:
            times.append(self._change * self._table.step_s)
        if self._rules.reject_late:
            times.append(self._late_s)
        return max(min(times), self._now_s + 1)

    def _end_due(self) -> int:
        ended = 0
        while (due := self._running.pop_due(self._work)) is not None:
            end, job = due
            if self._is_current(end, job):
                self._forget_stated(job)
                self._finish(job)
                ended += 1
        return ended

    def _dispatch(self) -> None:
        waiting = self._waiting
        self._full = self._full or waiting.new_head
        rejects = self._rules.reject_late
        if rejects and (self._full or waiting.fresh or self._now_s >= self._late_s):
            self._reject_late()
        if not self._full and not waiting.fresh:
            if rejects and self._now_s >= self._late_s:
                self._note_window()
            return
        self._passes += 1
        self._stamped = set()
        stated = self._running.stated
        if stated and self._time_of(stated[0][0]) <= self._now_s:
            self._full = True  # somebody overruns: no earlier plan holds
        if self._rules.backfill == "conservative":
            self._backfill_conservative()
        elif self._serve_heads() and self._rules.backfill == "easy":
            self._backfill_easy()
        if rejects:
            self._note_window()
        self._full = waiting.fresh = waiting.new_head = False
