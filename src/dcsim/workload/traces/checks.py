"""Checks that every row of a trace passes, whatever its format."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.workload.traces.columns import CENTURY_S, MAX_CORES, OPTIONAL
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.rows import Rows

LeaveOut = Callable[[str, Flags, Array], None]

_EARLIEST_S, _LATEST_S = -2_208_988_800, 7_258_118_400  # 1900 and 2200


def checked(rows: Rows, tally: Tally, *, is_dated: bool) -> Rows:
    """Return the rows that can be true; count the others, each by its first reason."""
    keep = np.ones(len(rows), dtype=bool)

    def leave_out(reason: str, wrong: Flags, values: Array | None = None) -> None:
        hit = keep & wrong
        if hit.any():
            detail = "" if values is None else f"{values[np.flatnonzero(hit)[0]]:g}"
            tally.count(reason, rows.line[hit], detail)
            keep[hit] = False

    needed = (rows.arrival_s, rows.length_s, rows.cores)
    leave_out("not-finite", ~np.logical_and.reduce([np.isfinite(values) for values in needed]))
    _check_times(rows, leave_out, is_dated=is_dated)
    cores = rows.cores
    leave_out("no-cores", cores <= 0.0, cores)
    leave_out("cores-out-of-range", cores > MAX_CORES, cores)
    leave_out("cores-not-whole", cores != np.floor(cores), cores)
    for name, values in rows.more.items():
        leave_out("value-out-of-range", _out_of_range(name, values), values)
    empty = keep & (rows.length_s == 0.0)
    tally.count("zero-length", rows.line[empty])
    return rows.taken(keep & ~empty)


def _check_times(rows: Rows, leave_out: LeaveOut, *, is_dated: bool) -> None:
    arrival, length = rows.arrival_s, rows.length_s
    if is_dated:
        leave_out("arrival-out-of-range", (arrival < _EARLIEST_S) | (arrival > _LATEST_S), arrival)
    else:
        leave_out("negative-arrival", arrival < 0.0, arrival)
        leave_out("arrival-out-of-range", arrival > CENTURY_S, arrival)
    leave_out("negative-length", length < 0.0, length)
    leave_out("length-out-of-range", length > CENTURY_S, length)


def _out_of_range(name: str, values: Array) -> Flags:
    """Tell where a value that is known cannot be true; NaN is unknown and passes."""
    may = OPTIONAL[name]
    wrong: Flags = (values < may.lowest) | (values > may.highest)
    if may.whole:
        wrong |= ~np.isnan(values) & ~wrong & (values != np.floor(values))
    return wrong
