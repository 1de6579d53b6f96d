"""The clock of a site whose jobs may be interrupted, or are served by rules of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import InvalidInput
from dcsim.fleet.cluster import Cluster
from dcsim.scheduling.policy import Policy
from dcsim.scheduling.queue_rules import QueueRules
from dcsim.simulate.engine import FAILED, FINISHED, QUEUED, REJECTED, RUNNING, Clock, Schedule
from dcsim.simulate.queue import QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue import engine as codes
from dcsim.simulate.queue.table import MOST_PRIORITY, NO_LIMIT, NOT_INTERRUPTIBLE
from dcsim.simulate.site_year import SiteInputs, job_capacity
from dcsim.workload.jobs import JobTable

Ints = NDArray[np.int64]

MW_PER_KW = 1e6
"""Milliwatts, the unit in which the queue counts power exactly."""

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
    """What becomes of a job that was cut off by a fault."""

    retries: int = 3
    restart_cost_s: int = 0


def queued_clock(
    inputs: SiteInputs,
    policy: Policy,
    room: Callable[[Ints], Ints] | None = None,
    retrying: Retrying | None = None,
) -> tuple[Clock, QueueKernel]:
    """Return a clock whose queue is a `QueueKernel`, and that queue.

    Parameters
    ----------
    inputs
        The site and its period; ``inputs.queue`` has the rules.
    policy
        The scheduler.
    room
        Takes off the cores that faults take from those that jobs may hold at each step.
    retrying
        What becomes of a job that a fault cuts off.

    Raises
    ------
    InvalidInput
        If the queue turns jobs away that the policy would plan again.
    """
    rules = inputs.queue or QueueRules()
    if rules.reject_late and policy.replans:
        raise InvalidInput.of(
            "contradiction",
            "queue.reject_late",
            "the policy plans jobs again that the queue has turned away",
            "remove reject_late, or choose a policy that plans each job once",
        )
    capacity = job_capacity(inputs)
    cores = capacity if room is None else room(capacity)
    after = retrying or Retrying()
    kernel = QueueKernel(
        _table(inputs, rules, cores, max(rules.restart_cost_s, after.restart_cost_s)),
        QueueSettings(
            order=rules.order,
            backfill=rules.backfill,
            depth=rules.depth,
            overrun=rules.overrun,
            preemption=rules.preemption,
            cap="enforce" if rules.cap is not None and rules.cap.enforce else "at_start",
            reject_late=rules.reject_late,
            retries=after.retries,
        ),
    )
    clock = Clock(inputs.jobs, capacity, inputs.grid, policy, inputs.carbon, kernel)
    return clock, kernel


def schedule_of(clock: Clock, kernel: QueueKernel) -> Schedule:
    """Return what became of every job."""
    segments = kernel.segments()
    last = np.full(len(clock.jobs), -1, dtype=np.int64)
    np.maximum.at(last, segments.job, segments.end_s)
    by_code = np.array([STATE[code] for code in sorted(STATE)])
    state = np.where(clock.jobs.rejected, REJECTED, by_code[kernel.status])
    instants = clock.control_instants
    return Schedule(clock.release_s, kernel.start_s, last, state, kernel.lost_s, segments, instants)


def _table(inputs: SiteInputs, rules: QueueRules, cores: Ints, restart_cost_s: int) -> QueueTable:
    """Return the jobs and what they may use, in the queue's whole numbers."""
    jobs, grid, cluster = inputs.jobs, inputs.grid, inputs.cluster
    demand, capacity = _resources(jobs, cluster, cores)
    group, quota = _quotas(jobs, rules)
    power_mw, cap_mw = None, None
    if rules.cap is not None:
        power_mw = np.rint(_power_kw(jobs, cluster) * MW_PER_KW).astype(np.int64)
        limit = round(rules.cap.limit_kw * MW_PER_KW)
        cap_mw = np.where(rules.cap.holds(grid), limit, NO_LIMIT)
    # Who writes no checkpoints is left alone by the queue itself; faults ask nobody.
    writes = jobs.checkpoint_interval_s > 0
    spared = rules.preemption or rules.cap is not None
    interval = np.where(writes | ~np.bool_(spared), jobs.checkpoint_interval_s, NOT_INTERRUPTIBLE)
    return QueueTable.of(
        jobs.duration_s,
        demand,
        capacity,
        grid.step_s,
        estimate_s=None if jobs.estimate_s is jobs.duration_s else jobs.estimate_s,
        priority=np.clip(-jobs.priority, -MOST_PRIORITY, MOST_PRIORITY),
        group=group,
        quota_cores=quota,
        latest_start_s=jobs.latest_start_s,
        checkpoint_interval_s=interval,
        checkpoint_cost_s=restart_cost_s,
        power_mw=power_mw,
        power_cap_mw=cap_mw,
    )


def _resources(jobs: JobTable, cluster: Cluster, cores: Ints) -> tuple[Ints, Ints]:
    """Return what jobs hold and what there is: cores, and memory and cards where both are stated.

    A job holds whole gigabytes: part of one counts as one.
    """
    wanted, there = [jobs.cores], [cores]
    if cluster.memory_gb is not None and jobs.memory_gb.any():
        wanted.append(np.ceil(jobs.memory_gb).astype(np.int64))
        there.append(np.full_like(cores, int(cluster.memory_gb)))
    if cluster.accelerators and jobs.accelerators.any():
        wanted.append(jobs.accelerators)
        there.append(np.full_like(cores, cluster.accelerators))
    return np.column_stack(wanted), np.column_stack(there)


def _quotas(jobs: JobTable, rules: QueueRules) -> tuple[Ints | None, Ints | None]:
    """Return each job's group and each group's cores: one group a user, none for nobody."""
    if rules.cores_per_user is None:
        return None, None
    users, group = np.unique(jobs.user, return_inverse=True)
    quota = np.where(users < 0, NO_LIMIT, rules.cores_per_user)
    return group.astype(np.int64), quota


def _power_kw(jobs: JobTable, cluster: Cluster) -> NDArray[np.float64]:
    """Return the power above idle of every job [kW]: as stated, else its busy cores' share.

    A core's share is that of the fully loaded fleet, spread evenly: a cap needs to know a
    job's power before it runs, whatever else will run beside it.
    """
    full_kw = float(cluster.power_kw(np.ones(1))[0])
    per_core = (full_kw - cluster.idle_kw()) / cluster.cores
    return np.where(jobs.power_w > 0.0, jobs.power_w / 1000.0, jobs.busy_cores * per_core)


def jobs_that_never_fit(rules: QueueRules | None, jobs: JobTable, cluster: Cluster) -> int:
    """Return how many jobs ask for more than quota, cap or machines ever grant."""
    if rules is None:
        return 0
    demand, there = _resources(jobs, cluster, np.array([cluster.cores]))
    never = (demand > there).any(axis=1)
    if rules.cores_per_user is not None:
        never |= (jobs.user >= 0) & (jobs.cores > rules.cores_per_user)
    if rules.cap is not None and (rules.cap.from_h, rules.cap.until_h) == (0, 24):
        never |= _power_kw(jobs, cluster) > rules.cap.limit_kw
    return int((never & ~jobs.rejected).sum())
