"""What every engine of the job kernel is given and what it must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
StopOn = Literal["none", "finish"]


@dataclass(frozen=True, slots=True)
class JobTable:
    """The jobs and the capacity of a run, checked once and contiguous.

    Attributes
    ----------
    duration_s, cores
        Duration [s] and cores of every job, shape (jobs,), all at least 1.
    capacity_cores
        Cores that starting jobs may fill in every step, shape (steps,).
    step_s
        Length of a step [s].
    """

    duration_s: IntArray
    cores: IntArray
    capacity_cores: IntArray
    step_s: int

    @property
    def jobs(self) -> int:
        """Number of jobs."""
        return self.duration_s.size

    @property
    def steps(self) -> int:
        """Number of steps."""
        return self.capacity_cores.size

    @property
    def end_s(self) -> int:
        """End of the time grid [s], counted from its start."""
        return self.steps * self.step_s


class Engine(Protocol):
    """Starts queued jobs and books their core-seconds."""

    start_s: IntArray
    """Start of every job [s], shape (jobs,), -1 if it has not started."""

    def advance(
        self, queue: IntArray, release_s: IntArray, now_s: int, until_s: int, stop_on: StopOn
    ) -> tuple[int, int]:
        """Start jobs of ``queue`` in order at instants in ``[now_s, until_s)``.

        Returns the instant reached and how many jobs of the queue were started.
        """
        ...

    def running_cores(self, now_s: int) -> int:
        """Return the cores of the jobs that run at ``now_s``."""
        ...

    def busy_core_s(self) -> IntArray:
        """Return the booked core-seconds of every step, shape (steps,)."""
        ...
