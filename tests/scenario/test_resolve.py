"""The resolved scenario needs no default, and is the same scenario."""

import pytest

from dcsim.runner import run
from dcsim.scenario.load import load_scenario
from dcsim.scenario.model import Scenario
from dcsim.scenario.resolve import resolved_yaml


def resolve(path, folder, sets=()):
    text = resolved_yaml(load_scenario(path, sets).scenario)
    resolved = folder / "resolved.yaml"
    resolved.write_text(text, encoding="utf-8")
    return resolved, text


@pytest.mark.parametrize(
    "sets",
    [
        [],
        ["cooling.kind=waterside", "policy.kind=lowest_window"],
        ["held_seeds.weather=3", "seed=9223372036854775807"],
        ["workload.trace=null"],
        ["title='a: \"b\" \\ # c'"],
        ['title="\\u2028\\x7f\\x85\\e[31m\\ufeff 😀"'],
        ["title=NO", "site.place='0777'"],
        ["cooling={kind: dx, preset: hyperscale, machine: {rated_cop: 3}}"],
        ["cooling={kind: water_cooled_chiller, preset: legacy, chilled_water_c: null}"],
        ["cooling={kind: water_cooled_chiller, chilled_water_c: null}"],
    ],
)
def test_it_loads_again_to_the_same_scenario_and_resolves_to_itself(lefdal, tmp_path, sets):
    if any("kind=waterside" in text for text in sets):
        cooling = "cooling={kind: waterside}"
        sets = [cooling, *sets[1:]]
    resolved, text = resolve(lefdal, tmp_path, sets)
    again = load_scenario(resolved)
    assert again.scenario.model_dump() == load_scenario(lefdal, sets).scenario.model_dump()
    assert resolved_yaml(again.scenario) == text


def test_a_value_that_a_preset_gives_stays_absent_once_removed(lefdal, tmp_path):
    sets = ["cooling={kind: water_cooled_chiller, preset: legacy, chilled_water_c: null}"]
    resolved, text = resolve(lefdal, tmp_path, sets)
    assert load_scenario(resolved).scenario.cooling.chilled_water_c is None
    assert [line.strip() for line in text.splitlines() if "null" in line] == [
        "chilled_water_c: null"
    ]


def test_only_absent_values_are_left_to_their_defaults(lefdal, tmp_path):
    resolved, _text = resolve(lefdal, tmp_path)
    loaded = load_scenario(resolved)
    for key in loaded.defaults:
        value = loaded.scenario
        for part in key.split("."):
            value = value[int(part)] if part.isdecimal() else getattr(value, part)
        assert value is None, key


def test_it_gives_the_same_summary(short, tmp_path):
    resolved, _text = resolve(short, tmp_path)
    assert run(resolved).summary.as_dict() == run(short).summary.as_dict()


def test_it_holds_every_section_but_those_that_are_absent(short, tmp_path):
    _resolved, text = resolve(short, tmp_path)
    scenario = load_scenario(short).scenario
    held = {line.partition(":")[0] for line in text.splitlines() if line[0] != " "}
    absent = {name for name in Scenario.model_fields if getattr(scenario, name) is None}
    assert held == set(Scenario.model_fields) - absent
