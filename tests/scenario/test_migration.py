"""Files of an earlier format become files of the present one, and errors keep their lines."""

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import parse_yaml
from dcsim.scenario.migration import Migration, migrate

PERCENT = Migration(
    moved={("site", "racks"): ("it", "racks")},
    rewrite=lambda data: data | {"lights_frac": data.pop("lights_pct") / 100.0},
)
"""A made-up version 0: racks stood under site, lights in per cent."""

OLD = b"schema_version: 0\nsite:\n  racks: 10\n  place: Oslo\nlights_pct: 2\n"


def test_keys_move_and_values_are_rewritten():
    document = migrate(parse_yaml(OLD, "old.yaml"), {0: PERCENT}, newest=1)
    assert document.data == {
        "schema_version": 1,
        "site": {"place": "Oslo"},
        "it": {"racks": 10},
        "lights_frac": 0.02,
    }


def test_a_moved_key_keeps_the_line_it_was_written_in():
    document = migrate(parse_yaml(OLD, "old.yaml"), {0: PERCENT}, newest=1)
    assert document.place(("it", "racks")).startswith("old.yaml:3:3")


def test_versions_are_climbed_one_by_one():
    steps = []
    chain = {v: Migration(rewrite=lambda data, v=v: steps.append(v) or data) for v in range(3)}
    assert migrate(parse_yaml(b"schema_version: 0\n", "f"), chain, newest=3).data == {
        "schema_version": 3
    }
    assert steps == [0, 1, 2]


def test_the_present_format_passes_as_it_is():
    document = parse_yaml(b"schema_version: 1\nname: a\n", "f")
    assert migrate(document) is document


@pytest.mark.parametrize(
    ("stated", "code"), [("2", "version-newer"), ("0", "version-unknown"), ("1.0", "wrong-type")]
)
def test_a_version_nobody_knows_is_refused_with_a_cure(stated, code):
    with pytest.raises(InvalidInput) as caught:
        migrate(parse_yaml(f"schema_version: {stated}\n".encode(), "f.yaml"))
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.place.startswith("f.yaml:1:1")
    assert problem.cure
