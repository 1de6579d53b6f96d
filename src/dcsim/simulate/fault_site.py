"""A site through a period in which things fail.

Loads decide how long batteries and tanks last, and the dark decides which jobs run. Both
are settled by repetition: the period is run, the outages are replayed on its load, and if
that leaves servers dark the period is run again with those hours cut out. What happens
before a failure never depends on what comes after it, so each pass settles one more
outage; most periods need one pass, or two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import simpy

from dcsim.core.errors import InvalidInput
from dcsim.facility.backup.backup import SizedBackup
from dcsim.facility.backup.supply import Supply, interrupted, with_charging
from dcsim.facility.cooling.plant import Flag
from dcsim.facility.site import SiteFlows
from dcsim.fleet.breakdown import Down
from dcsim.fleet.flows import FleetFlows
from dcsim.scheduling.policy import Policy
from dcsim.simulate.fault_run import FaultPlan, Interruptions
from dcsim.simulate.fleet_load import run_fleet
from dcsim.simulate.outages import Dark, Outage, OutageReplay
from dcsim.simulate.queued import Retrying, queued_clock, schedule_of
from dcsim.simulate.site_year import Array, SiteInputs, SiteYear, book_jobs
from dcsim.simulate.stage_control import SiteRun

MOST_PASSES = 40


@dataclass(frozen=True, slots=True)
class LiveFaults:
    """What fails in a period and what stands by."""

    plan: FaultPlan
    outages: tuple[Outage, ...]
    backup: SizedBackup
    retrying: Retrying


@dataclass(frozen=True, slots=True)
class FaultRecord:
    """What the faults did; arrays of shape (steps,)."""

    supply: Supply
    reserved_frac: Array
    """Share of all cores that the reserve really had."""
    darks: tuple[Dark, ...]
    cut: tuple[int, ...]
    """Jobs that were cut off, one entry each time."""
    lowest_tank_l: float
    dark_s: Array


def simulate_site_with_faults(inputs: SiteInputs, live: LiveFaults, policy: Policy) -> SiteYear:
    """Run a site on which servers, racks, network or grid fail.

    Raises
    ------
    InvalidInput
        If the site also has rooms with memory, limited water or heat reuse.
    """
    _refuse_memory(inputs)
    darks: list[Dark] = []
    dark_s = np.zeros(inputs.grid.steps)
    drawn_kw: dict[int, float] = {}
    passes = 0
    while True:
        passes += 1
        run = _Pass(inputs, live, policy, darks, dark_s)
        replay = OutageReplay(live.backup, live.outages, inputs.grid)
        found = replay.run(run.flows.facility_kw, _ups_kw(run.flows))
        for dark in found:
            # Once the jobs are cut off, a later pass no longer sees what they drew.
            drawn_kw.setdefault(dark.start_s, dark.load_kw)
        settled = [(d.start_s, d.end_s) for d in found] == [(d.start_s, d.end_s) for d in darks]
        if settled or passes == MOST_PASSES:
            replay.darks = [replace(dark, load_kw=drawn_kw[dark.start_s]) for dark in found]
            return _with_supply(run, replay, unsettled=not settled)
        darks, dark_s = found, replay.out_s - replay.lit_s


def _refuse_memory(inputs: SiteInputs) -> None:
    beside = {
        "thermal and store": inputs.memory,
        "water.limit_m3_per_day and water.droughts": inputs.water_limit,
        "heat_reuse": inputs.heat,
    }
    for sections, there in beside.items():
        if there is not None:
            raise InvalidInput.of(
                "contradiction",
                "faults",
                f"faults of servers, network and grid are not run beside {sections}",
                f"keep only faults of the cooling, or remove {sections}",
            )


class _Pass:
    """One run of jobs, servers and plant, with the dark hours known so far cut out."""

    def __init__(
        self,
        inputs: SiteInputs,
        live: LiveFaults,
        policy: Policy,
        darks: Sequence[Dark],
        dark_s: Array,
    ) -> None:
        grid, cluster = inputs.grid, inputs.cluster
        self.inputs, self.live, self.dark_s = inputs, live, dark_s
        after_s = live.backup.of.restart_s
        off = [replace(dark, end_s=dark.end_s + after_s) for dark in darks]
        clock, kernel = queued_clock(
            inputs, policy, lambda room: live.plan.room(room, off, grid), live.retrying
        )
        cutting = Interruptions(clock, kernel, cluster.cores)
        env = simpy.Environment()
        env.process(clock.control(env))
        env.process(cutting.process(env, live.plan, darks))
        env.run()
        self.cut = tuple(cutting.cut)
        self.schedule = schedule_of(clock, kernel)
        self.job_cores = book_jobs(inputs.jobs, self.schedule.segments, grid)
        up = 1.0 - live.plan.down_frac
        lit = up * (1.0 - dark_s / grid.step_s)
        taken = self.job_cores / cluster.cores
        wanted = inputs.reserved_frac * (1.0 - _overlap(off, inputs))
        self.reserved_frac = np.minimum(wanted, np.maximum(lit - taken, 0.0))
        self.short_reserve = self.reserved_frac < wanted - 1e-9

        def while_lit(mean: Array) -> Array:
            return np.divide(mean, lit, out=np.zeros_like(mean), where=lit > 1e-9)

        fleet = run_fleet(
            cluster,
            inputs.jobs,
            self.schedule.segments,
            while_lit(self.reserved_frac),
            while_lit(self.job_cores),
            grid,
        )
        self.fleet, self.flags = _times(fleet.flows, up), fleet.flags
        self.flows = SiteRun(inputs.site, grid.step_s).run(self.fleet.power_kw, inputs.outside)


def _overlap(darks: Sequence[Dark], inputs: SiteInputs) -> Array:
    """Return the share of each step within some of the times, shape (steps,)."""
    start = np.array([dark.start_s for dark in darks], dtype=np.int64)
    end = np.array([dark.end_s for dark in darks], dtype=np.int64)
    return np.minimum(Down(start, end).units_down(inputs.grid), 1.0)


def _ups_kw(flows: SiteFlows) -> Array:
    """Return what the UPS gives to distribution and racks [kW], shape (steps,)."""
    behind = flows.it_kw + flows.distribution_loss_kw
    return behind if flows.pdu_loss_kw is None else behind + flows.pdu_loss_kw


def _with_supply(run: _Pass, replay: OutageReplay, *, unsettled: bool) -> SiteYear:
    """Return the year with its dark hours, and who supplied the rest."""
    grid, backup = run.inputs.grid, run.live.backup
    lit = 1.0 - (replay.out_s - replay.lit_s) / grid.step_s
    bridged = replay.bridged_s / grid.step_s
    flows = interrupted(run.flows, lit - bridged, bridged)
    charge_kw = replay.charge_kwh / grid.step_h
    efficiency = backup.of.ups_battery_efficiency_frac
    flows = with_charging(flows, charge_kw * (1.0 / efficiency - 1.0))
    generator_kw = replay.generator_kwh / grid.step_h
    battery_kw = replay.battery_kwh / grid.step_h
    supply = Supply(
        grid_kw=flows.facility_kw + charge_kw - generator_kw - battery_kw,
        generator_kw=generator_kw,
        battery_out_kw=battery_kw,
        battery_in_kw=charge_kw,
        fuel_l_per_s=replay.fuel_l / grid.step_s,
        unserved_kw=_unserved_kw(replay),
    )
    record = FaultRecord(
        supply,
        run.reserved_frac,
        tuple(replay.darks),
        run.cut,
        replay.lowest_tank_l,
        replay.out_s - replay.lit_s,
    )
    return SiteYear(
        run.schedule,
        run.job_cores,
        replace(flows, flags=(*flows.flags, *run.flags, *_flags(run, replay, unsettled=unsettled))),
        fleet=_times(run.fleet, lit),
        faults=record,
    )


def _times(fleet: FleetFlows, by: Array) -> FleetFlows:
    """Return the flows of a fleet of which a share is there, shape (steps,)."""
    return replace(
        fleet, **{field.name: getattr(fleet, field.name) * by for field in fields(fleet)}
    )


def _unserved_kw(replay: OutageReplay) -> Array:
    """Return what the site drew before the power failed, over the dark, shape (steps,)."""
    unserved = np.zeros_like(replay.out_s)
    step_s = replay.grid.step_s
    for dark in replay.darks:
        steps = slice(dark.start_s // step_s, -(-dark.end_s // step_s))
        unserved[steps] = dark.load_kw * (replay.out_s - replay.lit_s)[steps] / step_s
    return unserved


def _flags(run: _Pass, replay: OutageReplay, *, unsettled: bool) -> tuple[Flag, ...]:
    dark = replay.out_s - replay.lit_s > 1e-6
    plan = run.live.plan
    everywhere = np.full(dark.shape, unsettled)
    return (
        Flag("grid-outage", "the grid had failed", replay.out_s > 0.0),
        Flag("on-batteries", "batteries alone carried the racks", replay.bridged_s > 0.0),
        Flag("dark", "the servers had no power", dark),
        Flag("servers-failed", "servers or racks were out", plan.down_frac > 0.0),
        Flag("network-down", "no job could start: the network was down", plan.cut_off),
        Flag("reserve-cut", "the reserve did not get all its cores", run.short_reserve),
        Flag("dark-unsettled", "loads and dark hours did not settle on each other", everywhere),
    )
