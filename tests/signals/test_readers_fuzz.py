"""Whatever bytes a file holds, a reader returns rows or an error of dcsim, and soon."""
# ruff: noqa: DTZ001 - the clock readings in these files have no zone

import time
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcsim.core.errors import DcsimError, InvalidInput
from dcsim.signals.readers.find import read_record, readers
from dcsim.signals.readers.record import SourceFile

SLOWEST_S = 5.0
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY = settings(FEW, max_examples=300)


@st.composite
def damage(draw):
    """Return a few replacements, insertions and cuts of bytes, by share of the length."""
    place = st.floats(0.0, 1.0)
    near_the_top = st.floats(0.0, 0.002)
    return draw(
        st.lists(
            st.tuples(
                st.one_of(near_the_top, place),
                st.integers(0, 8),
                st.one_of(
                    st.binary(max_size=6),
                    st.sampled_from([b",", b"\n", b'"', b"1e999", b"-", b"nan", b"\xff", b"\r"]),
                ),
            ),
            min_size=1,
            max_size=5,
        )
    )


def damaged(raw, edits):
    for share, cut, new in edits:
        at = int(share * len(raw))
        raw = raw[:at] + new + raw[at + cut :]
    return raw


def outcome(path, zone=None):
    """Read a file; anything but rows or an error of dcsim fails the test."""
    began, record, problems = time.perf_counter(), None, ()
    try:
        record = read_record(SourceFile(path, path.name, zone))
    except DcsimError as error:
        problems = error.problems
    assert (record is None) == bool(problems)
    assert all(problem.place.startswith(path.name) for problem in problems)
    assert time.perf_counter() - began < SLOWEST_S
    return record


@pytest.fixture(scope="module")
def originals(years_in, tmp_path_factory):
    """Return the bytes of one good file of each format, by the end of its name."""
    years = years_in(tmp_path_factory.mktemp("originals"))
    rows = [f"2023-10-29 {h:02}:{m:02},{h},0.5" for h in range(24) for m in (0, 30)]
    first = datetime(2023, 1, 1)
    table = pa.table(
        {
            "time_utc": [first + timedelta(hours=i) for i in range(48)],
            "dry_bulb_c": [float(i) for i in range(48)],
        }
    )
    pq.write_table(table, years.folder / "t.parquet")
    return {
        "epw": years.epw().read_bytes(),
        "tmy3.csv": years.tmy3().read_bytes(),
        "dat": years.try2010().read_bytes(),
        "csv": years.csv("time,dry_bulb_c,relative_humidity_frac", rows).read_bytes(),
        "parquet": (years.folder / "t.parquet").read_bytes(),
    }


@pytest.mark.parametrize("suffix", ["epw", "tmy3.csv", "dat"])
@given(edits=damage())
@FEW
def test_a_damaged_year_is_read_or_refused(tmp_path, originals, suffix, edits):
    path = tmp_path / f"year.{suffix}"
    path.write_bytes(damaged(originals[suffix], edits))
    record = outcome(path)
    if record is not None:
        assert len(record.start_s) in {8760, 8784}
        assert (np.abs(record.columns["dry_bulb_c"][~np.isnan(record.columns["dry_bulb_c"])])
                <= 60.0).all()  # fmt: skip


@pytest.mark.parametrize("zone", [None, "Europe/Oslo"])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@given(edits=damage())
@MANY
def test_a_damaged_table_is_read_or_refused(tmp_path, originals, suffix, zone, edits):
    path = tmp_path / f"table.{suffix}"
    path.write_bytes(damaged(originals[suffix], edits))
    record = outcome(path, zone)
    if record is not None:
        assert (np.diff(record.start_s) > 0).all()
        assert not any(np.isinf(values).any() for values in record.columns.values())


@pytest.mark.parametrize("suffix", ["epw", "csv", "dat", "parquet"])
@given(raw=st.binary(max_size=400))
@MANY
def test_any_bytes_are_refused_or_read(tmp_path, suffix, raw):
    path = tmp_path / f"any.{suffix}"
    path.write_bytes(raw)
    outcome(path)


@pytest.mark.parametrize("name", ["epw", "tmy3", "try", "csv", "parquet"])
@given(raw=st.binary(max_size=400))
@FEW
def test_a_reader_that_is_called_without_a_look_at_the_head_keeps_its_word(tmp_path, name, raw):
    path = tmp_path / "any.bin"
    path.write_bytes(raw)
    with pytest.raises(InvalidInput):
        readers()[name].read(SourceFile(path, path.name))


@given(
    text=st.lists(
        st.sampled_from(["time", "time_utc", "x_c", ",", "\n", "2023-01-01T00:00Z", "1", '"', "-"])
    ).map("".join)
)
@MANY
def test_shuffled_pieces_of_a_table_are_read_or_refused(tmp_path, text):
    path = tmp_path / "pieces.csv"
    path.write_text(text)
    outcome(path)
