"""The two tables of a run: an hour a row, and a job a row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dcsim.accounting.attribution import Attribution, Use
from dcsim.accounting.ledger import Ledger
from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.simulate.schedule import STATES, Schedule
from dcsim.workload.jobs import JobTable

OTHERS = ("baseload", "idle")
"""The rows of the job table behind the jobs, by kind."""


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
    table = pd.DataFrame(ledger.columns())
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
    """Return one row a job, then a row for the baseload and one for idle servers.

    ``ids`` are the numbers of the jobs in the whole fleet. ``core_h`` is what the job ran
    inside the period, work that was lost included; a job without a start has none.

    Notes
    -----
    Words are categories, and every column is an array of its own that is made once: a table
    of a million jobs takes 130 MB.
    """
    uses = _uses(attribution)
    del attribution  # the caller keeps none of it, and it is a quarter of the table
    start = schedule.start_s
    late = np.where(start >= 0, start, grid.duration_s) > jobs.latest_start_s
    late &= ~jobs.rejected
    core_h, lost_core_h = _core_h(jobs, schedule, grid)
    return pd.DataFrame(
        {
            "kind": _words(np.zeros(len(jobs), dtype=np.int8), ("job", *OTHERS), (1, 2)),
            "job": _with_others(ids, -1),
            "class": _classes(jobs),
            "status": _words(schedule.state, (*STATES, *OTHERS), (len(STATES), len(STATES) + 1)),
            "arrival_utc": _times(jobs.arrival_s, grid),
            "release_utc": _times(schedule.release_s, grid),
            "start_utc": _times(start, grid),
            "finish_utc": _times(schedule.end_s, grid),
            "latest_start_utc": _times(jobs.latest_start_s, grid),
            "late": _with_others(late, False),
            "cores": _counts(jobs.cores),
            "core_h": core_h,
            "interruptions": _counts(schedule.interruptions()),
            "lost_core_h": lost_core_h,
            "wait_h": _with_others(
                np.where(start >= 0, start - jobs.arrival_s, np.nan) / HOUR_S, np.nan
            ),
            **uses,
        },
        copy=False,
    )


def _core_h(jobs: JobTable, schedule: Schedule, grid: TimeGrid) -> tuple[Array, Array]:
    """Return what the jobs ran inside the period, and what of all they ran was lost [core h]."""
    done_s = schedule.segments.within(0, grid.duration_s).seconds_by_job(len(jobs))
    busy_cores = jobs.busy_cores
    return (
        _with_others(busy_cores * done_s / HOUR_S, np.nan),
        _with_others(busy_cores * schedule.lost_s / HOUR_S, np.nan),
    )


def only_jobs(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a job table that are jobs; they stand first, so nothing is copied."""
    is_job = (table["kind"] == "job").to_numpy()
    jobs = int(is_job.sum())
    return table.iloc[:jobs] if is_job[:jobs].all() else table[is_job]


def exact_sum(values: pd.Series[float]) -> float:
    """Return the exact sum of a column, independent of its order."""
    # Through a view of the memory a million doubles are read without a million NumPy scalars.
    return math.fsum(np.ascontiguousarray(values, dtype=np.float64).data)


def _with_others(values: NDArray[Any], *others: Any) -> NDArray[Any]:
    """Return the values of the jobs and, behind them, those of the other rows, or one for all."""
    whole = np.empty(len(values) + len(OTHERS), dtype=values.dtype)
    whole[: len(values)] = values
    whole[len(values) :] = others
    return whole


def _words(codes: NDArray[Any], words: Sequence[str], others: tuple[int, int]) -> pd.Categorical:
    """Return words by their number; ``others`` are those of the rows behind the jobs."""
    small = _with_others(codes.astype(np.int8 if len(words) < 127 else np.int32), *others)
    return pd.Categorical.from_codes(small, pd.Index(list(words), dtype="str"), validate=False)


def _classes(jobs: JobTable) -> pd.Categorical:
    words = sorted(set(jobs.class_names))
    number = np.array([words.index(name) for name in jobs.class_names], dtype=np.int32)
    return _words(number[jobs.class_index], words, (-1, -1))


def _counts(values: Ints) -> pd.arrays.IntegerArray:
    """Return counts of the jobs; the other rows have none."""
    unknown = _with_others(np.zeros(len(values), dtype=bool), True)
    return pd.arrays.IntegerArray(_with_others(values, 1), unknown)


def _uses(attribution: Attribution) -> dict[str, Array]:
    uses = (attribution.jobs, attribution.baseload, attribution.idle)
    return {
        field.name: np.concatenate([getattr(use, field.name) for use in uses])
        for field in fields(Use)
    }


def _times(seconds: Ints, grid: TimeGrid) -> pd.DatetimeIndex:
    """Return UTC times of the jobs; a negative second is no time, nor have the other rows one."""
    times = _with_others(seconds, -1, -1)
    never = times < 0
    times += grid.start_s
    times *= 1000
    dates = times.view("datetime64[ms]")
    dates[never] = np.datetime64("NaT")
    return _utc(dates)


def _utc(times: NDArray[np.datetime64]) -> pd.DatetimeIndex:
    """Return times in milliseconds, the coarsest that Parquet keeps."""
    return pd.DatetimeIndex(times.astype("datetime64[ms]", copy=False), tz="UTC")
