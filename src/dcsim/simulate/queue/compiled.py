"""The compiled engine: hands buffers to ``dcsim._kernel``."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from dcsim import _kernel
from dcsim.core.arrays import Ints
from dcsim.simulate.queue import engine
from dcsim.simulate.queue.engine import Clock, Rows
from dcsim.simulate.queue.settings import BACKFILLS, ORDERS, QueueSettings
from dcsim.simulate.queue.table import QueueTable, most_to_come, next_changes

_STATE = (
    *("now", "work", "speed", "step", "change", "waiting", "running", "window", "heap"),
    *("list_first", "list", "victims", "log", "pass", "full", "fresh", "shadow"),
    *("quota_extra", "late", "closed", "cap", "ended"),
)
"""Words of the state buffer, as in csrc/queue/state.h; then what is used and left over."""
_WORD = {name: at for at, name in enumerate(_STATE)}
_COLUMNS = 8
_REST, _REST_SIZE, _WINDOW, _HEAP, _LIST, _VICTIMS = 0, 1, 6, 8, 9, 10
"""Where these stand among the buffers of the queue."""
_INTERRUPT, _REQUEUE, _WITHDRAW, _CAP = 0, 4, 5, 6
"""Verbs of csrc/queue.c; to interrupt, 1 is added to hold and 2 for a fault."""
_LOG_FULL = 2
_FIRST_LOG_ROWS = 64


class CompiledQueue:
    """Owns the buffers that the compiled module reads and writes."""

    has_fast_path: ClassVar[bool] = True
    """Whether first come, first served without rules goes its own, equal way."""

    def __init__(self, table: QueueTable, settings: QueueSettings, release_s: Ints) -> None:
        jobs, groups = table.jobs, table.groups
        leaves = 1 << max(groups - 1, 0).bit_length()
        # Jobs that ended or were interrupted may stay in a heap until they surface; the
        # fast path uses a few rows behind it.
        rows = 2 * table.most_running + 4
        listed = settings.backfill != "none"
        heaped = not listed or not table.is_exact
        self._table, self._release_s = table, release_s
        self._state = _words(len(_STATE) + 2 * _COLUMNS)
        for name, value in {
            "speed": engine.FULL_SPEED,
            "full": 1,
            "late": engine.FAR_S,
            "cap": -1,
        }.items():
            self._put(name, value)
        self._given = (
            _rules(table, settings, leaves, fast=self.has_fast_path),
            *(table.duration_s, table.estimate_s, table.priority, table.group),
            *(table.latest_start_s, table.checkpoint_interval_s, table.checkpoint_cost_s),
            *(table.demand, release_s, table.capacity, most_to_come(table.capacity)),
            *(next_changes(table.capacity), table.quota_cores, _offsets(table)),
        )
        self._offset = self._given[-1]
        self._put("change", int(self._given[-3][0]))
        # Whatever is written before it is read needs no zeros: they cost as much as a start.
        self._rows = Rows(
            release_s,
            np.full(jobs, -1, dtype=np.int64),
            np.empty(jobs, dtype=np.int64),
            _words(jobs),
            _words(jobs),
            np.full(jobs, engine.PENDING, dtype=np.int64),
        )
        self._queue = (
            np.empty(2 * jobs, dtype=np.int64),
            *(_words(groups), _words(groups), np.ones(groups, dtype=np.int64), _words(groups)),
            np.full(2 * leaves, -1, dtype=np.int64),
            _words(3 * settings.window),
            _words(6 * settings.window if settings.backfill == "conservative" else 0),
            _words(2 * rows if heaped else 0),
            _words(2 * rows if listed else 0),
            _words(3 * rows if settings.interrupts else 0),
        )
        self._booked = np.zeros((table.steps, 4 if table.has_power else 2), dtype=np.int64)
        self._log = np.empty((_FIRST_LOG_ROWS, 3), dtype=np.int64)
        self._ended = _NONE

    def advance(self, pending: Ints, until_s: int, *, stop_on_finish: bool) -> tuple[int, int]:
        """Serve until ``until_s`` (see `QueueEngine.advance`)."""
        released = 0
        while True:
            buffers = self._buffers(pending[released:])
            now_s, count, code = _kernel.advance(buffers, until_s, stop_on_finish)
            released += count
            if code != _LOG_FULL:
                return now_s, released
            self._make_room(self._get("running"))

    def interrupt(self, ids: Ints, *, hold: bool, is_fault: bool) -> None:
        """End the segments of running jobs."""
        self._make_room(ids.size)
        _kernel.treat(self._buffers(), _INTERRUPT + hold + 2 * is_fault, ids)

    def requeue(self, ids: Ints) -> None:
        """Let held jobs wait again."""
        _kernel.treat(self._buffers(), _REQUEUE, ids)

    def withdraw(self, ids: Ints) -> None:
        """Let jobs that wait, are held or pending be pending."""
        _kernel.treat(self._buffers(), _WITHDRAW, ids)

    def credit(self, ids: Ints, done_s: Ints) -> None:
        """Let jobs that do not run have that much work behind them."""
        self._rows.done_s[ids] = done_s
        self._rows.flags[ids] |= engine.HAS_RUN
        self._put("full", 1)

    def set_speed(self, speed: int) -> None:
        """Let jobs do ``speed`` units of work a second."""
        self._put("speed", speed)
        self._put("full", 1)

    def set_gate(self, *, closed: bool) -> None:
        """Let nothing start, or again; reservations are forgotten."""
        self._put("closed", int(closed))
        self._put("full", 1)
        self._queue[_WINDOW][2::3] = -1

    def set_cap(self, cap_mw: int) -> None:
        """Put a power cap in place of the table's; -1 takes it away."""
        self._make_room(self._get("running"))
        _kernel.treat(self._buffers(), _CAP, np.array([cap_mw], dtype=np.int64))

    @property
    def now_s(self) -> int:
        """The instant reached [s]."""
        return self._get("now")

    def clock(self) -> Clock:
        """Return the counters."""
        state: list[int] = self._state.tolist()
        return Clock(
            state[_WORD["now"]],
            state[_WORD["work"]],
            state[_WORD["speed"]],
            tuple(state[len(_STATE) : len(_STATE) + self._table.columns]),
            bool(state[_WORD["closed"]]),
            state[_WORD["log"]],
            state[_WORD["ended"]],
        )

    def window(self) -> Ints:
        """Return the jobs looked at and their marks."""
        places: Ints = self._queue[_WINDOW].reshape(-1, 3)
        return places[: self._get("window"), 1:]

    def running(self) -> Ints:
        """Return the running jobs, by id."""
        # Some in the heap may have ended or stand twice; numpy.unique takes ten times as long.
        perhaps = np.sort(self._ends()[1::2])
        runs = self._rows.flags[perhaps] & engine.STATUS == engine.RUNNING
        runs[1:] &= perhaps[1:] != perhaps[:-1]
        found: Ints = perhaps if runs.all() else perhaps[runs]
        return found

    def queued(self) -> Ints:
        """Return the waiting jobs, in no order."""
        window = self._queue[_WINDOW][1 : 3 * self._get("window") : 3]
        return np.concatenate([window, *(rest[1::2] for rest in self._rest())])

    def rows(self, ids: Ints | slice) -> Rows:
        """Return what became of jobs."""
        return Rows(*(column[ids] for column in self._rows))

    def put_rows(self, ids: Ints, rows: Rows) -> None:
        """Write back what `rows` returned."""
        for column, values in zip(self._rows, rows, strict=True):
            column[ids] = values

    def keep_journal(self) -> None:
        """Note from now on which jobs end."""
        if not self._ended.size:
            self._ended = np.empty(self._table.jobs, dtype=np.int64)

    def journal(self, cut: int, ended: int) -> tuple[Ints, Ints]:
        """Return the segments cut off and the jobs that ended (see `QueueEngine.journal`)."""
        return self._log[cut : self._get("log")], self._ended[ended : self._get("ended")]

    def booked(self) -> Ints:
        """Return differences of what is held in every step."""
        return self._booked

    def save(self) -> list[Ints]:
        """Return copies of all parts in use (see `QueueEngine.save`)."""
        return [part.copy() for part in self._parts()]

    def load(self, saved: object) -> None:
        """Return to what `save` saved."""
        parts: list[Ints] = saved  # type: ignore[assignment]
        later = self._get("step")
        self._state[:], self._queue[_REST_SIZE][:] = parts[:2]
        # With these two back, the parts in use are those that were saved.
        for part, values in zip(self._parts(), parts, strict=True):
            part[:] = values
        self._booked[self._get("step") + 1 : later + 1] = 0

    @property
    def bytes_held(self) -> int:
        """Size of all buffers that this engine made [bytes]; the table's are not counted."""
        own = (self._state, *self._rows[1:], *self._queue, self._booked, self._log, self._ended)
        return sum(array.nbytes for array in (*own, *self._given[-4:-2], self._offset))

    def _parts(self) -> list[Ints]:
        """Return views of all that is in use but rows; nothing is booked behind this step."""
        step = self._get("step")
        return [
            self._state,
            *self._queue[_REST_SIZE:_WINDOW],
            self._queue[_WINDOW][: 3 * self._get("window")],
            self._ends() if self._queue[_HEAP].size else _NONE,
            self._listed() if self._queue[_LIST].size else _NONE,
            self._queue[_VICTIMS][: 3 * self._get("victims")],
            self._booked[step : step + 1],
            *self._rest(),
        ]

    def _rest(self) -> list[Ints]:
        sizes = self._queue[_REST_SIZE]
        return [
            self._queue[_REST][2 * int(self._offset[g]) : 2 * int(self._offset[g] + sizes[g])]
            for g in np.flatnonzero(sizes).tolist()
        ]

    def _ends(self) -> Ints:
        """Return the running jobs and their ends, or stated ends where these are all."""
        if not self._queue[_HEAP].size:
            return self._listed()
        return self._queue[_HEAP][: 2 * self._get("heap")]

    def _listed(self) -> Ints:
        first = self._get("list_first")
        return self._queue[_LIST][2 * first : 2 * (first + self._get("list"))]

    def _buffers(self, pending: Ints | None = None) -> tuple[Ints, ...]:
        return (
            *self._given,
            _NONE if pending is None else pending,
            self._state,
            *self._rows[1:],
            *self._queue,
            self._booked,
            self._log,
            self._ended,
        )

    def _make_room(self, rows: int) -> None:
        """Let the log take at least ``rows`` more; its size doubles, so that copies are few."""
        used, have = self._get("log"), len(self._log)
        if have - used < rows:
            grown = np.empty((max(2 * have, used + rows), 3), dtype=np.int64)
            grown[:used] = self._log[:used]
            self._log = grown

    def _get(self, name: str) -> int:
        return int(self._state[_WORD[name]])

    def _put(self, name: str, value: int) -> None:
        self._state[_WORD[name]] = value


def _words(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)


_NONE = _words(0)


def _rules(table: QueueTable, settings: QueueSettings, leaves: int, *, fast: bool) -> Ints:
    rules = [
        *(table.jobs, table.columns, table.columns - 1 if table.has_power else -1, table.step_s),
        *(table.groups, leaves, settings.window, settings.depth, settings.retries),
        *(ORDERS.index(settings.order), BACKFILLS.index(settings.backfill)),
        *(settings.overrun == "kill", settings.preemption, settings.cap == "enforce"),
        *(settings.reject_late, table.has_quotas, table.is_exact, fast),
    ]
    return np.array(rules, dtype=np.int64)


def _offsets(table: QueueTable) -> Ints:
    """Return where in the arena the heap of each group begins, shape (groups + 1,)."""
    members = np.bincount(table.group, minlength=table.groups)
    if table.group.size == 1:
        members = members * table.jobs
    return np.concatenate([[0], np.cumsum(members)]).astype(np.int64)
