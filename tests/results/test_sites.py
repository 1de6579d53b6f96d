"""A fleet's tables hold every site; one site comes out of them alone, and all of them in sum."""

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import dcsim
from dcsim.accounting.fleet_audit import audit_sites
from dcsim.core.errors import CheckFailed, InvalidInput
from dcsim.results.compliance import fleet_compliance
from dcsim.results.indicators import run_indicators
from dcsim.results.read import read_run
from dcsim.results.sites import whole_hours
from dcsim.scheduling.policy import Decision

SCENARIOS = "scenarios"
FROM_FRANKFURT = {
    "sites.frankfurt.faults": {
        "events": [{"what": "utility", "start": "2023-01-02T06:00:00Z", "lasts_h": 2}]
    },
}


class GoAfterSixHours:
    """Lets jobs run at home and moves every running job that may go six hours later, once."""

    control_interval_s = 3600
    replans = True

    def __init__(self):
        self.gone = set()

    def decide(self, view):
        may = [
            job
            for job in view.running.tolist()
            if view.jobs.checkpoint_interval_s[job]
            and view.allowed[job].sum() > 1
            and view.now_s - view.start_s[job] >= 6 * 3600
            and job not in self.gone
        ]
        self.gone |= set(may)
        at = view.at.tolist()
        move = {job: 1 - at[job] for job in may}
        return Decision(view.arriving, view.jobs.arrival_s[view.arriving], move=move)


@pytest.fixture(scope="module")
def scenarios(pytestconfig):
    return pytestconfig.rootpath / SCENARIOS


@pytest.fixture(scope="module")
def fleet(scenarios):
    """Return three sites, one of which may lose the grid."""
    return dcsim.run(
        scenarios / "three-sites.yaml", {"period.days": 3, "period.step_s": 3600, **FROM_FRANKFURT}
    )


@pytest.fixture(scope="module")
def moving(scenarios):
    """Return two sites between which running jobs move."""
    return dcsim.run(
        scenarios / "training-moves.yaml",
        {
            "period.days": 6,
            "workload.jobs.0.jobs_per_day": 2,
            "workload.jobs.0.work_amount": 3.6e9,
        },
        policy=GoAfterSixHours(),
    )


def only(jobs):
    return jobs[jobs["kind"] == "job"]


def test_every_table_names_the_site_of_a_row(fleet):
    names = list(fleet.summary.sites)
    assert list(dict.fromkeys(fleet.hourly["site"])) == names
    assert set(fleet.jobs["site"]) == set(names)
    assert fleet.jobs.loc[fleet.jobs["kind"] == "idle", "site"].tolist() == names
    assert set(fleet.states["site"]) <= set(names)
    assert set(fleet.steps["site"]) == {"frankfurt"}  # the only one that remembers


def test_the_hours_of_all_sites_are_sums_and_their_ratios_those_of_the_sums(fleet):
    whole, total = whole_hours(fleet.hourly), fleet.summary.total
    assert len(whole) == 72
    assert "site" not in whole
    for column in ("it_energy_kwh", "facility_energy_kwh", "water_site_l", "cost"):
        assert math.fsum(whole[column]) == pytest.approx(getattr(total, column), rel=1e-12)
    assert whole["pue"].to_numpy() == pytest.approx(
        (whole["facility_energy_kwh"] / whole["it_energy_kwh"]).to_numpy()
    )
    # Intensity and price are those of what was bought, though one site alone can lose the grid.
    bought = whole["grid_energy_kwh"]
    assert (whole["carbon_gco2e_per_kwh"] * bought).to_numpy() / 1e3 == pytest.approx(
        whole["scope2_location_kgco2e"].to_numpy()
    )
    assert (whole["price_per_mwh"] * bought).to_numpy() / 1e3 == pytest.approx(
        whole["cost"].to_numpy()
    )
    assert not whole.isna().any().any()


def test_weather_of_all_sites_counts_by_the_energy_used_in_it():
    hours = pd.DataFrame(
        {
            "site": ["a", "b", "a", "b"],
            "it_energy_kwh": [3.0, 1.0, 0.0, 0.0],
            "facility_energy_kwh": [4.0, 2.0, 0.0, 0.0],
            "dry_bulb_c": [0.0, 20.0, 0.0, 20.0],
            "clock_rel": [1.0, 0.5, 1.0, 1.0],
        },
        index=pd.to_datetime(["2023-01-01T00", "2023-01-01T00", "2023-01-01T01", "2023-01-01T01"]),
    )
    whole = whole_hours(hours)
    assert whole["dry_bulb_c"].tolist() == [5.0, 10.0]  # without any load each counts alike
    assert whole["pue"].iloc[0] == 1.5
    assert math.isnan(whole["pue"].iloc[1])
    assert "clock_rel" not in whole  # neither an amount nor a mean that means anything


