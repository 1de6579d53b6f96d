"""What both engines of the queue must do, and the codes they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WAITING, RUNNING, FINISHED, REJECTED, FAILED, HELD, PENDING = range(7)
STATES = ("queued", "running", "finished", "rejected", "failed", "held")
"""What has become of a job, by its code; a job that is not released yet is queued too."""
STATUS = 0xFF
HAS_RUN = 0x100
FAULT = 0x10000

SPEED_BITS = 20
FULL_SPEED = 1 << SPEED_BITS
"""Units of work that one second at full clock does."""
FAR_S = 1 << 61


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the jobs so far, arrays of shape (jobs,).

    Attributes
    ----------
    start_s
        Start of the latest stretch [s], -1 if there is none.
    end
        End of the latest stretch: on the clock of the work while it lasts, else [s].
    done_s
        Work that was saved at interruptions [s].
    lost
        Units of work that were lost.
    flags
        Status, `HAS_RUN` once interrupted, and the number of faults.
    log
        Interrupted stretches as rows (job, start, end), shape (stretches, 3).
    booked
        Differences of what is held in every step, shape (steps, 2 or 4).
    """

    start_s: Ints
    end: Ints
    done_s: Ints
    lost: Ints
    flags: Ints
    log: Ints
    booked: Ints


@dataclass(frozen=True, slots=True)
class Clock:
    """The counters that outlive a call."""

    now_s: int
    work: int
    speed: int
    passes: int
    used: tuple[int, ...]


class QueueEngine(Protocol):
    """Serves the queue; the kernel owns releases and checks what it is asked."""

    def advance(self, pending: Ints, until_s: int, *, stop_on_finish: bool) -> tuple[int, int]:
        """Serve until ``until_s``.

        ``pending`` are the jobs to come, by release. Returns the instant reached and how
        many of them were released.
        """
        ...

    def interrupt(self, ids: Ints, *, hold: bool, is_fault: bool) -> None:
        """End the stretches of running jobs."""
        ...

    def requeue(self, ids: Ints) -> None:
        """Let held jobs wait again."""
        ...

    def withdraw(self, ids: Ints) -> None:
        """Take waiting jobs out of the queue; they are pending again."""
        ...

    def set_speed(self, speed: int) -> None:
        """Let running and starting jobs do ``speed`` units of work a second."""
        ...

    def clock(self) -> Clock:
        """Return the counters."""
        ...

    def perhaps_running(self) -> Ints:
        """Return jobs among which all running ones are; some may have ended, or stand twice."""
        ...

    def window(self) -> Ints:
        """Return the jobs looked at and their marks, shape (window, 2)."""
        ...

    def outcome(self) -> Outcome:
        """Return what became of the jobs; arrays may be views of live buffers."""
        ...
