"""Instants to which the queue can be rewound."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import ref

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.core.errors import InvalidInput
from dcsim.simulate.queue.engine import Rows
from dcsim.simulate.queue.releases import PendingReleases

if TYPE_CHECKING:
    from dcsim.simulate.queue.engine import QueueEngine

Note = tuple[Ints, Rows]
"""Jobs, and what their rows were."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Snapshot:
    """An instant of the queue. It is kept up while somebody holds it.

    Attributes
    ----------
    now_s
        The instant [s].
    until_s
        The last instant from which the queue is rewound to it [s], or ``None``.
    """

    now_s: int
    until_s: int | None
    _place: tuple[Ints, int, int]
    _state: object
    _live: Note
    _notes: list[Note] = field(default_factory=list)


class Snapshots:
    """Takes snapshots, and notes for them what changes later.

    A snapshot holds the rows of the jobs that run or wait: only these change by themselves.
    The row of one that comes into play later, released or named, is noted just before.
    """

    def __init__(self, engine: QueueEngine, pending: PendingReleases) -> None:
        self._engine, self._pending = engine, pending
        self._taken: list[ref[Snapshot]] = []

    def take(self, until_s: int | None) -> Snapshot:
        """Return the present instant."""
        engine = self._engine
        live = np.concatenate([engine.running(), engine.queued()])
        made = Snapshot(
            engine.now_s,
            until_s,
            self._pending.place,
            engine.save(),
            (live, engine.rows(live)),
        )
        self._taken = [taken for taken in self._taken if taken() is not None]
        self._taken.append(ref(made))
        return made

    def restore(self, snapshot: Snapshot) -> None:
        """Return to an instant; later ones are lost."""
        known = [taken() for taken in self._taken]
        if not any(taken is snapshot for taken in known):
            raise InvalidInput.of(
                "kernel-snapshot",
                "QueueKernel.restore",
                f"the snapshot of {snapshot.now_s} s is not one of this queue, or is void",
                "restore before its until_s has passed, and none after an earlier one",
            )
        engine, notes = self._engine, snapshot._notes  # noqa: SLF001 - made here
        self._taken = self._taken[: 1 + [taken is snapshot for taken in known].index(True)]
        engine.load(snapshot._state)  # noqa: SLF001
        for ids, rows in reversed(notes):
            engine.put_rows(ids, rows)
        notes.clear()
        engine.put_rows(*snapshot._live)  # noqa: SLF001
        self._pending.place = snapshot._place  # noqa: SLF001

    def note(self, ids: Ints) -> None:
        """Note the rows of jobs that somebody is about to change."""
        held = [made for taken in self._taken if (made := taken()) is not None]
        if held and ids.size:
            kept = ids.copy()
            rows = self._engine.rows(kept)
            for made in held:
                made._notes.append((kept, rows))  # noqa: SLF001 - made here

    def note_until(self, until_s: int) -> None:
        """Note the rows of those who will be released; what only lasts till then is void."""
        if self._taken:
            self._taken = [
                taken
                for taken in self._taken
                if (made := taken()) is not None
                and (made.until_s is None or made.until_s >= until_s)
            ]
            self.note(self._pending.before(until_s))
