"""Every field of a valid scenario with its path, and which values are unusual."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from dcsim.core.part import Part
from dcsim.core.strictyaml import KeyPath
from dcsim.scenario.model import Scenario


def parts_of(part: Part, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Part]]:
    """Yield every part of a scenario with its path, depth first."""
    yield path, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            yield from parts_of(value, (*path, name))
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, Part):
                    yield from parts_of(item, (*path, name, i))


def fields_of(scenario: Part) -> Iterator[tuple[KeyPath, Part, str]]:
    """Yield every plain field with its path, its part and its name."""
    for path, part in parts_of(scenario):
        for name in type(part).model_fields:
            value = getattr(part, name)
            nested = isinstance(value, Part) or (
                isinstance(value, list) and any(isinstance(v, Part) for v in value)
            )
            if not nested:
                yield (*path, name), part, name


def defaults_of(scenario: Scenario) -> Iterator[KeyPath]:
    """Yield every key that the file left to its default."""
    for path, part, name in fields_of(scenario):
        if name not in part.model_fields_set:
            yield path


def unusual_in(scenario: Scenario) -> Iterator[tuple[KeyPath, str]]:
    """Yield every value outside the usual range of its parameter, and that in words."""
    for path, part, name in fields_of(scenario):
        field: FieldInfo = type(part).model_fields[name]
        extra = field.json_schema_extra
        value = getattr(part, name)
        if isinstance(extra, dict) and isinstance(extra.get("typical"), list) and value is not None:
            low, high = (float(str(bound)) for bound in extra["typical"])  # type: ignore[union-attr]
            if not low <= value <= high:
                yield path, f" = {value:g} is outside its usual range {low:g}..{high:g}"
