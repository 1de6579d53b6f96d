"""What only some sites have, beside the tables that all share: columns and summaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dcsim.accounting.fleet_hours import FleetUse
from dcsim.accounting.heat_reuse import reuse_columns
from dcsim.accounting.transfer import TransferUse
from dcsim.core.arrays import Array
from dcsim.results.faults import FaultSummary, fault_columns, fault_summary
from dcsim.results.fleet import fleet_outcome, transfer_outcome
from dcsim.results.heat_reuse import heat_reuse_summary
from dcsim.results.memory import MemorySummary, memory_columns, memory_summary
from dcsim.results.stages import inlet_columns, stage_columns
from dcsim.results.summary import Parts
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.site_year import SiteYear
from dcsim.workload.serving import Requests


@dataclass(frozen=True, slots=True)
class Extras:
    """Hourly columns by name, and the parts of a summary; None where a site has none."""

    columns: Mapping[str, Array]
    memory: MemorySummary | None
    fleet: FleetUse | None
    transfer: TransferUse | None
    faults: FaultSummary | None
    heat_boundary: str | None

    def parts(self, hourly: pd.DataFrame, requests: Requests | None) -> Parts:
        """Return the parts of the summary that only some sites have."""
        heat = self.heat_boundary
        return Parts(
            memory=self.memory,
            requests=requests,
            heat_reuse=None if heat is None else heat_reuse_summary(hourly, heat),
            fleet=self.fleet,
            transfer=self.transfer,
            faults=self.faults,
        )


def extras_of(scenario: Scenario, inputs: Inputs, year: SiteYear) -> Extras:
    """Return what a simulated year has beside the common tables."""
    cluster, grid = inputs.cluster, inputs.grid
    columns: dict[str, Array] = {}
    memory, faults, reuse = None, None, scenario.heat_reuse
    if year.memory is not None:
        wanted = inputs.reserve.utilisation_frac
        memory = memory_summary(year.memory, wanted, cluster, grid)
        columns |= memory_columns(year.memory, cluster, grid)
    if reuse is not None:
        factor, paid = reuse.replaced_gco2e_per_kwh, reuse.heat_price_per_mwh
        columns |= reuse_columns(year.flows.reuse, inputs.rates, grid, factor, paid)
    columns |= inlet_columns(year.flows, grid)
    columns |= stage_columns(year.flows, grid)
    fleet_hours, fleet = fleet_outcome(year.fleet, cluster, grid)
    moved, transfer = transfer_outcome(scenario, inputs.rates)
    columns |= {**fleet_hours, **moved}
    if year.faults is not None and inputs.faults is not None:
        busy = year.jobs.busy_cores
        columns |= fault_columns(year.faults, grid)
        faults = fault_summary(year, year.faults, inputs.faults.backup, busy, grid)
    boundary = None if reuse is None else reuse.heat_pump_boundary
    return Extras(columns, memory, fleet, transfer, faults, boundary)
