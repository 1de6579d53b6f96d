"""`dcsim indicators` and `dcsim compliance`, on scenarios and on folders."""

import csv
import json

import pytest

WEEK = ("--set", "period.days=3")


@pytest.fixture(scope="module")
def folder(lefdal, tmp_path_factory):
    from dcsim.runner import run

    path = tmp_path_factory.mktemp("runs") / "three-days"
    run(lefdal, {"period.days": 3, "limits": {"pue_max": 1.15, "wue_max_l_per_kwh": 0}}).save(path)
    return path


def records(done):
    assert done.returncode == 0, done.stderr
    return {of["key"]: of for of in json.loads(done.stdout)}


def test_a_scenario_and_its_folder_give_the_same_records(here, lefdal, folder):
    of_scenario = records(here("indicators", lefdal, *WEEK, "--json"))
    of_folder = records(here("indicators", folder, "--json"))

    assert of_scenario == of_folder
    assert of_folder["pue"]["value"] == pytest.approx(1.095, abs=0.01)
    assert of_folder["pue"]["category"] == "category 3"
    assert of_folder["pue_category_2"]["value"] is None
    assert "power.pdu" in of_folder["pue_category_2"]["reason"]


def test_the_table_has_a_line_an_indicator_with_its_standard(here, folder):
    done = here("indicators", folder)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("indicator\tvalue\tunit\tstandard")
    assert len(lines) == 1 + len(records(here("indicators", folder, "--json")))
    assert any(line.startswith("PUE\t1.09") and "30134-2" in line for line in lines)


@pytest.mark.parametrize("until", ["2023-01-02", "2023-01-02T00:00Z", "2023-01-02T00:00:00Z"])
def test_a_stretch_is_cut_in_utc(here, folder, until):
    whole = records(here("indicators", folder, "--json"))
    day = records(here("indicators", folder, "--from", "2023-01-01", "--until", until, "--json"))

    assert "interim: 1 days" in day["pue"]["basis"]
    assert day["pue"]["value"] != whole["pue"]["value"]


def test_a_time_without_a_zone_and_a_stretch_without_hours_are_refused(here, folder):
    assert here("indicators", folder, "--from", "2023-01-02T00:00").returncode == 2
    nothing = here("indicators", folder, "--from", "2025-01-01")
    assert nothing.returncode == 2
    assert "no-hours" in nothing.stderr


def test_limits_that_hold_leave_with_0(here, folder):
    done = here("compliance", folder)
    assert done.returncode == 0, done.stderr
    assert "holds\tlimits.pue_max" in done.stdout
    assert "state it yourself" in done.stdout


def test_a_broken_limit_leaves_with_6_and_says_by_how_much(here, lefdal):
    limits = ("--set", "limits.pue_max=1.05", "--set", "limits.ref_min=0.5")
    done = here("compliance", lefdal, *WEEK, *limits)

    assert done.returncode == 6
    assert "BROKEN\tlimits.pue_max" in done.stdout
    assert "beyond by 0.04" in done.stderr
    assert "limits.ref_min: REF is unknown" in done.stderr


def test_compliance_is_printed_for_programs_too(here, lefdal):
    done = here("compliance", lefdal, *WEEK, "--set", "limits.pue_max=1.05", "--json")
    found = json.loads(done.stdout)

    assert done.returncode == 6
    assert found["ok"] is False
    assert found["limits"][0]["margin"] == pytest.approx(1.05 - found["limits"][0]["value"])
    assert found["regulation"].endswith("2024/1364")


def test_limits_and_sheet_are_written_once(here, folder, tmp_path):
    path = tmp_path / "sheet.csv"
    assert here("compliance", folder, "--out", path).returncode == 0
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    again = here("compliance", folder, "--out", path)

    assert {row["kind"] for row in rows} > {"limit"}
    assert float(next(r["value"] for r in rows if r["name"] == "P_DIT")) == 5000.0
    assert again.returncode == 5
    assert here("compliance", folder, "--out", path, "--force").returncode == 0


def test_without_limits_the_sheet_stands_alone(here, lefdal):
    done = here("compliance", lefdal, "--set", "period.days=1")
    assert done.returncode == 0
    assert "sets no limits" in done.stdout


def test_a_finished_run_takes_no_overrides(here, folder):
    assert here("compliance", folder, "--set", "limits.pue_max=1.2").returncode == 2
    assert here("indicators", folder, "--set", "limits.pue_max=1.2").returncode == 2
