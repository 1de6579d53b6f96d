"""What each job used of the servers' energy while it ran, by the rule of `share_out`.

What is nobody's stands in a row of its own, so jobs, baseload and idle row add up to the
servers' energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import mul

import numpy as np

from dcsim.accounting.ledger import Rates
from dcsim.accounting.shares import Shares, Users, share_out
from dcsim.accounting.supply import GRID_ALONE, Supplied
from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.site import SiteFlows
from dcsim.fleet.cluster import Cluster
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments


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
    """Who used the servers' energy: every job, the baseload and nobody."""

    jobs: Use
    baseload: Use
    idle: Use


def attribute(
    jobs: JobTable,
    segments: Segments,
    flows: SiteFlows,
    cluster: Cluster,
    baseload_cores: Array,
    job_cores: Array,
    rates: Rates,
    grid: TimeGrid,
    shares: Shares | None = None,
    supplied: Supplied = GRID_ALONE,
) -> Attribution:
    """Share out the servers' energy, and with it the site's overhead, carbon and cost.

    ``segments`` are the segments in which the jobs ran;
    ``baseload_cores`` and ``job_cores`` are the cores busy at every step, shape (steps,).
    ``shares`` say who pays for what (`share_out`); unless given, idle power is nobody's and
    every server awake. Carbon and cost are those of what was bought, by ``supplied``.
    """
    by = shares or share_out(
        flows.it_kw, cluster, Users(baseload_cores, job_cores), power_rel=flows.power_rel()
    )
    draws = flows.it_kw > 0.0
    none = np.zeros_like(flows.it_kw)
    overhead = np.divide(flows.facility_kw, flows.it_kw, out=none, where=draws)
    carbon = grid.at_steps(rates.carbon_gco2e_per_kwh) / 1000.0
    price = grid.at_steps(rates.price_per_mwh) / 1000.0
    bought = supplied.bought_rel(flows.facility_kw)
    carbon, price = carbon * bought, price * bought

    ran = segments.within(0, grid.duration_s)
    held = [(amount[ran.job], each_kw) for amount, each_kw in _held(jobs, by)]

    def over_runs(*factors: Array) -> Array:
        energy = np.zeros(len(ran.job))
        for amount, each_kw in held:
            total = np.concatenate(([0.0], np.cumsum(reduce(mul, factors, each_kw))))
            passed = _integral(total, ran.end_s, grid) - _integral(total, ran.start_s, grid)
            energy += amount * passed / HOUR_S
        by_job = np.bincount(ran.job, energy, len(jobs))
        return by_job.astype(np.float64, copy=False)

    def over_period(power_kw: Array) -> Array:
        return np.array([power_kw.sum() * grid.step_h])

    def use(power_kw: Array, facility_kw: Array) -> Use:
        return Use(
            over_period(power_kw),
            over_period(facility_kw),
            over_period(facility_kw * carbon),
            over_period(facility_kw * price),
        )

    idle_kw, baseload_kw = by.idle_kw, by.baseload_kw
    return Attribution(
        jobs=Use(
            over_runs(),
            over_runs(overhead),
            over_runs(overhead, carbon),
            over_runs(overhead, price),
        ),
        baseload=use(baseload_kw, baseload_kw * overhead),
        idle=use(idle_kw, np.where(draws, idle_kw * overhead, flows.facility_kw)),
    )


def _held(jobs: JobTable, by: Shares) -> list[tuple[Array | Ints, Array]]:
    """Return what every job has, shape (jobs,), beside the power that each of it draws.

    That of a job on servers of its own is its power alone, beside a factor on it.
    """
    busy, own = jobs.busy_cores, by.own
    kinds: list[tuple[Array | Ints, Array | None]] = [
        (busy if own is None else np.where(own.fills, 0.0, busy), by.per_busy_core_kw),
        (busy, by.idle_per_busy_core_kw),
        (jobs.cores, by.per_held_core_kw),
        (jobs.busy_accelerators, by.per_card_kw),
    ]
    if own is not None and by.own_rel is not None:
        kinds += zip(own.job_kw, by.own_rel, strict=True)
    return [(amount, each_kw) for amount, each_kw in kinds if each_kw is not None]


def _integral(total: Array, time_s: Ints, grid: TimeGrid) -> Array:
    """Return the integral of a step function from the grid's start, given its running sum."""
    step, inside_s = np.divmod(time_s, grid.step_s)
    rate = np.append(np.diff(total), 0.0)
    integral: Array = total[step] * grid.step_s + rate[step] * inside_s
    return integral
