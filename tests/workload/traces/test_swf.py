"""Standard Workload Format: what each field becomes, and what stands for unknown."""

import numpy as np
import pytest

HEAD = "; Version: 2.2\n; UnixStartTime: 1600000000\n; MaxProcs: 128\n;\n"


def row(job=1, submit=0, run=100, procs=4, used_kib=-1, asked=4, estimate=-1, asked_kib=-1,
        status=1, user=-1):  # fmt: skip
    """Return one line of 18 fields."""
    fields = [job, submit, 7, run, procs, -1, used_kib, asked, estimate, asked_kib, status, user,
              -1, -1, -1, -1, -1, -1]  # fmt: skip
    return " ".join(map(str, fields)) + "\n"


def test_a_line_is_a_job_with_arrival_length_and_cores(read):
    table = read(HEAD + row(1, 10, 100, 4) + row(2, 25.5, 60.25, 1), "t.swf")

    assert table.format == "swf"
    assert table.arrival_s.tolist() == [10.0, 25.5]
    assert table.length_s.tolist() == [100.0, 60.25]
    assert table.cores.tolist() == [4, 1]
    assert table.line.tolist() == [5, 6]
    assert table.core_s.tolist() == [400.0, 60.25]
    assert table.counted == ()


def test_the_head_says_when_second_zero_was(read):
    assert read(HEAD + row(), "t.swf").zero_s == 1_600_000_000
    assert read(row(), "t.swf").zero_s is None
    assert not read(HEAD + row(), "t.swf").is_dated


def test_user_estimate_and_memory_are_taken_where_they_are_known(read):
    table = read(
        row(1, user=7, estimate=3600, asked_kib=1_000_000, procs=4) + row(2, used_kib=500_000),
        "t.swf",
    )

    # Memory is stated for each processor in KiB: 4 x 1e6 x 1024 B and 4 x 5e5 x 1024 B.
    np.testing.assert_allclose(table.more["memory_gb"], [4.096, 2.048], rtol=1e-12)
    np.testing.assert_array_equal(table.more["user"], [7.0, np.nan])
    np.testing.assert_array_equal(table.more["estimate_s"], [3600.0, np.nan])


def test_requested_cores_stand_in_for_unknown_ones_and_are_counted(read, counts):
    table = read(row(1, procs=-1, asked=8) + row(2), "t.swf")

    assert table.cores.tolist() == [8, 4]
    assert counts(table) == {"requested-cores": ("repaired", 1, 1)}


def test_parts_of_a_job_are_left_out_since_the_job_has_a_line_of_its_own(read, counts):
    lines = (
        "".join(row(1, status=status) for status in (2, 3, 4))
        + row(2, status=5)
        + row(3, 1, status=0)
    )
    table = read(lines, "t.swf")

    assert len(table) == 2
    assert table.rows == 5
    assert counts(table) == {"partial-execution": ("dropped", 3, 1)}


def test_a_job_of_no_time_asks_for_nothing(read, counts):
    table = read(row(1, run=0, status=5) + row(2), "t.swf")

    assert len(table) == 1
    assert counts(table) == {"zero-length": ("dropped", 1, 1)}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (row(run=-1), "length-unknown"),
        (row(run=-5), "negative-length"),
        (row(procs=-1, asked=-1), "cores-unknown"),
        (row(procs=0, asked=0), "cores-unknown"),
        (row(submit=-3), "negative-arrival"),
        (row(procs=2.5), "cores-not-whole"),
        (row(run="ten"), "not-a-number"),
        (row(run="1_0"), "not-a-number"),
        (row(run="nan"), "value-missing"),
        (row(run="inf"), "not-a-number"),
        (row(run="1e999"), "not-finite"),
        (row(run="1e300"), "length-out-of-range"),
        (row(procs=10**9), "cores-out-of-range"),
        (row(procs="1e999", used_kib=0), "not-finite"),
        (row(asked_kib="1e308", procs=64), "value-out-of-range"),
        ("1 2 3\n", "row-broken"),
    ],
)
def test_a_line_that_cannot_be_is_refused_or_dropped_and_counted(read, refused, counts, line, code):
    text = HEAD + row(8) + line + row(9)

    problems, said = refused(text, "t.swf")
    assert problems == [(code, "t.swf:6")]
    assert "cure:" in said
    table = read(text, "t.swf", invalid="drop")
    assert table.line.tolist() == [5, 7]
    assert counts(table) == {code: ("dropped", 1, 6)}


def test_a_job_number_that_stands_twice_is_refused_or_dropped(read, refused, counts):
    text = row(1) + row(2, 5) + row(1, 6)

    assert refused(text, "t.swf")[0] == [("duplicate-id", "t.swf:3")]
    assert read(text, "t.swf", invalid="drop").line.tolist() == [1, 2]
    assert counts(read(text, "t.swf", invalid="drop")) == {"duplicate-id": ("dropped", 1, 3)}


def test_comments_blank_lines_tabs_and_windows_line_ends_change_nothing(read):
    plain = read(HEAD + row(1) + row(2, 5), "t.swf")
    text = HEAD + "\n" + row(1).replace(" ", "\t  ") + "  \n; in between\n" + "   " + row(2, 5)
    odd = read(text.replace("\n", "\r\n"), "t.swf")

    np.testing.assert_array_equal(odd.arrival_s, plain.arrival_s)
    np.testing.assert_array_equal(odd.core_s, plain.core_s)
    assert odd.line.tolist() == [6, 9]
    assert odd.zero_s == plain.zero_s


def test_fields_beyond_the_eighteenth_are_left_alone(read):
    assert len(read(row().replace("\n", " 1 2 3\n"), "t.swf")) == 1


def test_a_table_of_another_kind_is_no_swf(refused):
    problems, said = refused("a,b\n1,2\n", "t.swf")
    assert problems == [("not-swf", "t.swf:1")]
    assert "format" in said


def test_swf_is_known_by_its_content_too(read):
    assert read(HEAD + row(), "log.txt").format == "swf"
    assert read(HEAD + row(), "log.txt.gz").format == "swf"
