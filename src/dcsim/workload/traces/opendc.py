"""OpenDC's workloads: a Parquet table of tasks and, beside it, one of their CPU usage.

Tasks: ``id``, ``submission_time`` (a time, or milliseconds since 1970), ``duration``
[ms], ``cpu_count``, ``cpu_capacity`` [MHz, of all cores together], ``mem_capacity`` [MB].
Fragments: ``id``, ``duration`` [ms], ``cpu_usage`` [MHz]; a task's fragments follow each
other.

Source: Mastenbroek et al. 2021, "OpenDC 2.0", doi:10.1109/CCGrid51090.2021.00069, and the
input pages of its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput, Problem
from dcsim.workload.traces.batches import batches, floats, parquet_names, seconds, texts
from dcsim.workload.traces.plain import keys_of
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.rows import Opened, Rows
from dcsim.workload.traces.source import TraceSource

TASKS = ("id", "submission_time", "duration", "cpu_count")
FRAGMENTS = ("id", "duration", "cpu_usage")
_CAPACITY, _MEMORY = "cpu_capacity", "mem_capacity"
_MB_IN_GB = 1e-3


@dataclass(frozen=True, slots=True)
class OpenDcTrace:
    """Reads tasks and, if given, their fragments."""

    fragments: TraceSource | None = None
    format: str = "opendc"

    def open(self, source: TraceSource, tally: Tally) -> Opened:
        """Read the head (see `dcsim.workload.traces.rows.TraceReader`)."""
        header = parquet_names(source)
        needed = (*TASKS, *([_CAPACITY] if self.fragments else []))
        _require(source, header, needed)
        usage = _usage_of(self.fragments) if self.fragments is not None else None
        return Opened("opendc", True, None, _blocks(source, header, usage, tally))


@dataclass(frozen=True, slots=True)
class _Usage:
    """Work of the fragments [MHz s] by task, and how long they last [s]; keys ascend."""

    key: Ints
    mhz_s: Array
    duration_s: Array


def _require(source: TraceSource, header: list[str], needed: tuple[str, ...]) -> None:
    listed = ", ".join(header)[:200] or "none"
    problems = [
        Problem("column-missing", source.name, f"there is no column {name!r} among {listed}")
        for name in needed
        if name not in header
    ]
    if problems:
        raise InvalidInput(problems)


def _usage_of(source: TraceSource) -> _Usage:
    """Sum the fragments of every task, batch by batch."""
    _require(source, parquet_names(source), FRAGMENTS)
    total = _Usage(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    row = 1
    for batch in batches(source, list(FRAGMENTS)):
        duration_s = floats(batch, "duration", source) / 1000.0
        mhz = floats(batch, "cpu_usage", source)
        wrong = np.flatnonzero(
            ~((duration_s >= 0.0) & (mhz >= 0.0) & np.isfinite(duration_s * mhz))
        )
        if wrong.size:
            raise InvalidInput.of(
                "fragment-broken",
                f"{source.name}:{row + int(wrong[0])}",
                f"{wrong.size} fragments here have a negative or missing duration or usage",
            )
        row += batch.num_rows
        total = _added(total, keys_of(texts(batch, "id")), mhz * duration_s, duration_s)
    return total


def _added(total: _Usage, key: Ints, mhz_s: Array, duration_s: Array) -> _Usage:
    keys, at = np.unique(np.concatenate((total.key, key)), return_inverse=True)

    def summed(values: Array, more: Array) -> Array:
        return np.asarray(np.bincount(at, np.concatenate((values, more)), len(keys)), dtype=float)

    return _Usage(keys, summed(total.mhz_s, mhz_s), summed(total.duration_s, duration_s))


def _blocks(
    source: TraceSource, header: list[str], usage: _Usage | None, tally: Tally
) -> Iterator[Rows]:
    names = [*TASKS, *(name for name in (_CAPACITY, _MEMORY) if name in header)]
    first = 1
    for batch in batches(source, names):
        line = np.arange(first, first + batch.num_rows, dtype=np.int64)
        first += batch.num_rows
        key = keys_of(texts(batch, "id"))
        more = {}
        if _MEMORY in names:
            more["memory_gb"] = floats(batch, _MEMORY, source) * _MB_IN_GB
        if usage is not None:
            capacity_mhz = floats(batch, _CAPACITY, source)
            more["usage_frac"] = _usage_frac(usage, key, capacity_mhz, line, tally)
        rows = Rows(
            line,
            _submitted_s(batch, source),
            floats(batch, "duration", source) / 1000.0,
            floats(batch, "cpu_count", source),
            more,
            key,
        )
        missing = np.isnan(rows.arrival_s) | np.isnan(rows.length_s) | np.isnan(rows.cores)
        tally.count("value-missing", line[missing])
        yield rows.taken(~missing)


def _submitted_s(batch: object, source: TraceSource) -> Array:
    import pyarrow as pa

    column = batch.column("submission_time")  # type: ignore[attr-defined]
    if pa.types.is_timestamp(column.type):
        return seconds(batch, "submission_time", source)
    return floats(batch, "submission_time", source) / 1000.0


def _usage_frac(usage: _Usage, key: Ints, capacity_mhz: Array, line: Ints, tally: Tally) -> Array:
    """Return the mean share of its capacity that each task used while it ran."""
    at = np.minimum(np.searchsorted(usage.key, key), max(len(usage.key) - 1, 0))
    found = usage.key[at] == key if len(usage.key) else np.zeros(len(key), dtype=bool)
    has = found & (capacity_mhz > 0.0)
    has[has] = usage.duration_s[at[has]] > 0.0
    tally.count("no-fragments", line[~has])
    share = np.full(len(key), np.nan)
    used = at[has]
    share[has] = usage.mhz_s[used] / usage.duration_s[used] / capacity_mhz[has]
    # Rounded sums of fragments may stand a hair above one; that is no overuse.
    over = has & (share > 1.0)
    tally.count("usage-above-capacity", line[over & (share > 1.0 + 1e-9)])
    return np.where(over, 1.0, share)
