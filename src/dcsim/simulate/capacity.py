"""What the jobs of a site may hold, and the queue that serves them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.own_servers import fills_servers, own_power_kw
from dcsim.fleet.resources import counted
from dcsim.scheduling.queue_rules import QueueRules
from dcsim.simulate.queue import QueueKernel, QueueSettings, QueueTable
from dcsim.simulate.queue.table import MOST_PRIORITY, NO_LIMIT, NOT_INTERRUPTIBLE
from dcsim.workload.jobs import JobTable

MW_PER_KW = 1e6
"""Milliwatts, the unit in which the queue counts power exactly."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """What becomes of a job that was interrupted by a fault."""

    retries: int = 3
    restart_cost_s: int = 0


def cores_for_jobs(
    cluster: Cluster, held_frac: Array, jobs: JobTable, grid: TimeGrid, in_place_frac: float
) -> Ints:
    """Return the cores that jobs may hold when they start at each step, shape (steps,).

    The reservations are known ahead, so a job may only start where the cores stay
    free for as long as the longest job runs: the baseload never overtakes a running
    job, and no core serves two masters. After the period's end nothing is reserved.
    ``in_place_frac`` is the share of servers that are not out of their place for service.
    """
    longest_s = int(jobs.duration_s[~jobs.rejected].max(initial=0))
    free = np.floor(cluster.cores * (1.0 - held_frac)).astype(np.int64)
    ahead = min(-(-longest_s // grid.step_s), grid.steps - 1)
    lowest = _lowest_ahead(free, ahead, beyond=cluster.cores)
    in_service = math.ceil(cluster.cores * (1.0 - in_place_frac) - 1e-9)
    return np.asarray(np.maximum(lowest - in_service, 0))


def _lowest_ahead(values: Ints, ahead: int, beyond: int) -> Ints:
    """Return the minimum of each value and the ``ahead`` next ones, by doubling windows."""
    lowest = np.concatenate((values, np.full(ahead, beyond, dtype=np.int64)))
    covered = 1
    while covered < ahead + 1:
        shift = min(covered, ahead + 1 - covered)
        lowest = np.minimum(lowest[:-shift], lowest[shift:])
        covered += shift
    return lowest[: len(values)]


def make_queue(
    jobs: JobTable,
    cluster: Cluster,
    cores: Ints,
    rules: QueueRules,
    grid: TimeGrid,
    after: Retrying,
    *,
    caps: bool = False,
) -> QueueKernel:
    """Return the queue of a site.

    ``cores`` are those that jobs may hold at each step; ``caps`` tells whether a policy may
    cap the power of the jobs as it goes.
    """
    restart_s = max(rules.restart_cost_s, after.restart_cost_s)
    return QueueKernel(
        _table(jobs, cluster, cores, rules, grid, restart_s, caps=caps),
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


def _table(
    jobs: JobTable,
    cluster: Cluster,
    cores: Ints,
    rules: QueueRules,
    grid: TimeGrid,
    restart_s: int,
    *,
    caps: bool,
) -> QueueTable:
    """Return the jobs and what they may use, in the queue's whole numbers."""
    demand, capacity, _ = resources(jobs, cluster, cores)
    group, quota = _quotas(jobs, rules)
    power_mw, cap_mw = None, None
    if caps or rules.cap is not None:
        power_mw = np.rint(power_above_idle_kw(jobs, cluster) * MW_PER_KW).astype(np.int64)
    if rules.cap is not None:
        limit = round(rules.cap.limit_kw * MW_PER_KW)
        cap_mw = np.where(rules.cap.holds(grid), limit, NO_LIMIT)
    # Who writes no checkpoints is left alone by the queue itself; faults ask nobody.
    writes = jobs.checkpoint_interval_s > 0
    spared = rules.preemption or power_mw is not None
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
        checkpoint_cost_s=restart_s,
        power_mw=power_mw,
        power_cap_mw=cap_mw,
    )


def resources(jobs: JobTable, cluster: Cluster, cores: Ints) -> tuple[Ints, Ints, tuple[str, ...]]:
    """Return what jobs hold and what there is: cores, and `RESOURCES` where both are stated.

    Shapes (jobs, resources) and (steps, resources), then what the columns count. A job
    holds whole gigabytes: part of one counts as one.
    """
    others = counted(jobs, cluster)
    wanted = [np.ceil(resource.held(jobs)).astype(np.int64) for resource, _ in others]
    there = [np.full_like(cores, int(amount)) for _, amount in others]
    names = ("cores", *(resource.words for resource, _ in others))
    return np.column_stack([jobs.cores, *wanted]), np.column_stack([cores, *there]), names


def _quotas(jobs: JobTable, rules: QueueRules) -> tuple[Ints | None, Ints | None]:
    """Return each job's group and each group's cores: one group a user, none for nobody."""
    if rules.cores_per_user is None:
        return None, None
    users, group = np.unique(jobs.user, return_inverse=True)
    quota = np.where(users < 0, NO_LIMIT, rules.cores_per_user)
    return group.astype(np.int64), quota


def power_above_idle_kw(jobs: JobTable, cluster: Cluster) -> Array:
    """Return the power above idle of every job [kW]: as stated, else what its servers add.

    A job on servers of its own adds what these draw. One that shares servers has the share of
    its busy cores in the fully loaded fleet, spread evenly: a cap needs to know a job's power
    before it runs, whatever else will run beside it. Busy accelerators come on top.
    """
    full_kw = float(cluster.power_kw(np.ones(1))[0])
    added_kw = jobs.busy_cores * ((full_kw - cluster.idle_kw()) / cluster.cores)
    pools = cluster.pools
    own = fills_servers(pools, jobs.cores)
    if own.any():
        of_pools = own_power_kw(pools, jobs.cores[own], jobs.busy_cores[own])
        added_kw[own] = np.average(of_pools, axis=0, weights=[pool.cores for pool in pools])
    cards = [pool.server.accelerators for pool in pools]
    if cluster.accelerators and jobs.accelerators.any():
        each_kw = np.average(
            [0.0 if card is None else (card.power_w - card.idle_w) / 1000.0 for card in cards],
            weights=[pool.accelerators for pool in pools],
        )
        added_kw = added_kw + jobs.busy_accelerators * each_kw
    return np.where(jobs.power_w > 0.0, jobs.power_w / 1000.0, added_kw)


def jobs_that_never_fit(rules: QueueRules | None, jobs: JobTable, cluster: Cluster) -> int:
    """Return how many jobs ask for more than quota, cap or machines ever grant."""
    rules = rules or QueueRules()
    demand, there, _ = resources(jobs, cluster, np.array([cluster.cores]))
    never = (demand > there).any(axis=1)
    if rules.cores_per_user is not None:
        never |= (jobs.user >= 0) & (jobs.cores > rules.cores_per_user)
    if rules.cap is not None and (rules.cap.from_h, rules.cap.until_h) == (0, 24):
        never |= power_above_idle_kw(jobs, cluster) > rules.cap.limit_kw
    return int((never & ~jobs.rejected).sum())
