"""What sleeping servers and moved data add to the results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from dcsim.accounting.fleet_hours import FleetUse, fleet_hours, fleet_use
from dcsim.accounting.ledger import Rates
from dcsim.accounting.transfer import TransferUse, transfer_use
from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.flows import FleetFlows
from dcsim.scenario.model import Scenario
from dcsim.workload.jobs import JobTable

SCOPES = {
    "cloud": "site-kind: scopes are the operator's; to a customer of the cloud all is scope 3",
    "edge": "site-kind: at the edge raw data stay; only results cross the network",
    "on_premises": "site-kind: on premises users and operator are one, and the scopes are theirs",
}
"""What the kind of a site means for a reader of its figures."""


def fleet_outcome(
    fleet: FleetFlows | None, cluster: Cluster, grid: TimeGrid
) -> tuple[dict[str, Array], FleetUse | None]:
    """Return the hourly columns of a fleet whose servers sleep, and its summary."""
    if fleet is None or not cluster.sleeps:
        return {}, None
    hours = fleet_hours(fleet, grid)
    return _columns(hours), fleet_use(cluster.servers, hours, fleet, grid)


def transfer_outcome(
    scenario: Scenario, rates: Rates
) -> tuple[dict[str, Array], TransferUse | None]:
    """Return the hourly columns of data that cross the network, and their summary."""
    transfer, kind = scenario.transfer, scenario.site.kind
    if transfer is None or kind is None:
        return {}, None
    hours = transfer.hourly(kind, rates.carbon_gco2e_per_kwh)
    return _columns(hours), transfer_use(transfer, kind, hours)


def fleet_notes(scenario: Scenario, jobs: JobTable) -> Iterator[str]:
    """Yield what a reader must know of the fleet and of where it stands."""
    if scenario.site.kind is not None:
        yield SCOPES[scenario.site.kind]
    if len(scenario.it.pools) > 1:
        yield (
            "mixed-fleet: jobs meet cores of the fleet's mean speed "
            f"{scenario.it.speed_rel:.3g}; load moves freely among groups at every step"
        )
    asking = int((jobs.accelerators > 0).sum())
    if asking and not scenario.it.accelerators:
        yield (
            f"no-accelerators: {asking} jobs ask for accelerators and the fleet has none; "
            "their cards draw nothing here"
        )


def _columns(hours: Any) -> dict[str, Array]:
    return {field.name: getattr(hours, field.name) for field in fields(hours)}
