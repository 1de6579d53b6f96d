"""Plain Parquet tables of jobs: columns by name, as in CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from dcsim.workload.traces.batches import batches, floats, parquet_names, seconds, texts
from dcsim.workload.traces.columns import Layout, TraceColumns, layout_of
from dcsim.workload.traces.plain import keys_of
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.rows import Labels, Opened, Rows
from dcsim.workload.traces.source import TraceSource
from dcsim.workload.traces.table import rows_of


@dataclass(frozen=True, slots=True)
class ParquetTrace:
    """Reads Parquet; ``columns`` says which column is what."""

    columns: TraceColumns = field(default_factory=TraceColumns)
    format: str = "parquet"

    def open(self, source: TraceSource, tally: Tally) -> Opened:
        """Read the head (see `dcsim.workload.traces.rows.TraceReader`)."""
        header = parquet_names(source)
        layout = layout_of(header, self.columns, source.name)
        words = {name: Labels() for name, _ in layout.words}
        rows = _blocks(source, header, layout, tally, words)
        return Opened(self.format, layout.is_dated, None, rows, words)


def _blocks(
    source: TraceSource,
    header: list[str],
    layout: Layout,
    tally: Tally,
    words: Mapping[str, Labels],
) -> Iterator[Rows]:
    first = 1
    extra = [header[i] for i in (layout.time, layout.key) if i is not None]
    extra += [header[position] for _, position in layout.words]
    names = [header[i] for i in layout.positions]
    for batch in batches(source, [*names, *extra]):
        line = np.arange(first, first + batch.num_rows, dtype=np.int64)
        first += batch.num_rows
        named = {
            key: floats(batch, name, source) for key, name in zip(layout.names, names, strict=True)
        }
        time_s = None if layout.time is None else seconds(batch, header[layout.time], source)
        for word, position in layout.words:
            named[word] = words[word].numbers(texts(batch, header[position]))
        key = None if layout.key is None else keys_of(texts(batch, header[layout.key]))
        rows = rows_of(line, named, layout.factor_s, time_s, key)
        missing = np.isnan(rows.arrival_s) | np.isnan(rows.length_s) | np.isnan(rows.cores)
        tally.count("value-missing", line[missing])
        yield rows.taken(~missing)
