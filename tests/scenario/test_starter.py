"""A starter file is valid and says all there is to say."""

import re

import pytest

from dcsim.core.part import Part
from dcsim.core.registry import parts
from dcsim.core.units import unit_of
from dcsim.scenario.fields import fields_of
from dcsim.scenario.known_keys import source_of, typical_of
from dcsim.scenario.load import load_scenario
from dcsim.scenario.starter import explanation, starter, template_names, template_title, written


@pytest.fixture(params=template_names())
def template(request):
    return request.param


def load(tmp_path, text):
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path)


def test_there_are_templates_for_water_air_and_time(template):
    assert {"seawater", "tower", "free-air", "carbon-shift"} <= set(template_names())
    assert template_title(template).endswith(".")


def test_a_starter_is_valid_with_nothing_unusual_and_carries_its_name(tmp_path, template):
    loaded = load(tmp_path, starter(template, "mine"))
    assert loaded.scenario.name == "mine"
    assert loaded.unusual == ()


def test_what_is_commented_out_is_what_holds_without_it(tmp_path, template):
    text = starter(template, "mine")
    whole = re.sub(r"(?m)^(\s*)#(?=[a-z])", r"\1", text)
    assert whole != text
    kept, written_out = load(tmp_path, text), load(tmp_path, whole)
    assert written_out.scenario == kept.scenario
    assert written_out.defaults == ()


def test_every_key_stands_in_the_file_with_unit_usual_range_and_source(tmp_path, template):
    text = starter(template, "mine")
    said = " ".join(re.sub(r"\n\s*#\s*", " ", text).split())
    seen = set()
    for _path, part, key in fields_of(load(tmp_path, text).scenario):
        field = type(part).model_fields[key]
        assert re.search(rf"(?m)^\s*(- |#)?{key}:", text), key
        if (type(part), key) in seen:
            continue
        seen.add((type(part), key))
        if key == "kind":
            continue
        told = " ".join(explanation(key, field))
        assert told in said, key
        assert source_of(field) in told
        if typical_of(field):
            low, high = typical_of(field)
            assert f"sual {low:g}..{high:g}" in told, key
        if isinstance(getattr(part, key), float) and unit_of(key) not in {None, "1"}:
            assert re.search(r"\[[^\]]+\]", told), key


def test_no_line_is_wider_than_a_page(template):
    assert max(map(len, starter(template, "mine").splitlines())) <= 100


def test_the_templates_use_registered_kinds_only(tmp_path, template):
    scenario = load(tmp_path, starter(template, "mine")).scenario
    assert isinstance(scenario.cooling, Part)
    assert scenario.cooling.kind in parts("cooling")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("NO", '"NO"'),
        ("N", '"N"'),
        ("N+1", "N+1"),
        ("a: b", '"a: b"'),
        ("5", '"5"'),
        ("true", '"true"'),
        ("", '""'),
        (8.0, "8"),
        (5e-05, "5e-05"),
        (0.1 + 0.2, "0.30000000000000004"),
        (None, "null"),
        ([], "[]"),
    ],
)
def test_a_value_is_written_so_that_every_reader_of_yaml_reads_it(value, text):
    assert written(value) == text
