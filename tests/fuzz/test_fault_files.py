"""Any bytes are a record of possible faults or are refused with a place."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.fleet.fault_file import KNOWN, read_faults

FIELD = st.sampled_from(
    ["", "server", "rack", "cooling", "utility", "network", "storm", "2023-01-01T06:00:00Z",
     "2023-01-01T06:00", "2023-01-01", "9999-12-31T23:59:59+23:59", "0001-01-01T00:00:00-14:00",
     "0", "1", "-1", "0.5", "1e999", "nan", "inf", "9" * 40, "1_0", '"1"', '"', "\u0661", "é"]
)  # fmt: skip
HEADER = st.permutations(KNOWN) | st.lists(st.sampled_from([*KNOWN, "x", ""]), max_size=6)
ROW = st.tuples(
    st.sampled_from(["server", "rack", "utility"]),
    st.sampled_from(["2023-01-01T06:00:00Z", "2023-01-01T06:00:00+02:00", "2023-01-01T06:00:00"]),
    st.sampled_from(["1", "0.25", "1e3"]),
)
LINES = st.tuples(
    HEADER.map(",".join) | st.just("what,start_utc,lasts_h"),
    st.lists(ROW.map(",".join) | st.lists(FIELD, max_size=6).map(",".join), max_size=8),
)
CUTS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 5), st.binary(max_size=3)), max_size=2
)


def judged(path):
    """Return the faults, none if the file was refused in the way that is promised."""
    try:
        return read_faults(path, path.name)
    except InvalidInput as error:
        problems = error.problems
    assert 0 < len(problems) <= 20
    for problem in problems:
        assert problem.code
        assert problem.message
        assert problem.place.startswith(path.name)
    return []


def test_any_file_is_a_record_of_possible_faults_or_refused(fuzz, tmp_path):
    path = tmp_path / "faults.csv"
    read = []

    @given(LINES, st.sampled_from(["\n", "\r\n", "\n\n"]), CUTS)
    def prove(lines, end, cuts):
        raw = end.join([lines[0], *lines[1]]).encode()
        for place, length, new in cuts:
            here = place % (len(raw) + 1)
            raw = raw[:here] + new + raw[here + length :]
        path.write_bytes(raw)
        events = judged(path)
        read.extend(events)
        for event in events:
            assert math.isfinite(event.lasts_h)
            assert event.lasts_h > 0.0
            assert event.count >= 1
            assert event.start.utcoffset() is not None
            assert math.isfinite(event.start.timestamp())

    fuzz(prove)
    assert read, "no drawn file was a record"
