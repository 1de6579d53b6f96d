"""The load that jobs and baseload put on the servers of a site over a block of steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.backup.outages import Blackout
from dcsim.facility.cooling.plant import Event
from dcsim.fleet.consolidation import Recall
from dcsim.fleet.flows import FleetFlows
from dcsim.simulate.fleet_load import JobRates, carry_fleet
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.workload.segments import Segments

DUST = 1e-9


@dataclass(frozen=True, slots=True)
class SiteLoad:
    """Servers under their load; arrays of shape (steps,).

    Attributes
    ----------
    flows
        What the servers draw while they have power, in cool air.
    job_cores
        Cores that jobs kept busy, on average over each step.
    baseload_frac
        Share of all cores that the baseload really had.
    lit_frac
        Share of the step for which the servers had power.
    """

    flows: FleetFlows
    job_cores: Array
    baseload_frac: Array
    lit_frac: Array
    events: tuple[Event, ...]


def site_load(
    inputs: SiteInputs,
    ran: Segments,
    steps: range,
    clock_rel: float,
    blackouts: Sequence[Blackout],
    before: list[Recall | None] | None,
    rates: JobRates | None = None,
) -> tuple[SiteLoad, list[Recall | None] | None]:
    """Return the load of some steps, and what the servers recall behind them.

    Parameters
    ----------
    inputs
        The site.
    ran
        Segments of jobs within the steps [s from the period's start].
    steps
        Their numbers.
    clock_rel
        Clock of the servers over the usual one; 0 if they are off.
    blackouts
        The losses of power so far.
    before
        What the servers recall of the steps before.
    rates
        What every job adds while it runs, if that is worked out already.
    """
    cluster, jobs, step_s = inputs.cluster, inputs.jobs, inputs.grid.step_s
    grid = TimeGrid(0, step_s, len(steps))
    part, origin_s = slice(steps.start, steps.stop), steps.start * step_s
    here = Segments(ran.job, ran.start_s - origin_s, ran.end_s - origin_s)
    job_cores, own = (rates or JobRates.of(cluster, jobs)).book(here, grid)
    baseload, up, lit = inputs.baseload_frac[part], None, None
    events: tuple[Event, ...] = ()
    if inputs.faults is not None:
        up = 1.0 - inputs.faults.down_frac[part]
        spans = [(each.start_s, each.end_s) for each in blackouts]
        lit = 1.0 - _share(spans, steps, step_s)
        off = [(start, end + inputs.faults.restart_s) for start, end in spans]
        wanted = baseload * (1.0 - _share(off, steps, step_s))
        there = up * lit - job_cores / cluster.cores
        baseload = np.minimum(wanted, np.maximum(there, 0.0))
        meaning = "the baseload did not get all its cores"
        events = (Event("baseload-cut", meaning, baseload < wanted - DUST),)
    if clock_rel == 0.0:
        baseload = np.zeros_like(baseload)
    while_on = None if up is None or lit is None else up * lit
    fleet = carry_fleet(cluster, jobs, here, baseload, job_cores, own, grid, before, while_on)
    flows = fleet.flows if up is None else times(fleet.flows, up)
    if clock_rel < 1.0:
        flows = _throttled(flows, clock_rel)
    whole = np.ones(len(steps)) if lit is None else lit
    return SiteLoad(flows, job_cores, baseload, whole, (*fleet.events, *events)), fleet.recall


def times(flows: FleetFlows, by: Array) -> FleetFlows:
    """Return the flows of servers of which a share is there, shape (steps,)."""
    return replace(
        flows, **{field.name: getattr(flows, field.name) * by for field in fields(flows)}
    )


def _throttled(flows: FleetFlows, clock_rel: float) -> FleetFlows:
    """Return servers that are off, or whose power above idle falls with the clock.

    A slowed job holds its cores longer than the baseload left them free for, so both may
    meet on some; what they draw is that of full servers then.
    """
    if clock_rel == 0.0:
        return times(flows, np.zeros_like(flows.power_kw))
    above_kw = flows.power_kw - flows.idle_kw
    return replace(
        flows,
        power_kw=flows.idle_kw + above_kw * clock_rel,
        accelerator_kw=flows.accelerator_kw * clock_rel,
    )


def _share(spans: Sequence[tuple[int, int]], steps: range, step_s: int) -> Array:
    """Return the share of each step that lies within some times [s], shape (steps,)."""
    begin = np.arange(steps.start, steps.stop) * step_s
    inside = np.zeros(len(steps))
    for start_s, end_s in spans:
        if start_s < steps.stop * step_s and end_s > steps.start * step_s:
            inside += np.maximum(np.minimum(end_s, begin + step_s) - np.maximum(start_s, begin), 0)
    return np.minimum(inside / step_s, 1.0)
