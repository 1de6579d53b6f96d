"""Short real scenarios taken apart factor by factor."""

import shutil

import pytest

from dcsim.core.errors import InvalidInput, NoSolution, Problem
from dcsim.scenario.load import load_scenario
from dcsim.study import explain as module
from dcsim.study.explain import FACTORS, explain

OTHER = {
    "weather": "site.station=singapore",
    "cooling": "cooling.sea_temperature_c=24",
    "power chain": "power.ups.redundancy=N",
    "grid": "grid.region=PL",
    "workload": "workload.trace.scale_frac=0.5",
}


def contributions(explanation, key):
    (found,) = (w for w in explanation.waterfalls if w.key == key)
    return found.contributions


def test_every_section_that_moves_a_result_belongs_to_one_factor(short):
    said = {"schema_version", "name", "title", "limits"}
    alike = {"period", "seed", "held_seeds"}
    sections = [section for taken in FACTORS.values() for section in taken]
    assert len(sections) == len(set(sections))
    assert set(sections) | said | alike == set(type(short().scenario).model_fields)


@pytest.mark.parametrize("factor", FACTORS)
def test_a_single_change_is_explained_by_its_factor_alone(factor, short, lefdal):
    # The deep sea does not feel the weather above it, so that one is told of free air.
    def load(*sets):
        return load_scenario(lefdal.parent / "stockholm-free-air.yaml", ["period.days=1", *sets])

    base = load if factor == "weather" else short
    found = explain(base(), base(OTHER[factor]))
    assert found.runs == 2
    assert set(found.equal_factors) == set(FACTORS) - {factor}
    for waterfall in found.waterfalls:
        assert waterfall.contributions[factor] == waterfall.second - waterfall.first
        assert all(waterfall.contributions[name] == 0.0 for name in found.equal_factors)
    assert any(waterfall.contributions[factor] for waterfall in found.waterfalls)


def test_all_factors_at_once_add_up_both_ways(short):
    here, there = short(), short(*OTHER.values())
    forth, back = explain(here, there), explain(there, here)
    assert forth.runs == 32
    assert forth.equal_factors == ()
    for one, other in zip(forth.waterfalls, back.waterfalls, strict=True):
        assert (one.first, one.second) == (other.second, other.first)
        change = one.second - one.first
        scale = abs(one.first) + abs(one.second)
        assert sum(one.contributions.values()) == pytest.approx(change, abs=1e-9 * scale)
        for factor, share in one.contributions.items():
            assert other.contributions[factor] == pytest.approx(-share, abs=1e-9 * scale)


def test_the_grid_cannot_move_the_pue_nor_the_sea_the_intensity(short):
    found = explain(short(), short(OTHER["cooling"], OTHER["grid"]))
    assert contributions(found, "pue")["grid"] == 0.0
    assert contributions(found, "pue")["cooling"] > 0.0
    assert contributions(found, "carbon_kgco2e")["grid"] > 0.0


def test_a_plant_on_the_deep_sea_does_not_feel_the_weather(short):
    found = explain(short(), short(OTHER["weather"]))
    assert found.runs == 2
    assert all(w.contributions["weather"] == 0.0 for w in found.waterfalls)


def test_rounding_is_no_cause():
    assert module._beyond_rounding(-1.5e-16, 1.1, 1.2) == 0.0
    assert module._beyond_rounding(-1.5e-9, 1.1, 1.2) == -1.5e-9
    assert module._beyond_rounding(1e-9, 0.0, 1e9) == 0.0
    assert module._beyond_rounding(5.0, 0.0, 5.0) == 5.0


def test_a_name_and_a_title_are_no_cause(short):
    found = explain(short(), short("name=other", "title=Another"))
    assert found.names == ("lefdal", "other")
    assert found.runs == 1
    assert set(found.equal_factors) == set(FACTORS)


def test_costs_in_two_currencies_are_not_explained(short):
    labels = [w.key for w in explain(short(), short("price.currency=NOK")).waterfalls]
    assert labels == ["pue", "carbon_kgco2e", "water_site_l"]
    assert [w.unit for w in explain(short(), short()).waterfalls] == ["", "kgCO2e", "L", "EUR"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("period.days=2", "not-alike-period"),
        ("seed=1", "not-alike-seed"),
        ("held_seeds.weather=1", "not-alike-seed"),
        ("grid.basis=direct", "not-alike-carbon"),
    ],
)
def test_what_is_no_factor_has_to_be_alike(change, code, short):
    with pytest.raises(InvalidInput) as caught:
        explain(short(), short(change))
    assert [problem.code for problem in caught.value.problems] == [code]
    assert caught.value.problems[0].cure


@pytest.fixture
def with_a_load(lefdal, tmp_path):
    """Return a function that makes a scenario with a load of its own in a folder of its own."""

    def make(name):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        shutil.copy(lefdal, folder)
        rows = "\n".join(["cpu_util_frac", *["0.4"] * 24])
        (folder / "load.csv").write_text(f"{rows}\n", encoding="utf-8")
        sets = ["period.days=1", "period.step_s=3600", "workload.trace.trace_step_s=3600"]
        sets += ["workload.trace.name=null", "workload.trace.file=load.csv", f"name={name}"]
        return load_scenario(folder / "lefdal.yaml", sets)

    return make


def test_scenarios_with_files_have_to_lie_in_one_folder(with_a_load):
    with pytest.raises(InvalidInput) as caught:
        explain(with_a_load("here"), with_a_load("there"))
    assert [problem.code for problem in caught.value.problems] == ["not-alike-folder"]


def test_scenarios_with_files_in_one_folder_are_explained(with_a_load):
    assert explain(with_a_load("here"), with_a_load("here")).runs == 1


def test_a_mixture_that_cannot_run_is_told_with_what_was_taken_over(short, monkeypatch):
    real = module.run_loaded

    def refusing(loaded):
        if (
            loaded.scenario.cooling.sea_temperature_c == 24.0
            and loaded.scenario.grid.region == "NO"
        ):
            raise NoSolution([Problem("plan-infeasible", "policy", "the jobs do not fit")])
        return real(loaded)

    monkeypatch.setattr(module, "run_loaded", refusing)
    with pytest.raises(InvalidInput) as caught:
        explain(short(), short(OTHER["cooling"], OTHER["grid"], "name=far"))
    (problem,) = caught.value.problems
    assert problem.code == "mixture-invalid"
    assert problem.message == "with cooling from far, it cannot run: the jobs do not fit"
