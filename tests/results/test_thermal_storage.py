"""What a site with memory adds to tables and summary, and what it leaves alone without."""

import json
from pathlib import Path

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.results.read import read_run
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
HALL = SCENARIOS / "chiller-failure.yaml"
DAY = ("period.days=1", "period.start=2023-07-11T00:00:00Z")
TANK = ("store.volume_m3=60", "store.charge_limit_kw=300", "store.discharge_limit_kw=600")
OWN = {
    "room_temperature_c",
    "throttled_server_h",
    "tripped_server_h",
    "store_charge_kwh",
    "store_discharge_kwh",
    "store_loss_kwh",
    "store_level_kwh",
}


@pytest.fixture(scope="module")
def tight():
    """Return a day with half of the chillers and a tank that is too small."""
    return run_loaded(load_scenario(HALL, [*DAY, *TANK, "cooling.chiller_capacity_frac=0.55"]))


def test_the_columns_add_up_to_the_summary(tight):
    memory, hourly = tight.summary.total.thermal_storage, tight.hourly
    assert hourly["throttled_server_h"].sum() == pytest.approx(memory.throttled_server_h)
    assert hourly["tripped_server_h"].sum() == pytest.approx(memory.tripped_server_h)
    assert hourly["room_temperature_c"].max() == memory.room_max_c
    assert hourly["store_discharge_kwh"].sum() == pytest.approx(memory.store_discharged_kwh)


def test_the_balances_close_and_the_stores_is_among_them(tight):
    assert tight.summary.total.balance_error_rel <= 1e-9
    hourly = tight.hourly
    into = hourly["store_charge_kwh"] - hourly["store_discharge_kwh"] - hourly["store_loss_kwh"]
    rise = np.diff(hourly["store_level_kwh"])
    np.testing.assert_allclose(rise, into[1:], atol=1e-9 * hourly["store_level_kwh"].max())


def test_jobs_that_a_trip_killed_stand_in_the_job_table(tight):
    jobs = tight.jobs[tight.jobs["kind"] == "job"]
    assert tight.summary.total.thermal_storage.trips > 0
    assert (jobs["interruptions"] > 0).any()
    assert (jobs.loc[jobs["interruptions"] > 0, "lost_core_h"] > 0.0).all()


def test_a_run_with_memory_is_written_and_read_back(tight, tmp_path):
    folder = tight.save(tmp_path / "run")
    again = read_run(folder)
    assert again.summary == tight.summary
    assert set(again.hourly.columns) >= OWN


def test_a_scenario_without_the_sections_has_none_of_it():
    plain = run_loaded(load_scenario(HALL, [*DAY, "thermal=null"]))
    assert not OWN & set(plain.hourly.columns)
    assert plain.summary.total.thermal_storage is None
    assert json.loads(json.dumps(plain.summary.as_dict()))["total"]["thermal_storage"] is None


def test_leaked_refrigerant_is_scope_1_and_in_the_total():
    sets = [*DAY, "thermal=null", "service.refrigerant.charge_kg_per_kw=0.4"]
    found = run_loaded(load_scenario(HALL, sets))
    carbon = found.summary.total.carbon_kgco2e
    assert carbon.scope1 > 0.0
    assert carbon.scope1 == pytest.approx(found.hourly["scope1_kgco2e"].sum())
    assert carbon.total_location == carbon.scope1 + carbon.scope2_location + carbon.scope3


def test_a_neglected_plant_draws_more():
    sets = ("period.days=30", "period.step_s=3600")
    clean = run_loaded(load_scenario(SCENARIOS / "singapore-tower.yaml", sets))
    worn = run_loaded(
        load_scenario(
            SCENARIOS / "singapore-tower.yaml",
            [
                *sets,
                "service.filters.since_service_days=150",
                "service.towers.since_service_days=300",
                "service.exchangers.since_service_days=300",
                "service.refrigerant.since_service_days=300",
            ],
        )
    )
    assert worn.summary.total.cooling_energy_kwh > 1.01 * clean.summary.total.cooling_energy_kwh
    assert worn.summary.total.balance_error_rel <= 1e-9


@pytest.mark.parametrize(
    ("scenario", "sets", "place"),
    [
        ("frankfurt-free-air", TANK, "store"),
        ("frankfurt-free-air", ["service.exchangers.interval_days=10"], "service.exchangers"),
        ("singapore-dry", ["service.towers.interval_days=10"], "service.towers"),
        ("singapore-dry", ["thermal.servers.air_class=W+"], "thermal.servers.throttle_at_c"),
        ("singapore-dry", [*TANK, "store.by=carbon"], "store.by"),
    ],
)
def test_what_the_plant_has_no_place_for_is_refused_with_its_key(scenario, sets, place):
    with pytest.raises(InvalidInput) as caught:
        run_loaded(load_scenario(SCENARIOS / f"{scenario}.yaml", [*DAY, *sets]))
    assert any(place in str(problem) for problem in caught.value.problems)
    assert all(problem.cure for problem in caught.value.problems)
