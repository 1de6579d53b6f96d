"""The two tables of a run: an hour a row, and a job a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dcsim.accounting.attribution import Attribution, Use
from dcsim.accounting.ledger import Ledger
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.simulate.schedule import STATES, Schedule
from dcsim.workload.jobs import JobTable

Ints = NDArray[np.int64]
Array = NDArray[np.float64]


def hourly_table(
    ledger: Ledger,
    dry_bulb_c: Array,
    wet_bulb_c: Array,
    grid: TimeGrid,
    more: Mapping[str, Array] | None = None,
) -> pd.DataFrame:
    """Return the ledger as a table with ``time_utc``, the hour's weather and its PUE.

    ``more`` holds columns that only some sites have, shape (hours,).
    """
    table = pd.DataFrame({field.name: getattr(ledger, field.name) for field in fields(ledger)})
    table.insert(0, "time_utc", _utc(grid.hourly().datetimes()))
    table.insert(1, "dry_bulb_c", dry_bulb_c)
    table.insert(2, "wet_bulb_c", wet_bulb_c)
    it = ledger.it_energy_kwh
    none = np.full_like(it, np.nan)  # an hour without IT energy has no PUE
    for name, values in (more or {}).items():
        table[name] = values
    table["pue"] = np.divide(ledger.facility_energy_kwh, it, out=none, where=it > 0.0)
    return table


def by_time(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return the hours under an index of UTC times, as Python is given them."""
    return hourly.set_index("time_utc")


def with_time(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return the hours with ``time_utc`` as their first column, as they are stored."""
    return hourly.reset_index()


def hours_of(hourly: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the UTC times of the hours."""
    return pd.DatetimeIndex(hourly.index)


def job_table(
    jobs: JobTable, ids: Ints, schedule: Schedule, attribution: Attribution, grid: TimeGrid
) -> pd.DataFrame:
    """Return one row a job, then a row for the reserve and one for idle servers.

    ``ids`` are the numbers of the jobs in the whole fleet. ``core_h`` is what the job ran
    inside the period, work that was lost included; a job without a start has none.
    """
    start = schedule.start_s
    done_s = schedule.segments.within(0, grid.duration_s).seconds_by_job(len(jobs))
    status = np.array(STATES, dtype=object)[schedule.state]
    late = np.where(start >= 0, start, grid.duration_s) > jobs.latest_start_s
    late &= ~jobs.rejected
    names = np.array(jobs.class_names, dtype=object)
    rows = pd.DataFrame(
        {
            "kind": "job",
            "job": ids,
            "class": names[jobs.class_index] if len(jobs) else names[:0],
            "status": status,
            "arrival_utc": _times(jobs.arrival_s, grid),
            "release_utc": _times(schedule.release_s, grid),
            "start_utc": _times(start, grid),
            "finish_utc": _times(schedule.end_s, grid),
            "latest_start_utc": _times(jobs.latest_start_s, grid),
            "late": late,
            "cores": jobs.cores,
            "core_h": jobs.busy_cores * done_s / HOUR_S,
            "interruptions": schedule.interruptions(),
            "lost_core_h": jobs.busy_cores * schedule.lost_s / HOUR_S,
            "wait_h": np.where(start >= 0, start - jobs.arrival_s, np.nan) / HOUR_S,
            **_use(attribution.jobs),
        }
    )
    others = [
        pd.DataFrame({"kind": [kind], "job": [-1], "status": [kind], "late": [False], **_use(use)})
        for kind, use in (("reserved", attribution.reserved), ("idle", attribution.idle))
    ]
    table = pd.concat([rows, *others], ignore_index=True)
    for column in ("cores", "interruptions"):
        table[column] = table[column].astype("Int64")
    return table


def _use(use: Use) -> dict[str, Array]:
    return {field.name: getattr(use, field.name) for field in fields(use)}


def _times(seconds: Ints, grid: TimeGrid) -> pd.DatetimeIndex:
    """Return UTC times; a negative second is no time."""
    times = (grid.start_s + seconds).astype("datetime64[s]")
    times[seconds < 0] = np.datetime64("NaT")
    return _utc(times)


def _utc(times: NDArray[np.datetime64]) -> pd.DatetimeIndex:
    """Return times in milliseconds, the coarsest that Parquet keeps."""
    return pd.DatetimeIndex(times.astype("datetime64[ms]"), tz="UTC")
