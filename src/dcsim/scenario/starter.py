"""Starter files: a template, written out with every parameter and what is known of it.

A template is a short scenario that states what its question turns on. The starter adds
every other key as a comment with its default, and over each key its unit, its range and
its source, drawn from the models, so that neither can drift from the code.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from importlib import resources
from math import inf
from typing import Any

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from dcsim.catalogue.lookup import unknown
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Part
from dcsim.core.strictyaml import MAX_INT, Document, KeyPath, parse_scalar, parse_yaml
from dcsim.core.units import unit_of
from dcsim.scenario.known_keys import choices_of, kinds_at, source_of, typical_of, usual_of
from dcsim.scenario.model import Scenario, scenario_model

WIDTH = 96

LISTS = {
    "station": "dcsim regions --kind weather",
    "region": "dcsim regions --kind carbon",
    "zone": "dcsim regions --kind price",
    "profile": "dcsim profile list",
}
"""The command that lists what a name may be."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._,:+-]*\Z")
_FALSE_FRIENDS = {"no", "yes", "on", "off", "n", "y"}


def template_names() -> list[str]:
    """Return the names of the templates, sorted."""
    names = (entry.name for entry in _folder().iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def template_title(name: str) -> str:
    """Return what a template is, in a sentence."""
    return _template(name)[0].splitlines()[0].lstrip("# ")


def starter(template: str, name: str) -> str:
    """Return the text of a starter file.

    Parameters
    ----------
    template
        One of `template_names`.
    name
        Name of the scenario.

    Raises
    ------
    InvalidInput
        ``unknown-template``, with the names that come close.
    """
    text, document = _template(template)
    document.data["name"] = name
    scenario = scenario_model().model_validate_json(json.dumps(document.data))
    head = text.partition("\nschema_version")[0]
    return "\n".join([head, *_HOW_TO_READ, *_Writer(document).file(scenario)]) + "\n"


_HOW_TO_READ = [
    "#",
    "# A key that begins with # is left to the value shown; remove the # to change it.",
    "# Check with: dcsim validate FILE. Run with: dcsim run FILE.",
]


def _folder() -> Any:
    return resources.files("dcsim.scenario") / "templates"


def _template(name: str) -> tuple[str, Document]:
    if name not in template_names():
        raise unknown("template", name, template_names())
    raw = _folder().joinpath(f"{name}.yaml").read_bytes()
    return raw.decode("utf-8"), parse_yaml(raw, f"{name}.yaml")


class _Writer:
    """Writes a scenario key by key; each class of parameters is explained once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.explained: dict[type[Part], str] = {}

    def file(self, scenario: Scenario) -> Iterator[str]:
        """Yield the lines of the whole file."""
        for key in _in_order(type(scenario)):
            if key not in {"name", "title", "seed"}:
                yield ""
            yield from self._key(scenario, key, (), 0)

    def _key(self, part: Part, key: str, path: KeyPath, indent: int) -> Iterator[str]:
        field, value = type(part).model_fields[key], getattr(part, key)
        here, pad = (*path, key), " " * indent
        mark = "" if here in self.document.marks else "#"
        if not self._is_repeated(type(part), here):
            said = _kinds(path) if key == "kind" else explanation(key, field)
            yield from _comment(said, indent)
        if isinstance(value, Part):
            yield f"{pad}{mark}{key}:"
            yield from self._part(value, here, indent + 2)
        elif isinstance(value, list) and any(isinstance(item, Part) for item in value):
            yield f"{pad}{mark}{key}:"
            for i, item in enumerate(value):
                yield from _as_item(self._part(item, (*here, i), indent + 4), indent + 2)
        else:
            plain = part.model_dump(mode="json", include={key})[key]
            yield f"{pad}{mark}{key}: {written(plain)}"

    def _part(self, part: Part, path: KeyPath, indent: int) -> Iterator[str]:
        known = self.explained.setdefault(type(part), _dotted(path))
        if known != _dotted(path):
            yield f"{' ' * indent}# The keys are those of {known}."
        for key in _in_order(type(part)):
            yield from self._key(part, key, path, indent)

    def _is_repeated(self, model: type[Part], path: KeyPath) -> bool:
        return self.explained.get(model, _dotted(path[:-1])) != _dotted(path[:-1])


def _kinds(path: KeyPath) -> list[str]:
    others = ", ".join(kinds_at(scenario_model(), path, {}))
    return [f"One of {others}. Each has keys of its own."]


def _in_order(model: type[Part]) -> list[str]:
    first = [key for key in ("kind", "preset") if key in model.model_fields]
    return first + [key for key in model.model_fields if key not in first]


def _as_item(lines: Iterator[str], indent: int) -> Iterator[str]:
    """Turn the lines of a mapping into an item of a list: a dash before its first key."""
    begun = False
    for line in lines:
        if not begun and not line.lstrip().startswith("#"):
            yield f"{' ' * indent}- {line.lstrip()}"
            begun = True
        else:
            yield line if begun else f"{' ' * indent}{line.lstrip()}"


def explanation(key: str, field: FieldInfo) -> list[str]:
    """Return what is known of a key: meaning with unit, usual and allowed range, source."""
    said = [_meaning(key, field), _range(key, field)]
    if key in LISTS:
        said.append(f"Names: {LISTS[key]}.")
    if source_of(field):
        said.append(f"Source: {source_of(field)}.")
    return [text for text in said if text]


def _meaning(key: str, field: FieldInfo) -> str:
    text = " ".join((field.description or "").replace("``", "").split())
    unit = unit_of(key)
    if unit in {None, "1", "UTC"} or "[" in text:
        return text
    if unit == "-":
        unit = "0..1" if _highest(field) <= 1 else "1 is the whole"
    return f"{text.rstrip('.')} [{unit}]."


def _highest(field: FieldInfo) -> float:
    return min((float(rule.le) for rule in field.metadata if isinstance(rule, Le)), default=inf)  # type: ignore[arg-type]


def _range(key: str, field: FieldInfo) -> str:
    choices = choices_of(field)
    if len(choices) > 1:
        return f"One of {', '.join(choices)}."
    usual = f"usual {usual_of(field, key)}" if typical_of(field) else ""
    limits = _limits(field.metadata)
    text = "; ".join(part for part in (usual, f"allowed {limits}" if limits else "") if part)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _limits(metadata: Sequence[Any]) -> str:
    low, high = "", ""
    for rule in metadata:
        match rule:
            case Gt(gt=limit):
                low = f"above {_number(limit)}"
            case Ge(ge=limit) if not low:
                low = f"from {_number(limit)}"
            case Lt(lt=limit):
                high = f"below {_number(limit)}"
            case Le(le=limit) if limit != MAX_INT:
                high = f"to {_number(limit)}"
    return f"{low} {high}".strip()


def _comment(texts: Sequence[str], indent: int) -> Iterator[str]:
    pad = " " * indent
    for text in texts:
        for i, line in enumerate(textwrap.wrap(text, WIDTH - indent - 4, break_on_hyphens=False)):
            yield f"{pad}# {'  ' if i else ''}{line}"


def _dotted(path: KeyPath) -> str:
    return ".".join(str(part) for part in path)


def written(value: Any) -> str:
    """Write a value as a person would, so that YAML reads back the same.

    >>> written(8.0), written("NO"), written("seawater"), written(True), written(1.5e-05)
    ('8', '"NO"', 'seawater', 'true', '1.5e-05')
    """
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, str) and _PLAIN.match(value) and _stays(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _stays(text: str) -> bool:
    """Tell whether a bare text is read as itself, by dcsim and by readers of older YAML."""
    if text.lower() in _FALSE_FRIENDS or ": " in text or text.endswith((":", " ")):
        return False
    try:
        return bool(parse_scalar(text) == text)
    except InvalidInput:
        return False


def _number(value: Any) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    short = f"{value:g}"
    return short if float(short) == value else repr(value)
