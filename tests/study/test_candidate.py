"""Scenario files and finished runs, mixed in any order."""

import shutil

import pytest

from dcsim.core.errors import InvalidInput, UsageError
from dcsim.scenario.load import load_scenario
from dcsim.study.candidate import candidates, scenarios

DAY = ["period.days=1", "period.step_s=3600"]


@pytest.fixture
def finished(day, tmp_path):
    return day.save(tmp_path / "night-run")


def test_a_run_folder_is_read_and_a_file_is_run(finished, lefdal):
    read, ran = candidates([finished, lefdal], DAY)
    assert (read.name, ran.name) == ("night-run", "lefdal")
    assert read.result.summary == ran.result.summary


def test_a_run_folder_gives_its_scenario_back(finished, lefdal):
    read, ran = candidates([finished, lefdal], DAY)
    assert read.scenario().scenario == ran.scenario().scenario


def test_overrides_leave_a_finished_run_as_it_is(finished, lefdal):
    read, ran = candidates([finished, lefdal], [*DAY, "cooling.sea_temperature_c=24"])
    assert read.result.summary.total.pue < ran.result.summary.total.pue


def test_overrides_without_a_file_to_change_are_refused(finished):
    for read in (candidates, scenarios):
        with pytest.raises(UsageError) as caught:
            read([finished, finished], ["seed=1"])
        assert caught.value.problems[0].code == "set-on-runs"


def test_equal_names_are_numbered(finished, lefdal):
    names = scenarios([lefdal, finished, lefdal, lefdal], DAY)[1]
    assert names == ["lefdal", "night-run", "lefdal (2)", "lefdal (3)"]


def test_a_folder_that_is_no_run_is_refused(tmp_path, lefdal):
    with pytest.raises(InvalidInput) as caught:
        candidates([tmp_path, lefdal], DAY)
    assert caught.value.problems[0].code == "not-a-run"


def test_a_name_that_steers_the_terminal_is_spelled_out(day, tmp_path):
    try:
        folder = day.save(tmp_path / "red\x1b[31m")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert scenarios([folder])[1] == ["red\\x1b[31m"]


@pytest.fixture
def finished_with_a_load(lefdal, tmp_path):
    """Return the folder of a run whose scenario names a file that is elsewhere."""
    from dcsim.runner import run_loaded

    shutil.copy(lefdal, tmp_path)
    rows = "\n".join(["cpu_util_frac", *["0.4"] * 24])
    (tmp_path / "load.csv").write_text(f"{rows}\n", encoding="utf-8")
    own = ["workload.trace.name=null", "workload.trace.file=load.csv"]
    own += ["workload.trace.trace_step_s=3600"]
    loaded = load_scenario(tmp_path / "lefdal.yaml", [*DAY, *own])
    return run_loaded(loaded).save(tmp_path / "loaded")


def test_a_run_is_compared_though_its_data_files_are_gone(finished_with_a_load):
    (found, _) = candidates([finished_with_a_load, finished_with_a_load])
    assert found.result.summary.total.pue > 1.0
    with pytest.raises(InvalidInput, match=r"load\.csv"):
        found.scenario()
