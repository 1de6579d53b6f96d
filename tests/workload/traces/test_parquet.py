"""Parquet tables: the same columns as CSV; dates, ids and what is missing."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.columns import TraceColumns
from dcsim.workload.traces.read import ReadRules, TraceFile, read_trace
from dcsim.workload.traces.source import TraceSource


@pytest.fixture
def read_table(tmp_path):
    """Return a function that writes columns as Parquet and reads them as a trace."""

    def of(columns, *, named=None, **rules):
        path = tmp_path / "t.parquet"
        pq.write_table(pa.table(columns), path)
        file = TraceFile(TraceSource(path, "t.parquet"), "auto", TraceColumns(**(named or {})))
        return read_trace(file, ReadRules(**rules))

    return of


def test_columns_are_found_by_name_and_ids_by_their_text(read_table):
    table = read_table(
        {"length_s": [5, 6], "arrival_s": [0.0, 1.5], "cores": [2, 3], "id": ["a", "b"]}
    )
    assert table.format == "parquet"
    assert table.core_s.tolist() == [10.0, 18.0]
    assert table.line.tolist() == [1, 2]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_dates_of_any_resolution_are_utc_seconds(read_table, unit):
    when = pa.array([1_672_534_800, 1_672_534_805], pa.int64()).cast(pa.timestamp("s"))
    table = read_table({"arrival_utc": when.cast(pa.timestamp(unit)), "length_s": [1, 1]})
    assert table.is_dated
    assert table.arrival_s.tolist() == [1_672_534_800.0, 1_672_534_805.0]


def test_a_missing_length_is_counted_a_missing_memory_is_unknown(read_table, counts):
    columns = {"arrival_s": [0, 1], "length_s": [5.0, None], "memory_gb": [None, 4.0]}
    with pytest.raises(InvalidInput, match=r"value-missing"):
        read_table(columns)
    table = read_table(columns, invalid="drop")
    assert counts(table) == {"value-missing": ("dropped", 1, 2)}
    np.testing.assert_array_equal(table.more["memory_gb"], [np.nan])


def test_a_column_of_texts_is_no_length(read_table):
    with pytest.raises(InvalidInput, match=r"t\.parquet: run: the column holds string"):
        read_table({"arrival_s": [0], "run": ["5"]}, named={"length_s": "run"})


def test_a_damaged_page_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    n = 20_000
    pq.write_table(
        pa.table({"arrival_s": np.arange(n), "length_s": np.random.default_rng(0).random(n) + 1}),
        path,
    )
    raw = bytearray(path.read_bytes())
    raw[1000:60_000] = b"\xff" * 59_000
    path.write_bytes(raw)
    with pytest.raises(InvalidInput) as caught:
        read_trace(TraceFile(TraceSource(path, "t.parquet")), ReadRules())
    assert {p.code for p in caught.value.problems} == {"parquet-broken"}


JOBS = st.lists(
    st.tuples(st.floats(0, 1e9), st.floats(1e-6, 1e9), st.integers(1, 10**8)), min_size=1
)


@given(JOBS)
def test_what_is_written_is_read_again(tmp_path_factory, jobs):
    jobs.sort(key=lambda job: job[0])
    arrival, length, cores = zip(*jobs, strict=True)
    path = tmp_path_factory.mktemp("trip") / "t.parquet"
    pq.write_table(
        pa.table({"arrival_s": list(arrival), "length_s": list(length), "cores": list(cores)}), path
    )
    table = read_trace(TraceFile(TraceSource(path, "t.parquet")), ReadRules())
    assert table.arrival_s.tolist() == list(arrival)
    assert table.length_s.tolist() == list(length)
    assert table.cores.tolist() == list(cores)
