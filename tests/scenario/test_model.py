"""Every number a scenario may hold says its unit and where it comes from."""

import json
from pathlib import Path
from typing import Annotated, get_args, get_origin

import pytest

from dcsim.core.part import Part
from dcsim.core.strictyaml import read_yaml
from dcsim.core.units import unit_of
from dcsim.scenario.known_keys import models_in
from dcsim.scenario.load import load_scenario
from dcsim.scenario.model import Scenario, model_of, scenario_model


def alternatives(annotation):
    """Yield the plain types of an annotation: those of a union, a list or an optional."""
    if get_origin(annotation) is None:
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from alternatives(get_args(annotation)[0])
    else:
        for inner in get_args(annotation):
            yield from alternatives(inner)


def is_part(kind):
    return isinstance(kind, type) and issubclass(kind, Part)


def fields():
    """Yield (parent's key, class, key, field) of all fields of all registered parts."""
    seen, todo = set(), [("", scenario_model())]
    while todo:
        parent, part = todo.pop()
        for name, field in part.model_fields.items():
            yield parent, part, name, field
            for kind in alternatives(field.annotation):
                if is_part(kind) and (name, kind) not in seen:
                    seen.add((name, kind))
                    todo.append((name, kind))


NUMBERS = [
    pytest.param(parent, part, name, field, id=f"{part.__name__}.{name}")
    for parent, part, name, field in fields()
    if {int, float} & {kind for kind in alternatives(field.annotation) if isinstance(kind, type)}
]


def test_the_walk_reaches_every_registered_part():
    names = {parameter.id.partition(".")[0] for parameter in NUMBERS}
    assert names >= {"Seawater", "Waterside", "Cluster", "Server", "Element", "JobClass"}
    assert len(NUMBERS) > 60


@pytest.mark.parametrize(("parent", "part", "name", "field"), NUMBERS)
def test_a_number_carries_its_unit_and_its_source(parent, part, name, field):
    assert unit_of(name) or unit_of(parent), f"{name} ends in no unit and is listed nowhere"
    extra = field.json_schema_extra
    assert isinstance(extra, dict), "no source is stated"
    assert str(extra["source"]).strip()


@pytest.mark.parametrize(("parent", "part", "name", "field"), NUMBERS)
def test_a_usual_range_is_a_range_and_holds_the_default(parent, part, name, field):
    typical = field.json_schema_extra.get("typical")
    if typical is None:
        return
    low, high = typical
    assert low < high
    if isinstance(field.default, int | float) and not isinstance(field.default, bool):
        assert low <= field.default <= high


def leaves(data, path=()):
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def test_every_number_of_the_shipped_scenario_has_a_field_with_a_source(lefdal):
    scenario = load_scenario(lefdal).scenario
    for path, value in leaves(read_yaml(lefdal).data):
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or path[0] == "schema_version"
        ):
            continue
        owner = scenario
        for key in path[:-1]:
            owner = owner[key] if isinstance(key, int) else getattr(owner, key)
        field = type(owner).model_fields[path[-1]]
        assert getattr(owner, path[-1]) == value, path
        assert field.json_schema_extra["source"], path


def test_every_field_says_what_it_is():
    kind = {"kind"}
    silent = [
        f"{part.__name__}.{name}"
        for _parent, part, name, field in fields()
        if name not in kind and not field.description
    ]
    assert silent == []


def test_every_part_is_frozen_strict_and_closed():
    for _parent, part, _name, _field in fields():
        assert part.model_config["frozen"]
        assert part.model_config["strict"]
        assert part.model_config["extra"] == "forbid"
        assert part.model_config["allow_inf_nan"] is False


def test_the_open_model_is_the_scenario_with_its_choices_filled_in():
    assert set(scenario_model().model_fields) == set(Scenario.model_fields)


def test_a_file_is_read_the_same_by_the_model_of_its_own_kinds():
    path = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
    data = read_yaml(path).data
    own = model_of(data)
    assert [kind.__name__ for kind in models_in(own.model_fields["cooling"].annotation)] == [
        "Seawater"
    ]
    text = json.dumps(data)
    known = scenario_model().model_validate_json(text).model_dump()
    assert own.model_validate_json(text).model_dump() == known


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"cooling": {"kind": "seawater"}, "policy": {}},
        {"cooling": {"kind": "unheard-of"}, "policy": {"kind": "fcfs"}},
        {"cooling": {"kind": ["seawater"]}, "policy": {"kind": "fcfs"}},
        {
            "cooling": {"kind": "combination", "stages": [{"kind": "combination"}]},
            "policy": {"kind": "fcfs"},
        },
        {"cooling": {"kind": "combination"}, "policy": {"kind": "fcfs"}},
    ],
)
def test_a_file_without_known_kinds_is_left_to_the_model_of_all_kinds(data):
    assert model_of(data) is scenario_model()
