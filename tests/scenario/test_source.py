"""A scenario from Python meets the rules of a file, and errors name the key."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import dcsim
from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import read_yaml

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"


def problems(source, overrides=None):
    with pytest.raises(InvalidInput) as caught:
        dcsim.load(source, overrides)
    return [(problem.code, problem.place) for problem in caught.value.problems]


def mapping(**changes):
    return read_yaml(LEFDAL).data | changes


def test_dotted_and_nested_overrides_are_the_same():
    dotted = dcsim.load(LEFDAL, {"cooling.sea_temperature_c": 12, "it.server.idle_frac": 0.5})
    nested = dcsim.load(
        LEFDAL, {"cooling": {"sea_temperature_c": 12}, "it": {"server.idle_frac": 0.5}}
    )
    assert dotted.scenario == nested.scenario
    assert dotted.scenario.cooling.sea_temperature_c == 12
    assert dotted.scenario.cooling.supply_air_c == 24


def test_a_mapping_of_another_kind_replaces_the_old_one_whole():
    plant = dcsim.load(LEFDAL, {"cooling": {"kind": "dx"}}).scenario.cooling
    assert plant.kind == "dx"


def test_an_item_of_a_list_is_named_by_its_place_and_a_list_replaces():
    assert dcsim.load(LEFDAL, {"workload.jobs.0.cores": 16}).scenario.workload.jobs[0].cores == 16
    assert dcsim.load(LEFDAL, {"workload": {"jobs": []}}).scenario.workload.jobs == []


def test_none_is_null():
    assert dcsim.load(LEFDAL, {"workload.trace": None}).scenario.workload.trace is None


def test_values_of_numpy_and_times_are_those_of_the_file():
    loaded = dcsim.load(
        LEFDAL,
        {
            "it.racks": np.int64(500),
            "cooling.sea_temperature_c": np.float64(9.5),
            "period": {"start": datetime(2023, 7, 1, tzinfo=UTC), "days": 1},
        },
        seed=7,
    )
    assert loaded.scenario.it.racks == 500
    assert loaded.scenario.period.start.month == 7
    assert loaded.scenario.seed == 7


def test_a_loaded_scenario_is_left_as_it_was():
    loaded = dcsim.load(LEFDAL)
    assert dcsim.load(loaded) is loaded
    warmer = dcsim.load(loaded, {"cooling.sea_temperature_c": 20})
    again = dcsim.load(loaded, {"cooling.supply_air_c": 25})
    assert warmer.scenario.cooling.sea_temperature_c == 20
    assert again.scenario.cooling.sea_temperature_c == 8


def test_a_mapping_may_extend_a_file(monkeypatch):
    monkeypatch.chdir(LEFDAL.parents[1])
    base = {"schema_version": 1, "extends": "scenarios/lefdal.yaml"}
    loaded = dcsim.load({**base, "name": "warm", "cooling": {"sea_temperature_c": 20}})
    assert loaded.scenario.name == "warm"
    assert loaded.scenario.it.racks == 1000
    wrong = problems({**base, "cooling": {"sea_temperature_c": "warm"}})
    assert wrong == [("wrong-type", "scenario: cooling.sea_temperature_c")]


def test_all_that_is_wrong_with_a_mapping_is_told_by_key():
    wrong = mapping(nonsense=1, it={**mapping()["it"], "racks": -1})
    assert set(problems(wrong)) == {
        ("unknown-key", "scenario: nonsense"),
        ("out-of-range", "scenario: it.racks"),
    }
    assert {code for code, _ in problems({})} == {"key-missing"}


@pytest.mark.parametrize(
    ("overrides", "code", "place"),
    [
        ({"cooling.sea": 12}, "unknown-key", "overrides: cooling.sea"),
        ({"cooling.sea_temperature_c": "12"}, "wrong-type", "overrides: cooling.sea_temperature_c"),
        ({"it": {"racks": 2.5}}, "wrong-type", "overrides: it.racks"),
        ({"it.racks": float("nan")}, "wrong-type", "overrides: it.racks"),
        ({"workload.jobs.9.cores": 1}, "set-path", "overrides: workload.jobs.9"),
        ({"it": {"racks": object()}}, "wrong-type", "overrides: it.racks"),
        ({"it": {3: 1}}, "key-not-text", "overrides: it"),
        ({"seed": -1}, "out-of-range", "overrides: seed"),
    ],
)
def test_an_override_breaks_the_same_rules_and_says_where(overrides, code, place):
    assert (code, place) in problems(LEFDAL, overrides)


def test_a_mapping_without_end_is_refused():
    endless = {}
    endless["cooling"] = endless
    assert problems(LEFDAL, endless)[0][0] == "too-deep"


def test_a_scenario_says_in_one_line_what_it_is():
    assert repr(dcsim.load(LEFDAL)) == "<scenario lefdal: 365 days from 2023-01-01>"
