"""What a trace holds, in figures: extent, load, quantiles and the course of day and week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.workload.traces.report import Counted
from dcsim.workload.traces.rows import TraceTable

SHARES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)
"""Shares of the quantiles; 0 and 1 are smallest and largest."""
_THURSDAY = 3  # 1970-01-01


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and quantiles of a column, at the `SHARES`."""

    mean: float
    quantiles: tuple[float, ...]

    @classmethod
    def of(cls, values: Array) -> Spread | None:
        """Return the spread of values, or ``None`` if there are none."""
        if not len(values):
            return None
        quantiles = np.quantile(values, SHARES, method="inverted_cdf")
        return cls(float(np.mean(values)), tuple(float(value) for value in quantiles))


@dataclass(frozen=True, slots=True)
class TraceStatistics:
    """Figures of a trace.

    Attributes
    ----------
    file, format
        Name of the file, and its format.
    rows, jobs
        Rows read, and jobs among them.
    first, last
        Arrival of the first and last job: UTC if dated, else seconds of the trace.
    span_h
        From the first to the last arrival [h].
    core_h
        Work: cores x length x usage [core h].
    offered_cores
        Cores that the work of the jobs keeps busy on average over the span; ``None`` for one job.
    offered_frac
        The same over the cores of a cluster, if that is given.
    length_s, cores, interarrival_s
        Their spread.
    hourly_frac
        Share of the arrivals in each UTC hour of the day; without dates in each hour of the
        trace's own days, shape (24,).
    weekday_frac
        Share of the arrivals on each UTC weekday from Monday; ``None`` without dates.
    users
        Users that the trace tells apart, or ``None``.
    stated_energy_kwh
        Power above idle times length, of the jobs whose power the trace states, or ``None``.
    counted
        Rows left out or repaired, by reason.
    """

    file: str
    format: str
    rows: int
    jobs: int
    first: str
    last: str
    span_h: float
    core_h: float
    offered_cores: float | None
    offered_frac: float | None
    length_s: Spread | None
    cores: Spread | None
    interarrival_s: Spread | None
    hourly_frac: tuple[float, ...]
    weekday_frac: tuple[float, ...] | None
    users: int | None
    stated_energy_kwh: float | None
    counted: tuple[Counted, ...]


def statistics_of(table: TraceTable, file: str, cluster_cores: int | None) -> TraceStatistics:
    """Return the figures of a trace; ``cluster_cores`` gives its load a cluster to refer to."""
    arrival_s = table.arrival_s
    span_s = float(arrival_s[-1] - arrival_s[0])
    core_s = float(table.core_s.sum())
    offered = core_s / span_s if span_s > 0.0 else None
    is_clock = table.is_dated or table.zero_s is not None
    clock_s = arrival_s + (table.zero_s or 0)
    user = table.more.get("user")
    users = None if user is None else user[~np.isnan(user)]
    return TraceStatistics(
        file=file,
        format=table.format,
        rows=table.rows,
        jobs=len(table),
        first=_time(float(clock_s[0]), is_clock=is_clock),
        last=_time(float(clock_s[-1]), is_clock=is_clock),
        span_h=span_s / HOUR_S,
        core_h=core_s / HOUR_S,
        offered_cores=offered,
        offered_frac=None if offered is None or not cluster_cores else offered / cluster_cores,
        length_s=Spread.of(table.length_s),
        cores=Spread.of(table.cores.astype(np.float64)),
        interarrival_s=Spread.of(np.diff(arrival_s)),
        hourly_frac=_shares(clock_s % DAY_S // HOUR_S, 24),
        weekday_frac=_shares((clock_s // DAY_S + _THURSDAY) % 7, 7) if is_clock else None,
        users=None if users is None or not len(users) else len(np.unique(users)),
        stated_energy_kwh=_energy_kwh(table),
        counted=table.counted,
    )


def _time(second: float, *, is_clock: bool) -> str:
    if not is_clock:
        return f"{second:g} s"
    return f"{np.datetime64(round(second), 's')}Z"


def _shares(bins: Array, count: int) -> tuple[float, ...]:
    counts = np.bincount(bins.astype(np.int64), minlength=count)
    return tuple(float(share) for share in counts / counts.sum())


def _energy_kwh(table: TraceTable) -> float | None:
    power_w = table.more.get("power_w")
    if power_w is None or np.isnan(power_w).all():
        return None
    return float(np.nansum(power_w * table.length_s)) / 3.6e6
