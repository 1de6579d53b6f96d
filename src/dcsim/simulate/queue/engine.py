"""The two engines of the queue, which have the same methods, and what they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from dcsim.core.arrays import Ints

if TYPE_CHECKING:
    from dcsim.simulate.queue.compiled import CompiledQueue
    from dcsim.simulate.queue.twin import TwinQueue

    QueueEngine: TypeAlias = CompiledQueue | TwinQueue
    """Serves the queue. The kernel owns releases and checks what it is asked."""


WAITING, RUNNING, FINISHED, REJECTED, FAILED, HELD, PENDING = range(7)
STATES = ("queued", "running", "finished", "rejected", "failed", "held")
"""What has become of a job, by its code; a job that is not released yet is queued too."""
STATUS = 0xFF
HAS_RUN = 0x100
FAULT = 0x10000

FULL_SPEED = 1 << 20
"""Units of work that one second at full clock does."""
FAR_S = 1 << 61
ALL = slice(None)


class Rows(NamedTuple):
    """What became of jobs, arrays of shape (jobs,).

    Attributes
    ----------
    release_s
        Release [s], -1 if there is none.
    start_s
        Start of the latest segment [s], -1 if there is none.
    end
        End of the latest segment: on the clock of the work while it lasts, else [s].
    done_s
        Work that was saved at interruptions [s].
    lost
        Units of work that were lost.
    flags
        Status, `HAS_RUN` once interrupted, and the number of faults.
    """

    release_s: Ints
    start_s: Ints
    end: Ints
    done_s: Ints
    lost: Ints
    flags: Ints


@dataclass(frozen=True, slots=True)
class Clock:
    """The counters; of the journal, how many segments were cut off and jobs ended."""

    now_s: int
    work: int
    speed: int
    used: tuple[int, ...]
    is_closed: bool
    cut: int
    ended: int

    def end_s(self, ends: Ints) -> Ints:
        """Return the second at which the clock of the work reads ``ends``."""
        left: Ints = -(-np.maximum(ends - self.work, 0) // self.speed)
        return self.now_s + left
