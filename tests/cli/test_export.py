"""``dcsim export`` writes the tables of a run as CSV and buries nothing."""

import json
from pathlib import Path

import pytest

import dcsim
from dcsim.cli import _exit_code

ALL = ["summary.csv", "monthly.csv", "hourly.csv", "jobs.csv"]


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    scenario = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
    folder = tmp_path_factory.mktemp("runs") / "two-days"
    dcsim.run(scenario, {"period.days": 2}).save(folder)
    return folder


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_all_tables_go_into_the_run_folder(run_folder, capsys):
    assert _exit_code(["export", str(run_folder), "--json"]) == 0
    written = json.loads(capsys.readouterr().out)["written"]
    assert written == [str(run_folder / "csv" / name) for name in ALL]
    assert names(run_folder / "csv") == sorted(ALL)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--hourly"], ["hourly.csv"]),
        (["--jobs"], ["jobs.csv"]),
        (["--jobs", "--hourly"], ["hourly.csv", "jobs.csv"]),
    ],
)
def test_only_what_is_asked_for_is_written(flags, expected, run_folder, tmp_path):
    assert _exit_code(["export", str(run_folder), "--out", str(tmp_path / "out"), *flags]) == 0
    assert names(tmp_path / "out") == expected


def test_one_file_in_the_way_stops_all(run_folder, tmp_path, capsys):
    (tmp_path / "jobs.csv").write_text("precious", encoding="utf-8")
    command = ["export", str(run_folder), "--out", str(tmp_path)]
    assert _exit_code(command) == 5
    assert names(tmp_path) == ["jobs.csv"]
    assert (tmp_path / "jobs.csv").read_text(encoding="utf-8") == "precious"
    assert _exit_code([*command, "--force"]) == 0
    assert names(tmp_path) == sorted(ALL)


def test_a_line_a_row_and_no_row_of_units(run_folder, tmp_path):
    assert _exit_code(["export", str(run_folder), "--out", str(tmp_path), "--hourly"]) == 0
    content = (tmp_path / "hourly.csv").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == 1 + 48
    assert content.split(b"\r\n")[1].startswith(b"2023-01-01T00:00:00Z,")


def test_what_is_no_run_folder_is_refused(tmp_path):
    assert _exit_code(["export", str(tmp_path / "none")]) == 3
