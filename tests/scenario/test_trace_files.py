"""A trace file is read only from the scenario's folder, and every bad row is named."""

import os

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.scenario.inputs import read_inputs
from dcsim.scenario.load import load_scenario

DAY_OF_HOURS = "hour,cpu_util_frac\n" + "".join(f"{h},{h / 100}\n" for h in range(24))


@pytest.fixture
def traced(spoiled, tmp_path):
    """Return a function that reads the inputs of a scenario with a trace file."""

    def read(content=DAY_OF_HOURS, name="t.csv", *extra):
        if content is not None:
            raw = content if isinstance(content, bytes) else content.encode()
            (tmp_path / "t.csv").write_bytes(raw)
        lines = "".join(f"\n    {line}" for line in ("trace_step_s: 3600", *extra))
        path = spoiled(("    name: google-2019", f"    file: {name}{lines}"))
        return read_inputs(load_scenario(path))

    return read


@pytest.fixture
def refused(traced):
    """Return a function that gives the problems of a scenario with a bad trace file."""

    def of(*arguments):
        with pytest.raises(InvalidInput) as caught:
            traced(*arguments)
        return caught.value.problems

    return of


def test_a_day_of_hours_is_repeated_over_two_days_and_held_over_each_hour(traced):
    baseload = traced().baseload
    expected = np.tile(np.repeat(np.arange(24) / 100, 12), 2)
    np.testing.assert_array_equal(baseload.utilisation_frac, expected)
    assert baseload.repeats == 2.0


def test_a_scale_and_a_column_are_applied(traced):
    text = DAY_OF_HOURS.replace("cpu_util_frac", "load")
    baseload = traced(text, "t.csv", "column: load", "scale_frac: 0.5").baseload
    assert baseload.utilisation_frac.max() == pytest.approx(0.115, rel=1e-12)


def test_a_file_in_a_folder_below_is_read(traced, tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "t.csv").write_text(DAY_OF_HOURS)
    assert traced(None, "below/t.csv").baseload.repeats == 2.0
    assert traced(None, "below/../below/t.csv").baseload.repeats == 2.0


@pytest.mark.parametrize("name", ["../x.csv", "/etc/hostname", "a/../../x.csv", "..", "/"])
def test_a_file_outside_of_the_scenarios_folder_is_refused(refused, tmp_path, name):
    (tmp_path.parent / "x.csv").write_text(DAY_OF_HOURS)
    (problem,) = refused(None, name)
    assert problem.code == "path-outside"
    assert problem.place.endswith("s.yaml:61:5: workload.trace.file")


def test_a_link_that_leads_out_is_refused_one_that_stays_is_not(traced, refused, tmp_path):
    outside = tmp_path.parent / "outside.csv"
    outside.write_text(DAY_OF_HOURS)
    (tmp_path / "out.csv").symlink_to(outside)
    (problem,) = refused(None, "out.csv")
    assert problem.code == "path-outside"
    (tmp_path / "in.csv").symlink_to("t.csv")
    assert traced(DAY_OF_HOURS, "in.csv").baseload.repeats == 2.0


@pytest.mark.parametrize("name", ["none.csv", "''", ".", "x" * 300, "t.csv/x"])
def test_a_file_that_is_no_regular_file_is_refused(refused, name):
    (problem,) = refused(DAY_OF_HOURS, name)
    assert problem.code in {"file-missing", "path-invalid"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFO here")
def test_a_fifo_is_refused_and_nobody_waits_for_its_writer(refused, tmp_path):
    os.mkfifo(tmp_path / "fifo.csv")
    (problem,) = refused(None, "fifo.csv")
    assert problem.code == "file-missing"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("5,nan", "outside 0..1"),
        ("5,inf", "outside 0..1"),
        ("5,1.01", "outside 0..1"),
        ("5,-0.01", "outside 0..1"),
        ("5,55", "outside 0..1"),
        ("5,much", "'much' is not a number"),
        ("5,", "'' is not a number"),
        ("5", "truncated?"),
        ("5,0.5,9", "truncated?"),
        ("", "truncated?"),
    ],
)
def test_a_bad_row_is_named_by_its_line(refused, row, said):
    lines = DAY_OF_HOURS.splitlines()
    lines[6] = row
    (problem,) = refused("\n".join(lines) + "\n")
    assert (problem.code, problem.place) == ("trace-row", "t.csv:7")
    assert said in problem.message


def test_all_bad_rows_are_named_up_to_twenty(refused):
    some = refused("cpu_util_frac\n0.1\nx\n0.2\ny\n")
    assert [problem.place for problem in some] == ["t.csv:3", "t.csv:5"]
    assert len(refused("cpu_util_frac\n" + "x\n" * 100)) == 20


def test_a_file_cut_off_in_mid_row_is_refused(refused):
    cut = DAY_OF_HOURS[: DAY_OF_HOURS.rindex(",")]
    (problem,) = refused(cut)
    assert (problem.code, problem.place) == ("trace-row", "t.csv:25")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "trace-column"),
        (b"cpu_util_frac\n", "trace-empty"),
        (b"time,load\n1,0.5\n", "trace-column"),
        (b"cpu_util_frac\n0.5\n\xff\xfe\n", "trace-unreadable"),
        (DAY_OF_HOURS.encode("utf-16"), "trace-unreadable"),
        (b'cpu_util_frac\n"0.5\n', "trace-unreadable"),
        (b"\x00\x01\x02", "trace-column"),
    ],
)
def test_what_is_no_table_is_refused(refused, content, code):
    assert {problem.code for problem in refused(content)} == {code}


def test_a_missing_column_is_told_with_those_that_are_there(refused):
    (problem,) = refused("time,load\n1,0.5\n")
    assert "time, load" in problem.message


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(traced):
    raw = b"\xef\xbb\xbf" + DAY_OF_HOURS.replace("\n", "\r\n").encode()
    np.testing.assert_array_equal(
        traced(raw).baseload.utilisation_frac, traced().baseload.utilisation_frac
    )


def test_a_trace_shorter_than_the_period_is_refused_unless_it_repeats(traced, refused):
    (problem,) = refused(DAY_OF_HOURS, "t.csv", "repeat: false")
    assert problem.code == "trace-too-short"
    assert "lasts 1 days, the period 2" in problem.message
    body = DAY_OF_HOURS.partition("\n")[2]
    assert traced(DAY_OF_HOURS + body, "t.csv", "repeat: false").baseload.repeats == 1.0


def test_a_step_that_does_not_fit_is_refused(spoiled, tmp_path):
    (tmp_path / "t.csv").write_text(DAY_OF_HOURS)
    path = spoiled(("    name: google-2019", "    file: t.csv\n    trace_step_s: 420"))
    with pytest.raises(InvalidInput, match="trace-step"):
        read_inputs(load_scenario(path))
