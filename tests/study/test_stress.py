"""Stress years: what they change, and what they leave alone."""

from pathlib import Path

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.scenario.load import load_scenario
from dcsim.study.stress import STRESSES, run_stressed
from dcsim.study.stress_table import stress_rows

SUMMER = ["period.start=2023-06-01T00:00:00Z", "period.days=92", "period.step_s=3600"]


@pytest.fixture(scope="module")
def loaded(pytestconfig):
    scenarios = pytestconfig.rootpath / "scenarios"
    return {
        name: load_scenario(scenarios / f"{name}.yaml", SUMMER)
        for name in ("frankfurt-free-air", "singapore-tower")
    }


@pytest.fixture(scope="module")
def outcomes(loaded):
    return {name: run_stressed(loaded["frankfurt-free-air"], name) for name in STRESSES}


def total(result):
    return result.summary.total


def test_a_warmer_year_costs_energy_at_the_plant_as_it_was_sized(outcomes):
    plain, hot = total(outcomes["warmer"].plain), total(outcomes["warmer"].stressed)

    assert hot.facility_energy_kwh > plain.facility_energy_kwh
    assert hot.it_energy_kwh == plain.it_energy_kwh
    assert hot.design == plain.design


def test_a_heat_wave_changes_five_days_and_no_other(outcomes):
    plain, hot = (getattr(outcomes["heat-wave"], name).hourly for name in ("plain", "stressed"))
    warmer = (hot["dry_bulb_c"] - plain["dry_bulb_c"]).to_numpy()

    changed = np.flatnonzero(warmer > 1e-9)
    assert 0 < len(changed) <= 120
    assert np.ptp(changed) < 120
    assert (warmer >= -1e-12).all()


def test_a_failed_quarter_of_the_cooling_leaves_heat_in_the_rooms_for_a_day(outcomes):
    short = outcomes["chiller-failed"].stressed.hourly["heat_short_kwh"]
    hours = np.flatnonzero(short > 0.0)

    assert 0 < len(hours) <= 24
    assert np.ptp(hours) < 24
    hottest = int(outcomes["chiller-failed"].plain.hourly["dry_bulb_c"].argmax())
    assert hours[0] // 24 == hottest // 24


def test_a_grid_that_may_be_cut_off_leaves_a_site_without_backup_dark(outcomes):
    faults = total(outcomes["non-firm-grid"].stressed).faults

    assert faults.blackout_h == pytest.approx(80.0)
    assert len(faults.blackouts) == 20
    assert faults.unserved_kwh > 0.0


def test_a_drought_stops_a_tower_that_cannot_run_dry(loaded):
    dry = run_stressed(loaded["singapore-tower"], "drought").stressed

    assert (dry.hourly["heat_short_kwh"] > 0.0).sum() == 24 * 60
    assert total(dry).water_site_l > 0.0  # outside the drought it drinks as ever


def test_the_rows_tell_what_fails_waits_and_costs_and_add_up(outcomes):
    rows = stress_rows(outcomes["non-firm-grid"])

    assert [row.kind for row in rows] == sorted(
        (row.kind for row in rows), key=["fails", "waits", "costs"].index
    )
    told = {row.label: row for row in rows}
    assert told["hours with servers without power"].stressed == pytest.approx(80.0)
    energy = told["facility energy"]
    assert energy.change == energy.stressed - energy.plain < 0.0
    assert "warmest at the servers" not in told  # the site has no memory of its rooms


@pytest.mark.parametrize("name", ["chiller-failed", "heat-wave", "non-firm-grid"])
def test_summary_warnings_states_and_table_tell_the_same_hours_of_every_state(outcomes, name):
    for result in (outcomes[name].plain, outcomes[name].stressed):
        told = total(result).states_h
        listed = result.states.groupby("state")["steps"].sum() * result.summary.step_s / 3600.0
        assert listed.to_dict() == told
        for code, hours in told.items():
            (note,) = [text for text in result.summary.warnings if text.startswith(f"{code}: ")]
            assert note.endswith(f"({hours:.1f} h)")

    rows = {row.label: row for row in stress_rows(outcomes[name])}
    short, stressed = rows["hours with too little cooling"], total(outcomes[name].stressed)
    assert short.stressed == stressed.states_h.get("cooling-short", 0.0)
    if name == "chiller-failed":
        assert short.stressed > 0.0
    if name == "non-firm-grid":
        assert rows["hours with servers without power"].stressed == stressed.states_h["blackout"]


def test_an_unknown_stress_is_refused_with_the_known_ones(loaded):
    with pytest.raises(InvalidInput, match="heat-wave"):
        run_stressed(loaded["singapore-tower"], "meteor")


SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.slow
@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
@pytest.mark.parametrize("name", STRESSES)
def test_every_shipped_scenario_stands_every_stress(file, name):
    outcome = run_stressed(load_scenario(file, ["period.days=2"]), name)

    assert outcome.stressed.summary.total.balance_error_rel <= 1e-9
    assert outcome.stressed.summary.name.endswith(f"-{name}")
    assert stress_rows(outcome)


def test_a_period_too_short_for_a_wave_stands_in_one_of_its_season():
    loaded = load_scenario(SCENARIOS[0].with_name("hot-hall-outage.yaml"), ["period.days=1"])
    outcome = run_stressed(loaded, "heat-wave")
    hotter = outcome.stressed.hourly["dry_bulb_c"] - outcome.plain.hourly["dry_bulb_c"]

    assert 0.5 < hotter.min() <= hotter.max() < 8.0
    assert np.ptp(hotter) < 1e-9


def test_the_sites_of_a_fleet_are_tested_all_at_once_each_on_its_own_days():
    file = SCENARIOS[0].with_name("three-sites.yaml")
    outcome = run_stressed(load_scenario(file, ["period.days=30", "period.step_s=3600"]), "warmer")
    for name in outcome.plain.summary.sites:
        plain, hot = (run.of_site(name).hourly for run in (outcome.plain, outcome.stressed))
        assert (hot["dry_bulb_c"] - plain["dry_bulb_c"]).to_numpy() == pytest.approx(2.0)

    outages = run_stressed(load_scenario(file, ["period.days=30"]), "non-firm-grid").stressed
    assert all(site.faults.blackout_h > 0.0 for site in outages.summary.sites.values())
    days = {
        name: set(outages.of_site(name).states.query("state == 'blackout'")["begin_utc"].dt.day)
        for name in ("frankfurt", "dublin")
    }
    assert days["frankfurt"] != days["dublin"]  # each has its own dear or dirty days
