"""Reads a trace: finds its format, checks every row, sorts and settles what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from dcsim.core.arrays import Flags
from dcsim.core.errors import InvalidInput
from dcsim.workload.traces import gaia
from dcsim.workload.traces.batches import parquet_names
from dcsim.workload.traces.checks import checked
from dcsim.workload.traces.columns import TraceColumns
from dcsim.workload.traces.opendc import TASKS, OpenDcTrace
from dcsim.workload.traces.parquet import ParquetTrace
from dcsim.workload.traces.report import Invalid, Tally
from dcsim.workload.traces.rows import Opened, Rows, TraceReader, TraceTable
from dcsim.workload.traces.source import TraceSource, head_of
from dcsim.workload.traces.swf import SwfReader
from dcsim.workload.traces.table import CsvTrace, header_of

Format = Literal["auto", "swf", "gaia", "opendc", "csv", "parquet"]
Unsorted = Literal["refuse", "sort"]

MAX_ROWS = 20_000_000
"""Rows that are held at once: about 2 GB with all columns."""


@dataclass(frozen=True, slots=True)
class ReadRules:
    """How strictly a trace is read.

    Attributes
    ----------
    invalid
        Refuse rows that break a rule, or drop and count them.
    unsorted
        Refuse rows out of order, or sort them.
    limit_jobs
        End after that many jobs; ``None`` reads all.
    max_rows
        Rows beyond which a trace is refused unless ``limit_jobs`` ends it earlier.
    """

    invalid: Invalid = "refuse"
    unsorted: Unsorted = "refuse"
    limit_jobs: int | None = None
    max_rows: int = MAX_ROWS


@dataclass(frozen=True, slots=True)
class TraceFile:
    """A trace's file or files and what is said of them."""

    source: TraceSource
    format: Format = "auto"
    columns: TraceColumns = field(default_factory=TraceColumns)
    fragments: TraceSource | None = None


def read_trace(file: TraceFile, rules: ReadRules) -> TraceTable:
    """Read a trace into a table sorted by arrival.

    Memory grows with the jobs that are kept, not with the size of the file.

    Raises
    ------
    InvalidInput
        If the file is of no known format, damaged, empty, longer than ``max_rows``, or
        has rows that the rules refuse.
    """
    tally = Tally(file.source.name, rules.invalid)
    opened = reader_of(file).open(file.source, tally)
    whole = _collected(opened, tally, rules)
    tally.settle()
    whole = _without_repeats(whole, tally)
    whole = _sorted(whole, tally, rules)
    tally.settle()
    counted = tally.counted()
    rows = len(whole) + sum(count.rows for count in counted if count.effect == "dropped")
    if not len(whole):
        raise InvalidInput.of(
            "trace-empty",
            file.source.name,
            f"none of its {rows} rows is a job",
            "; ".join(str(count) for count in counted) or "is it the right file?",
        )
    return TraceTable(
        format=opened.format,
        arrival_s=whole.arrival_s,
        length_s=whole.length_s,
        cores=whole.cores.astype(np.int64),
        line=whole.line,
        is_dated=opened.is_dated,
        zero_s=opened.zero_s,
        rows=rows,
        counted=counted,
        more=whole.more,
        words={name: labels.words() for name, labels in opened.words.items()},
    )


def reader_of(file: TraceFile) -> TraceReader:
    """Return the reader of a trace, by the stated format or by its name and head.

    Raises
    ------
    InvalidInput
        If the file cannot be read, or no reader takes it.
    """
    chosen = format_of(file) if file.format == "auto" else file.format
    readers: dict[str, TraceReader] = {
        "swf": SwfReader(),
        "gaia": gaia.READER,
        "opendc": OpenDcTrace(file.fragments),
        "csv": CsvTrace(file.columns),
        "parquet": ParquetTrace(file.columns),
    }
    if chosen is None:
        raise InvalidInput.of(
            "unknown-format",
            file.source.name,
            "this is no trace that dcsim knows: no SWF, CSV or Parquet",
            "state workload.job_trace.format: swf, gaia, opendc, csv or parquet",
        )
    if file.fragments is not None and chosen != "opendc":
        raise InvalidInput.of(
            "contradiction",
            "workload.job_trace.fragments_file",
            f"{file.source.name} is read as {chosen}, which has no fragments",
            "remove it, or state format: opendc",
        )
    if file.columns != TraceColumns() and chosen not in {"csv", "parquet"}:
        raise InvalidInput.of(
            "contradiction",
            "workload.job_trace.columns",
            f"{file.source.name} is read as {chosen}, which has columns of its own",
            "remove it, or state format: csv or parquet",
        )
    return readers[chosen]


