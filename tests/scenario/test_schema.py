"""The JSON Schema says what the models say, and every shipped scenario keeps it."""

import json
from pathlib import Path

import jsonschema
import pytest

from dcsim.core.registry import parts
from dcsim.core.strictyaml import read_yaml
from dcsim.core.units import unit_of
from dcsim.scenario.schema import scenario_schema, schema_json

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(SCENARIOS.glob("*.yaml"))


@pytest.fixture(scope="module")
def schema():
    return scenario_schema()


def test_the_shipped_schema_is_the_one_the_models_make():
    shipped = (SCENARIOS / "schema.json").read_text(encoding="utf-8")
    assert shipped == schema_json(), "run: python tools/make_schema.py"


def test_it_is_a_schema_of_draft_2020_12(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_scenario_keeps_the_schema(schema, file):
    jsonschema.Draft202012Validator(schema).validate(read_yaml(file).data)


def test_every_registered_kind_can_be_chosen(schema):
    text = json.dumps(schema)
    for family in ("cooling", "policy"):
        for kind in parts(family):
            assert f'"const": "{kind}"' in text


def test_keys_are_described_with_their_unit_and_unknown_ones_refused(schema):
    server = schema["$defs"]["Server"]
    assert server["additionalProperties"] is False
    key = server["properties"]["embodied_kgco2e"]
    assert key["description"]
    assert unit_of("embodied_kgco2e") in json.dumps(key)
    assert key["default"] == 1300.0


def test_stations_complete_by_name(schema):
    assert "nordfjordeid-lefdal" in json.dumps(schema["$defs"]["Place"]["properties"]["station"])
