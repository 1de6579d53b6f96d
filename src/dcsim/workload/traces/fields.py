"""Turns lines of text into columns of numbers: fast where all is plain, careful where not."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from dcsim.workload.traces.report import Tally

Ints = NDArray[np.int64]
Array = NDArray[np.float64]

MISSING = frozenset([b"", b"na", b"n/a", b"nan", b"null", b"none", b"-"])
"""What stands for a missing value, in any case."""
_NUMBER = re.compile(rb"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")
_PLAIN_TIME = re.compile(
    rb"([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)Z?\Z"
)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """The fields to take from each line.

    Attributes
    ----------
    width
        Fields that a line must have; with ``at_least`` it may have more.
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
    """

    width: int
    numbers: tuple[int, ...]
    needed: int
    delimiter: bytes | None
    time: int | None = None
    key: int | None = None
    labels: tuple[int, ...] = ()


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


def read_fields(lines: Sequence[bytes], line: Ints, wanted: Wanted, tally: Tally) -> Fields:
    """Read a block of lines; ``line`` holds their numbers. Bad lines go to the tally."""
    # A quoted word has to be taken out of its quotes.
    quoted = bool(wanted.labels) and any(b'"' in text for text in lines)
    fast = None if quoted else _read_plain(lines, line, wanted)
    return fast if fast is not None else _read_each(lines, line, wanted, tally)


def _read_plain(lines: Sequence[bytes], line: Ints, wanted: Wanted) -> Fields | None:
    """Read a block in which every field is a plain number, or return ``None``."""
    if wanted.delimiter is not None:
        separators = wanted.width - 1
        if any(text.count(wanted.delimiter) != separators or b'"' in text for text in lines):
            return None
    elif any(len(text.split()) < wanted.width for text in lines):
        return None
    delimiter = None if wanted.delimiter is None else wanted.delimiter.decode()
    try:
        values = np.loadtxt(
            lines, delimiter=delimiter, usecols=wanted.numbers, comments=None, ndmin=2
        )
    except ValueError:
        return None
    if len(values) != len(lines) or not np.isfinite(values).all():
        return None
    time_s = None
    if wanted.time is not None:
        time_s = _plain_times(_column(lines, wanted, wanted.time))
        if time_s is None:
            return None
    key = None if wanted.key is None else keys_of(_column(lines, wanted, wanted.key))
    labels = [_column(lines, wanted, position) for position in wanted.labels]
    return Fields(line, values, time_s, key, labels)


def _column(lines: Sequence[bytes], wanted: Wanted, position: int) -> list[bytes]:
    """Return one field of every line, without the white space around it."""
    return [text.split(wanted.delimiter, position + 1)[position].strip() for text in lines]


def keys_of(ids: Sequence[bytes]) -> Ints:
    """Return a number for each id, equal for equal ids; unequal ones meet once in 2^63."""
    return np.array([hash(text) for text in ids], dtype=np.int64)


def _plain_times(texts: Sequence[bytes]) -> Array | None:
    matches = [_PLAIN_TIME.match(text) for text in texts]
    if not all(matches):
        return None
    try:
        times = np.array([match[1] for match in matches if match]).astype("datetime64[us]")
    except ValueError:
        return None
    seconds: Array = times.astype(np.int64) / 1e6
    return seconds


def _read_each(lines: Sequence[bytes], line: Ints, wanted: Wanted, tally: Tally) -> Fields:
    kept, values, times = [], [], []
    ids: list[bytes] = []
    labels: list[list[bytes]] = [[] for _ in wanted.labels]
    for number, text in zip(line.tolist(), lines, strict=True):
        row = _split(text, wanted.delimiter)
        if row is None or (
            len(row) < wanted.width if wanted.delimiter is None else len(row) != wanted.width
        ):
            have = "an open quote" if row is None else f"{len(row)} fields, not {wanted.width}"
            tally.count("row-broken", [number], have)
            continue
        cells = _numbers(row, number, wanted, tally)
        time = _time(row, number, wanted, tally)
        if cells is None or time is None:
            continue
        kept.append(number)
        values.append(cells)
        times.append(time)
        if wanted.key is not None:
            ids.append(row[wanted.key].strip())
        for words, position in zip(labels, wanted.labels, strict=True):
            words.append(row[position].strip())
    return Fields(
        np.array(kept, dtype=np.int64),
        np.array(values, dtype=np.float64).reshape(-1, len(wanted.numbers)),
        np.array(times, dtype=np.float64) if wanted.time is not None else None,
        keys_of(ids) if wanted.key is not None else None,
        labels,
    )


def _split(text: bytes, delimiter: bytes | None) -> list[bytes] | None:
    """Return the fields of a line, or ``None`` if a quote stays open."""
    if delimiter is None or b'"' not in text:
        return text.split(delimiter)
    try:
        (row,) = csv.reader([text.decode("latin-1")], delimiter=delimiter.decode(), strict=True)
    except (csv.Error, ValueError):
        return None
    return [field.encode("latin-1") for field in row]


def _numbers(row: list[bytes], line: int, wanted: Wanted, tally: Tally) -> list[float] | None:
    cells = []
    for i, position in enumerate(wanted.numbers):
        text = row[position].strip()
        if len(text) <= _LONGEST and _NUMBER.match(text):
            cells.append(float(text))
        elif text.lower() in MISSING and i >= wanted.needed:
            cells.append(float("nan"))
        else:
            reason = "value-missing" if text.lower() in MISSING else "not-a-number"
            tally.count(reason, [line], f"field {position + 1}: {_quoted(text)}")
            return None
    return cells


def _time(row: list[bytes], line: int, wanted: Wanted, tally: Tally) -> float | None:
    """Return the UTC second of a row's time, or 0 where the rows have none."""
    if wanted.time is None:
        return 0.0
    text = row[wanted.time].strip()
    try:
        found = datetime.fromisoformat(text[:_LONGEST].decode("ascii"))
        is_time = len(text) <= _LONGEST and b":" in text and 1900 <= found.year < 2200
    except ValueError:
        found, is_time = datetime.min, False  # noqa: DTZ901 - never used
    if not is_time:
        tally.count("not-a-time", [line], _quoted(text))
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _quoted(text: bytes) -> str:
    return repr(text[:_LONGEST].decode("utf-8", "replace"))
