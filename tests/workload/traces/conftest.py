"""Small trace files, and what reads them."""

import gzip

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.columns import TraceColumns
from dcsim.workload.traces.read import ReadRules, TraceFile, read_trace
from dcsim.workload.traces.source import TraceSource


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a file and reads it as a trace."""

    def of(content, name="t.csv", *, columns=None, **rules):
        path = tmp_path / name
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode()
            path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        file = TraceFile(TraceSource(path, name), "auto", TraceColumns(**(columns or {})))
        return read_trace(file, ReadRules(**rules))

    return of


@pytest.fixture
def refused(read):
    """Return a function that gives (code, place) of every problem of a trace, and the texts."""

    def of(*arguments, **rules):
        with pytest.raises(InvalidInput) as caught:
            read(*arguments, **rules)
        found = caught.value.problems
        return [(problem.code, problem.place) for problem in found], "\n".join(map(str, found))

    return of


def counts(table):
    """Return what was counted as {reason: (effect, rows, first line)}."""
    return {c.reason: (c.effect, c.rows, c.first_line) for c in table.counted}


@pytest.fixture(name="counts")
def counts_fixture():
    return counts
