"""What only some sites have, beside the tables that all share: one row for each such output.

An output is a function that says nothing of a site without it, and else gives its columns of
hourly.parquet and its section of the summary. Results are read back by the types of the
sections (`dcsim.results.read`), and those of a fleet summed by them (`dcsim.results.total`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from dcsim.accounting.heat_reuse import reuse_columns
from dcsim.core.arrays import Array
from dcsim.results.faults import fault_columns, fault_summary
from dcsim.results.fleet import fleet_outcome, transfer_outcome
from dcsim.results.heat_reuse import heat_reuse_summary
from dcsim.results.server_fans import server_fans_summary
from dcsim.results.stages import inlet_columns, stage_columns
from dcsim.results.thermal_storage import thermal_storage_columns, thermal_storage_summary
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.site_year import SiteYear


@dataclass(frozen=True, slots=True)
class SimulatedSite:
    """A site, what went into its simulation and what came out."""

    scenario: Scenario
    inputs: Inputs
    year: SiteYear


@dataclass(frozen=True, slots=True)
class Output:
    """What a site tells of something that not every site has."""

    columns: Mapping[str, Array] = field(default_factory=dict)
    """Columns of hourly.parquet, each of shape (hours,)."""
    section: Callable[[pd.DataFrame], Any] | None = None
    """Makes its section of the summary, given the whole table of the hours."""


def _thermal_storage(site: SimulatedSite) -> Output | None:
    record, cluster, grid = site.year.thermal_storage, site.inputs.cluster, site.inputs.grid
    if record is None:
        return None
    wanted = site.inputs.baseload.utilisation_frac
    return Output(
        thermal_storage_columns(record, cluster, grid),
        lambda _: thermal_storage_summary(record, wanted, cluster, grid),
    )


def _requests(site: SimulatedSite) -> Output | None:
    requests = site.inputs.requests
    return None if requests is None else Output(section=lambda _: requests)


def _heat_reuse(site: SimulatedSite) -> Output | None:
    reuse, inputs = site.scenario.heat_reuse, site.inputs
    if reuse is None:
        return None
    factor, paid = reuse.replaced_gco2e_per_kwh, reuse.heat_price_per_mwh
    return Output(
        reuse_columns(site.year.flows.reuse, inputs.rates, inputs.grid, factor, paid),
        lambda hourly: heat_reuse_summary(hourly, reuse.heat_pump_boundary),
    )


def _server_fans(site: SimulatedSite) -> Output | None:
    flows, grid = site.year.flows, site.inputs.grid
    params = site.scenario.it.server_air
    fans = server_fans_summary(flows, params, grid)
    return None if fans is None else Output(inlet_columns(flows, grid), lambda _: fans)


def _stages(site: SimulatedSite) -> Output | None:
    return Output(stage_columns(site.year.flows, site.inputs.grid))


def _fleet(site: SimulatedSite) -> Output | None:
    columns, use = fleet_outcome(site.year.fleet, site.inputs.cluster, site.inputs.grid)
    return None if use is None else Output(columns, lambda _: use)


def _transfer(site: SimulatedSite) -> Output | None:
    columns, use = transfer_outcome(site.scenario, site.inputs.rates)
    return None if use is None else Output(columns, lambda _: use)


def _faults(site: SimulatedSite) -> Output | None:
    year, grid, record, inputs = site.year, site.inputs.grid, site.year.faults, site.inputs.faults
    if record is None or inputs is None:
        return None
    backup = inputs.backup
    return Output(
        fault_columns(record, grid),
        lambda _: fault_summary(year, record, backup, year.jobs.busy_cores, grid),
    )


OPTIONAL: dict[str, Callable[[SimulatedSite], Output | None]] = {
    "thermal_storage": _thermal_storage,
    "requests": _requests,
    "heat_reuse": _heat_reuse,
    "server_fans": _server_fans,
    "stages": _stages,
    "fleet": _fleet,
    "transfer": _transfer,
    "faults": _faults,
}
"""By name, in the order of their columns; a section stands under it in `SiteSummary`."""


def optional_outputs(site: SimulatedSite) -> dict[str, Output]:
    """Return what the site has, by name."""
    outputs = {name: of(site) for name, of in OPTIONAL.items()}
    return {name: output for name, output in outputs.items() if output is not None}


def columns_of(outputs: Mapping[str, Output]) -> dict[str, Array]:
    """Return the columns of all outputs in their order."""
    return {name: values for each in outputs.values() for name, values in each.columns.items()}


def sections_of(outputs: Mapping[str, Output], hourly: pd.DataFrame) -> dict[str, Any]:
    """Return the sections of the summary by their names."""
    return {
        name: output.section(hourly)
        for name, output in outputs.items()
        if output.section is not None
    }
