"""Room, stores, supply and jobs step by step, for sites that remember."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.simulate.site_year import SiteYear


def step_table(year: SiteYear, grid: TimeGrid) -> pd.DataFrame | None:
    """Return one row a step; None for a site whose steps stand for themselves.

    The jobs are those that run and wait at the end of the step; levels and temperatures are
    those at its end too.
    """
    thermal_storage, faults = year.thermal_storage, year.faults
    if thermal_storage is None and faults is None:
        return None
    times = grid.datetimes().astype("datetime64[ms]")
    running, waiting = _jobs(year, grid)
    columns: dict[str, Array | Ints] = {
        "facility_kw": year.flows.facility_kw,
        "it_kw": year.flows.it_kw,
        "cooling_kw": year.flows.cooling.electricity.total_kw(),
        "heat_short_kw": year.flows.cooling.short_kw,
        "running_jobs": running,
        "waiting_jobs": waiting,
        "job_cores": year.job_cores,
    }
    if thermal_storage is not None:
        columns["room_temperature_c"] = thermal_storage.room_c
        columns["clock_rel"] = thermal_storage.clock_rel
        columns["store_level_kwh"] = thermal_storage.did.cold_kwh
    if faults is not None:
        columns["tank_l"] = faults.tank_l
        columns["battery_kwh"] = faults.stored_kwh
        columns["generator_kw"] = faults.supply.generator_kw
        columns["blackout_s"] = faults.blackout_s
    table = pd.DataFrame(columns)
    table.insert(0, "time_utc", pd.DatetimeIndex(times, tz="UTC"))
    return table


def _jobs(year: SiteYear, grid: TimeGrid) -> tuple[Ints, Ints]:
    """Return the jobs that run and those that wait at the end of every step, shape (steps,)."""
    ends_s = grid.step_s * np.arange(1, grid.steps + 1, dtype=np.int64)
    ran = year.schedule.segments
    running = _before(ran.start_s, ends_s) - _before(ran.end_s, ends_s)
    jobs = year.jobs
    there = ~jobs.rejected
    over_s = np.where(year.schedule.end_s >= 0, year.schedule.end_s, np.iinfo(np.int64).max)
    arrived = _before(jobs.arrival_s[there], ends_s)
    gone = _before(over_s[there], ends_s)
    return running, np.maximum(arrived - gone - running, 0)


def _before(times_s: Ints, at_s: Ints) -> Ints:
    """Return how many of some times lie at or before each instant, shape of ``at_s``."""
    return np.searchsorted(np.sort(times_s), at_s, side="right")
