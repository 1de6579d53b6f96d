"""The JSON Schema that editors use says what the models say."""

import json
from pathlib import Path

import jsonschema
import pytest

from dcsim.catalogue.stations import station_names
from dcsim.core.registry import parts
from dcsim.core.strictyaml import parse_yaml, read_yaml
from dcsim.scenario.schema import FILE, scenario_schema, schema_json
from dcsim.scenario.starter import starter, template_names

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def schema():
    return scenario_schema()


@pytest.fixture(scope="module")
def editor(schema):
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture
def plain(short):
    """Return the data of the short scenario, to be changed."""
    return read_yaml(short).data


def models(schema):
    return {name: found for name, found in schema["$defs"].items() if not name.endswith("-changes")}


def test_the_shipped_schema_is_the_one_of_the_models():
    shipped = (SCENARIOS / FILE).read_text(encoding="utf-8")
    assert shipped == schema_json(), "run tools/make_schema.py"


def test_it_is_a_schema_of_the_draft_that_it_names(schema):
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "schema.json"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_passes(editor, path):
    assert list(editor.iter_errors(read_yaml(path).data)) == []


@pytest.mark.parametrize("name", template_names())
def test_every_starter_passes(editor, name):
    assert list(editor.iter_errors(parse_yaml(starter(name, "x").encode(), "x.yaml").data)) == []


@pytest.mark.parametrize("family", ["cooling", "policy"])
def test_kinds_are_alternatives_that_their_constant_tells_apart(schema, family):
    options = schema["$defs"]["Scenario"]["properties"][family]["oneOf"]
    found = [schema["$defs"][option["$ref"].removeprefix("#/$defs/")] for option in options]
    assert [model["properties"]["kind"]["const"] for model in found] == list(parts(family))
    assert all("kind" in model["required"] for model in found)


def test_every_model_is_closed_and_every_key_is_described(schema):
    for name, model in models(schema).items():
        assert model["additionalProperties"] is False, name
        for key, found in model["properties"].items():
            assert found.get("description"), f"{name}.{key}"


def test_a_number_shows_unit_default_usual_range_and_source(schema):
    sea = schema["$defs"]["Seawater"]["properties"]["sea_temperature_c"]
    assert sea["x-unit"] == "C"
    assert (sea["default"], sea["minimum"], sea["maximum"]) == (8.0, -2.0, 40.0)
    assert sea["x-typical"] == [2.0, 32.0]
    assert sea["x-source"] in sea["description"]
    assert "Usual 2 to 32 C." in sea["description"]


def test_names_of_the_catalogue_can_be_completed(schema):
    station = schema["$defs"]["Place"]["properties"]["station"]
    assert {"enum": station_names(), "type": "string"} in station["anyOf"]
    region = schema["$defs"]["Grid"]["properties"]["region"]
    assert {"NO", "US-CAL-CISO", "NOR"} <= set(region["examples"])
    profile = schema["$defs"]["JobClass"]["properties"]["profile"]
    assert "heapsort-c" in profile["examples"]
    assert "enum" not in profile  # a user may add one


def test_a_region_may_have_any_name_only_beside_a_file(editor, plain):
    plain["grid"]["region"] = "home"
    assert not editor.is_valid(plain)
    plain["grid"]["file"] = None
    assert not editor.is_valid(plain)
    plain["grid"]["file"] = "grid.csv"
    assert editor.is_valid(plain)


@pytest.mark.parametrize(
    ("change", "is_valid"),
    [
        ({}, True),
        ({"cooling": {"sea_temperature_c": 12}}, True),
        ({"price": {"zone": "DE", "energy_per_mwh": None}}, True),
        ({"workload": {"jobs": []}}, True),
        ({"cooling": {"sea_temprature_c": 12}}, False),
        ({"it": {"racks": -1}}, False),
        ({"it": {"racks": "ten"}}, False),
        ({"site": {"station": "atlantis"}}, False),
        ({"colour": "blue"}, False),
    ],
)
def test_a_scenario_that_extends_another_may_state_any_part_of_it(editor, change, is_valid):
    data = {"schema_version": 3, "extends": "other.yaml"} | change
    assert editor.is_valid(data) is is_valid


def test_what_extends_another_still_states_its_version(editor):
    assert not editor.is_valid({"extends": "other.yaml"})
    assert not editor.is_valid({"schema_version": 3, "extends": 5})


def test_null_removes_a_key_only_where_another_gives_it(editor, plain):
    plain["it"]["racks"] = None
    assert not editor.is_valid(plain)
    assert editor.is_valid(plain | {"extends": "other.yaml"})


def test_every_reference_leads_somewhere(schema):
    text = json.dumps(schema)
    for part in text.split('"$ref": "#/$defs/')[1:]:
        assert part.partition('"')[0] in schema["$defs"]
