"""``dcsim compare`` as a planner types it."""

import json

import pytest

DAY = ("--set", "period.days=1", "--set", "period.step_s=3600")
WARM = ("--set", "cooling.sea_temperature_c=24")


@pytest.fixture
def finished(here, lefdal):
    """Return the name of a finished run of one day in this folder."""
    assert here("run", lefdal, *DAY, "--out", "cold").returncode == 0
    return "cold"


def test_a_run_and_a_scenario_stand_side_by_side(here, finished, lefdal):
    done = here("compare", finished, lefdal, *DAY, *WARM)
    assert done.returncode == 0
    assert "cold is the better choice by what decides" in done.stdout
    assert "cold (baseline)" in done.stdout
    assert "electricity cost EUR" in done.stdout
    assert "left out" not in done.stdout


def test_the_json_holds_every_measure_of_every_run(here, finished, lefdal):
    done = here("compare", lefdal, finished, *DAY, *WARM, "--baseline", "2", "--json")
    told = json.loads(done.stdout)
    assert told["names"] == ["lefdal", "cold"]
    assert told["baseline"] == "cold"
    assert told["left_out"] == told["allowed"] == []
    assert told["page"] is None
    pue = next(m for m in told["measures"] if m["key"] == "pue")
    assert pue["values"] == [total["pue"] for total in told["totals"]]
    assert pue["differences"][1] == 0.0 < pue["differences"][0]
    assert pue["best"] == ["cold"]
    cost = next(m for m in told["measures"] if m["key"] == "cost")
    assert cost["unit"] == told["totals"][0]["currency"] == "EUR"


def test_the_page_is_written_once_and_replaced_only_by_force(here, lefdal, tmp_path):
    command = ("compare", lefdal, lefdal, *DAY, "--out", "pages/both.html")
    first = here(*command)
    assert first.returncode == 0
    assert "pages/both.html" in first.stdout
    page = tmp_path / "pages" / "both.html"
    assert "From lefdal to lefdal (2) nothing changes." in page.read_text("utf-8")
    page.write_text("mine", encoding="utf-8")
    again = here(*command)
    assert again.returncode == 5
    assert "--force" in again.stderr
    assert page.read_text("utf-8") == "mine"
    assert here(*command, "--force").returncode == 0
    assert "lefdal" in page.read_text("utf-8")


def test_a_page_that_is_in_the_way_is_noticed_before_anything_runs(here, tmp_path):
    (tmp_path / "page.html").write_text("mine", encoding="utf-8")
    assert here("compare", "missing.yaml", "gone.yaml", "--out", "page.html").returncode == 5


def test_the_page_says_why_a_pair_cannot_be_explained(here, lefdal, tmp_path):
    (tmp_path / "direct.yaml").write_text(
        lefdal.read_text("utf-8").replace("basis: lifecycle", "basis: direct"), "utf-8"
    )
    done = here("compare", lefdal, "direct.yaml", *DAY, "--allow", "carbon", "--out", "page.html")
    assert done.returncode == 0
    assert "left out: CUE, carbon, scope 2, carbon, all scopes" in done.stdout
    page = (tmp_path / "page.html").read_text("utf-8")
    assert "lefdal (2) could not be explained: the carbon bases differ." in page
    assert "Left out, because the runs differ in carbon" in page


def test_runs_that_are_not_alike_are_refused_with_all_reasons(here, finished, lefdal):
    done = here("compare", finished, lefdal, "--set", "period.days=2", "--set", "grid.basis=direct")
    assert done.returncode == 3
    for code in ("not-alike-period", "not-alike-workload", "not-alike-carbon"):
        assert code in done.stderr
    assert "not-alike-currency" not in done.stderr
    assert done.stdout == ""


def test_a_refused_comparison_writes_no_page(here, lefdal, tmp_path):
    done = here("compare", lefdal, lefdal, *DAY, "--allow", "nonsense", "--out", "page.html")
    assert done.returncode == 3
    assert "period, workload, carbon, currency, version" in done.stderr
    assert not (tmp_path / "page.html").exists()


@pytest.mark.parametrize("wrong", [("--baseline", "3"), ("--baseline", "0")])
def test_a_baseline_outside_of_the_runs_is_a_misuse(here, lefdal, wrong):
    done = here("compare", lefdal, lefdal, *DAY, *wrong)
    assert done.returncode == 2
    assert done.stdout == ""


def test_one_run_alone_is_a_misuse(here, lefdal):
    assert here("compare", lefdal).returncode == 2
    assert here("compare").returncode == 2


def test_overrides_for_finished_runs_alone_are_a_misuse(here, finished):
    done = here("compare", finished, finished, *WARM)
    assert done.returncode == 2
    assert "set-on-runs" in done.stderr


def test_what_is_neither_scenario_nor_run_is_refused(here, lefdal, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "not-a-run" in here("compare", "empty", lefdal, *DAY).stderr
    assert here("compare", "empty", lefdal, *DAY).returncode == 3
    assert here("compare", "missing.yaml", lefdal, *DAY).returncode == 3
