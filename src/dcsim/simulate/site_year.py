"""What a site did in its period, joined from its blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints
from dcsim.facility.air_class import Governor
from dcsim.facility.backup.outages import Blackout, SupplySteps
from dcsim.facility.backup.supply import Supply, with_charging
from dcsim.facility.buffers import BufferFlows
from dcsim.facility.cooling.plant import Event
from dcsim.facility.cooling.taken import joined
from dcsim.facility.site import SiteFlows
from dcsim.facility.water_limit import EXCEEDED
from dcsim.fleet.flows import FleetFlows
from dcsim.simulate.schedule import Schedule
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.simulate.site_load import DUST, SiteLoad, times
from dcsim.simulate.site_model import SiteSteps
from dcsim.simulate.site_run import SiteRun
from dcsim.workload.jobs import JobTable


@dataclass(frozen=True, slots=True)
class ThermalStorageRecord:
    """What the buffers and the servers' governor did, arrays of shape (steps,)."""

    did: BufferFlows
    room_c: Array
    """Temperature at the servers at the end of the step [C]; NaN without thermal mass."""
    clock_rel: Array
    """Clock over the usual one; 0 while the servers are off."""
    baseload_frac: Array
    """Share of all cores that the baseload really had."""
    killed: Ints
    """Jobs that a trip killed, one entry a kill."""
    trips: int

    @property
    def throttled(self) -> Flags:
        """The steps at which the servers were slowed."""
        return np.asarray((self.clock_rel < 1.0) & (self.clock_rel > 0.0))

    @property
    def tripped(self) -> Flags:
        """The steps at which they were off."""
        return np.asarray(self.clock_rel == 0.0)


@dataclass(frozen=True, slots=True)
class FaultRecord:
    """What the faults did; arrays of shape (steps,)."""

    supply: Supply
    baseload_frac: Array
    """Share of all cores that the baseload really had."""
    blackouts: tuple[Blackout, ...]
    interrupted: tuple[int, ...]
    """Jobs that were interrupted, one entry each time."""
    tank_l: Array
    """In the tanks at the end of the step."""
    stored_kwh: Array
    """In the batteries at the end of the step."""
    blackout_s: Array

    @property
    def lowest_tank_l(self) -> float:
        """Least that was in the tanks [L]."""
        return float(self.tank_l.min())


@dataclass(frozen=True, slots=True)
class SiteYear:
    """What a site did; arrays of shape (steps,)."""

    jobs: JobTable
    """The jobs that were here, in the order of the schedule."""
    job_ids: Ints
    """Their numbers in the whole fleet, shape (jobs,)."""
    schedule: Schedule
    job_cores: Array
    """Cores that batch jobs kept busy, on average over each step."""
    baseload_frac: Array
    """Share of all cores that the baseload really had."""
    flows: SiteFlows
    fleet: FleetFlows
    """What the servers did."""
    thermal_storage: ThermalStorageRecord | None = None
    faults: FaultRecord | None = None
    """What the faults did, where something may fail."""


