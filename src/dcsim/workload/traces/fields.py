"""Turns lines of text into columns of numbers: fast where all is plain, careful where not."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.workload.traces.plain import MISSING, Fields, Wanted, keys_of, read_plain
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.source import Block

_NUMBER = re.compile(rb"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\Z")
_LONGEST = 40


def read_fields(block: Block, wanted: Wanted, tally: Tally) -> Fields:
    """Read the rows of a block. Bad ones go to the tally."""
    first, text = block.first, block.text
    if wanted.has_header and first == 1:
        text = text.partition(b"\n")[2]
        first += 1
    whole = np.arange(first, first + text.count(b"\n") + 1, dtype=np.int64)
    plain = read_plain(text, whole, wanted)
    if plain is not None:
        return plain
    rows = [(n, line.rstrip(b"\r")) for n, line in enumerate(text.split(b"\n"), first)]
    rows = [(n, line) for n, line in rows if _is_row(line, wanted)]
    line = np.array([n for n, _ in rows], dtype=np.int64)
    lines = [text for _, text in rows]
    # Comments and empty lines may be all that was in the way.
    plain = read_plain(b"\n".join(lines), line, wanted) if 0 < len(line) < len(whole) else None
    return plain if plain is not None else _read_each(lines, line, wanted, tally)


def _is_row(line: bytes, wanted: Wanted) -> bool:
    text = line.strip()
    return bool(text) and not (wanted.comment is not None and text.startswith(wanted.comment))


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