def format_of(file: TraceFile) -> str | None:
    """Return the format that name and head of a file speak for, or ``None``."""
    source = file.source
    head = head_of(source)
    if head.startswith(b"PAR1"):
        return "opendc" if set(TASKS) <= set(parquet_names(source)) else "parquet"
    if source.suffixes == ".swf" or SwfReader().sniff(head):
        return "swf"
    if source.suffixes != ".csv":
        return None
    return "gaia" if tuple(header_of(head, source.name)) == gaia.HEADER else "csv"


def looks_like_jobs(file: TraceFile) -> bool:
    """Tell whether a file's head is one of a job trace, and not of weather or another series."""
    head = head_of(file.source)
    if head.startswith(b"PAR1"):
        names = set(parquet_names(file.source))
        return set(TASKS) <= names or _has_jobs(names)
    if file.source.suffixes == ".swf" or SwfReader().sniff(head):
        return True
    if file.source.suffixes != ".csv":
        return False
    try:
        header = header_of(head, file.source.name)
    except InvalidInput:
        return False
    return tuple(header) == gaia.HEADER or _has_jobs(set(header))


def _has_jobs(names: set[str]) -> bool:
    return "length_s" in names and bool({"arrival_s", "arrival_utc"} & names)


def _collected(opened: Opened, tally: Tally, rules: ReadRules) -> Rows:
    """Return all good rows end to end."""
    parts: list[Rows] = []
    jobs = 0
    for block in opened.blocks:
        good = checked(block, tally, is_dated=opened.is_dated)
        if rules.limit_jobs is not None and jobs + len(good) >= rules.limit_jobs:
            parts.append(good.taken(np.arange(rules.limit_jobs - jobs)))
            break
        parts.append(good)
        jobs += len(good)
        if jobs > rules.max_rows:
            raise InvalidInput.of(
                "trace-too-long",
                tally.name,
                f"the trace has more than {rules.max_rows} jobs",
                "cut it, or take its first jobs with limit_jobs",
            )
    return _joined(parts)


def _joined(parts: list[Rows]) -> Rows:
    none = np.empty(0)
    if not parts:
        return Rows(none.astype(np.int64), none, none, none)
    more = {name: np.concatenate([part.more[name] for part in parts]) for name in parts[0].more}
    keys = [part.key for part in parts if part.key is not None]
    return Rows(
        np.concatenate([part.line for part in parts]),
        np.concatenate([part.arrival_s for part in parts]),
        np.concatenate([part.length_s for part in parts]),
        np.concatenate([part.cores for part in parts]),
        more,
        np.concatenate(keys) if keys else None,
    )


def _without_repeats(rows: Rows, tally: Tally) -> Rows:
    if rows.key is None:
        return rows
    _, first = np.unique(rows.key, return_index=True)
    if len(first) == len(rows):
        return rows
    is_first = np.zeros(len(rows), dtype=bool)
    is_first[first] = True
    tally.count("duplicate-id", rows.line[~is_first])
    return rows.taken(is_first)


def _sorted(rows: Rows, tally: Tally, rules: ReadRules) -> Rows:
    highest = np.maximum.accumulate(rows.arrival_s) if len(rows) else rows.arrival_s
    late: Flags = rows.arrival_s < highest
    if not late.any():
        return rows
    if rules.unsorted == "refuse":
        at = int(np.flatnonzero(late)[0])
        raise InvalidInput.of(
            "unsorted",
            f"{tally.name}:{rows.line[at]}",
            f"this and {int(late.sum()) - 1} other rows arrive before the row above them",
            "sort the file by arrival, or state unsorted: sort",
        )
    tally.count("sorted", rows.line[late])
    return rows.taken(np.argsort(rows.arrival_s, kind="stable"))


def trace_file(path: Path, name: str, format: Format = "auto") -> TraceFile:  # noqa: A002
    """Return a trace of one file by its path, for scripts."""
    return TraceFile(TraceSource(path, name), format)
