"""One site stepped block by block inside the clock, as feedback between plant and jobs needs.

The same functions carry a block as carry the whole period, so both give the same
numbers; a plant without memory is better run on whole arrays (`simulate_site`).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
import simpy

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import SiteFlows
from dcsim.scheduling.policy import Policy
from dcsim.simulate.engine import Clock
from dcsim.simulate.site_year import (
    Array,
    SiteInputs,
    SiteYear,
    book_jobs,
    it_power_kw,
    make_clock,
)
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Ints, Segments

T = TypeVar("T")


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
    env = simpy.Environment()
    env.process(clock.control(env))
    env.process(_plant(env, clock, inputs, block_s, cores, flows))
    env.run()
    return SiteYear(clock.schedule(), np.concatenate(cores), joined(flows))


def _plant(
    env: simpy.Environment,
    clock: Clock,
    inputs: SiteInputs,
    block_s: int,
    cores: list[Array],
    flows: list[SiteFlows],
) -> Generator[simpy.Event, None, None]:
    """At the end of each block, book the jobs that ran in it and run the plant over it."""
    jobs, grid = inputs.jobs, inputs.grid
    each = block_s // grid.step_s
    block = TimeGrid(0, grid.step_s, each)
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
        booked = book_jobs(jobs, _of(unfinished, start, jobs).within(now - block_s, now), block)
        unfinished = unfinished[(start < 0) | (start + jobs.duration_s[unfinished] > now)]
        span = slice(k * each, (k + 1) * each)
        it_kw = it_power_kw(inputs.cluster, inputs.reserved_frac[span], booked)
        cores.append(booked)
        flows.append(inputs.site.run(it_kw, _during(inputs.outside, span)))


def _of(ids: Ints, start_s: Ints, jobs: JobTable) -> Segments:
    """Return the stretches of those among ``ids`` that have started."""
    started = start_s >= 0
    running, start = ids[started], start_s[started]
    return Segments(running, start, start + jobs.duration_s[running])


def _during(outside: Outside, span: slice) -> Outside:
    return Outside(
        outside.dry_bulb_c[span],
        outside.wet_bulb_c[span],
        outside.relative_humidity_frac[span],
        outside.pressure_pa[span],
    )


def joined(blocks: Sequence[T]) -> T:
    """Join equal dataclasses of arrays end to end, field by field."""
    first: Any = blocks[0]
    changes: dict[str, Any] = {}
    for field in fields(first):
        values = [getattr(block, field.name) for block in blocks]
        if isinstance(values[0], np.ndarray):
            changes[field.name] = np.concatenate(values)
        elif is_dataclass(values[0]):
            changes[field.name] = joined(values)
        elif isinstance(values[0], tuple):
            changes[field.name] = tuple(joined(column) for column in zip(*values, strict=True))
    result: T = replace(first, **changes)
    return result
