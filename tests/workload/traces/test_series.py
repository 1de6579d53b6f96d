"""Series without times: every value in range, or named by its line; steps that fit."""

import gzip

import numpy as np
import pandas as pd
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.baseload import Trace, baseload_on
from dcsim.workload.traces.series import on_step, read_series
from dcsim.workload.traces.source import TraceSource

VALUES = [k / 24 for k in range(24)]
TEXT = "hour,load\n" + "".join(f"{k},{value!r}\n" for k, value in enumerate(VALUES))


@pytest.fixture
def series(tmp_path):
    def of(raw, name="s.csv", column="load", highest=1.0):
        (tmp_path / name).write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        return read_series(TraceSource(tmp_path / name, name), column, highest)

    return of


def test_a_column_is_read_from_csv_packed_csv_and_parquet(series, tmp_path):
    assert series(TEXT).tolist() == VALUES
    assert series(gzip.compress(TEXT.encode()), "s.csv.gz").tolist() == VALUES
    pd.DataFrame({"load": VALUES}).to_parquet(tmp_path / "s.parquet")
    raw = (tmp_path / "s.parquet").read_bytes()
    assert series(raw, "s.parquet").tolist() == VALUES


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("9,1.01", "value-out-of-range"),
        ("9,-0.01", "value-out-of-range"),
        ("9,x", "not-a-number"),
        ("9,", "value-missing"),
        ("9", "row-broken"),
    ],
)
def test_a_value_that_cannot_be_is_named_by_its_line(series, row, code):
    with pytest.raises(InvalidInput) as caught:
        series(TEXT + row + "\n")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == (code, "s.csv:26")


def test_a_missing_column_and_an_empty_series_are_refused(series):
    with pytest.raises(InvalidInput, match="column-missing"):
        series(TEXT, column="rate")
    with pytest.raises(InvalidInput, match="series-empty"):
        series("hour,load\n")


def test_steps_are_repeated_or_averaged_or_refused():
    values = np.array([1.0, 3.0, 5.0, 7.0])
    assert on_step(values, 600, 300, "p").tolist() == [1, 1, 3, 3, 5, 5, 7, 7]
    assert on_step(values, 300, 600, "p").tolist() == [2.0, 6.0]
    with pytest.raises(InvalidInput, match="series-step"):
        on_step(values, 420, 300, "p")
    with pytest.raises(InvalidInput, match="series-too-short"):
        on_step(values, 300, 3600, "p")


def test_a_utilisation_trace_may_be_packed(tmp_path):
    grid = TimeGrid(0, 3600, 24)
    (tmp_path / "u.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    trace = Trace(file="u.csv.gz", column="load", trace_step_s=3600)
    assert baseload_on(trace, grid, tmp_path).utilisation_frac.tolist() == VALUES
