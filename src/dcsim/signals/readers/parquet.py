"""Parquet tables: a time column and columns whose names end in their units, as in CSV."""

from __future__ import annotations

from typing import Any

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.signals.readers.clock import Clock
from dcsim.signals.readers.csv_table import OFFSET, dated_record, layout_of, zone_for
from dcsim.signals.readers.record import Record, SourceFile
from dcsim.signals.readers.text import Findings

MAX_ROWS = 6_000_000
"""Ten years of minutes; a small file can unpack to far more."""


class ParquetReader:
    """Reads Parquet files with a time column."""

    name = "parquet"
    suffixes = (".parquet",)

    def sniff(self, head: bytes) -> bool:
        """Tell whether the file begins as Parquet does."""
        return head.startswith(b"PAR1")

    def read(self, source: SourceFile) -> Record:
        """Read a series (see `dcsim.signals.readers.record.Reader`)."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            file = pq.ParquetFile(source.path)
            header = list(file.schema_arrow.names)
            rows = file.metadata.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _broken(source, error) from error
        layout = layout_of(header, source)
        if not 0 < rows <= MAX_ROWS:
            raise InvalidInput.of(
                "rows-missing" if not rows else "rows-too-many",
                source.name,
                f"the table has {rows} rows; 1 to {MAX_ROWS} are read",
            )
        names = [header[i] for i in (layout.time, *layout.columns)]
        try:
            table = file.read(columns=[*names, *([OFFSET] if layout.offset is not None else [])])
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _broken(source, error) from error
        start_s = _seconds(table[names[0]], names[0], source, has_offsets=layout.offset is not None)
        if layout.offset is not None:
            offset_s = _floats(table[OFFSET], OFFSET, source)
            if not (np.abs(offset_s) <= 14 * 3600).all():
                raise InvalidInput.of(
                    "time-offset", f"{source.name}: {OFFSET}", "an offset is no number up to 14 h"
                )
            start_s = start_s - offset_s.astype(np.int64)
        named = {name: _floats(table[name], name, source) for name in names[1:]}
        return dated_record(
            source, "Parquet", start_s, named, np.arange(1, rows + 1, dtype=np.int64)
        )


def _broken(source: SourceFile, error: Exception) -> InvalidInput:
    first = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return InvalidInput.of(
        "parquet-broken", source.name, f"this is no Parquet table: {first}", "write it anew"
    )


def _floats(column: Any, name: str, source: SourceFile) -> Array:
    import pyarrow as pa

    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise InvalidInput.of(
            "not-a-number", f"{source.name}: {name}", f"the column holds {column.type}, not numbers"
        )
    values = np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _seconds(column: Any, name: str, source: SourceFile, *, has_offsets: bool) -> Ints:
    """Return the times in UTC seconds; a column with a zone holds UTC already."""
    import pyarrow as pa

    if column.null_count:
        raise InvalidInput.of("time-unreadable", f"{source.name}: {name}", "a time is missing")
    zone = zone_for(name, source, has_offsets=has_offsets)
    if pa.types.is_timestamp(column.type) and (column.type.tz is not None or str(zone) == "UTC"):
        ticks = column.cast(pa.timestamp("us", column.type.tz), safe=False).to_numpy()
        seconds, rest = np.divmod(np.asarray(ticks, "datetime64[us]").astype(np.int64), 1_000_000)
        if rest.any():
            raise InvalidInput.of(
                "time-unreadable", f"{source.name}: {name}", "times are in whole seconds"
            )
        return np.asarray(seconds, dtype=np.int64)
    try:
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us"), safe=False)  # finer ones are not of datetime
        values = column.to_pylist()
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise _broken(source, error) from error
    findings = Findings(source.name)
    clock = Clock(zone, findings)
    for row, value in enumerate(values):
        clock.add(str(value), row + 1, name)
    times = clock.settle()
    findings.settle()
    return times


READER = ParquetReader()
