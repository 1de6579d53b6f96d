"""The compiled engine: hands buffers to ``dcsim._kernel``."""

from __future__ import annotations

import numpy as np

from dcsim import _kernel
from dcsim.simulate.queue.capacity import most_to_come, next_changes
from dcsim.simulate.queue.columns import Ints
from dcsim.simulate.queue.engine import FAR_S, FULL_SPEED, PENDING, Clock, Outcome
from dcsim.simulate.queue.settings import BACKFILLS, ORDERS, QueueSettings
from dcsim.simulate.queue.table import QueueTable

_STATE = (
    *("now", "work", "speed", "step", "change", "waiting", "running", "window", "heap"),
    *("list_first", "list", "victims", "log", "pass", "full", "fresh", "shadow"),
    *("quota_extra", "late", "passes"),
)
"""Words of the state buffer, as in csrc/queue/state.h; then what is used and left over."""
_WORD = {name: at for at, name in enumerate(_STATE)}
_COLUMNS = 8
_WINDOW, _HEAP, _LIST = 6, 8, 9
"""Where the window, the heap of ends and the sorted list stand among the buffers."""
_LOG_FULL = 2
_FIRST_LOG_ROWS = 64


class CompiledQueue:
    """Owns the buffers that the compiled module reads and writes."""

    def __init__(self, table: QueueTable, settings: QueueSettings, release_s: Ints) -> None:
        jobs, groups = table.jobs, table.groups
        leaves = 1 << max(groups - 1, 0).bit_length()
        # Jobs that ended or were interrupted may stay in a heap until they surface.
        rows = 2 * table.most_running + 2
        listed = settings.backfill != "none"
        heaped = not listed or not table.is_exact
        self._table, self._release_s = table, release_s
        self._state = _words(len(_STATE) + 2 * _COLUMNS)
        self._put("speed", FULL_SPEED)
        self._put("full", 1)
        self._put("late", FAR_S)
        self._given = (
            _rules(table, settings, leaves),
            *(table.duration_s, table.estimate_s, table.priority, table.group),
            *(table.latest_start_s, table.checkpoint_interval_s, table.checkpoint_cost_s),
            table.demand,
        )
        self._grid = (
            table.capacity,
            most_to_come(table.capacity),
            next_changes(table.capacity),
            table.quota_cores,
            _offsets(table),
        )
        self._put("change", int(self._grid[2][0]))
        self._start_s, self._end, self._done_s, self._lost = (_words(jobs) for _ in range(4))
        self._start_s[:] = -1
        self._flags = np.full(jobs, PENDING, dtype=np.int64)
        self._queue = (
            _words(2 * jobs),
            *(_words(groups), _words(groups), np.ones(groups, dtype=np.int64), _words(groups)),
            np.full(2 * leaves, -1, dtype=np.int64),
            _words(3 * settings.window),
            _words(6 * settings.window if settings.backfill == "conservative" else 0),
            _words(2 * rows if heaped else 0),
            _words(2 * rows if listed else 0),
            _words(3 * rows if settings.interrupts else 0),
        )
        self._booked = _words(table.steps * (4 if table.has_power else 2))
        self._log = _words(3 * _FIRST_LOG_ROWS)

    def advance(self, pending: Ints, until_s: int, *, stop_on_finish: bool) -> tuple[int, int]:
        """Serve until ``until_s`` (see `QueueEngine.advance`)."""
        released = 0
        while True:
            buffers = self._buffers(pending[released:])
            now_s, count, code = _kernel.queue_advance(buffers, until_s, stop_on_finish)
            released += count
            if code != _LOG_FULL:
                return now_s, released
            self._make_room(self._get("running"))

    def interrupt(self, ids: Ints, *, hold: bool, is_fault: bool) -> None:
        """End the stretches of running jobs."""
        self._make_room(ids.size)
        _kernel.queue_interrupt(self._buffers(), ids, hold, is_fault)

    def requeue(self, ids: Ints) -> None:
        """Let held jobs wait again."""
        _kernel.queue_requeue(self._buffers(), ids, False, False)
        self._put("full", 1)

    def withdraw(self, ids: Ints) -> None:
        """Take waiting jobs out of the queue; they are pending again."""
        _kernel.queue_withdraw(self._buffers(), ids, False, False)

    def set_speed(self, speed: int) -> None:
        """Let jobs do ``speed`` units of work a second."""
        self._put("speed", speed)
        self._put("full", 1)

    def clock(self) -> Clock:
        """Return the counters."""
        used = self._state[len(_STATE) : len(_STATE) + self._table.columns]
        return Clock(
            self._get("now"),
            self._get("work"),
            self._get("speed"),
            self._get("passes"),
            tuple(used.tolist()),
        )

    def window(self) -> Ints:
        """Return the jobs looked at and their marks."""
        places: Ints = self._queue[_WINDOW].reshape(-1, 3)
        return places[: self._get("window"), 1:]

    def perhaps_running(self) -> Ints:
        """Return jobs among which all running ones are; some may have ended, or stand twice."""
        if self._queue[_HEAP].size:
            found: Ints = self._queue[_HEAP].reshape(-1, 2)[: self._get("heap"), 1]
            return found
        first = self._get("list_first")
        listed: Ints = self._queue[_LIST].reshape(-1, 2)[first : first + self._get("list"), 1]
        return listed

    def outcome(self) -> Outcome:
        """Return what became of the jobs, as views."""
        return Outcome(
            self._start_s,
            self._end,
            self._done_s,
            self._lost,
            self._flags,
            self._log.reshape(-1, 3)[: self._get("log")],
            self._booked.reshape(self._table.steps, -1),
        )

    @property
    def bytes_held(self) -> int:
        """Size of all buffers that this engine made [bytes]; the table's are not counted."""
        own = (self._state, self._start_s, self._end, self._done_s, self._lost, self._flags)
        rest = (*self._queue, self._booked, self._log, *self._grid[1:3], self._grid[4])
        return sum(array.nbytes for array in (*own, *rest))

    def _buffers(self, pending: Ints | None = None) -> tuple[Ints, ...]:
        return (
            *self._given,
            self._release_s,
            *self._grid,
            _NONE if pending is None else pending,
            self._state,
            *(self._start_s, self._end, self._done_s, self._lost, self._flags),
            *self._queue,
            self._booked,
            self._log,
        )

    def _make_room(self, rows: int) -> None:
        """Let the log take at least ``rows`` more; its size doubles, so that copies are few."""
        used, have = self._get("log"), self._log.size // 3
        if have - used < rows:
            grown = _words(3 * max(2 * have, used + rows))
            grown[: 3 * used] = self._log[: 3 * used]
            self._log = grown

    def _get(self, name: str) -> int:
        return int(self._state[_WORD[name]])

    def _put(self, name: str, value: int) -> None:
        self._state[_WORD[name]] = value


def _words(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)


_NONE = _words(0)


def _rules(table: QueueTable, settings: QueueSettings, leaves: int) -> Ints:
    return np.array(
        [
            table.jobs,
            table.columns,
            table.columns - 1 if table.has_power else -1,
            table.step_s,
            table.groups,
            leaves,
            settings.window,
            settings.depth,
            settings.retries,
            ORDERS.index(settings.order),
            BACKFILLS.index(settings.backfill),
            settings.overrun == "kill",
            settings.preemption,
            settings.cap == "enforce",
            settings.reject_late,
            table.has_quotas,
            table.is_exact,
        ],
        dtype=np.int64,
    )


def _offsets(table: QueueTable) -> Ints:
    """Return where in the arena the heap of each group begins, shape (groups + 1,)."""
    members = np.bincount(table.group, minlength=table.groups)
    if table.group.size == 1:
        members = members * table.jobs
    return np.concatenate([[0], np.cumsum(members)]).astype(np.int64)