def site_year(run: SiteRun, jobs: JobTable, job_ids: Ints, schedule: Schedule) -> SiteYear:
    """Join the blocks of a run that has reached the end of its period.

    Raises
    ------
    NoSolution
        If more water was drawn than allowed, and the scenario refuses that.
    """
    inputs, model = run.inputs, run.inputs.model
    load, steps, clock_rel = joined(run.loads), joined(run.steps), np.concatenate(run.clocks)
    flows = steps.flows
    if model.water is not None:
        exceeded = [event.when for event in flows.events if event.code == EXCEEDED]
        for when in exceeded:
            model.water.require(when)
    thermal_storage = _memory(run, load, steps, clock_rel)
    faults = None
    events: list[Event] = [*flows.events, *load.events]
    if inputs.faults is not None and steps.supply is not None:
        flows, supply = supplied(inputs, flows, steps.supply)
        faults = FaultRecord(
            supply,
            load.baseload_frac,
            tuple(run.blackouts),
            tuple(run.jobs.interrupted),
            steps.supply.tank_l,
            steps.supply.stored_kwh,
            steps.supply.out_s - steps.supply.lit_s,
        )
        events += _fault_events(inputs, steps.supply)
    if thermal_storage is not None and model.governor is not None:
        events += _governor_events(model.governor, steps.inlet_c, clock_rel)
        crowded = load.baseload_frac * inputs.cluster.cores + load.job_cores
        meaning = "slowed jobs outlived the time that the baseload had left them; both shared cores"
        events.append(Event("cores-shared", meaning, crowded > inputs.cluster.cores * (1.0 + DUST)))
    return SiteYear(
        jobs,
        job_ids,
        schedule,
        load.job_cores,
        load.baseload_frac,
        replace(flows, events=tuple(events)),
        times(load.flows, load.lit_frac) if faults is not None else load.flows,
        thermal_storage,
        faults,
    )


def _memory(
    run: SiteRun, load: SiteLoad, steps: SiteSteps, clock_rel: Array
) -> ThermalStorageRecord | None:
    if run.inputs.model.buffers.is_absent:
        return None
    killed = np.array(run.killed, dtype=np.int64)
    return ThermalStorageRecord(
        steps.buffers, steps.inlet_c, clock_rel, load.baseload_frac, killed, run.trips
    )


def supplied(inputs: SiteInputs, flows: SiteFlows, did: SupplySteps) -> tuple[SiteFlows, Supply]:
    """Return the flows with the loss of charging, and who supplied them."""
    grid, backup = inputs.grid, inputs.model.backup
    efficiency = 1.0 if backup is None else backup.backup.params.ups_battery_efficiency_frac
    charge_kw = did.charge_kwh / grid.step_h
    flows = with_charging(flows, charge_kw * (1.0 / efficiency - 1.0))
    generator_kw = did.generator_kwh / grid.step_h
    battery_kw = did.battery_kwh / grid.step_h
    supply = Supply(
        grid_kw=flows.facility_kw + charge_kw - generator_kw - battery_kw,
        generator_kw=generator_kw,
        battery_out_kw=battery_kw,
        battery_in_kw=charge_kw,
        fuel_l_per_s=did.fuel_l / grid.step_s,
        unserved_kw=did.unserved_kw,
    )
    return flows, supply


def _fault_events(inputs: SiteInputs, did: SupplySteps) -> tuple[Event, ...]:
    plan = inputs.faults
    if plan is None:
        return ()
    return (
        Event("grid-outage", "the grid had failed", did.out_s > 0.0),
        Event("on-batteries", "batteries alone carried the racks", did.bridged_s > 0.0),
        Event("blackout", "the servers had no power", did.out_s - did.lit_s > 1e-6),
        Event("servers-failed", "servers or racks were out", plan.down_frac > 0.0),
        Event("network-down", "no job could start: the network was down", plan.network_down),
    )


def _governor_events(governor: Governor, room_c: Array, clock_rel: Array) -> list[Event]:
    """Return the states of servers and room against their class, shape (steps,)."""
    if np.isnan(room_c).all():
        return []
    events = [
        Event(
            "servers-throttled",
            f"it was above {governor.throttle_c:.1f} C at the servers and they slowed down",
            (clock_rel < 1.0) & (clock_rel > 0.0),
        ),
        Event("servers-tripped", "the servers had switched off for heat", clock_rel == 0.0),
    ]
    if governor.recommended_c is not None:
        high = governor.recommended_c[1]
        events.append(
            Event("above-recommended", f"it was above {high:g} C at the servers", room_c > high)
        )
    if governor.lowest_c is not None:
        meaning = f"it was below {governor.lowest_c:g} C at the servers"
        events.append(Event("below-allowable", meaning, room_c < governor.lowest_c))
    return events
