"""A trace on the grid: repeated, repeated, averaged, or refused with its line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.catalogue.traces import utilisation_trace
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.baseload import Trace, baseload_on, confined, no_baseload


def days(count, step_s):
    return TimeGrid(0, step_s, count * 86_400 // step_s)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return an empty scenario folder; each test writes the trace it needs."""
    return tmp_path_factory.mktemp("scenario")


@pytest.fixture
def align(folder):
    """Return a function that writes a CSV trace and lays it onto a grid."""

    def lay_rows(rows, grid, **trace):
        lines = ["time,cpu_util_frac", *(f"{i},{value!r}" for i, value in enumerate(rows))]
        (folder / "load.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return baseload_on(Trace(file="load.csv", **trace), grid, folder)

    return lay_rows


def refused(folder, text, **trace):
    """Return the problems that a file of ``text`` raises."""
    (folder / "load.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refusal:
        baseload_on(Trace(file="load.csv", **trace), days(1, 3600), folder)
    return refusal.value.problems


def test_a_year_holds_a_trace_of_28_days_thirteen_times_and_a_day(folder):
    trace = utilisation_trace("google-2019")
    each = len(trace.cpu_util_frac)

    baseload = baseload_on(Trace(name="google-2019"), days(365, 300), folder)

    assert baseload.repeats == pytest.approx(365 / 28)
    assert len(baseload.utilisation_frac) == 365 * 288
    for k in range(13):
        np.testing.assert_array_equal(
            baseload.utilisation_frac[k * each : (k + 1) * each], trace.cpu_util_frac
        )
    np.testing.assert_array_equal(baseload.utilisation_frac[13 * each :], trace.cpu_util_frac[:288])
    assert baseload.credit == trace.source.credit


def test_a_finer_grid_repeats_every_value(align):
    baseload = align([0.1, 0.7], TimeGrid(0, 900, 8), trace_step_s=3600)

    assert baseload.utilisation_frac.tolist() == [0.1] * 4 + [0.7] * 4
    assert baseload.repeats == 1.0


def test_a_coarser_grid_averages_whole_steps_and_leaves_out_the_rest(align):
    baseload = align([0.1, 0.3, 0.5, 0.9, 1.0], TimeGrid(0, 600, 2), trace_step_s=300)

    np.testing.assert_allclose(baseload.utilisation_frac, [0.2, 0.7], rtol=1e-12)


def test_a_longer_trace_is_cut_at_the_end_of_the_period(align):
    baseload = align([0.1, 0.2, 0.3], TimeGrid(0, 3600, 2), trace_step_s=3600, repeat=False)

    assert baseload.utilisation_frac.tolist() == [0.1, 0.2]
    assert baseload.repeats == pytest.approx(2 / 3)


@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30),
    st.floats(0.01, 1.0),
    st.integers(1, 40),
)
def test_every_step_holds_a_value_of_the_trace_times_the_scale(folder, rows, scale, steps):
    lines = ["cpu_util_frac", *(repr(value) for value in rows)]
    (folder / "drawn.csv").write_text("\n".join(lines), encoding="utf-8")
    trace = Trace(file="drawn.csv", trace_step_s=3600, scale_frac=scale)

    baseload = baseload_on(trace, TimeGrid(0, 3600, steps), folder)

    wanted = [rows[i % len(rows)] * scale for i in range(steps)]
    np.testing.assert_allclose(baseload.utilisation_frac, wanted, rtol=1e-12)


def test_a_short_trace_is_refused_when_it_may_not_repeat(align):
    with pytest.raises(InvalidInput, match=r"lasts 0\.5 days, the period 1"):
        align([0.5] * 12, days(1, 3600), trace_step_s=3600, repeat=False)


def test_a_trace_shorter_than_a_step_is_refused(align):
    with pytest.raises(InvalidInput, match="shorter than one step"):
        align([0.5], days(1, 3600), trace_step_s=300)


