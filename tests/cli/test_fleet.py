"""The verbs take run folders of fleets, and a fleet prints on one screen."""

import csv
import json

import pytest

import dcsim

LINES_OF_A_SCREEN = 40


@pytest.fixture(scope="module")
def scenario(lefdal):
    return lefdal.with_name("training-moves.yaml")


@pytest.fixture(scope="module")
def folder(scenario, tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "fleet"
    sets = {"period.days": 3, "policy.kind": "follow_carbon", "sites.dublin.limits": {"pue_max": 1}}
    dcsim.run(scenario, sets).save(path)
    return path


def test_a_run_prints_the_sum_its_sites_and_what_moved_on_one_screen(here, lefdal, tmp_path):
    scenario = lefdal.with_name("three-sites.yaml")
    sets = ("--set", "period.days=3", "--set", "policy.kind=follow_carbon")
    done = here("run", scenario, *sets, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) <= LINES_OF_A_SCREEN
    firsts = [line.split()[0] for line in lines if line.split()]
    assert {"site", "nordfjordeid", "frankfurt", "dublin", "moved"} <= set(firsts)


def test_many_sites_still_print_on_one_screen(here, tmp_path, lefdal):
    text = lefdal.with_name("training-moves.yaml").read_text()
    text, _, _ = text.partition("sites:")
    text = text.partition("workload:")[0]
    sites = "".join(
        f"  s{n}:\n    site: {{place: Frankfurt, station: frankfurt}}\n    grid: {{region: DE}}\n"
        f"    price: {{energy_per_mwh: {50 + n}}}\n"
        for n in range(30)
    )
    file = tmp_path / "many.yaml"
    file.write_text(
        f"{text}workload: {{trace: {{name: google-2019}}}}\npolicy: {{kind: fcfs}}\nsites:\n{sites}"
    )
    done = here("run", file, "--set", "period.days=1", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) <= LINES_OF_A_SCREEN
    assert "the 10 largest of 30 sites" in done.stdout


def test_show_prints_a_run_folder(here, folder):
    done = here("show", folder)
    assert done.returncode == 0
    assert "dublin" in done.stdout
    told = json.loads(here("show", folder, "--json").stdout)
    assert set(told["sites"]) == {"frankfurt", "dublin"}


def test_show_lists_the_values_of_every_site_of_a_scenario(here, scenario):
    done = here("show", scenario)
    assert done.returncode == 0, done.stderr
    assert "sites.dublin.grid.region\tIE" in done.stdout


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_export_writes_every_site_and_what_moved(here, folder, tmp_path):
    out = tmp_path / "csv"
    done = here("export", folder, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    assert "transfers.csv" in "".join(json.loads(done.stdout)["written"])
    hours = rows(out / "hourly.csv")
    assert len(hours) == 2 * 72
    assert {row["site"] for row in hours} == {"frankfurt", "dublin"}
    assert [(row["site"], row["month"]) for row in rows(out / "monthly.csv")] == [
        ("frankfurt", "2023-01"), ("dublin", "2023-01"),
    ]  # fmt: skip
    assert {row["site"] for row in rows(out / "jobs.csv")} == {"frankfurt", "dublin"}
    told = {row["name"]: row["value"] for row in rows(out / "summary.csv")}
    assert int(told["transfers.transfers"]) == len(rows(out / "transfers.csv")) > 0
    assert "sites.dublin.pue" in told


def test_indicators_are_of_the_sum_or_of_a_site(here, folder):
    def pue(*more):
        done = here("indicators", folder, "--json", *more)
        assert done.returncode == 0, done.stderr
        return {of["key"]: of["value"] for of in json.loads(done.stdout)}["pue"]

    both = [pue("--site", name) for name in ("frankfurt", "dublin")]
    assert min(both) < pue() < max(both)
    done = here("indicators", folder, "--site", "oslo")
    assert done.returncode == 3
    assert "frankfurt, dublin" in done.stderr


def test_compliance_names_the_site_whose_limit_is_broken(here, folder, tmp_path):
    out = tmp_path / "sheet.csv"
    done = here("compliance", folder, "--out", out)
    assert done.returncode == 6
    assert "sites.dublin.limits.pue_max" in done.stderr
    assert "site frankfurt" in done.stdout
    assert {row["site"] for row in rows(out)} == {"frankfurt", "dublin"}
    told = json.loads(here("compliance", folder, "--json").stdout)
    assert [(each["site"], each["ok"]) for each in told] == [("frankfurt", True), ("dublin", False)]


def test_report_makes_the_page_of_a_fleet(here, folder, tmp_path):
    page = tmp_path / "page.html"
    assert here("report", folder, "--out", page).returncode == 0
    assert 'id="table-sites"' in page.read_text(encoding="utf-8")


def test_two_policies_of_a_fleet_compare_and_moving_is_not_free(here, scenario):
    sets = ("--set", "period.days=3", "--set", "policy.kind=follow_carbon")
    done = here("compare", scenario, scenario, *sets, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    rows_of = {row["key"]: row for row in told["measures"]}
    moved = rows_of["transfer_energy_kwh"]["values"][0]
    assert moved > 0.0
    assert (
        rows_of["total_location_kgco2e"]["values"][0]
        > (told["totals"][0]["carbon_kgco2e"]["total_location"])
    )


def test_what_sets_two_fleets_apart_is_explained_site_by_site(here, scenario, tmp_path):
    other = tmp_path / "other.yaml"
    text = scenario.read_text().replace("name: training-moves", "name: cleaner")
    other.write_text(text.replace("grid: {region: DE}", "grid: {region: SE}"))
    done = here("explain", scenario, other, "--set", "period.days=2", "--json")
    assert done.returncode == 0, done.stderr
    fall = {each["key"]: each for each in json.loads(done.stdout)["waterfalls"]}["carbon_kgco2e"]
    assert fall["contributions"]["grid"] == pytest.approx(fall["second"] - fall["first"])
    assert fall["contributions"]["grid"] < 0.0


def test_fleets_of_different_sites_are_not_explained(here, scenario, lefdal):
    done = here("explain", scenario, lefdal.with_name("three-sites.yaml"), "--set", "period.days=2")
    assert done.returncode == 3
    assert "different sites" in done.stderr


def test_sites_that_count_in_two_currencies_are_refused_with_a_cure(here, scenario):
    done = here("validate", scenario, "--set", "sites.dublin.price.currency=GBP")
    if done.returncode == 2:  # validate takes no overrides
        done = here("run", scenario, "--set", "sites.dublin.price.currency=GBP")
    assert done.returncode == 3
    assert "currency" in done.stderr
    assert "cure" in done.stderr
