"""Reads the columns of a Parquet file batch by batch, as numbers, times or ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.source import TraceSource

BATCH_ROWS = 65_536


def parquet_names(source: TraceSource) -> list[str]:
    """Return the names of a Parquet file's columns.

    Raises
    ------
    InvalidInput
        ``parquet-broken``, or ``file-unreadable`` if there is no regular file.
    """
    return list(_opened(source).schema_arrow.names)


def batches(source: TraceSource, names: list[str]) -> Iterator[Any]:
    """Yield the named columns in batches of up to 65 536 rows, as Arrow record batches.

    Raises
    ------
    InvalidInput
        ``parquet-broken``.
    """
    import pyarrow as pa

    file = _opened(source)
    try:
        yield from file.iter_batches(batch_size=BATCH_ROWS, columns=names, use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(source, error) from error


def floats(batch: Any, name: str, source: TraceSource) -> Array:
    """Return a column of numbers, NaN where one is missing.

    Raises
    ------
    InvalidInput
        ``not-a-number`` if the column holds something else.
    """
    import pyarrow as pa

    column = batch.column(name)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise InvalidInput.of(
            "not-a-number", f"{source.name}: {name}", f"the column holds {column.type}, not numbers"
        )
    values = column.cast(pa.float64(), safe=False)
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.float64)


def seconds(batch: Any, name: str, source: TraceSource) -> Array:
    """Return a column of dates as UTC seconds since 1970, NaN where one is missing.

    Raises
    ------
    InvalidInput
        ``not-a-time`` if the column holds something else.
    """
    import pyarrow as pa

    column = batch.column(name)
    if not pa.types.is_timestamp(column.type):
        raise InvalidInput.of(
            "not-a-time", f"{source.name}: {name}", f"the column holds {column.type}, not times"
        )
    ticks = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    raw = np.asarray(ticks.to_numpy(zero_copy_only=False)).astype("datetime64[us]")
    found: Array = raw.astype(np.int64) / 1e6
    return np.where(np.isnat(raw), np.nan, found)


def texts(batch: Any, name: str) -> list[bytes]:
    """Return a column as texts, empty where one is missing."""
    return [
        b"" if value is None else str(value).encode() for value in batch.column(name).to_pylist()
    ]


def _opened(source: TraceSource) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not source.path.is_file():
        raise InvalidInput.of(
            "file-unreadable", source.name, "there is no such regular file", "check the path"
        )
    try:
        return pq.ParquetFile(source.path)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(source, error) from error


def _broken(source: TraceSource, error: Exception) -> InvalidInput:
    first = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return InvalidInput.of(
        "parquet-broken", source.name, f"this is no Parquet table: {first}", "write it anew"
    )
