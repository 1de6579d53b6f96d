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
from dcsim.simulate.engine import Schedule, batch_capacity, run_jobs
from dcsim.workload.jobs import JobTable

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
    """Run the jobs under the policy, then carry the load through the site."""
    jobs, grid, cluster = inputs.jobs, inputs.grid, inputs.cluster
    longest_s = int(jobs.duration_s.max(initial=0))
    capacity = batch_capacity(cluster.cores, inputs.reserved_frac, longest_s, grid)
    schedule = run_jobs(jobs, capacity, grid, policy, inputs.carbon)
    ran = schedule.start_s >= 0
    job_cores = book(schedule.start_s[ran], jobs.duration_s[ran], jobs.busy_cores[ran], grid)
    # Whole free cores keep the sum at or below one; the minimum only takes off rounding dust.
    utilisation = np.minimum(inputs.reserved_frac + job_cores / cluster.cores, 1.0)
    return SiteYear(schedule, job_cores, inputs.site.run(cluster.power_kw(utilisation), inputs.outside))
