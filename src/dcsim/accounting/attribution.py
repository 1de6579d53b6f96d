"""What each job used: its share of the servers' power above idle while it ran.

Idle power belongs to nobody and stands in a row of its own, so jobs, reserve and
idle row add up to the servers' energy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dcsim.accounting.ledger import Rates
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.site import SiteFlows
from dcsim.fleet.cluster import Cluster
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Use:
    """Energy, carbon and cost of each user, arrays of shape (users,).

    Facility energy adds the overhead of each step in proportion to IT energy; where the
    servers draw nothing, it is nobody's. Carbon is location-based and of the facility
    energy.
    """

    it_energy_kwh: Array
    facility_energy_kwh: Array
    carbon_kgco2e: Array
    cost: Array


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who used the servers' energy: every job, the reserve and nobody."""

    jobs: Use
    reserved: Use
    idle: Use


def attribute(
    jobs: JobTable,
    segments: Segments,
    flows: SiteFlows,
    cluster: Cluster,
    reserved_cores: Array,
    job_cores: Array,
    rates: Rates,
    grid: TimeGrid,
) -> Attribution:
    """Share out the servers' energy, and with it the site's overhead, carbon and cost.

    ``segments`` are the stretches in which the jobs ran;
    ``reserved_cores`` and ``job_cores`` are the cores busy at every step, shape (steps,).
    """
    idle_kw = np.minimum(cluster.idle_kw(), flows.it_kw)
    busy = reserved_cores + job_cores
    dynamic_kw = flows.it_kw - idle_kw
    per_core_kw = np.divide(dynamic_kw, busy, out=np.zeros_like(busy), where=busy > 0.0)
    draws = flows.it_kw > 0.0
    overhead = np.divide(flows.facility_kw, flows.it_kw, out=np.zeros_like(busy), where=draws)
    carbon = np.repeat(rates.carbon_gco2e_per_kwh, grid.steps_per_hour) / 1000.0
    price = np.repeat(rates.price_per_mwh, grid.steps_per_hour) / 1000.0

    ran = segments.within(0, grid.duration_s)
    cores = jobs.busy_cores[ran.job]

    def over_runs(kw_per_core: Array) -> Array:
        total = np.concatenate(([0.0], np.cumsum(kw_per_core)))
        passed = _integral(total, ran.end_s, grid) - _integral(total, ran.start_s, grid)
        by_job = np.bincount(ran.job, cores * passed / HOUR_S, len(jobs))
        return by_job.astype(np.float64, copy=False)

    def over_period(power_kw: Array) -> Array:
        return np.array([power_kw.sum() * grid.step_h])

    def use(power_kw: Array, facility_kw: Array, integrate: Callable[[Array], Array]) -> Use:
        return Use(
            integrate(power_kw),
            integrate(facility_kw),
            integrate(facility_kw * carbon),
            integrate(facility_kw * price),
        )

    reserved_kw = per_core_kw * reserved_cores
    return Attribution(
        jobs=use(per_core_kw, per_core_kw * overhead, over_runs),
        reserved=use(reserved_kw, reserved_kw * overhead, over_period),
        idle=use(idle_kw, np.where(draws, idle_kw * overhead, flows.facility_kw), over_period),
    )


def _integral(total: Array, time_s: Ints, grid: TimeGrid) -> Array:
    """Return the integral of a step function from the grid's start, given its running sum."""
    step, inside_s = np.divmod(time_s, grid.step_s)
    rate = np.append(np.diff(total), 0.0)
    integral: Array = total[step] * grid.step_s + rate[step] * inside_s
    return integral
