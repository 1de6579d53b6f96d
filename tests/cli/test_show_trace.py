"""``dcsim show TRACE``: figures, counts, picture and exit codes."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dcsim.cli import main

QUEUE = Path(__file__).parents[2] / "scenarios" / "data" / "trace-queue.swf.gz"
ROWS = "arrival_s,length_s,cores\n0,3600,4\n1800,-5,1\n3600,3600,2\n1200,60,1\n"


@pytest.fixture
def show(capsys):
    """Return what runs ``dcsim show`` and gives exit code, stdout and stderr."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["show", *(str(argument) for argument in arguments)])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run


def test_a_trace_is_shown_with_load_and_quantiles(show):
    code, out, err = show(QUEUE, "--cores", "640")
    assert (code, err) == (0, "")
    assert "format     swf\n" in out
    assert "% of the cluster" in out
    assert "length_s\t" in out
    assert "weekday\tMon to Sun\t" in out


def test_rows_that_a_scenario_would_refuse_are_counted_and_the_rest_is_shown(show, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    code, out, _ = show(path, "--json")
    facts = json.loads(out)
    assert code == 0
    assert (facts["rows"], facts["jobs"]) == (4, 3)
    assert [(c["reason"], c["rows"], c["first_line"]) for c in facts["counted"]] == [
        ("negative-length", 1, 3),
        ("sorted", 1, 5),
    ]
    # 4 x 3600 + 60 + 2 x 3600 core s over an hour.
    assert facts["offered_cores"] == pytest.approx(21_660 / 3600)
    assert facts["length_s"]["quantiles"][0] == 60.0


def test_columns_of_other_names_are_named(show, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("when,dur\n0,5\n2,5\n")
    assert show(path)[0] == 3
    named = ("--column", "arrival_s=when", "--column", "length_s=dur", "--column", "time_unit=h")
    code, out, _ = show(path, "--json", *named)
    assert code == 0
    assert json.loads(out)["span_h"] == 2.0


def test_tasks_are_shown_with_their_fragments_beside_them(show, tmp_path):
    pq.write_table(
        pa.table({"id": [1, 2], "submission_time": [0, 3_600_000], "duration": [3_600_000] * 2,
                  "cpu_count": [2, 2], "cpu_capacity": [4000.0] * 2}),
        tmp_path / "tasks.parquet",
    )  # fmt: skip
    assert json.loads(show(tmp_path / "tasks.parquet", "--json")[1])["core_h"] == 4.0
    pq.write_table(
        pa.table({"id": [1, 2], "duration": [3_600_000] * 2, "cpu_usage": [1000.0, 4000.0]}),
        tmp_path / "fragments.parquet",
    )
    assert json.loads(show(tmp_path / "tasks.parquet", "--json")[1])["core_h"] == 2.5


def test_a_picture_is_drawn_and_not_replaced_unless_forced(show, tmp_path):
    path = tmp_path / "figures" / "q.png"
    assert show(QUEUE, "--figure", path)[0] == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    code, _, err = show(QUEUE, "--figure", path)
    assert code == 5
    assert "--force" in err
    assert show(QUEUE, "--figure", path, "--force")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--column", "length_s"), 2),
        (("--column", "runtime=x"), 2),
        (("--column", "time_unit=days"), 2),
        (("--column", "arrival_s=a", "--column", "arrival_utc=b"), 2),
        (("--column", "length_s=absent"), 3),
        (("--cores", "0"), 2),
    ],
)
def test_what_is_not_understood_is_refused(show, tmp_path, arguments, code):
    path = tmp_path / "t.csv"
    path.write_text(ROWS)
    found, out, err = show(path, *arguments)
    assert (found, out) == (code, "")
    assert err


def test_a_picture_of_what_is_no_job_trace_is_refused(show, tmp_path):
    path = tmp_path / "u.csv"
    path.write_text("cpu_util_frac\n0.5\n0.25\n")
    assert show(path)[0] == 0
    code, _, err = show(path, "--figure", tmp_path / "f.png")
    assert code == 2
    assert "job traces" in err


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b\x08broken", b"arrival_s,length_s\n0,-1\n"])
def test_a_broken_trace_is_invalid_input(show, tmp_path, content):
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert show(path)[0] == 3


def test_names_in_a_trace_cannot_steer_a_terminal(show, tmp_path):
    path = tmp_path / "a\x1b[2Jb.swf"
    path.write_text("1 0 -1 5 1 -1 -1 1 -1 -1 1 1 -1 -1 -1 -1 -1 -1\n")
    code, out, _ = show(path)
    assert code == 0
    assert "\x1b" not in out