def test_the_hours_of_one_site_are_its_own(result):
    pd.testing.assert_frame_equal(
        whole_hours(result.hourly), result.hourly.drop(columns="site"), check_like=False
    )


def test_a_site_of_a_fleet_is_a_run_of_one_site(fleet):
    dublin = fleet.of_site("dublin")
    assert dublin.summary.total == fleet.summary.sites["dublin"]
    assert list(dublin.summary.sites) == ["dublin"]
    assert set(dublin.hourly["site"]) == set(dublin.jobs["site"]) == {"dublin"}
    assert "grid_energy_kwh" not in dublin.hourly  # a column of Frankfurt's
    assert dublin.steps is None
    assert dublin.transfers is None
    assert not [text for text in dublin.summary.warnings if text.startswith("site ")]
    assert "cooling:" in dublin.resolved_yaml
    assert "\nsites:" not in dublin.resolved_yaml
    frankfurt = fleet.of_site("frankfurt")
    assert len(frankfurt.steps) == 72
    assert any(text.startswith("grid-outage") for text in frankfurt.summary.warnings)


def test_a_site_that_the_run_has_not_is_refused_with_those_it_has(fleet):
    with pytest.raises(InvalidInput, match="nordfjordeid, frankfurt, dublin"):
        fleet.of_site("oslo")


def test_a_run_of_one_site_is_its_own_site(result):
    assert result.of_site("lefdal") is result


def test_a_fleet_comes_back_from_its_folder(fleet, tmp_path):
    again = read_run(fleet.save(tmp_path / "fleet"))
    assert again.summary == fleet.summary
    pd.testing.assert_frame_equal(again.hourly, fleet.hourly, check_dtype=False)
    assert len(again.transfers) == 0
    assert again.of_site("dublin").summary == fleet.of_site("dublin").summary


def test_each_job_is_submitted_once_however_often_it_moves(moving):
    jobs, total = only(moving.jobs), moving.summary.total
    moved = jobs[jobs["status"] == "moved"]
    assert len(moved) > 3
    assert total.jobs.moved == len(moved) == moving.summary.transfers.transfers
    assert total.jobs.submitted == jobs["job"].nunique() == len(jobs) - len(moved)
    counts = total.jobs
    assert counts.submitted == counts.finished + counts.running + counts.queued
    assert total.jobs.moved == sum(site.jobs.moved for site in moving.summary.sites.values())


def test_a_job_that_moved_waits_and_is_late_only_where_it_first_started(moving):
    jobs = only(moving.jobs)
    of_moved = jobs[jobs["job"].isin(jobs.loc[jobs["status"] == "moved", "job"])]
    known = of_moved.dropna(subset="wait_h").groupby("job")
    assert (known.size() == 1).all()
    first = of_moved.groupby("job")["start_utc"].min()
    assert (known["start_utc"].first() == first).all()
    assert (of_moved.groupby("job")["late"].sum() <= 1).all()
    waits = jobs["wait_h"].dropna()
    assert moving.summary.total.mean_wait_h == pytest.approx(waits.mean())
    assert waits.max() < 6.0  # the hours for which it ran elsewhere are no wait


def test_what_moved_has_its_own_row_beside_the_sites(moving):
    transfers, told = moving.transfers, moving.summary.transfers
    assert told.transfers == len(transfers)
    assert told.energy_kwh == pytest.approx(0.06 * transfers["data_gb"].sum())
    assert told.cost == pytest.approx(0.02 * transfers["data_gb"].sum())
    sites = moving.summary.sites.values()
    total = moving.summary.total
    assert total.facility_energy_kwh == pytest.approx(sum(s.facility_energy_kwh for s in sites))
    assert total.cost == pytest.approx(sum(site.cost for site in sites))


LINK = {frozenset(("frankfurt", "dublin")): 0.06}


def broken(run, jobs=None, transfers=None, hourly=None, links=LINK):
    hourly = run.hourly.reset_index() if hourly is None else hourly
    tables = (run.jobs if jobs is None else jobs, run.transfers if transfers is None else transfers)
    return {each.name for each in audit_sites(hourly, *tables, links) if not each.holds}


