"""Parts are found by their entry points, and only what is a part is accepted."""

from importlib.metadata import EntryPoint
from typing import Literal, get_args

import pytest

from dcsim.core import registry
from dcsim.core.part import Part


class Pond(Part):
    kind: Literal["pond"] = "pond"


class Nameless(Part):
    pass


@pytest.fixture
def registered(monkeypatch):
    """Return a function that replaces the entry points and reads them."""

    def read(*targets):
        points = [EntryPoint(name, f"{__name__}:{of}", "dcsim.cooling") for name, of in targets]
        objects = {"Pond": Pond, "Nameless": Nameless, "text": "text"}
        monkeypatch.setattr(EntryPoint, "load", lambda self: objects[self.value.partition(":")[2]])
        monkeypatch.setattr(registry, "entry_points", lambda group: points)
        return registry.parts.__wrapped__("cooling")

    return read


@pytest.mark.parametrize(
    ("family", "kinds"),
    [
        ("cooling", {"seawater", "surface_water", "direct_air"}),
        ("policy", {"fcfs", "lowest_window", "optimal_shift"}),
    ],
)
def test_the_parts_of_dcsim_are_registered_under_the_kind_they_carry(family, kinds):
    found = registry.parts(family)
    assert found.keys() >= kinds
    assert list(found) == sorted(found)
    for name, part in found.items():
        assert name in get_args(part.model_fields["kind"].annotation)


def test_a_part_of_another_package_is_found(registered):
    assert registered(("pond", "Pond")) == {"pond": Pond}


def test_a_part_registered_under_another_name_is_refused(registered):
    with pytest.raises(TypeError, match="does not carry kind"):
        registered(("lake", "Pond"))


def test_a_part_without_a_kind_is_refused(registered):
    with pytest.raises(TypeError, match="does not carry kind"):
        registered(("nameless", "Nameless"))


def test_what_is_no_part_is_refused(registered):
    with pytest.raises(TypeError, match="is no Part"):
        registered(("text", "text"))


def test_an_installation_without_any_part_is_told(registered):
    with pytest.raises(LookupError, match="is dcsim installed"):
        registered()


def test_one_kind_is_found_without_the_others_and_an_unknown_one_is_not():
    assert registry.part("cooling", "seawater") is registry.parts("cooling")["seawater"]
    with pytest.raises(LookupError):
        registry.part("cooling", "unheard-of")
