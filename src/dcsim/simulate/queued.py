"""The clock of a site whose jobs may be interrupted, or are served by rules of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.scheduling.policy import Policy
from dcsim.simulate.engine import FAILED, FINISHED, QUEUED, REJECTED, RUNNING, Clock, Schedule
from dcsim.simulate.queue import QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue import engine as codes
from dcsim.simulate.site_year import SiteInputs, make_clock

Ints = NDArray[np.int64]

STATE = {
    codes.WAITING: QUEUED,
    codes.PENDING: QUEUED,
    codes.HELD: QUEUED,
    codes.RUNNING: RUNNING,
    codes.FINISHED: FINISHED,
    codes.REJECTED: REJECTED,
    codes.FAILED: FAILED,
}


@dataclass(frozen=True, slots=True)
class Retrying:
    """What becomes of a job that was cut off."""

    retries: int = 3
    restart_cost_s: int = 0


def queued_clock(
    inputs: SiteInputs,
    policy: Policy,
    room: Callable[[Ints], Ints],
    retrying: Retrying,
) -> tuple[Clock, QueueKernel]:
    """Return a clock whose queue is a `QueueKernel`, and that queue.

    Parameters
    ----------
    inputs
        The site and its period.
    policy
        The scheduler.
    room
        Takes off the cores that faults take from those that jobs may hold at each step.
    retrying
        What becomes of a job that was cut off.
    """
    clock = make_clock(inputs, policy)
    jobs = inputs.jobs
    table = QueueTable.of(
        jobs.duration_s,
        jobs.cores,
        room(clock.capacity),
        inputs.grid.step_s,
        estimate_s=None if jobs.estimate_s is jobs.duration_s else jobs.estimate_s,
        checkpoint_interval_s=jobs.checkpoint_interval_s,
        checkpoint_cost_s=retrying.restart_cost_s,
    )
    kernel = QueueKernel(table, QueueSettings(retries=retrying.retries))
    clock.kernel = kernel
    return clock, kernel


def schedule_of(clock: Clock, kernel: QueueKernel) -> Schedule:
    """Return what became of every job."""
    segments = kernel.segments()
    last = np.full(len(clock.jobs), -1, dtype=np.int64)
    np.maximum.at(last, segments.job, segments.end_s)
    codes_by_number = np.array([STATE[code] for code in sorted(STATE)])
    state = codes_by_number[kernel.status]
    state = np.where(clock.jobs.rejected, REJECTED, state)
    return Schedule(
        clock.release_s, kernel.start_s, last, state, kernel.lost_s, segments,
        clock.control_instants,
    )  # fmt: skip
