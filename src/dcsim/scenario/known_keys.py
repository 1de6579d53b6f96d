"""What the models know of a key: where it stands, what it means, what is usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dcsim.core.strictyaml import KeyPath
from dcsim.core.units import unit_of

Models = list[type[BaseModel]]


OF_FILES = frozenset(["extends", "sites", "links"])
"""Keys that may stand at the top of a file beside those of the model."""


def known_keys(model: type[BaseModel], path: KeyPath, data: Any) -> list[str]:
    """Return the keys that may stand at a path of a file, or none if it leads nowhere."""
    names = {name for found in _models_at(model, path, data) for name in found.model_fields}
    return sorted(names | (OF_FILES if not path else set()))


def kinds_at(model: type[BaseModel], path: KeyPath, data: Any) -> list[str]:
    """Return the words that ``kind`` may be at a path."""
    kinds = (kind for found in _models_at(model, path, data) for kind in _kinds(found))
    return sorted(set(kinds))


def are_choices(model: type[BaseModel], path: KeyPath, data: Any) -> bool:
    """Tell whether what stands at a path is one of several groups, told apart by ``kind``."""
    found = _models_at(model, path, data)
    return len(found) > 1 and all(_kinds(each) for each in found)


def field_at(model: type[BaseModel], path: KeyPath, data: Any) -> FieldInfo | None:
    """Return the field that a path names, or `None`."""
    for found in _models_at(model, path[:-1], data):
        if path and path[-1] in found.model_fields:
            return found.model_fields[str(path[-1])]
    return None


def homes_of(model: type[BaseModel], key: str, here: KeyPath) -> list[str]:
    """Return the other places where a key may stand, each once."""
    at = ".".join(str(part) for part in here if isinstance(part, str))
    found: dict[str, None] = {}
    everywhere = list(_all_models("", [], model))
    depth: dict[type[BaseModel], int] = {}
    for place, _, inner in everywhere:
        depth[inner] = min(place.count("."), depth.get(inner, place.count(".")))
    for place, kinds, inner in everywhere:
        # Of a plant that may also be a stage of another, the plainer place is told.
        if key in inner.model_fields and place.count(".") == depth[inner]:
            named = place or "the top of the file"
            if place == at and not kinds:
                continue
            found[f"{named} with kind: {kinds[0]}" if kinds else named] = None
    return list(found)


def meaning_of(field: FieldInfo | None, key: str) -> str:
    """Return the first sentence of what a field means, with its usual range."""
    if field is None or not field.description:
        return ""
    first = field.description.strip().splitlines()[0].replace("``", "").rstrip(".")
    usual = usual_of(field, key)
    return f"{first}; usual {usual}" if usual else first


def usual_of(field: FieldInfo | None, key: str) -> str:
    """Return the usual range of a field with its unit, or nothing.

    >>> from dcsim.facility.cooling.seawater import Seawater
    >>> usual_of(Seawater.model_fields["sea_temperature_c"], "sea_temperature_c")
    '2..32 C'
    """
    typical = typical_of(field)
    if typical is None:
        return ""
    unit = unit_of(key)
    return f"{typical[0]:g}..{typical[1]:g} {'' if unit in {None, '1', '-'} else unit}".strip()


def choices_of(field: FieldInfo | None) -> list[str]:
    """Return the words that a field takes, or none if it takes others too."""
    return [str(choice) for choice in _literals(field.annotation)] if field is not None else []


def _literals(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(choice for inner in get_args(annotation) for choice in _literals(inner))


def typical_of(field: FieldInfo | None) -> tuple[float, float] | None:
    """Return the usual range that a field states."""
    extra = field.json_schema_extra if field is not None else None
    typical: Any = extra.get("typical") if isinstance(extra, dict) else None
    return (float(typical[0]), float(typical[1])) if isinstance(typical, list) else None


def source_of(field: FieldInfo) -> str:
    """Return where a field's default or range comes from, or nothing."""
    extra = field.json_schema_extra
    return str(extra.get("source", "")) if isinstance(extra, dict) else ""


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models of an annotation: one, those of a union, of a list or an optional."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def _models_at(model: type[BaseModel], path: KeyPath, data: Any) -> Models:
    """Return the models that may stand at a path; the file's ``kind`` narrows them down."""
    here: Models = [model]
    for part in path:
        data = _inside(data, part)
        if isinstance(part, str):
            fields = [found.model_fields[part] for found in here if part in found.model_fields]
            here = [found for field in fields for found in models_in(field.annotation)]
        if isinstance(data, dict) and "kind" in data:
            here = [found for found in here if data["kind"] in _kinds(found)] or here
    return here


def _inside(data: Any, part: int | str) -> Any:
    if isinstance(data, dict):
        return data.get(str(part))
    return data[part] if isinstance(data, list) and isinstance(part, int) else None


def _kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    field = model.model_fields.get("kind")
    return _literals(field.annotation) if field is not None else ()


def _all_models(
    place: str, kinds: list[str], model: type[BaseModel]
) -> Iterator[tuple[str, list[str], type[BaseModel]]]:
    """Yield every model with its dotted place and the kind that leads to it."""
    yield place, kinds, model
    for name, field in model.model_fields.items():
        for inner in models_in(field.annotation):
            yield from _all_models(
                f"{place}.{name}".lstrip("."), [*map(str, _kinds(inner))] or kinds, inner
            )
