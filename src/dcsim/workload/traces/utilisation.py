"""Utilisation series in files that are packed or in Parquet; plain CSV is read by `baseload`."""

from __future__ import annotations

from dcsim.core.arrays import Array
from dcsim.workload.traces.series import read_series
from dcsim.workload.traces.source import TraceSource

PACKED = (".gz", ".parquet")


def read_utilisation(source: TraceSource, column: str) -> Array:
    """Return the utilisation at every step [-], 0..1, shape (steps,).

    Raises
    ------
    InvalidInput
        As `dcsim.workload.traces.series.read_series`.
    """
    return read_series(source, column, highest=1.0)
