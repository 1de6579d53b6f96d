"""A part is frozen, strict and closed; a quantity states its source."""

import pytest
from pydantic import ValidationError

from dcsim.core.part import Part, fraction, quantity


class Pump(Part):
    flow_kg_s: float = quantity(1.0, source="catalogue", typical=(0.5, 2.0), gt=0.0, le=10.0)
    share_frac: float = fraction(0.5, source="catalogue")
    units: int = quantity(source="own choice", ge=1)


def test_defaults_source_and_usual_range_are_kept():
    pump = Pump(units=2)
    assert (pump.flow_kg_s, pump.share_frac, pump.units) == (1.0, 0.5, 2)
    assert pump.cross_checks() == []
    extra = Pump.model_fields["flow_kg_s"].json_schema_extra
    assert extra == {"source": "catalogue", "typical": [0.5, 2.0]}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"units": 0},
        {"units": "2"},
        {"units": 2.0},
        {"units": True},
        {"units": 1, "flow_kg_s": 0.0},
        {"units": 1, "flow_kg_s": float("nan")},
        {"units": 1, "flow_kg_s": float("inf")},
        {"units": 1, "share_frac": 1.0000001},
        {"units": 1, "share_frac": -1e-9},
        {"units": 1, "unknown": 1},
    ],
)
def test_what_breaks_a_rule_is_refused(wrong):
    with pytest.raises(ValidationError):
        Pump(**wrong)


def test_the_ends_of_a_fraction_belong_to_it():
    assert Pump(units=1, share_frac=0.0).share_frac == 0.0
    assert Pump(units=1, share_frac=1.0).share_frac == 1.0


def test_a_part_never_changes():
    with pytest.raises(ValidationError):
        Pump(units=1).units = 2


def test_a_default_that_breaks_its_own_rule_is_refused():
    class Bad(Part):
        share_frac: float = fraction(35.0, source="a slip")

    with pytest.raises(ValidationError):
        Bad()
