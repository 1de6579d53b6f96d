"""What happened at a site beside its usual day: heat, sleep and faults, for page and terminal."""

from __future__ import annotations

from collections.abc import Iterator

from dcsim.accounting.fleet_hours import FleetUse
from dcsim.report.quantities import energy, joined, mass, number, volume
from dcsim.results.faults import FaultSummary
from dcsim.results.summary import SiteSummary
from dcsim.results.thermal_storage import ThermalStorageSummary

Figure = tuple[str, str, str, str]
"""Name, value, unit and definition."""


def happenings(site: SiteSummary) -> Iterator[Figure]:
    """Yield the figures of what only some sites have."""
    if site.carbon_kgco2e.scope1:
        told = "Scope 1: what the site itself emits, by burnt fuel and leaked refrigerant."
        yield ("Carbon, own", *mass(site.carbon_kgco2e.scope1), told)
    if site.thermal_storage is not None:
        yield from _heat(site.thermal_storage)
    if site.fleet is not None:
        yield from _sleep(site.fleet)
    if site.faults is not None:
        yield from _faults(site.faults)


def _heat(thermal: ThermalStorageSummary) -> Iterator[Figure]:
    if thermal.room_max_c is not None:
        slowed = f"Servers were slowed for {thermal.throttled_server_h:,.0f} server hours and off "
        killed = "1 job was" if thermal.jobs_killed == 1 else f"{thermal.jobs_killed:,} jobs were"
        off = f"for {thermal.tripped_server_h:,.0f}; {killed} killed."
        yield ("Warmest at the servers", number(thermal.room_max_c, 3), "C", slowed + off)
    if thermal.store_charged_kwh:
        lost = joined(energy(thermal.store_loss_kwh))
        yield (
            "Cold from the store",
            *energy(thermal.store_discharged_kwh),
            f"Given back by the store of chilled water; {lost} were lost in it.",
        )


def _sleep(fleet: FleetUse) -> Iterator[Figure]:
    woken = f"Of {fleet.servers:,}, on average. {fleet.server_wakes:,.0f} were woken; "
    waited = f"{fleet.wake_wait_core_h:,.0f} core hours of work waited for it."
    yield ("Servers awake", f"{fleet.mean_awake_servers:,.0f}", "", woken + waited)


def _faults(faults: FaultSummary) -> Iterator[Figure]:
    unserved = joined(energy(faults.unserved_kwh))
    jobs = "1 job was" if faults.jobs_interrupted == 1 else f"{faults.jobs_interrupted:,} jobs were"
    cut = f"{jobs} interrupted by faults or blackouts; "
    lost = f"{faults.lost_core_h:,.0f} core hours of work were lost. Not served: {unserved}."
    yield ("Servers without power", number(faults.blackout_h, 3), "h", cut + lost)
    if faults.generators:
        tank = f"Of {joined(volume(faults.tank_l))} when full; at least "
        left = f"{joined(volume(faults.lowest_tank_l))} were left after an outage."
        yield ("Fuel burnt", *volume(faults.fuel_l), tank + left)
