"""What faults did to a site, in its tables and its summary."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.backup.backup import SizedBackup
from dcsim.simulate.site_year import FaultRecord, SiteYear

MOST_NAMED = 50
"""Jobs that the summary names; the job table has all of them under ``interruptions``."""


@dataclass(frozen=True, slots=True)
class BlackoutTime:
    """One loss of power at the servers."""

    start_utc: str
    end_utc: str
    cause: str
    unserved_kwh: float


@dataclass(frozen=True, slots=True)
class FaultSummary:
    """What failed and what it cost."""

    grid_energy_kwh: float
    generator_energy_kwh: float
    battery_discharge_kwh: float
    unserved_kwh: float
    fuel_l: float
    fuel_cost: float | None
    generators: int
    tank_l: float
    lowest_tank_l: float
    blackout_h: float
    """Time without power at the servers, to the second; the state `blackout` counts whole steps."""
    blackouts: tuple[BlackoutTime, ...]
    jobs_interrupted: int
    jobs_interrupted_named: tuple[int, ...]
    lost_core_h: float


def fault_columns(record: FaultRecord, grid: TimeGrid) -> dict[str, Array]:
    """Return who supplied the site in every hour, by column of hourly.parquet."""
    supply, h, s = record.supply, grid.step_h, float(grid.step_s)
    columns = {
        "grid_energy_kwh": supply.grid_kw * h,
        "generator_energy_kwh": supply.generator_kw * h,
        "battery_discharge_kwh": supply.battery_out_kw * h,
        "battery_charge_kwh": supply.battery_in_kw * h,
        "unserved_kwh": supply.unserved_kw * h,
        "fuel_l": supply.fuel_l_per_s * s,
    }
    return {name: grid.hourly_sums(values) for name, values in columns.items()}


def fault_summary(
    year: SiteYear, record: FaultRecord, backup: SizedBackup, busy_cores: Array, grid: TimeGrid
) -> FaultSummary:
    """Sum up the faults of a period; ``busy_cores`` are those of each job, shape (jobs,)."""
    supply, h = record.supply, grid.step_h
    fuel_l = math.fsum(supply.fuel_l_per_s) * grid.step_s
    price = backup.params.fuel_price_per_l
    named = tuple(sorted(set(record.interrupted)))
    return FaultSummary(
        grid_energy_kwh=math.fsum(supply.grid_kw) * h,
        generator_energy_kwh=math.fsum(supply.generator_kw) * h,
        battery_discharge_kwh=math.fsum(supply.battery_out_kw) * h,
        unserved_kwh=math.fsum(supply.unserved_kw) * h,
        fuel_l=fuel_l,
        fuel_cost=None if price is None else price * fuel_l,
        generators=backup.generators,
        tank_l=backup.tank_l,
        lowest_tank_l=record.lowest_tank_l,
        blackout_h=math.fsum(record.blackout_s) / HOUR_S,
        blackouts=_blackouts(record, grid),
        jobs_interrupted=len(named),
        jobs_interrupted_named=named[:MOST_NAMED],
        lost_core_h=math.fsum(busy_cores * year.schedule.lost_s) / HOUR_S,
    )


def _blackouts(record: FaultRecord, grid: TimeGrid) -> tuple[BlackoutTime, ...]:
    told = []
    for each in record.blackouts:
        steps = slice(each.start_s // grid.step_s, -(-each.end_s // grid.step_s))
        unserved = math.fsum(record.supply.unserved_kw[steps]) * grid.step_h
        begin, end = _utc(each.start_s, grid), _utc(each.end_s, grid)
        told.append(BlackoutTime(begin, end, each.cause, unserved))
    return tuple(told)


def _utc(at_s: int, grid: TimeGrid) -> str:
    return f"{np.datetime64(grid.start_s + at_s, 's')}Z"