def test_the_audit_names_the_site_of_a_balance(moving):
    assert broken(moving) == set()
    hourly = moving.hourly.reset_index()
    hourly.loc[hourly.index[hourly["site"] == "dublin"][3], "cost"] += 1.0
    assert broken(moving, hourly=hourly) == {"dublin: cost"}


def test_energy_that_moves_from_site_to_site_in_the_tables_is_found(moving):
    """What balances in the sum need not balance at each site."""
    hourly = moving.hourly.reset_index()
    for site, more in (("frankfurt", 1.0), ("dublin", -1.0)):
        hourly.loc[hourly.index[hourly["site"] == site][3], "ups_loss_kwh"] += more
    found = broken(moving, hourly=hourly)
    assert {f"{site}: electricity supply and use" for site in ("frankfurt", "dublin")} <= found


def test_a_transfer_whose_energy_is_not_that_of_its_data_is_found(moving):
    transfers = moving.transfers.copy()
    transfers.loc[0, "energy_kwh"] *= 1.01
    assert broken(moving, transfers=transfers) == {"energy of the transfers"}
    assert broken(moving, links={}) == {"energy of the transfers"}


def test_a_job_that_vanishes_between_two_sites_is_found(moving):
    jobs = moving.jobs
    number = only(jobs).query("status == 'moved'")["job"].iloc[0]
    arrived = (jobs["job"] == number) & (jobs["status"] != "moved")
    # Its energy stays where it is, so that nothing but the jobs themselves can tell.
    lost = jobs.copy()
    lost["status"] = lost["status"].astype(object)
    lost.loc[arrived, "status"] = "moved"
    assert broken(moving, jobs=lost) == {"jobs between sites"}


def test_a_job_that_moved_without_a_transfer_is_found(moving):
    number = only(moving.jobs).query("status == 'moved'")["job"].iloc[0]
    transfers = moving.transfers[moving.transfers["job"] != number]
    assert broken(moving, transfers=transfers) == {"jobs between sites"}


def test_a_fleet_whose_stored_tables_do_not_balance_is_not_published(moving, tmp_path):
    transfers = moving.transfers.copy()
    transfers.loc[0, "energy_kwh"] += 1.0
    with pytest.raises(CheckFailed, match="energy of the transfers"):
        replace(moving, transfers=transfers).save(tmp_path / "run")
    assert {path.name for path in tmp_path.iterdir()} == {"run.failed"}


def test_the_indicators_of_a_fleet_are_of_its_sums(fleet):
    by_key = {each.key: each.value for each in run_indicators(fleet)}
    total = fleet.summary.total
    assert by_key["pue"] == pytest.approx(total.pue)
    assert by_key["cue_kgco2e_per_kwh"] == pytest.approx(total.cue_kgco2e_per_kwh)
    assert by_key["dpue"] is None  # a design is of one site
    of_dublin = {each.key: each.value for each in run_indicators(fleet.of_site("dublin"))}
    assert of_dublin["pue"] == pytest.approx(fleet.summary.sites["dublin"].pue)
    assert of_dublin["dpue"] > 1.0


def test_every_site_of_a_fleet_is_held_against_its_own_limits(scenarios):
    run = dcsim.run(
        scenarios / "three-sites.yaml",
        {
            "period.days": 1,
            "period.step_s": 3600,
            "sites.dublin.limits": {"pue_max": 1.0},
            "sites.frankfurt.limits": {"pue_max": 3.0},
        },
    )
    found = {each.site: each for each in fleet_compliance(run)}
    assert {name: each.ok for name, each in found.items()} == {
        "nordfjordeid": True, "frankfurt": True, "dublin": False,
    }  # fmt: skip
    assert found["nordfjordeid"].limits == ()


def test_a_folder_from_before_there_were_sites_is_read(result, tmp_path):
    folder = result.save(tmp_path / "old")
    for name in ("hourly", "jobs", "states"):
        path = folder / f"{name}.parquet"
        pd.read_parquet(path).drop(columns="site").to_parquet(path)
    summary = json.loads((folder / "summary.json").read_text())
    del summary["transfers"]
    for site in (summary["total"], *summary["sites"].values()):
        del site["jobs"]["moved"]
        del site["states_h"]
    (folder / "summary.json").write_text(json.dumps(summary))

    again = read_run(folder)
    assert again.summary.total.pue == result.summary.total.pue
    assert again.summary.total.jobs == result.summary.total.jobs
    pd.testing.assert_frame_equal(again.hourly, result.hourly, check_dtype=False)
    assert set(again.jobs["site"]) == {"lefdal"}
    assert np.isfinite(next(each.value for each in run_indicators(again) if each.key == "pue"))
    assert again.plot("week").axes
