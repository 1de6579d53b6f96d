"""``dcsim explain`` as a planner types it."""

import json

import pytest

DAY = ("--set", "period.days=1", "--set", "period.step_s=3600")


@pytest.fixture
def warm(lefdal, tmp_path):
    """Write a scenario beside us whose sea is warmer and whose UPS stands alone."""
    text = lefdal.read_text("utf-8").replace("name: lefdal", "name: warm")
    text = text.replace("sea_temperature_c: 8", "sea_temperature_c: 24")
    (tmp_path / "warm.yaml").write_text(text.replace("redundancy: 2N", "redundancy: N"), "utf-8")
    return "warm.yaml"


def test_the_table_goes_from_the_first_to_the_second(here, lefdal, warm):
    done = here("explain", lefdal, warm, *DAY)
    assert done.returncode == 0
    assert "From lefdal to warm, PUE changes by" in done.stdout
    lines = [line.split()[0] for line in done.stdout.splitlines() if line.strip()]
    table = ["lefdal", "weather", "cooling", "power", "grid", "workload", "warm"]
    assert lines[-len(table) :] == table


def test_the_json_adds_up(here, lefdal, warm):
    told = json.loads(here("explain", lefdal, warm, *DAY, "--json").stdout)
    assert told["names"] == ["lefdal", "warm"]
    assert told["runs"] == 4
    assert told["equal_factors"] == ["weather", "grid", "workload"]
    assert {fall["key"] for fall in told["waterfalls"]} >= {"pue", "carbon_kgco2e", "cost"}
    for fall in told["waterfalls"]:
        assert sum(fall["contributions"].values()) == pytest.approx(
            fall["second"] - fall["first"], rel=1e-9, abs=1e-9
        )


def test_a_finished_run_is_explained_under_the_name_of_its_folder(here, lefdal, warm):
    assert here("run", lefdal, *DAY, "--out", "cold").returncode == 0
    done = here("explain", "cold", warm, *DAY)
    assert done.returncode == 0
    assert "From cold to warm" in done.stdout


def test_what_differs_and_is_no_factor_is_refused_at_once(here, lefdal, tmp_path):
    text = lefdal.read_text("utf-8").replace("basis: lifecycle", "basis: direct")
    (tmp_path / "other.yaml").write_text(f"seed: 7\n{text}", "utf-8")
    done = here("explain", lefdal, "other.yaml", *DAY)
    assert done.returncode == 3
    assert "not-alike-seed" in done.stderr
    assert "not-alike-carbon" in done.stderr
    assert "not-alike-period" not in done.stderr
    assert done.stdout == ""


def test_it_takes_two(here, lefdal):
    assert here("explain", lefdal).returncode == 2
    assert here("explain", lefdal, "missing.yaml", *DAY).returncode == 3
