"""OpenDC's tasks and fragments: milliseconds, megahertz, and the work that they make."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.read import ReadRules, TraceFile, read_trace
from dcsim.workload.traces.source import TraceSource

TASKS = {
    "id": ["a", "b", "c"],
    "submission_time": [1_600_000_000_000, 1_600_000_060_500, 1_600_000_120_000],
    "duration": [600_000, 300_000, 1500],
    "cpu_count": [2, 4, 1],
    "cpu_capacity": [4000.0, 8000.0, 2000.0],
    "mem_capacity": [8000, 16_000, 4000],
}
# Task a: 2000 MHz for 300 s, then 1000 MHz for 300 s of 4000: 0.375 on average.
FRAGMENTS = {
    "id": ["a", "b", "a"],
    "duration": [300_000, 300_000, 300_000],
    "cpu_usage": [2000.0, 8000.0, 1000.0],
}


@pytest.fixture
def read(tmp_path):
    def of(tasks=None, fragments=FRAGMENTS, **rules):
        sources = {}
        for name, columns in (("tasks", {**TASKS, **(tasks or {})}), ("fragments", fragments)):
            if columns is not None:
                path = tmp_path / f"{name}.parquet"
                given = {k: v for k, v in columns.items() if v is not None}
                pq.write_table(pa.table(given), path, row_group_size=2)
                sources[name] = TraceSource(path, path.name)
        file = TraceFile(sources["tasks"], fragments=sources.get("fragments"))
        return read_trace(file, ReadRules(**rules))

    return of


def test_tasks_are_jobs_with_dates_in_seconds(read):
    table = read(fragments=None)

    assert table.format == "opendc"
    assert table.is_dated
    assert table.arrival_s.tolist() == [1_600_000_000.0, 1_600_000_060.5, 1_600_000_120.0]
    assert table.length_s.tolist() == [600.0, 300.0, 1.5]
    assert table.core_s.tolist() == [1200.0, 1200.0, 1.5]
    np.testing.assert_allclose(table.more["memory_gb"], [8.0, 16.0, 4.0])


def test_fragments_tell_which_share_of_its_cores_a_task_used(read, counts):
    table = read()

    np.testing.assert_allclose(table.more["usage_frac"], [0.375, 1.0, np.nan], rtol=1e-12)
    np.testing.assert_allclose(table.core_s, [450.0, 1200.0, 1.5], rtol=1e-12)
    assert counts(table) == {"no-fragments": ("repaired", 1, 3)}


def test_a_submission_may_be_a_time_and_an_id_a_number(read):
    when = pa.array(TASKS["submission_time"], pa.timestamp("ms"))
    fragments = FRAGMENTS | {"id": [1, 2, 1]}
    table = read({"submission_time": when, "id": [1, 2, 3]}, fragments)

    assert table.arrival_s.tolist() == read().arrival_s.tolist()
    np.testing.assert_array_equal(table.more["usage_frac"], read().more["usage_frac"])


def test_more_than_the_capacity_is_all_of_it_and_counted(read, counts):
    table = read(fragments=FRAGMENTS | {"cpu_usage": [2000.0, 8800.0, 1000.0]})

    assert table.more["usage_frac"][1] == 1.0
    assert counts(table)["usage-above-capacity"] == ("repaired", 1, 2)


def test_a_negative_fragment_is_refused_with_its_row(read):
    with pytest.raises(InvalidInput, match=r"fragments\.parquet:3"):
        read(fragments=FRAGMENTS | {"cpu_usage": [2000.0, 8000.0, -1.0]})


def test_columns_that_are_missing_are_told_at_once(tmp_path, read):
    with pytest.raises(InvalidInput, match="cpu_usage"):
        read(fragments={"id": ["a"], "duration": [1]})
    with pytest.raises(InvalidInput, match="cpu_capacity"):
        read({"cpu_capacity": None})


def test_a_task_of_negative_length_is_refused_and_one_of_none_dropped(read, counts):
    with pytest.raises(InvalidInput, match=r"tasks\.parquet:2.*negative-length"):
        read({"duration": [600_000, -1, 1500]})
    table = read({"duration": [600_000, 0, 1500]}, None)
    assert counts(table) == {"zero-length": ("dropped", 1, 2)}
