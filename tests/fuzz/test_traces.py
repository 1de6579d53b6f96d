"""Any bytes are a trace of possible jobs or are refused with a place; nothing else can happen."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.workload.traces.read import ReadRules, TraceFile, read_trace
from dcsim.workload.traces.source import TraceSource

NUMBER = st.integers(-2, 200).map(str) | st.sampled_from(
    ["", "-1", "0", "1e3", "1e999", "-0.0", "nan", "inf", "0x1", "1_0", "+5", "5.", "1,5", '"7"',
     '"', "9" * 40, "é", "\u0661", "2023-01-01T00:00Z", "-", "NA", "2.5"]
)  # fmt: skip
SWF_LINE = st.lists(NUMBER, min_size=15, max_size=20).map(" ".join) | st.sampled_from(
    ["; comment", "", "  ", "; UnixStartTime: 5", "; UnixStartTime: 99999999999999999999", "x"]
)
HEADER = st.lists(
    st.sampled_from(
        ["arrival_s", "arrival_utc", "length_s", "cores", "id", "user", "usage_frac", "priority",
         "memory_gb", "estimate_s", "accelerators", "power_w", "x",
         "arrival_time", "length", "cpus"]
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip
CSV = st.tuples(
    HEADER.map(",".join),
    st.lists(st.lists(NUMBER, min_size=1, max_size=6).map(",".join), max_size=12),
).map(lambda parts: [parts[0], *parts[1]])
SWF = st.lists(SWF_LINE, min_size=1, max_size=12)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n"])
CUTS = st.lists(
    st.tuples(st.integers(0, 4000), st.integers(0, 9), st.binary(max_size=3)), max_size=3
)


@st.composite
def raw_files(draw, lines):
    """Draw a file of such lines with a few bytes changed, plain or packed, whole or cut off."""
    raw = draw(ENDS).join(draw(lines)).encode("utf-8", "surrogatepass")
    for place, length, new in draw(CUTS):
        here = place % (len(raw) + 1)
        raw = raw[:here] + new + raw[here + length :]
    if draw(st.booleans()):
        packed = gzip.compress(raw, mtime=0)
        raw = packed[: draw(st.sampled_from([len(packed), len(packed) // 2, 12]))]
    return raw


def judged(path, rules):
    """Return the table, or `None` if the file was refused in the way that is promised."""
    try:
        return read_trace(TraceFile(TraceSource(path, path.name)), rules)
    except InvalidInput as error:
        problems = error.problems
    assert problems
    assert len(problems) <= 20
    for problem in problems:
        assert problem.code
        assert problem.message
        assert problem.place.startswith(path.name)
    return None


def proved(table):
    """Hold a table against what every table promises."""
    assert len(table) > 0
    assert (np.diff(table.arrival_s) >= 0).all()
    assert np.isfinite(table.arrival_s).all()
    assert (table.length_s > 0).all()
    assert (table.cores >= 1).all()
    assert np.isfinite(table.core_s).all()
    assert (table.core_s <= table.cores * table.length_s * (1 + 1e-12)).all()
    left_out = sum(count.rows for count in table.counted if count.effect == "dropped")
    assert table.rows == len(table) + left_out


@pytest.mark.parametrize(("name", "lines"), [("t.swf", SWF), ("t.csv", CSV)])
def test_any_file_is_a_table_of_possible_jobs_or_refused(fuzz, tmp_path, name, lines):
    path = tmp_path / name

    @given(
        raw_files(lines), st.sampled_from(["refuse", "drop"]), st.sampled_from(["refuse", "sort"])
    )
    def prove(raw, invalid, unsorted):
        path.write_bytes(raw)
        table = judged(path, ReadRules(invalid, unsorted))
        if table is not None:
            proved(table)
            if invalid == "refuse":
                lenient = judged(path, ReadRules("drop", "sort"))
                np.testing.assert_array_equal(lenient.core_s, table.core_s)

    fuzz(prove)


@pytest.mark.parametrize(("name", "lines"), [("t.swf", SWF), ("t.csv", CSV)])
def test_fast_and_careful_reading_agree(fuzz, tmp_path, name, lines, monkeypatch):
    path = tmp_path / name

    @given(lines)
    def prove(texts):
        path.write_text("\n".join(texts), encoding="utf-8")
        found = judged(path, ReadRules("drop", "sort"))
        with monkeypatch.context() as patch:
            patch.setattr("dcsim.workload.traces.fields.read_plain", lambda *_: None)
            careful = judged(path, ReadRules("drop", "sort"))
        assert (found is None) == (careful is None)
        if found is not None:
            np.testing.assert_array_equal(found.arrival_s, careful.arrival_s)
            np.testing.assert_array_equal(found.core_s, careful.core_s)
            assert found.counted == careful.counted

    fuzz(prove)