def test_a_step_that_does_not_fit_is_refused(align):
    with pytest.raises(InvalidInput, match="420 s does not fit the run's step of 300 s"):
        align([0.5] * 100, days(1, 300), trace_step_s=420)


def test_the_named_column_is_read(folder):
    (folder / "wide.csv").write_text("a,load,b\n9,0.25,9\n9,0.5,9\n", encoding="utf-8")

    baseload = baseload_on(
        Trace(file="wide.csv", column="load", trace_step_s=3600), TimeGrid(0, 3600, 2), folder
    )

    assert baseload.utilisation_frac.tolist() == [0.25, 0.5]
    assert baseload.credit == "user file wide.csv"


def test_a_byte_order_mark_is_no_part_of_the_header(folder):
    (folder / "bom.csv").write_text("cpu_util_frac\n0.5\n", encoding="utf-8-sig")

    baseload = baseload_on(Trace(file="bom.csv", trace_step_s=3600), TimeGrid(0, 3600, 1), folder)

    assert baseload.utilisation_frac.tolist() == [0.5]


def test_every_bad_row_is_named_with_its_line(folder):
    problems = refused(folder, "t,cpu_util_frac\n0,0.5\n1,much\n2,1.01\n3,nan\n4\n5,0.5\n6,-0.1\n")

    assert [problem.place for problem in problems] == [f"load.csv:{k}" for k in (3, 4, 5, 6, 8)]
    assert "not a number" in problems[0].message
    assert "outside 0..1" in problems[1].message
    assert "truncated" in problems[3].message


def test_a_file_full_of_errors_does_not_flood_the_reader(folder):
    assert len(refused(folder, "cpu_util_frac\n" + "x\n" * 1000)) == 20


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cpu_util_frac\n", "trace-empty"),
        ("", "trace-column"),
        ("utilisation\n0.5\n", "trace-column"),
        ('cpu_util_frac\n"0.5\n', "trace-unreadable"),
    ],
)
def test_a_file_that_is_no_trace_is_refused(folder, text, code):
    assert [problem.code for problem in refused(folder, text)] == [code]


def test_bytes_that_are_no_text_are_refused(folder):
    (folder / "load.csv").write_bytes(b"cpu_util_frac\n\xff\xfe\n")

    with pytest.raises(InvalidInput, match="trace-unreadable"):
        baseload_on(Trace(file="load.csv"), days(1, 300), folder)


def test_a_path_may_not_leave_the_scenarios_folder(folder):
    (folder.parent / "secret.csv").write_text("cpu_util_frac\n0.5\n", encoding="utf-8")

    for name in ("../secret.csv", str(folder.parent / "secret.csv")):
        with pytest.raises(InvalidInput, match="path-outside"):
            confined(folder, name, "workload.trace.file")


def test_a_link_may_not_lead_out_of_the_scenarios_folder(folder):
    (folder.parent / "secret.csv").write_text("cpu_util_frac\n0.5\n", encoding="utf-8")
    link = folder / "link.csv"
    try:
        link.symlink_to(folder.parent / "secret.csv")
    except OSError:
        pytest.skip("this system makes no links")

    with pytest.raises(InvalidInput, match="path-outside"):
        confined(folder, "link.csv", "workload.trace.file")
    link.unlink()


@pytest.mark.parametrize("name", ["absent.csv", ".", "nul\0.csv"])
def test_what_is_no_file_is_refused(folder, name):
    with pytest.raises(InvalidInput, match=r"file-missing|path-invalid"):
        confined(folder, name, "workload.trace.file")


def test_a_trace_is_either_shipped_or_a_file():
    assert Trace(name="google-2019").cross_checks() == []
    assert len(Trace().cross_checks()) == 1
    assert len(Trace(name="google-2019", file="load.csv").cross_checks()) == 1


def test_no_trace_reserves_nothing():
    baseload = no_baseload(days(1, 300))

    assert baseload.utilisation_frac.tolist() == [0.0] * 288
