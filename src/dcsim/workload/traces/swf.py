"""The Standard Workload Format: a job a line, 18 numbers apart by white space, -1 unknown.

Source: Chapin, Cirne, Feitelson et al. 1999, "Benchmarks and standards for the evaluation
of parallel job schedulers", and the format's definition, version 2.2, in the Parallel
Workloads Archive (Feitelson, Tsafrir & Krakov 2014, doi:10.1016/j.jpdc.2014.06.013).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.fields import read_fields
from dcsim.workload.traces.plain import Wanted
from dcsim.workload.traces.report import Tally
from dcsim.workload.traces.rows import Opened, Rows
from dcsim.workload.traces.source import HEAD_BYTES, TraceSource, head_of, text_blocks

WIDTH = 18
_FIELDS = (1, 2, 4, 5, 7, 8, 9, 10, 11, 12)
"""Taken, from 1: job, submit, run time, allocated processors, used memory, requested
processors, time and memory, status, user."""
_KIB_IN_GB = 1024 / 1e9
_PARTIAL = (2, 3, 4)
_START = re.compile(rb"^;\s*UnixStartTime:\s*(-?[0-9]{1,12})\s*$", re.MULTILINE)


class SwfReader:
    """Reads Standard Workload Format 2.2; more than 18 fields are allowed and left alone."""

    format = "swf"

    def sniff(self, head: bytes) -> bool:
        """Tell whether the first line that is no comment is 18 numbers or more."""
        lines = head.split(b"\n")
        for text in lines[:-1] if len(head) >= HEAD_BYTES else lines:
            if text.strip() and not text.lstrip().startswith(b";"):
                return len(text.split()) >= WIDTH and b"," not in text
        return head.lstrip().startswith(b";")

    def open(self, source: TraceSource, tally: Tally) -> Opened:
        """Read the head (see `dcsim.workload.traces.rows.TraceReader`)."""
        head = head_of(source)
        if not self.sniff(head):
            raise InvalidInput.of(
                "not-swf",
                f"{source.name}:1",
                f"the first line that is no comment has fewer than {WIDTH} fields apart by spaces",
                "is this another format? state workload.job_trace.format",
            )
        start = _START.search(head.replace(b"\r", b""))
        return Opened("swf", False, int(start[1]) if start else None, _blocks(source, tally))


def _blocks(source: TraceSource, tally: Tally) -> Iterator[Rows]:
    numbers = tuple(k - 1 for k in _FIELDS)
    wanted = Wanted(WIDTH, numbers, len(_FIELDS), None, comment=b";")
    for block in text_blocks(source):
        fields = read_fields(block, wanted, tally)
        yield _rows(fields.line, fields.values, tally)


def _rows(line: Ints, values: Array, tally: Tally) -> Rows:
    status = values[:, 8]
    partial = np.isin(status, _PARTIAL)
    tally.count("partial-execution", line[partial])
    unknown = ~partial & (values[:, 2] == -1.0)
    tally.count("length-unknown", line[unknown])
    no_width = ~partial & ~unknown & (values[:, 3] <= 0.0) & (values[:, 5] <= 0.0)
    tally.count("cores-unknown", line[no_width])
    keep = ~(partial | unknown | no_width)
    line, values = line[keep], values[keep]
    job, submit_s, run_s, allocated, used_kib, asked, estimate_s, asked_kib, _, user = values.T
    by_request = allocated <= 0.0
    tally.count("requested-cores", line[by_request])
    cores = np.where(by_request, asked, allocated)
    memory_kib = np.where(asked_kib > 0.0, asked_kib, used_kib)
    with np.errstate(over="ignore", invalid="ignore"):  # the checks of rows tell infinite fields
        memory_gb = _or_none(memory_kib) * cores * _KIB_IN_GB
    more = {"user": _or_none(user), "estimate_s": _or_none(estimate_s), "memory_gb": memory_gb}
    key = np.where(np.abs(job) < 2**53, job, -1.0).astype(np.int64)
    return Rows(line, submit_s, run_s, cores, more, key)


def _or_none(values: Array) -> Array:
    """Return the values with NaN for -1 and below, which is unknown."""
    return np.where(values >= 0.0, values, np.nan)


READER = SwfReader()
