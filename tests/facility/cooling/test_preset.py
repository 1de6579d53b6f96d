from typing import ClassVar, Literal

import pytest
from pydantic import ValidationError

from dcsim.core.part import Part
from dcsim.core.registry import parts
from dcsim.facility.cooling.preset import Preset, Presets


class Lid(Part):
    mass_kg: float = 0.1
    loss_w: float = 9.0
    colour: str = "black"


class Kettle(Preset):
    presets: ClassVar[Presets] = {
        "large": {"volume_l": 2.0, "power_kw": 3.0, "lid": {"mass_kg": 0.2, "loss_w": 12.0}},
    }

    preset: Literal["large"] | None = None
    volume_l: float = 1.0
    power_kw: float = 2.0
    colour: str = "white"
    lid: Lid | None = None


def test_without_a_preset_the_defaults_hold():
    assert (Kettle().volume_l, Kettle().power_kw) == (1.0, 2.0)


def test_a_preset_fills_its_keys_and_leaves_the_rest():
    kettle = Kettle(preset="large")
    assert (kettle.volume_l, kettle.power_kw, kettle.colour) == (2.0, 3.0, "white")


def test_written_keys_win_over_the_preset():
    kettle = Kettle(preset="large", power_kw=1.0)
    assert (kettle.volume_l, kettle.power_kw) == (2.0, 1.0)


def test_keys_of_a_nested_section_win_one_by_one():
    kettle = Kettle(preset="large", lid={"loss_w": 1.0})
    assert kettle.lid == Lid(mass_kg=0.2, loss_w=1.0, colour="black")


def test_a_preset_stays_as_it_is_when_a_nested_section_is_written():
    Kettle(preset="large", lid={"loss_w": 1.0})
    assert Kettle(preset="large").lid == Lid(mass_kg=0.2, loss_w=12.0)


@pytest.mark.parametrize("lid", [None, Lid(loss_w=1.0)])
def test_a_section_written_as_none_or_ready_made_wins_whole(lid):
    assert Kettle(preset="large", lid=lid).lid == lid


def test_a_preset_and_its_nested_section_given_the_other_way_round_are_one():
    kettle = Kettle.model_validate_json('{"lid": {"loss_w": 1}, "preset": "large"}')
    assert kettle == Kettle(preset="large", lid={"loss_w": 1.0})


def test_json_is_filled_too_and_the_resolved_form_gives_the_same_part():
    kettle = Kettle.model_validate_json('{"preset": "large", "power_kw": 1}')
    assert kettle == Kettle(preset="large", power_kw=1.0)
    assert Kettle.model_validate_json(kettle.model_dump_json()) == kettle
    assert kettle.model_dump()["volume_l"] == 2.0


@pytest.mark.parametrize("name", ["small", 3, ["large"]])
def test_an_unknown_preset_is_refused_by_name(name):
    with pytest.raises(ValidationError) as refused:
        Kettle(preset=name)
    assert refused.value.errors()[0]["loc"] == ("preset",)


def test_a_wrong_key_beside_a_preset_is_still_refused():
    with pytest.raises(ValidationError, match="spout"):
        Kettle(preset="large", spout=1.0)
    with pytest.raises(ValidationError, match=r"lid\.knob"):
        Kettle(preset="large", lid={"knob": 1.0})


def with_presets():
    for kind, part in parts("cooling").items():
        if issubclass(part, Preset):
            for name in part.presets:
                yield pytest.param(kind, part, name, id=f"{kind}-{name}")


@pytest.mark.parametrize(("kind", "part", "name"), list(with_presets()))
def test_every_shipped_preset_is_allowed_whole_and_free_of_contradiction(kind, part, name):
    built: Part = part(kind=kind, preset=name)
    assert built.cross_checks() == []
    for key, value in part.presets[name].items():
        built_value = getattr(built, key)
        if isinstance(built_value, Part):
            assert built_value == type(built_value).model_validate(value)
        else:
            assert built_value == value
