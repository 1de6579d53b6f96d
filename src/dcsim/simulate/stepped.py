"""One site stepped block by block inside the clock, as feedback between plant and jobs needs.

The same functions carry a block as carry the whole period, so both give the same
numbers; a plant without memory is better run on whole arrays (`simulate_site`).
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import simpy

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.taken import joined
from dcsim.facility.site import SiteFlows
from dcsim.fleet.consolidation import Recall
from dcsim.fleet.flows import FleetFlows
from dcsim.scheduling.policy import Policy
from dcsim.simulate.engine import Clock
from dcsim.simulate.fleet_load import run_fleet
from dcsim.simulate.site_year import (
    Array,
    SiteInputs,
    SiteYear,
    book_within,
    make_clock,
)
from dcsim.simulate.stage_control import SiteRun
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Ints, Segments


def simulate_site_stepped(inputs: SiteInputs, policy: Policy, block_s: int) -> SiteYear:
    """Run jobs and plant side by side, the plant in blocks of ``block_s``.

    Parameters
    ----------
    inputs
        The site and its period.
    policy
        The scheduler.
    block_s
        Length of a block [s]: whole steps, and blocks fill the period.

    Raises
    ------
    ValueError
        If the blocks do not fit the grid.
    """
    grid = inputs.grid
    if block_s % grid.step_s or grid.duration_s % block_s:
        raise ValueError(f"blocks of {block_s} s do not fit {grid.steps} steps of {grid.step_s} s")
    clock = make_clock(inputs, policy)
    cores: list[Array] = []
    flows: list[SiteFlows] = []
    fleets: list[FleetFlows] = []
    env = simpy.Environment()
    env.process(clock.control(env))
    env.process(_plant(env, clock, inputs, block_s, cores, flows, fleets))
    env.run()
    return SiteYear(clock.schedule(), np.concatenate(cores), joined(flows), fleet=joined(fleets))


def _plant(
    env: simpy.Environment,
    clock: Clock,
    inputs: SiteInputs,
    block_s: int,
    cores: list[Array],
    flows: list[SiteFlows],
    fleets: list[FleetFlows],
) -> Generator[simpy.Event, None, None]:
    """At the end of each block, book the jobs that ran in it and run the plant over it."""
    jobs, grid = inputs.jobs, inputs.grid
    each = block_s // grid.step_s
    block = TimeGrid(0, grid.step_s, each)
    site = SiteRun(inputs.site, grid.step_s)
    tank_kwh: float | None = None
    recall: list[Recall | None] | None = None
    arrived_by = np.searchsorted(jobs.arrival_s, np.arange(0, grid.duration_s, block_s) + block_s)
    unfinished = np.empty(0, dtype=np.int64)
    known = 0
    for k, arrived in enumerate(arrived_by.tolist()):
        yield env.timeout(block_s)
        now = int(env.now)
        clock.kernel.advance(now)
        unfinished = np.concatenate((unfinished, np.arange(known, arrived)))
        known = arrived
        start = clock.kernel.start_s[unfinished]
        ran = _of(unfinished, start, jobs).within(now - block_s, now)
        booked = book_within(jobs, ran, block)
        unfinished = unfinished[(start < 0) | (start + jobs.duration_s[unfinished] > now)]
        span = slice(k * each, (k + 1) * each)
        fleet = run_fleet(
            inputs.cluster, jobs, ran, inputs.reserved_frac[span], booked, block, recall
        )
        recall = fleet.recall
        cores.append(booked)
        fleets.append(fleet.flows)
        air = inputs.outside.during(span)
        did = site.run(fleet.flows.power_kw, air)
        if inputs.heat is not None:
            did, tank_kwh = inputs.heat.run(inputs.site, did, air, span.start, tank_kwh)
        flows.append(replace(did, flags=(*did.flags, *fleet.flags)) if fleet.flags else did)


def _of(ids: Ints, start_s: Ints, jobs: JobTable) -> Segments:
    """Return the stretches of those among ``ids`` that have started."""
    started = start_s >= 0
    running, start = ids[started], start_s[started]
    return Segments(running, start, start + jobs.duration_s[running])
