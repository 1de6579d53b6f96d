"""One site through the period: the queue first, then the plant on whole arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.reuse.system import HeatSystem
from dcsim.facility.site import Site, SiteFlows
from dcsim.facility.water_limit import (
    NOT_WITH_LIMITED_WATER,
    REMOVE_THE_LIMIT,
    WaterLimit,
    within_limit,
)
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.flows import FleetFlows
from dcsim.scheduling.policy import Policy
from dcsim.scheduling.queue_rules import QueueRules
from dcsim.signals.forecast import Forecast
from dcsim.simulate.booking import book
from dcsim.simulate.engine import Clock, Schedule, batch_capacity, run_jobs
from dcsim.simulate.fleet_load import refuse_with_memory, run_fleet, utilisation_of
from dcsim.simulate.memory import MemoryRecord, SiteMemory
from dcsim.simulate.stage_control import SiteRun, remembers
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

if TYPE_CHECKING:
    from dcsim.simulate.fault_site import FaultRecord, LiveFaults

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SiteInputs:
    """Everything a site's period is computed from; arrays of shape (steps,)."""

    grid: TimeGrid
    cluster: Cluster
    site: Site
    outside: Outside
    reserved_frac: Array
    """Share of the cores that reserve and services keep busy."""
    jobs: JobTable
    carbon: Forecast
    memory: SiteMemory | None = None
    """Room and store that remember, where the scenario asks for them."""
    water_limit: WaterLimit | None = None
    """What may be drawn on each day, where the scenario sets a limit."""
    held_frac: Array | None = None
    """Share of the cores that jobs may not use, where it is more than what is busy."""
    heat: HeatSystem | None = None
    """Heat reuse, where the scenario has it."""
    queue: QueueRules | None = None
    """How the queue serves, where the scenario has rules; else first come, first served."""
    live: LiveFaults | None = None
    """What fails beside the cooling, where the scenario says so."""


@dataclass(frozen=True, slots=True)
class SiteYear:
    """What a site did; arrays of shape (steps,)."""

    schedule: Schedule
    job_cores: Array
    """Cores that batch jobs kept busy, on average over each step."""
    flows: SiteFlows
    memory: MemoryRecord | None = None
    fleet: FleetFlows | None = None
    """What the servers did; none where each step was settled for itself."""
    faults: FaultRecord | None = None
    """What the faults did, where something may fail."""


def simulate_site(inputs: SiteInputs, policy: Policy) -> SiteYear:
    """Run the jobs under the policy, then carry the load through the site on arrays.

    A site with memory is run so that jobs and room feel each other. Heat that others use is
    taken from the finished period: it changes what the plant rejects, not what the jobs do.
    """
    year = _rejecting(inputs, policy)
    if inputs.heat is None:
        return year
    flows, _ = inputs.heat.run(inputs.site, year.flows, inputs.outside)
    return replace(year, flows=flows)


def _rejecting(inputs: SiteInputs, policy: Policy) -> SiteYear:
    """Return the period of a site that rejects all its heat."""
    require_plain_stages(inputs)
    joined = (inputs.memory, inputs.live, inputs.heat)
    if inputs.water_limit is not None and any(other is not None for other in joined):
        raise InvalidInput.of("contradiction", "water", NOT_WITH_LIMITED_WATER, REMOVE_THE_LIMIT)
    if inputs.live is not None:
        from dcsim.simulate.fault_site import simulate_site_with_faults

        return simulate_site_with_faults(inputs, inputs.live, policy)
    if inputs.memory is not None:
        refuse_rules_with_memory(inputs)
        refuse_with_memory(inputs.cluster)
        from dcsim.simulate.coupled import simulate_site_coupled

        return simulate_site_coupled(inputs, inputs.memory, policy)
    schedule = _served(inputs, policy)
    job_cores = book_jobs(inputs.jobs, schedule.segments, inputs.grid)
    fleet = run_fleet(
        inputs.cluster,
        inputs.jobs,
        schedule.segments,
        inputs.reserved_frac,
        job_cores,
        inputs.grid,
    )
    it_kw = fleet.flows.power_kw
    flows = SiteRun(inputs.site, inputs.grid.step_s).run(it_kw, inputs.outside)
    if inputs.water_limit is not None:
        flows = within_limit(inputs.site, it_kw, inputs.outside, flows, inputs.water_limit)
    flows = replace(flows, flags=(*flows.flags, *fleet.flags))
    return SiteYear(schedule, job_cores, flows, fleet=fleet.flows)


