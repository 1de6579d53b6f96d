"""Reads blocks of text in which every field is a plain number, date or name, by Arrow.

What is not plain is left to `dcsim.workload.traces.fields`, which reads line by line and
tells what is wrong in each. Both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dcsim.core.arrays import Array, Ints

MISSING = frozenset([b"", b"na", b"n/a", b"nan", b"null", b"none", b"-"])
"""What stands for a missing value, in any case."""
_NULLS = sorted({way(word.decode()) for word in MISSING for way in (str, str.upper, str.title)})
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?Z?$"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields to take from each line.

    Attributes
    ----------
    width
        Fields that a line must have; without a delimiter it may have more.
    numbers
        Positions of the fields that are numbers.
    needed
        How many of ``numbers``, from the first, must not be missing.
    delimiter
        One byte between fields, or ``None`` for any white space.
    time, key
        Positions of a field with a date and of an id, or ``None``.
    labels
        Positions of fields with words.
    has_header
        Whether the first line of the file names the columns.
    comment
        What a line that is no row begins with, or ``None``.
    """

    width: int
    numbers: tuple[int, ...]
    needed: int
    delimiter: bytes | None
    time: int | None = None
    key: int | None = None
    labels: tuple[int, ...] = ()
    has_header: bool = False
    comment: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of the lines that could be read; arrays with a row a line.

    ``values`` has shape (rows, numbers), NaN where a field that may be missing is.
    """

    line: Ints
    values: Array
    time_s: Array | None
    key: Ints | None
    labels: list[list[bytes]]


def keys_of(ids: Sequence[bytes]) -> Ints:
    """Return a number for each id, equal for equal ids; unequal ones meet once in 2^63."""
    return np.array([hash(text) for text in ids], dtype=np.int64)


def read_plain(text: bytes, line: Ints, wanted: Wanted) -> Fields | None:
    """Return the fields of lines that are all plain, or ``None`` if one may not be.

    Parameters
    ----------
    text
        Whole lines, without the end of the last.
    line
        Their numbers, shape (rows,).
    wanted
        What to take.
    """
    # To Arrow a carriage return ends a line wherever it stands.
    is_alone = text.count(b"\r") != text.count(b"\r\n") + text.endswith(b"\r")
    if is_alone or (b'"' in text and wanted.delimiter is not None):
        return None
    delimiter, width = wanted.delimiter, wanted.width
    if delimiter is None:
        text, delimiter = _single_spaced(text), b" "
        width = text.partition(b"\n")[0].count(b" ") + 1
        if width < wanted.width:
            return None
    table = _table(text, width, delimiter, wanted)
    if table is None or table.num_rows != len(line):
        return None
    values = _values(table, wanted)
    time_s = None if wanted.time is None else _times(table.column(str(wanted.time)))
    if values is None or (time_s is None and wanted.time is not None):
        return None
    key = None if wanted.key is None else keys_of(_names(table, wanted.key))
    labels = [_names(table, position) for position in wanted.labels]
    return Fields(line, values, time_s, key, labels)


def _single_spaced(text: bytes) -> bytes:
    """Return lines whose fields stand one space apart, with none before or behind them."""
    text = text.replace(b"\r\n", b"\n").replace(b"\t", b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text.replace(b"\n ", b"\n").replace(b" \n", b"\n").strip(b" ")


def _table(text: bytes, width: int, delimiter: bytes, wanted: Wanted) -> Any:
    """Return the wanted columns, called after their position, or ``None`` if Arrow refuses."""
    import pyarrow as pa
    from pyarrow import csv

    types = {str(position): pa.float64() for position in wanted.numbers}
    types |= {str(at): pa.binary() for at in (wanted.key, *wanted.labels) if at is not None}
    types |= {str(wanted.time): pa.string()} if wanted.time is not None else {}
    try:
        return csv.read_csv(
            pa.BufferReader(text),
            csv.ReadOptions(
                use_threads=False,
                block_size=len(text) + 1,
                column_names=[str(position) for position in range(width)],
            ),
            csv.ParseOptions(delimiter=delimiter.decode(), quote_char=False, double_quote=False),
            csv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                null_values=_NULLS,
                check_utf8=False,
            ),
        )
    except (pa.ArrowException, ValueError):
        return None


def _values(table: Any, wanted: Wanted) -> Array | None:
    """Return the numbers, or ``None`` if one is missing that must not be, or none at all."""
    values = np.empty((table.num_rows, len(wanted.numbers)))
    for i, position in enumerate(wanted.numbers):
        column = table.column(str(position))
        values[:, i] = column.to_numpy()
        unknown = int(np.isnan(values[:, i]).sum())
        # Arrow also takes some words of C for NaN; who wrote them is asked line by line.
        if unknown != column.null_count or (unknown and i < wanted.needed):
            return None
    return None if np.isinf(values).any() else values


def _names(table: Any, position: int) -> list[bytes]:
    return [text.strip() for text in table.column(str(position)).to_pylist()]


def _times(column: Any) -> Array | None:
    """Return dates as UTC seconds since 1970, or ``None`` if one is not written plainly."""
    import pyarrow as pa
    from pyarrow import compute

    try:
        texts = compute.utf8_trim_whitespace(column)
        if not compute.all(compute.match_substring_regex(texts, _TIME)).as_py():
            return None
        ticks = compute.utf8_rtrim(texts, "Z").cast(pa.timestamp("us"))
    except pa.ArrowException:
        return None
    seconds: Array = ticks.cast(pa.int64()).to_numpy() / 1e6
    return seconds
