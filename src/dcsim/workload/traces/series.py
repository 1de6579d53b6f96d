"""Series without times, one row a step: a column of a CSV or Parquet file, read in blocks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.batches import batches, floats, parquet_names
from dcsim.workload.traces.fields import read_fields
from dcsim.workload.traces.plain import Wanted
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.source import TraceSource, head_of, text_blocks
from dcsim.workload.traces.table import header_of

Blocks = Iterator[tuple[Ints, Array]]

MAX_ROWS = 6_000_000
"""Ten years of minutes."""


def read_series(source: TraceSource, column: str, highest: float) -> Array:
    """Return a column of numbers from 0 to ``highest``, shape (rows,).

    Raises
    ------
    InvalidInput
        If the file is damaged, lacks the column, has a value out of range or none at all.
    """
    head = head_of(source)
    is_parquet = head.startswith(b"PAR1")
    header = parquet_names(source) if is_parquet else header_of(head, source.name)
    if column not in header:
        listed = ", ".join(header)[:200] or "none"
        raise InvalidInput.of(
            "column-missing",
            f"{source.name}:1",
            f"there is no column {column!r}; the columns are {listed}",
            "name one of them in column",
        )
    parts, rows = [], 0
    tally = Tally(source.name, cure="mend the row")
    blocks = _parquet(source, column) if is_parquet else _csv(source, header, column, tally)
    for line, values in blocks:
        wrong = ~((values >= 0.0) & (values <= highest))
        if wrong.any():
            tally.count("value-out-of-range", line[wrong], f"{values[wrong][0]:g}")
        parts.append(values)
        rows += len(values)
        if rows > MAX_ROWS:
            raise InvalidInput.of(
                "series-too-long", source.name, f"the series has more than {MAX_ROWS} rows"
            )
    tally.settle()
    if not rows:
        raise InvalidInput.of("series-empty", source.name, "the series has no rows")
    return np.concatenate(parts)


def _csv(source: TraceSource, header: list[str], column: str, tally: Tally) -> Blocks:
    wanted = Wanted(len(header), (header.index(column),), 1, b",", has_header=True)
    for block in text_blocks(source):
        fields = read_fields(block, wanted, tally)
        yield fields.line, fields.values[:, 0]


def _parquet(source: TraceSource, column: str) -> Blocks:
    first = 1
    for batch in batches(source, [column]):
        values = floats(batch, column, source)
        yield np.arange(first, first + len(values), dtype=np.int64), values
        first += len(values)


def on_step(values: Array, step_s: int, wanted_s: int, place: str) -> Array:
    """Lay a series onto another step: finer ones repeat values, coarser ones average them.

    Raises
    ------
    InvalidInput
        ``series-step`` if one step is no multiple of the other, ``series-too-short``.
    """
    if step_s % wanted_s == 0:
        return np.repeat(values, step_s // wanted_s)
    if wanted_s % step_s == 0:
        each = wanted_s // step_s
        whole = len(values) // each * each
        if whole:
            return np.asarray(values[:whole].reshape(-1, each).mean(axis=1))
        raise InvalidInput.of(
            "series-too-short", place, "the series is shorter than one step of the run"
        )
    raise InvalidInput.of(
        "series-step",
        place,
        f"the series' step of {step_s} s does not fit the run's step of {wanted_s} s",
        "choose a period.step_s that divides or is a multiple of it",
    )
