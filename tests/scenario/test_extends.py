"""A scenario may state only how it differs from another one."""

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.scenario.load import load_scenario
from dcsim.scenario.resolve import resolved_yaml


@pytest.fixture
def beside(tmp_path, short):
    """Return a function that writes a scenario beside a base and loads it."""
    (tmp_path / "base.yaml").write_text(short.read_text(encoding="utf-8"), encoding="utf-8")

    def load(text):
        path = tmp_path / "child.yaml"
        path.write_text(f"schema_version: 1\nextends: base.yaml\n{text}", encoding="utf-8")
        return load_scenario(path)

    return load


def test_an_empty_child_is_its_base(beside, short):
    assert beside("").scenario == load_scenario(short).scenario


def test_mappings_merge_and_numbers_replace(beside, short):
    base, child = load_scenario(short).scenario, beside("it: {racks: 70}\n").scenario
    assert child.it.racks == 70
    assert child.it.rack_power_kw == base.it.rack_power_kw
    assert child.cooling == base.cooling


def test_null_lets_the_default_hold(beside):
    child = beside("it: {server: {idle_frac: null}}\n")
    assert "it.server.idle_frac" in child.defaults


def test_another_kind_of_plant_inherits_nothing_from_the_old_one(beside):
    child = beside("cooling: {kind: dx}\n").scenario
    assert child.cooling.kind == "dx"


def test_an_error_points_to_the_file_the_value_came_from(beside, tmp_path):
    base = tmp_path / "base.yaml"
    text = base.read_text(encoding="utf-8")
    base.write_text(text.replace("rack_power_kw: 5", "rack_power_kw: -5"), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        beside("it: {racks: -7}\n")
    places = {problem.place for problem in caught.value.problems}
    assert any("base.yaml" in place and "rack_power_kw" in place for place in places)
    assert any("child.yaml" in place and "racks" in place for place in places)


def test_the_resolved_scenario_extends_nothing(beside, tmp_path):
    child = beside("it: {racks: 70}\n").scenario
    text = resolved_yaml(child)
    assert "extends" not in text
    alone = tmp_path / "alone.yaml"
    alone.write_text(text, encoding="utf-8")
    assert load_scenario(alone).scenario == child
