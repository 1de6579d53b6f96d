"""Every shipped scenario asks a question, runs, and teaches what it says."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

import dcsim
from dcsim.core.errors import NoSolution
from dcsim.scenario.load import load_scenario
from dcsim.study.explain import explain

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))
OURS = [file for file in FILES if file.stem != "lefdal"]
"""The scenario of the main job is told in a test of its own."""


JULY = "period.start=2023-07-01T00:00:00Z"
WEEK = ("period.days=7", "period.step_s=3600")
FOUR_WEEKS = "period.days=28"


@cache
def summary(name, *sets):
    """Run a shipped scenario for a short while, each set of overrides once."""
    return dcsim.run(SCENARIOS / f"{name}.yaml", sets=sets).summary


def total(name, *sets):
    return summary(name, *sets).total


def header(file):
    """Return the comment a scenario opens with, without its marks."""
    lines = file.read_text(encoding="utf-8").splitlines()
    count = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    return "\n".join(line.removeprefix("#").strip() for line in lines[:count])


def commands(file):
    """Return the commands that the header of a scenario suggests."""
    return [line for line in header(file).splitlines() if line.startswith("dcsim ")]


def timed(name, *sets):
    """Return the carbon that waiting saved by its hours, beyond what less energy saved."""
    saved = total(name, FOUR_WEEKS, *sets).against_fcfs
    return saved.carbon_saved_kgco2e - saved.carbon_saved_by_less_energy_kgco2e


def test_there_are_six_questions_or_more_each_with_a_name_of_its_own():
    names = [load_scenario(file).scenario.name for file in FILES]
    assert len(set(names)) == len(names) >= 7
    assert names == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_scenario_opens_with_what_it_teaches_and_runs(file):
    assert "What it teaches:" in header(file)
    result = dcsim.run(file, sets=["period.days=2"])
    assert result.summary.title
    assert result.summary.total.balance_error_rel <= 1e-9
    assert not [text for text in result.summary.warnings if text.startswith("cooling-short")]


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_a_scenario_asks_a_question_and_says_what_to_try(file):
    assert "?" in header(file).split("What it teaches:")[0]
    assert "What to try" in header(file)
    assert len(commands(file)) >= 2
    assert all(re.search(rf"scenarios/{file.stem}\.yaml", line) for line in commands(file))


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_what_a_scenario_says_to_try_can_be_typed(file):
    for line in commands(file):
        _, verb, *words = shlex.split(line)
        sets = [words[i + 1] for i, word in enumerate(words) if word == "--set"]
        for path in (word for word in words if word.startswith("scenarios/")):
            load_scenario(SCENARIOS.parent / path, sets)
        assert verb in {"run", "compare", "explain"}


def test_where_every_hour_is_alike_nothing_is_saved():
    assert total("constant-grid", "period.days=4").against_fcfs.carbon_saved_kgco2e == 0.0
    planned = total("constant-grid", "period.days=4", "policy.kind=optimal_shift").against_fcfs
    by_hours = planned.carbon_saved_kgco2e - planned.carbon_saved_by_less_energy_kgco2e
    assert by_hours == pytest.approx(0.0, abs=1e-6)


def test_waiting_for_the_wind_saves_carbon_and_less_so_in_a_smaller_cluster():
    saved = [timed("gb-carbon-shift", f"it.racks={racks}") for racks in (40, 60, 120)]
    assert 0.0 < saved[0] < saved[1] < saved[2]


def test_in_a_tight_cluster_jobs_that_meet_start_too_late():
    late = [
        total("gb-carbon-shift", FOUR_WEEKS, f"it.racks={racks}").jobs.missed_deadline
        for racks in (40, 60)
    ]
    assert late[0] > late[1] == 0


def test_planning_together_saves_more_than_each_for_itself():
    week = ("period.days=7",)

    def saved(policy):
        against = total("gb-carbon-shift", *week, f"policy.kind={policy}").against_fcfs
        return against.carbon_saved_kgco2e - against.carbon_saved_by_less_energy_kgco2e

    assert saved("optimal_shift") > saved("lowest_window") > 0.0


def test_where_no_plan_keeps_the_windows_that_is_said_with_its_cure():
    with pytest.raises(NoSolution) as caught:
        total("gb-carbon-shift", "period.days=7", "it.racks=40", "policy.kind=optimal_shift")
    (problem,) = caught.value.problems
    assert problem.code == "plan-infeasible"
    assert "add racks" in problem.cure
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("start", ["2023-01-01", "2023-07-01"])
def test_in_texas_the_clean_hours_are_cheap_too(start):
    month = (FOUR_WEEKS, f"period.start={start}T00:00:00Z")
    found = total("dallas-price", *month)
    saved = found.against_fcfs
    assert saved.carbon_saved_kgco2e > saved.carbon_saved_by_less_energy_kgco2e > 0.0
    # Cheaper by the hour, not only because less is drawn.
    share_of_energy = saved.facility_energy_saved_kwh / found.facility_energy_kwh
    assert saved.cost_saved / found.cost > share_of_energy > 0.0
    assert saved.mean_wait_added_h > 1.0


def test_a_tower_spends_water_and_saves_carbon():
    wet, dry = (total(f"singapore-{name}", *WEEK) for name in ("tower", "dry"))
    assert wet.water_site_l > dry.water_site_l == 0.0
    assert wet.carbon_kgco2e.scope2_location < dry.carbon_kgco2e.scope2_location
    assert wet.pue < dry.pue


def test_purer_water_is_replaced_less_often():
    few, many = (
        total("singapore-tower", *WEEK, f"cooling.cycles_of_concentration={cycles}")
        for cycles in (4, 8)
    )
    # Blowdown is the evaporation over the cycles less one: 1/3 against 1/7 of it.
    assert many.water_site_l / few.water_site_l == pytest.approx((8 / 7) / (4 / 3), rel=0.01)


def test_the_grid_sets_the_carbon_and_the_weather_the_pue():
    sets = [*WEEK, JULY]
    north, south = (
        load_scenario(SCENARIOS / f"{place}-free-air.yaml", sets)
        for place in ("stockholm", "frankfurt")
    )
    found = {fall.key: fall for fall in explain(north, south).waterfalls}
    pue, carbon = found["pue"].contributions, found["carbon_kgco2e"].contributions
    assert pue["grid"] == 0.0 < pue["weather"]
    assert carbon["grid"] > 20.0 * abs(carbon["weather"])
    assert found["carbon_kgco2e"].second > 5.0 * found["carbon_kgco2e"].first


def test_a_doubled_chain_costs_most_while_the_hall_is_empty():
    def cost_of_2n(*sets):
        doubled, single = (
            total("low-load-2n", *WEEK, *sets),
            total("low-load-2n", *WEEK, "power.ups.redundancy=N", *sets),
        )
        return doubled.pue - single.pue

    assert cost_of_2n() > 2.0 * cost_of_2n("workload.trace.scale_frac=1") > 0.0


def test_the_brochure_hides_what_an_empty_hall_loses():
    empty = total("low-load-2n", *WEEK)
    assert empty.pue > empty.full_load.pue + 0.03


def test_a_warm_sea_starts_the_chiller_and_a_cold_one_does_not():
    def share(celsius):
        return total("warm-sea", *WEEK, f"cooling.sea_temperature_c={celsius}")

    assert share(12).cooling_energy_kwh == share(18).cooling_energy_kwh
    assert share(18).cooling_energy_kwh < share(22).cooling_energy_kwh
    assert share(22).cooling_energy_kwh < share(24).cooling_energy_kwh


def test_a_discharge_permit_costs_pumping_until_the_rooms_warm():
    loose, tight = (
        summary("warm-sea", *WEEK),
        summary("warm-sea", *WEEK, "cooling.discharge_max_c=30"),
    )
    assert tight.total.cooling_energy_kwh > loose.total.cooling_energy_kwh
    assert not any(text.startswith("cooling-short:") for text in tight.warnings)
    too_tight = summary("warm-sea", *WEEK, "cooling.discharge_max_c=27")
    assert any(text.startswith("cooling-short:") for text in too_tight.warnings)
    tighter = summary("warm-sea", *WEEK, "cooling.discharge_max_c=26")
    assert tighter.total.cooling_energy_kwh < too_tight.total.cooling_energy_kwh
