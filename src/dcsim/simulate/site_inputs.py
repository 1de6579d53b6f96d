"""Everything a site's period is computed from, made of a scenario and its signals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.air_class import elevation_m
from dcsim.facility.backup.outages import BackupRun, Outage, joined
from dcsim.facility.buffers import Buffers
from dcsim.facility.chilled_water_store import SizedStore
from dcsim.facility.thermal_mass import SizedMass
from dcsim.fleet.cluster import Cluster
from dcsim.scenario.fault_inputs import FaultInputs
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.scheduling.queue_rules import QueueRules
from dcsim.signals.forecast import Forecast
from dcsim.simulate.capacity import Retrying, cores_for_jobs
from dcsim.simulate.faults import FaultPlan
from dcsim.simulate.site_model import SiteModel
from dcsim.workload.jobs import JobTable


@dataclass(frozen=True, slots=True)
class Signals:
    """What policies foresee of the signals that they steer by."""

    carbon: Forecast
    price: Forecast


@dataclass(frozen=True, slots=True)
class SiteInputs:
    """A site and its period; arrays of shape (steps,).

    Attributes
    ----------
    grid
        The period.
    cluster
        The servers.
    model
        Plant, buffers, heat reuse, supply and water.
    signals
        What policies foresee of carbon and price.
    baseload_frac
        Share of the cores that baseload and services keep busy.
    cores
        Cores that jobs may hold as far as is known ahead: what is reserved, not what fails.
    jobs
        The jobs that may run here, by arrival.
    rules
        How the queue serves them.
    faults
        What fails beside the cooling; None where nothing does and nothing stands by.
    """

    grid: TimeGrid
    cluster: Cluster
    model: SiteModel
    signals: Signals
    baseload_frac: Array
    cores: Ints
    jobs: JobTable
    rules: QueueRules = field(default_factory=QueueRules)
    faults: FaultPlan | None = None

    @property
    def cores_there(self) -> Ints:
        """Cores that jobs may hold at each step, failed servers taken off."""
        if self.faults is None:
            return self.cores
        return np.asarray(np.maximum(self.cores - self.faults.down_cores, 0))

    @property
    def retrying(self) -> Retrying:
        """What becomes of jobs that a fault interrupts."""
        return Retrying() if self.faults is None else self.faults.retrying


def site_inputs(scenario: Scenario, inputs: Inputs, jobs: JobTable | None = None) -> SiteInputs:
    """Return what a site's period is computed from.

    Who is hit by faults and which generators start is drawn here, once, so that every
    policy meets the same.

    Parameters
    ----------
    scenario, inputs
        The site, and its signals and parts.
    jobs
        The jobs that may run here; those of ``inputs`` unless given.
    """
    jobs = inputs.jobs if jobs is None else jobs
    faults, backup = _faults(inputs.faults, inputs.cluster, inputs.grid)
    model = replace(_model(scenario, inputs), backup=backup)
    return SiteInputs(
        grid=inputs.grid,
        cluster=inputs.cluster,
        model=model,
        signals=Signals(inputs.forecast, inputs.price_forecast),
        baseload_frac=inputs.baseload.utilisation_frac,
        cores=cores_for_jobs(
            inputs.cluster,
            inputs.baseload.kept_frac,
            jobs,
            inputs.grid,
            inputs.site.cooling.availability_frac,
        ),
        jobs=jobs,
        rules=scenario.queue or QueueRules(),
        faults=faults,
    )


def _model(scenario: Scenario, inputs: Inputs) -> SiteModel:
    """Return plant, room, store, heat reuse and water permit of a site.

    Raises
    ------
    InvalidInput
        If neither the scenario nor the plant says how warm the servers' coolant is.
    """
    site, grid, thermal = inputs.site, inputs.grid, scenario.thermal
    mass, governor, setpoint_c, store, usual_c = None, None, None, None, float("nan")
    if thermal is not None:
        mass = SizedMass.sized(thermal, inputs.cluster.all_racks, site.design_it_kw, grid.step_s)
        governor = thermal.servers.at(elevation_m(float(np.mean(inputs.outside.pressure_pa))))
        setpoint_c = thermal.setpoint_c
        first = site.full_load(inputs.outside.during(slice(0, 1)))
        if setpoint_c is None and first.cooling.inlet_c is None:
            raise InvalidInput.of(
                "no-setpoint",
                "thermal.setpoint_c",
                "this plant does not say how warm the servers' air or liquid is",
                "give thermal.setpoint_c",
            )
        if first.cooling.inlet_c is not None:
            usual_c = float(first.cooling.inlet_c[0])
        if setpoint_c is not None and setpoint_c > governor.throttle_c:
            raise InvalidInput.of(
                "contradiction",
                "thermal.setpoint_c",
                f"at {setpoint_c:g} C the servers would be slowed all the time, "
                f"they stand {governor.throttle_c:g} C",
                "lower setpoint_c, or choose another thermal.servers.air_class",
            )
    if scenario.store is not None:
        hourly = {
            "price": inputs.rates.price_per_mwh,
            "carbon": inputs.rates.carbon_gco2e_per_kwh,
        }
        store = SizedStore.sized(scenario.store, grid, hourly)
    buffers = Buffers.sized(site, mass, store, grid.step_s)
    water = inputs.water_limit
    dry = None if water is None else water.without_water(site)
    return SiteModel(
        grid=grid,
        outside=inputs.outside,
        buffers=buffers,
        setpoint_c=setpoint_c,
        usual_inlet_c=usual_c,
        governor=governor,
        heat=inputs.heat,
        water=water,
        without_water=None if dry is None else replace(buffers, site=dry),
    )


def _faults(
    found: FaultInputs | None, cluster: Cluster, grid: TimeGrid
) -> tuple[FaultPlan | None, BackupRun | None]:
    """Draw who is hit and which generators start; None where only the cooling may fail."""
    if found is None:
        return None, None
    backup = found.backup
    stands_by = backup.generators + backup.battery_kwh > 0
    if not stands_by and all(fault.what == "cooling" for fault in found.faults):
        return None, None
    who, starting = found.rng.spawn(2)
    utility = [(fault.start_s, fault.end_s) for fault in found.faults if fault.what == "utility"]
    starts_frac = 1.0 - backup.params.start_failure_frac
    outages = [
        Outage(start, end, int(starting.binomial(backup.generators, starts_frac)))
        for start, end in joined(utility)
    ]
    retrying = Retrying(found.retries, found.restart_cost_s)
    plan = FaultPlan.of(found.faults, grid, cluster, who, retrying, backup.params.restart_s)
    return plan, BackupRun.of(backup, outages, grid)
