"""One site through the period: the queue first, then the plant on whole arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import Site, SiteFlows
from dcsim.fleet.cluster import Cluster
from dcsim.scheduling.carbon_sum import CarbonSum
from dcsim.scheduling.policy import Policy
from dcsim.simulate.booking import book
from dcsim.simulate.engine import Clock, Schedule, batch_capacity, run_jobs
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SiteInputs:
    """Everything a site's period is computed from; arrays of shape (steps,)."""

    grid: TimeGrid
    cluster: Cluster
    site: Site
    outside: Outside
    reserved_frac: Array
    jobs: JobTable
    carbon: CarbonSum


@dataclass(frozen=True, slots=True)
class SiteYear:
    """What a site did; arrays of shape (steps,)."""

    schedule: Schedule
    job_cores: Array
    """Cores that batch jobs kept busy, on average over each step."""
    flows: SiteFlows


def simulate_site(inputs: SiteInputs, policy: Policy) -> SiteYear:
    """Run the jobs under the policy, then carry the load through the site on arrays."""
    clock = make_clock(inputs, policy)
    schedule = run_jobs(clock)
    job_cores = book_jobs(inputs.jobs, schedule.segments, inputs.grid)
    it_kw = it_power_kw(inputs.cluster, inputs.reserved_frac, job_cores)
    return SiteYear(schedule, job_cores, inputs.site.run(it_kw, inputs.outside))


def make_clock(inputs: SiteInputs, policy: Policy) -> Clock:
    """Return the clock of a site's jobs within what its reserve leaves free."""
    longest_s = int(inputs.jobs.duration_s.max(initial=0))
    capacity = batch_capacity(inputs.cluster.cores, inputs.reserved_frac, longest_s, inputs.grid)
    return Clock(inputs.jobs, capacity, inputs.grid, policy, inputs.carbon)


def book_jobs(jobs: JobTable, segments: Segments, grid: TimeGrid) -> Array:
    """Return the cores that the jobs of the stretches keep busy, on average, shape (steps,).

    Stretches are counted from the grid's start; what lies beyond its end is left out.
    """
    here = segments.within(0, grid.duration_s)
    busy_cores = jobs.core_s[here.job] / jobs.duration_s[here.job]
    return book(here.start_s, here.end_s - here.start_s, busy_cores, grid)


def it_power_kw(cluster: Cluster, reserved_frac: Array, job_cores: Array) -> Array:
    """Return the servers' power under reserve and jobs [kW], shape (steps,)."""
    # Whole free cores keep the sum at or below one; the minimum only takes off rounding dust.
    return cluster.power_kw(np.minimum(reserved_frac + job_cores / cluster.cores, 1.0))