def _served(inputs: SiteInputs, policy: Policy) -> Schedule:
    """Run the jobs through the queue."""
    if inputs.queue is None:
        return run_jobs(make_clock(inputs, policy))
    from dcsim.simulate.queued import queued_clock, schedule_of

    clock, kernel = queued_clock(inputs, policy)
    run_jobs(clock)
    return schedule_of(clock, kernel)


def refuse_rules_with_memory(inputs: SiteInputs) -> None:
    """Refuse rules of the queue beside rooms that remember their heat.

    Raises
    ------
    InvalidInput
        If there are both.
    """
    if inputs.queue is not None:
        raise InvalidInput.of(
            "contradiction",
            "queue",
            "a site whose rooms remember their heat serves first come, first served, strictly",
            "remove queue, or the sections thermal and store",
        )


def cores_in_service(inputs: SiteInputs) -> int:
    """Return the cores of servers that are out of their place for service, on average."""
    there = float(getattr(inputs.site.cooling, "availability_frac", 1.0))
    return math.ceil(inputs.cluster.cores * (1.0 - there) - 1e-9)


def require_plain_stages(inputs: SiteInputs) -> None:
    """Refuse a plant that remembers its stage where the site is stepped by another loop."""
    beside = (inputs.memory, inputs.live, inputs.water_limit)
    if not remembers(inputs.site) or all(other is None for other in beside):
        return
    raise InvalidInput.of(
        "contradiction",
        "cooling.hysteresis_frac",
        "stages with hysteresis or a minimum run are not run beside rooms with memory, beside "
        "faults or against a limit on water",
        "set hysteresis_frac and minimum_run_s to 0, or remove those sections",
    )


def make_clock(inputs: SiteInputs, policy: Policy) -> Clock:
    """Return the clock of a site's jobs within what its reserve leaves free."""
    return Clock(inputs.jobs, job_capacity(inputs), inputs.grid, policy, inputs.carbon)


def job_capacity(inputs: SiteInputs) -> Ints:
    """Return the cores that jobs may hold when they start at each step, shape (steps,)."""
    longest_s = int(inputs.jobs.duration_s[~inputs.jobs.rejected].max(initial=0))
    held = inputs.reserved_frac if inputs.held_frac is None else inputs.held_frac
    capacity = batch_capacity(inputs.cluster.cores, held, longest_s, inputs.grid)
    return np.maximum(capacity - cores_in_service(inputs), 0)


def book_jobs(jobs: JobTable, segments: Segments, grid: TimeGrid) -> Array:
    """Return the cores that the jobs of the stretches keep busy, on average, shape (steps,).

    Stretches are counted from the grid's start; what lies beyond its end is left out.
    """
    return book_within(jobs, segments.within(0, grid.duration_s), grid)


def book_within(jobs: JobTable, here: Segments, grid: TimeGrid) -> Array:
    """Return the same of stretches that lie within the grid, shape (steps,)."""
    busy_cores = jobs.core_s[here.job] / jobs.duration_s[here.job]
    return book(here.start_s, here.end_s - here.start_s, busy_cores, grid)


def it_power_kw(cluster: Cluster, reserved_frac: Array, job_cores: Array) -> Array:
    """Return the servers' power under reserve and jobs [kW], shape (steps,)."""
    return cluster.power_kw(utilisation_of(cluster, reserved_frac, job_cores))
