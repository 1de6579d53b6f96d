"""What fields mean is read from the text below them, when somebody asks."""

from dcsim.core.part import Part
from dcsim.core.part_docs import documented


class Inner(Part):
    depth_m: float = 1.0
    """Depth [m],
    down to the ground."""


class Outer(Part):
    inner: Inner = Inner()
    """What stands inside."""
    plain: int = 0


class Heir(Outer):
    more: int = 0
    """More."""


def test_every_field_gets_the_text_below_it_and_an_heir_those_of_its_parents():
    assert Heir.model_fields["more"].description is None
    fields = documented(Heir).model_fields
    assert {name: field.description for name, field in fields.items()} == {
        "inner": "What stands inside.",
        "plain": None,
        "more": "More.",
    }
    assert Inner.model_fields["depth_m"].description == "Depth [m],\ndown to the ground."


def test_the_texts_reach_the_schema_even_of_a_part_that_was_used_before():
    assert Heir().inner.depth_m == 1.0
    schema = documented(Heir).model_json_schema()
    assert schema["$defs"]["Inner"]["properties"]["depth_m"]["description"].startswith("Depth")
