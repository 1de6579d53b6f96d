"""Plain CSV tables of jobs: a header, a job a line, columns by name."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.columns import OPTIONAL, Layout, TraceColumns, layout_of
from dcsim.workload.traces.fields import read_fields
from dcsim.workload.traces.plain import Fields, Wanted
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.rows import Labels, Opened, Rows
from dcsim.workload.traces.source import TraceSource, head_of, text_blocks


@dataclass(frozen=True, slots=True)
class CsvTrace:
    """Reads CSV; ``columns`` says which column is what."""

    columns: TraceColumns = field(default_factory=TraceColumns)
    format: str = "csv"

    def open(self, source: TraceSource, tally: Tally) -> Opened:
        """Read the head (see `dcsim.workload.traces.rows.TraceReader`)."""
        head = head_of(source)
        header = header_of(head, source.name)
        layout = layout_of(header, self.columns, f"{source.name}:1", head)
        words = {name: Labels() for name, _ in layout.words}
        rows = _blocks(source, layout, len(header), tally, words)
        return Opened(self.format, layout.is_dated, None, rows, words)


def header_of(head: bytes, name: str) -> list[str]:
    """Return the columns that the first line of a CSV file names.

    Raises
    ------
    InvalidInput
        ``not-utf8`` or ``csv-broken``.
    """
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].rstrip(b"\r")
    try:
        row = next(csv.reader([first.decode("utf-8")], strict=True), [])
    except UnicodeDecodeError as error:
        raise InvalidInput.of(
            "not-utf8", f"{name}:1", f"byte {error.start} is not UTF-8", "save it as UTF-8"
        ) from error
    except csv.Error as error:
        raise InvalidInput.of(
            "csv-broken", f"{name}:1", f"this header is not CSV: {error}", "close its quotes"
        ) from error
    return [cell.strip() for cell in row]


def _blocks(
    source: TraceSource, layout: Layout, width: int, tally: Tally, words: Mapping[str, Labels]
) -> Iterator[Rows]:
    wanted = Wanted(
        width=width,
        numbers=layout.positions,
        needed=layout.needed,
        delimiter=b",",
        time=layout.time,
        key=layout.key,
        labels=tuple(position for _, position in layout.words),
        has_header=True,
    )
    for block in text_blocks(source):
        yield _rows(read_fields(block, wanted, tally), layout, words)


def _rows(fields: Fields, layout: Layout, words: Mapping[str, Labels]) -> Rows:
    named = {name: fields.values[:, i] for i, name in enumerate(layout.names)}
    for (name, _), texts in zip(layout.words, fields.labels, strict=True):
        named[name] = words[name].numbers(texts)
    return rows_of(fields.line, named, layout.factor_s, fields.time_s, fields.key)


def rows_of(
    line: Ints,
    named: Mapping[str, Array],
    factor_s: float,
    time_s: Array | None,
    key: Ints | None,
) -> Rows:
    """Return rows of columns by name; times of the file are multiplied by ``factor_s``."""
    more = {name: named[name] for name in OPTIONAL if name in named}
    if "estimate_s" in more:
        more["estimate_s"] = more["estimate_s"] * factor_s
    arrival_s = time_s if time_s is not None else named["arrival_s"] * factor_s
    cores = named["cores"] if "cores" in named else np.ones(len(line))
    return Rows(line, arrival_s, named["length_s"] * factor_s, cores, more, key)
