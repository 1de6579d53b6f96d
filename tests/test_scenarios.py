"""Every shipped scenario asks a question, runs, and teaches what it says."""

from pathlib import Path

import pytest

import dcsim
from dcsim.scenario.load import load_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))


def total(name, *sets):
    """Run a shipped scenario for a short while and return its total."""
    return dcsim.run(SCENARIOS / f"{name}.yaml", sets=sets).summary.total


def test_there_are_six_questions_or_more_each_with_a_name_of_its_own():
    names = [load_scenario(file).scenario.name for file in FILES]
    assert len(set(names)) == len(names) >= 7
    assert names == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_scenario_opens_with_what_it_teaches_and_runs(file):
    assert "What it teaches:" in file.read_text(encoding="utf-8").split("schema_version")[0]
    result = dcsim.run(file, sets=["period.days=2"])
    assert result.summary.title
    assert result.summary.total.balance_error_rel <= 1e-9


def test_where_every_hour_is_alike_nothing_is_saved():
    assert total("constant-grid", "period.days=4").against_fcfs.carbon_saved_kgco2e == 0.0


def test_waiting_for_the_wind_saves_carbon():
    assert total("gb-carbon-shift", "period.days=7").against_fcfs.carbon_saved_kgco2e > 0.0


def test_a_tower_spends_water_and_saves_carbon():
    wet, dry = (total(f"singapore-{name}", "period.days=7") for name in ("tower", "dry"))
    assert wet.water_site_l > dry.water_site_l == 0.0
    assert wet.carbon_kgco2e.scope2_location < dry.carbon_kgco2e.scope2_location


def test_the_grid_sets_the_carbon_and_the_weather_the_pue():
    july = ("period.days=28", "period.start=2023-07-01T00:00:00Z")
    north, south = (total(f"{place}-free-air", *july) for place in ("stockholm", "frankfurt"))
    assert south.pue > north.pue
    assert south.carbon_kgco2e.scope2_location > 5.0 * north.carbon_kgco2e.scope2_location


def test_a_doubled_chain_costs_most_while_the_hall_is_empty():
    def loss(*sets):
        return total("low-load-2n", "period.days=2", *sets).pue

    one = "power.ups.redundancy=N"
    full = "workload.trace.scale_frac=1"
    assert loss() - loss(one) > 0.0
    assert loss() > loss(full)


def test_a_warm_sea_starts_the_chiller():
    warm = total("warm-sea", "period.days=2")
    cold = total("warm-sea", "period.days=2", "cooling.sea_temperature_c=12")
    assert warm.cooling_share_of_it_frac > cold.cooling_share_of_it_frac
