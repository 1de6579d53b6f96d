"""An independent check of a plan: windows and capacity, event by event.

It shares no code with the policies, so a mistake there does not hide here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import CheckFailed, Problem
from dcsim.workload.jobs import JobTable

Ints = NDArray[np.int64]


def check_plan(
    jobs: JobTable, ids: Ints, start_s: Ints, running_start_s: Ints, capacity: Ints, step_s: int
) -> None:
    """Check planned starts of ``ids`` beside the jobs that already run.

    Parameters
    ----------
    jobs
        All jobs.
    ids, start_s
        The planned jobs and their starts [s], equal shapes.
    running_start_s
        Start of every job that has started, else -1 [s], shape (jobs,).
    capacity
        Cores for batch work at every step, shape (steps,).
    step_s
        Length of a step [s].

    Raises
    ------
    CheckFailed
        If a job would start before it arrives or later than allowed, or if a start
        would find fewer free cores than the job needs.
    """
    problems: list[Problem] = []
    for job, start in zip(ids.tolist(), start_s.tolist(), strict=True):
        if not jobs.arrival_s[job] <= start <= jobs.latest_start_s[job]:
            problems.append(
                Problem("plan-window", f"job {job}", f"its start {start} s is outside its window")
            )
    events: list[tuple[int, int, int]] = []
    started = np.flatnonzero(running_start_s >= 0)
    begins = np.concatenate((running_start_s[started], start_s))
    for job, start in zip([*started.tolist(), *ids.tolist()], begins.tolist(), strict=True):
        events.append((start, 1, int(jobs.cores[job])))
        events.append((start + int(jobs.duration_s[job]), 0, -int(jobs.cores[job])))
    first_planned = int(start_s.min()) if len(start_s) else 0
    held = 0
    for time, is_start, cores in sorted(events):
        held += cores
        step = time // step_s
        if is_start and time >= first_planned and step < len(capacity) and held > capacity[step]:
            problems.append(
                Problem(
                    "plan-capacity", f"at {time} s", f"{held} cores held, {capacity[step]} free"
                )
            )
    if problems:
        raise CheckFailed(problems)
