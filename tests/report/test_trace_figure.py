"""The load that the picture of a trace draws holds the trace's core-seconds, no more, no less."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.report.trace_figure import load_over_time
from dcsim.workload.traces.rows import TraceTable


def table(jobs):
    jobs = sorted(jobs)
    arrival, length, cores = (np.array(column, dtype=float) for column in zip(*jobs, strict=True))
    line = np.arange(1, len(jobs) + 1)
    return TraceTable("csv", arrival, length, cores.astype(np.int64), line, False, None, len(jobs))


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(1, 1e6), st.integers(1, 1000)), min_size=1),
    st.integers(1, 300),
)
def test_the_area_under_the_load_is_the_work(jobs, bins):
    of = table(jobs)
    edges, cores = load_over_time(of, bins)
    assert len(cores) == bins
    assert (cores * np.diff(edges)).sum() == pytest.approx(of.core_s.sum(), rel=1e-6)
    assert (cores > -1e-3).all()


def test_two_jobs_overlap_where_they_overlap():
    edges, cores = load_over_time(table([(100.0, 20.0, 2), (110.0, 20.0, 3)]), 3)
    assert edges.tolist() == [0.0, 10.0, 20.0, 30.0]
    np.testing.assert_allclose(cores, [2.0, 5.0, 3.0])
