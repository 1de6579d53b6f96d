"""What became of the jobs of a site."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.simulate.queue import QueueKernel
from dcsim.simulate.queue import engine as codes
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

QUEUED, RUNNING, FINISHED, REJECTED, FAILED, MOVED = range(6)
STATES = ("queued", "running", "finished", "rejected", "failed", "moved")
"""What has become of a job at the end of the period, by its code."""

_OF_QUEUE = np.full(8, QUEUED)
for _code, _state in (
    (codes.RUNNING, RUNNING),
    (codes.FINISHED, FINISHED),
    (codes.REJECTED, REJECTED),
    (codes.FAILED, FAILED),
):
    _OF_QUEUE[_code] = _state


@dataclass(frozen=True, slots=True)
class Schedule:
    """What became of every job; arrays of shape (jobs,), times in seconds from the start.

    A time that never came is -1.
    """

    release_s: Ints
    start_s: Ints
    """The first start."""
    end_s: Ints
    """The end of the last segment; it may lie beyond the period."""
    state: Ints
    """Index into `STATES`; a job that went on at another site has moved."""
    lost_s: Ints
    """Running time whose work was lost and had to be done again."""
    segments: Segments
    control_instants: int

    @classmethod
    def of(
        cls, jobs: JobTable, kernel: QueueKernel, release_s: Ints, moved: Ints, instants: int
    ) -> Schedule:
        """Read the schedule off a queue; ``moved`` are the jobs that left it for another."""
        segments = kernel.segments()
        last = np.full(len(jobs), -1, dtype=np.int64)
        np.maximum.at(last, segments.job, segments.end_s)
        state = np.where(jobs.rejected, REJECTED, _OF_QUEUE[kernel.status])
        state[moved] = MOVED
        return cls(release_s, kernel.start_s, last, state, kernel.lost_s, segments, instants)

    def interruptions(self) -> Ints:
        """Return how many segments of each job were cut short, shape (jobs,)."""
        segments = np.bincount(self.segments.job, minlength=len(self.state))
        unbroken_last = (self.state == RUNNING) | (self.state == FINISHED)
        return np.asarray(segments - unbroken_last, dtype=np.int64)
