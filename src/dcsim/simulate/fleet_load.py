"""The load that reserve and jobs put on the fleet, and who holds what of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.accounting.shares import Rule, Users
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Flag
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.consolidation import Recall
from dcsim.fleet.flows import FleetFlows
from dcsim.simulate.booking import book
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

Array = NDArray[np.float64]


def utilisation_of(cluster: Cluster, reserved_frac: Array, job_cores: Array) -> Array:
    """Return the share of all cores that reserve and jobs keep busy, shape (steps,)."""
    # Whole free cores keep the sum at or below one; the minimum only takes off rounding dust.
    return np.minimum(reserved_frac + job_cores / cluster.cores, 1.0)


def held_by_jobs(segments: Segments, amount: Array, grid: TimeGrid) -> Array:
    """Return what the jobs of the stretches hold of something, on average, shape (steps,).

    ``amount`` is what each job holds while it runs, shape (jobs,).
    """
    here = segments.within(0, grid.duration_s)
    return book(here.start_s, here.end_s - here.start_s, amount[here.job], grid)


def cards_held(
    cluster: Cluster, jobs: JobTable, segments: Segments, grid: TimeGrid
) -> Array | None:
    """Return the accelerators that jobs hold, shape (steps,); none where there are none."""
    if not cluster.accelerators or not jobs.accelerators.any():
        return None
    return held_by_jobs(segments, jobs.accelerators.astype(np.float64), grid)


def users_of(
    cluster: Cluster,
    jobs: JobTable,
    segments: Segments,
    reserved_cores: Array,
    job_cores: Array,
    grid: TimeGrid,
    rule: Rule,
    reserved_held_cores: Array | None = None,
) -> Users:
    """Return who was on the servers, as far as the rule asks for it."""
    held = None
    if rule == "by_cores_held":
        held = held_by_jobs(segments, jobs.cores.astype(np.float64), grid)
    cards = cards_held(cluster, jobs, segments, grid)
    return Users(reserved_cores, job_cores, reserved_held_cores, held, cards)


@dataclass(frozen=True, slots=True)
class FleetRun:
    """The fleet over a stretch of steps, what is worth counting of it, and what it recalls."""

    flows: FleetFlows
    flags: tuple[Flag, ...]
    recall: list[Recall | None]


def run_fleet(
    cluster: Cluster,
    jobs: JobTable,
    segments: Segments,
    reserved_frac: Array,
    job_cores: Array,
    grid: TimeGrid,
    before: list[Recall | None] | None = None,
    there_frac: Array | None = None,
) -> FleetRun:
    """Run the fleet under its load; ``before`` is what the stretch before recalls."""
    if there_frac is not None:
        reserved_frac, job_cores = _while(reserved_frac, there_frac), _while(job_cores, there_frac)
    cards = cards_held(cluster, jobs, segments, grid)
    share = None if cards is None else cards / cluster.accelerators
    busy = None if share is None else np.minimum(share, 1.0)
    load = utilisation_of(cluster, reserved_frac, job_cores)
    flows, recall = cluster.run(load, grid.step_s, busy, before)
    flags: list[Flag] = []
    if cluster.sleeps:
        flags.append(Flag("wake-wait", "work waited for servers to wake", flows.waits))
    if share is not None:
        meaning = "jobs held more accelerators than there are; all were taken as busy"
        flags.append(Flag("accelerators-short", meaning, share > 1.0 + 1e-9))
    memory = cluster.memory_gb
    if memory is not None and jobs.memory_gb.any():
        held = held_by_jobs(segments, jobs.memory_gb, grid)
        meaning = "jobs held more memory than there is; they ran all the same"
        flags.append(Flag("memory-short", meaning, held > memory * (1.0 + 1e-9)))
    return FleetRun(flows, tuple(flags), recall)


def _while(mean: Array, there_frac: Array) -> Array:
    """Return what a mean over the step is for the share of it that is there."""
    return np.divide(mean, there_frac, out=np.zeros_like(mean), where=there_frac > 1e-9)
