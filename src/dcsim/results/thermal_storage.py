"""What a site with memory adds to the results: its room, its servers, its store."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.cluster import Cluster
from dcsim.results.states import hours_of
from dcsim.simulate.site_year import ThermalStorageRecord


@dataclass(frozen=True, slots=True)
class ThermalStorageSummary:
    """Room, servers and store over the period."""

    room_max_c: float | None
    """Warmest coolant at the servers at the end of a step; None without thermal mass."""
    throttled_server_h: float
    """Servers that were slowed, times hours."""
    tripped_server_h: float
    """Servers that were off for heat, times hours."""
    trips: int
    """How often the servers switched off."""
    jobs_killed: int
    """Jobs that this killed, each as often as it was."""
    baseload_lost_core_h: float
    """Core hours of the baseload that were off or slowed away."""
    store_charged_kwh: float
    store_discharged_kwh: float
    store_loss_kwh: float


def thermal_storage_summary(
    record: ThermalStorageRecord, baseload_frac: Array, cluster: Cluster, grid: TimeGrid
) -> ThermalStorageSummary:
    """Sum what the buffers and the governor did.

    ``baseload_frac`` is the share of all cores that the baseload had asked for.
    """
    did, step_h = record.did, grid.step_h
    room = record.room_c
    lost = baseload_frac * (1.0 - record.clock_rel)
    return ThermalStorageSummary(
        room_max_c=None if np.isnan(room).all() else float(room.max()),
        throttled_server_h=hours_of(record.throttled, grid) * cluster.servers,
        tripped_server_h=hours_of(record.tripped, grid) * cluster.servers,
        trips=record.trips,
        jobs_killed=len(record.killed),
        baseload_lost_core_h=float(lost.sum()) * cluster.cores * step_h,
        store_charged_kwh=float(did.charge_kw.sum()) * step_h,
        store_discharged_kwh=float(did.discharge_kw.sum()) * step_h,
        store_loss_kwh=float(did.store_loss_kw.sum()) * step_h,
    )


def thermal_storage_columns(
    record: ThermalStorageRecord, cluster: Cluster, grid: TimeGrid
) -> dict[str, Array]:
    """Return the hourly columns of a site with memory, each of shape (hours,).

    The room's temperature is the highest of the hour, the store's level that at its end.
    """
    did, servers = record.did, float(cluster.servers)
    hours, sums = grid.by_hour, grid.hourly_kwh
    return {
        "room_temperature_c": hours(record.room_c).max(axis=1),
        "throttled_server_h": sums(np.where(record.throttled, servers, 0.0)),
        "tripped_server_h": sums(np.where(record.tripped, servers, 0.0)),
        "store_charge_kwh": sums(did.charge_kw),
        "store_discharge_kwh": sums(did.discharge_kw),
        "store_loss_kwh": sums(did.store_loss_kw),
        "store_level_kwh": hours(did.cold_kwh)[:, -1].copy(),
    }
