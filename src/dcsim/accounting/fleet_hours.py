"""Servers awake, called and waited for, by the hour and over the period."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.flows import FleetFlows


@dataclass(frozen=True, slots=True)
class FleetHours:
    """A fleet whose servers sleep, arrays of shape (hours,); the names are columns."""

    awake_servers: Array
    """Mean of the hour."""
    server_wakes: Array
    """Servers called."""
    wake_energy_kwh: Array
    """Energy of wakings beyond sleep, part of the servers' energy."""
    wake_wait_core_h: Array
    """Core-hours of work that had to wait for a server to wake."""


def fleet_hours(fleet: FleetFlows, grid: TimeGrid) -> FleetHours:
    """Return the hours of a fleet's steps."""
    return FleetHours(
        awake_servers=grid.hourly_sums(fleet.awake_servers) / grid.steps_per_hour,
        server_wakes=grid.hourly_sums(fleet.wakes),
        wake_energy_kwh=grid.hourly_kwh(fleet.wake_kw),
        wake_wait_core_h=grid.hourly_kwh(fleet.delayed_cores),
    )


@dataclass(frozen=True, slots=True)
class FleetUse:
    """A fleet whose servers sleep, over the period."""

    servers: int
    mean_awake_servers: float
    server_wakes: int
    wake_energy_kwh: float
    wake_wait_core_h: float
    undone_core_h: float
    """Core-hours that still waited at the end of the period; their energy is not counted."""


def fleet_use(servers: int, hours: FleetHours, fleet: FleetFlows, grid: TimeGrid) -> FleetUse:
    """Return the use of a period from its hours and its last step."""
    return FleetUse(
        servers=servers,
        mean_awake_servers=math.fsum(hours.awake_servers) / len(hours.awake_servers),
        server_wakes=round(math.fsum(hours.server_wakes)),
        wake_energy_kwh=math.fsum(hours.wake_energy_kwh),
        wake_wait_core_h=math.fsum(hours.wake_wait_core_h),
        undone_core_h=float(fleet.waiting_cores[-1]) * grid.step_h,
    )
