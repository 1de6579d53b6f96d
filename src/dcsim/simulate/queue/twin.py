"""The Python twin of csrc/queue.c: the same rules, the same numbers."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, cast

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.engine import Clock, Rows
from dcsim.simulate.queue.twin_dispatch import TwinDispatch

_SAVED = (
    *("_now_s", "_work", "_speed", "_cap", "_change", "_late_s", "_used", "_held", "_lines"),
    *("_full", "_fresh", "_is_closed", "_shadow_s", "_extra", "_quota_extra"),
    *("_window", "_marks", "_is_open", "_ends", "_stated"),
)


_Saved = tuple[dict[str, Any], list[list[int]], int, int]


class TwinQueue(TwinDispatch):
    """Serves the queue in plain Python; `QueueKernel` tells what each verb does."""

    def advance(self, pending: Ints, until_s: int, *, stop_on_finish: bool) -> tuple[int, int]:
        """Serve until ``until_s``; return the instant reached and how many were released."""
        ids, released, release_s = pending.tolist(), 0, self._release_s
        while self._now_s < until_s:
            if self._change <= self._now_s // self._table.step_s:
                self._change = self._next_change[self._step()]
                self._full = True
                self._enforce_cap()
            while released < len(ids) and release_s[ids[released]] <= self._now_s:
                self._add_waiting(ids[released])
                released += 1
            self._dispatch()
            times = [
                until_s,
                int(release_s[ids[released]]) if released < len(ids) else engine.FAR_S,
            ]
            if self._ends:
                times.append(self._time_of(self._ends[0][0]))
            if (
                any(self._lines) or self._rules.cap == "enforce"
            ) and self._change < self._table.steps:
                times.append(self._change * self._table.step_s)
            if self._rules.reject_late:
                times.append(self._late_s)
            next_s = max(min(times), self._now_s + 1)
            self._work += (next_s - self._now_s) * self._speed
            self._now_s = next_s
            due = self._ends[: bisect_right(self._ends, (self._work, len(self._flags)))]
            for _, job in due:
                self._finish(job)
            if due and stop_on_finish:
                break
        return self._now_s, released

    def interrupt(self, ids: Ints, *, hold: bool, is_fault: bool) -> None:
        """End the segments of running jobs."""
        for job in ids.tolist():
            self._interrupt(job, engine.HELD if hold else engine.WAITING, is_fault=is_fault)

    def requeue(self, ids: Ints) -> None:
        """Let held jobs wait again."""
        for job in ids.tolist():
            self._add_waiting(job)
        self._full = True

    def withdraw(self, ids: Ints) -> None:
        """Let jobs that wait, are held or pending be pending."""
        waited = [job for job in ids.tolist() if self._flags[job] & engine.STATUS == engine.WAITING]
        for job in waited:
            self._leave_line(job, engine.PENDING)
        for job in ids.tolist():
            self._set_status(job, engine.PENDING)
        for group in range(self._table.groups if waited else 0):
            self._open_group(group)
        self._look()
        self._full = self._full or bool(waited)

    def credit(self, ids: Ints, done_s: Ints) -> None:
        """Let jobs that do not run have that much work behind them."""
        for job, work_s in zip(ids.tolist(), done_s.tolist(), strict=True):
            self._done_s[job] = work_s
            self._flags[job] |= engine.HAS_RUN
        self._full = True

    def set_speed(self, speed: int) -> None:
        """Let jobs do ``speed`` units of work a second."""
        self._speed, self._full = speed, True

    def set_gate(self, *, closed: bool) -> None:
        """Let nothing start, or again; reservations are forgotten."""
        self._is_closed, self._full = closed, True
        self._marks = dict.fromkeys(self._marks, -1)

    def set_cap(self, cap_mw: int) -> None:
        """Put a power cap in place of the table's; -1 takes it away."""
        self._cap, self._full = cap_mw, True
        self._enforce_cap()

    @property
    def now_s(self) -> int:
        """The instant reached [s]."""
        return self._now_s

    def clock(self) -> Clock:
        """Return the counters."""
        used, cut, ended = tuple(self._used), len(self._cut), len(self._ended)
        return Clock(self._now_s, self._work, self._speed, used, self._is_closed, cut, ended)

    def window(self) -> Ints:
        """Return the jobs looked at and their marks."""
        return np.array(list(self._marks.items()), dtype=np.int64).reshape(-1, 2)

    def running(self) -> Ints:
        """Return the running jobs, by id."""
        return np.array(sorted(job for _, job in self._ends), dtype=np.int64)

    def queued(self) -> Ints:
        """Return the waiting jobs, in no order."""
        return np.array([job for line in self._lines for _, _, job in line], dtype=np.int64)

    def rows(self, ids: Ints | slice) -> Rows:
        """Return what became of jobs, as copies."""
        lists = (self._start_s, self._end, self._done_s, self._lost, self._flags)
        if isinstance(ids, slice):
            columns = [np.array(row[ids], dtype=np.int64) for row in lists]
        else:
            named = ids.tolist()
            columns = [np.array([row[job] for job in named], dtype=np.int64) for row in lists]
        return Rows(self._release_s[ids], *columns)

    def put_rows(self, ids: Ints, rows: Rows) -> None:
        """Write back what `rows` returned."""
        self._release_s[ids] = rows.release_s
        lists = (self._start_s, self._end, self._done_s, self._lost, self._flags)
        for row, values in zip(lists, rows[1:], strict=True):
            for job, value in zip(ids.tolist(), values.tolist(), strict=True):
                row[job] = value

    def keep_journal(self) -> None:
        """Note which jobs end; the twin always does."""

    def journal(self, cut: int, ended: int) -> tuple[Ints, Ints]:
        """Return the segments cut off and the jobs that ended, from a place on."""
        rows = np.array(self._cut[cut:], dtype=np.int64).reshape(-1, 3)
        return rows, np.array(self._ended[ended:], dtype=np.int64)

    def booked(self) -> Ints:
        """Return differences of what is held in every step."""
        return np.array(self._books, dtype=np.int64).reshape(self._table.steps, -1)

    def save(self) -> object:
        """Return all that changes by itself but the rows of jobs."""
        step = self._now_s // self._table.step_s
        state = {name: _copy(self.__dict__[name]) for name in _SAVED}
        return state, _copy(self._books[step : step + 1]), len(self._cut), len(self._ended)

    def load(self, saved: object) -> None:
        """Return to what `save` saved; nothing was booked behind that step."""
        state, books, cut, ended = cast("_Saved", saved)
        later = self._now_s // self._table.step_s
        self.__dict__.update(_copy(state))
        step = self._now_s // self._table.step_s
        self._books[step : step + 1] = _copy(books)
        for book in self._books[step + 1 : later + 1]:
            book[:] = [0] * len(book)
        del self._cut[cut:], self._ended[ended:]


def _copy(value: Any) -> Any:
    """Return the same with lists of its own; tuples and numbers never change."""
    if isinstance(value, dict):
        return {name: _copy(part) for name, part in value.items()}
    return [_copy(part) for part in value] if isinstance(value, list) else value
