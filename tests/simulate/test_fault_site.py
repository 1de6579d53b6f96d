"""A site on which things fail, as a run shows it."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

DAYS = ["period.days=6", "period.step_s=900"]


@pytest.fixture
def lefdal(pytestconfig):
    return pytestconfig.rootpath / "scenarios" / "lefdal.yaml"


@pytest.fixture
def failing(tmp_path, pytestconfig):
    """Return a function that runs Lefdal with sections for faults and backup."""
    base = (pytestconfig.rootpath / "scenarios" / "lefdal.yaml").read_text("utf-8")

    def runs(sections, *sets):
        path = tmp_path / "failing.yaml"
        path.write_text(base + "\n" + sections, "utf-8")
        return run_loaded(load_scenario(path, [*DAYS, *sets]))

    return runs


def events(*lines):
    rows = "".join(f"    - {{{line}}}\n" for line in lines)
    return f"faults:\n  events:\n{rows}"


ISLAND = events("what: utility, start: 2023-01-02T06:00:00Z, lasts_h: 48")
BACKUP = "backup: {start_failure_frac: 0, test_every_days: 0}\n"


def test_two_days_without_the_grid_conserve_energy_and_drain_the_tank(failing):
    result = failing(ISLAND + BACKUP)
    hourly, faults = result.hourly, result.summary.total.faults

    island = hourly.iloc[30:78]
    assert island["grid_energy_kwh"].abs().max() < 1e-9
    given = island["generator_energy_kwh"] + island["battery_discharge_kwh"]
    np.testing.assert_allclose(given, island["facility_energy_kwh"], rtol=1e-9)
    # The Willans line of all sets: 0.02 L/h per kW for the hours run, 0.25 L per kWh.
    running_h = 48.0 - 15.0 / 3600.0
    burnt = 0.02 * faults.generators * 2000.0 * running_h + 0.25 * faults.generator_energy_kwh
    assert faults.fuel_l == pytest.approx(burnt, rel=1e-9)
    assert faults.tank_l - faults.lowest_tank_l == pytest.approx(burnt, rel=1e-9)
    assert faults.blackout_h == 0.0
    assert faults.jobs_interrupted == 0
    assert result.summary.total.carbon_kgco2e.scope1 == pytest.approx(2.69 * burnt, rel=1e-9)
    assert result.summary.total.balance_error_rel < 1e-9


def test_carbon_and_cost_are_those_of_what_the_grid_supplied(failing):
    result = failing(ISLAND + BACKUP)
    hourly, total = result.hourly, result.summary.total

    assert total.cost == pytest.approx(0.05 * hourly["grid_energy_kwh"].sum(), rel=1e-9)
    scope2 = (hourly["grid_energy_kwh"] * hourly["carbon_gco2e_per_kwh"]).sum() / 1000.0
    assert total.carbon_kgco2e.scope2_location == pytest.approx(scope2, rel=1e-9)
    used = result.jobs[["carbon_kgco2e", "cost"]].sum()
    assert used["cost"] == pytest.approx(total.cost, rel=1e-9)
    assert used["carbon_kgco2e"] == pytest.approx(scope2, rel=1e-9)


def test_without_backup_the_outage_cuts_off_who_runs_and_names_them(failing):
    result = failing(ISLAND)
    total, jobs = result.summary.total, result.jobs

    assert total.faults.blackout_h == pytest.approx(48.0)
    assert total.faults.jobs_interrupted > 0
    named = set(total.faults.jobs_interrupted_named)
    cut = jobs[(jobs["kind"] == "job") & (jobs["interruptions"] > 0)]
    assert set(cut["job"]) == named
    assert (cut["lost_core_h"] > 0).all()
    assert (cut["core_h"] > cut["lost_core_h"]).all()  # they ran again
    dark = result.hourly.iloc[31:77]
    assert dark["facility_energy_kwh"].abs().max() == 0.0
    assert dark["unserved_kwh"].min() > 0.0
    # Nothing starts within the blackout, nor until the servers are up again.
    start = jobs["start_utc"].dropna()
    hours = (start - result.hourly.index[0]).dt.total_seconds() / 3600.0
    assert not ((hours >= 30.0) & (hours < 78.5)).any()


def test_unserved_energy_is_what_the_site_drew_when_the_power_failed(failing):
    result = failing(ISLAND)
    (dark,) = result.summary.total.faults.blackouts

    before = result.hourly["facility_energy_kwh"].iloc[29]
    assert dark.unserved_kwh == pytest.approx(48.0 * before, rel=0.05)
    assert dark.start_utc == "2023-01-02T06:00:00Z"


def test_nothing_that_fails_gives_the_run_without_faults(failing, lefdal):
    behind = events("what: utility, start: 2024-01-01T00:00:00Z, lasts_h: 1")
    ours, plain = failing(behind + BACKUP), run_loaded(load_scenario(lefdal, DAYS))

    shared = plain.hourly.select_dtypes("number").columns
    assert len(shared) > 20
    np.testing.assert_allclose(
        ours.hourly[shared].to_numpy(), plain.hourly[shared].to_numpy(), rtol=1e-12, atol=1e-9
    )
    assert (ours.jobs["start_utc"].dropna() == plain.jobs["start_utc"].dropna()).all()


def test_a_failed_rack_takes_its_cores_and_whoever_holds_them(failing):
    rack = events("what: rack, start: 2023-01-02T00:30:00Z, lasts_h: 24, count: 1000")
    result = failing(rack)  # all racks: nobody is spared
    down = result.hourly.iloc[25:48]

    assert down["it_energy_kwh"].abs().max() < 1e-9
    assert down["facility_energy_kwh"].min() > 0.0  # the site itself has power
    assert result.summary.total.faults.jobs_interrupted > 0


def test_half_of_the_racks_draw_half_at_rest(failing):
    half = events("what: rack, start: 2023-01-02T00:00:00Z, lasts_h: 24, count: 500")
    sets = ["workload.trace=null", "workload.jobs.0.jobs_per_day=0.001"]
    result = failing(half, *sets, "workload.jobs.0.arrivals=even")

    it = result.hourly["it_energy_kwh"]
    np.testing.assert_allclose(it.iloc[24:48], 0.5 * it.iloc[10], rtol=1e-12)


def test_without_the_network_no_job_starts_and_those_that_run_go_on(failing):
    down = events("what: network, start: 2023-01-02T00:00:00Z, lasts_h: 24")
    result = failing(down)
    jobs = result.jobs[result.jobs["kind"] == "job"]

    start = (jobs["start_utc"].dropna() - result.hourly.index[0]).dt.total_seconds()
    assert not ((start >= 86_400) & (start < 2 * 86_400)).any()
    assert jobs["interruptions"].sum() == 0


def test_a_job_is_given_up_after_its_retries(failing):
    every_day = "faults:\n  retries: 0\n" + ISLAND.removeprefix("faults:\n")
    result = failing(every_day)
    total = result.summary.total

    assert total.jobs.failed == total.faults.jobs_interrupted > 0
    failed = result.jobs[result.jobs["status"] == "failed"]
    assert (failed["lost_core_h"] == failed["core_h"]).all()


def test_faults_by_chance_are_the_same_for_every_policy_and_differ_by_seed(failing):
    chance = "faults:\n  server: {mtbf_years: 2, repair_h: 6}\n"
    fcfs = failing(chance).summary.total.faults
    shifted = failing(chance, "policy.kind=lowest_window").summary.total.faults
    other = failing(chance, "held_seeds.faults=5").summary.total.faults

    assert fcfs.lost_core_h > 0.0
    assert fcfs.grid_energy_kwh != other.grid_energy_kwh
    assert shifted.jobs_interrupted > 0


def test_failed_cooling_beside_rooms_without_memory_is_counted_as_short(failing):
    half = events("what: cooling, start: 2023-01-02T00:00:00Z, lasts_h: 6, lost_frac: 0.6")
    result = failing(half)

    short = result.hourly["heat_short_kwh"]
    assert (short.iloc[24:30] > 0.0).all()
    assert short.drop(short.index[24:30]).abs().max() == 0.0
    assert result.summary.total.faults is None


@pytest.mark.parametrize("name", ["faults: {}", "faults: {events: []}"])
def test_an_empty_section_is_refused(failing, name):
    with pytest.raises(InvalidInput, match="nothing is named"):
        failing(name)
