"""Turns what pydantic says into problems a planner can mend."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dcsim.core.errors import Problem
from dcsim.core.strictyaml import Document, KeyPath

_CODES = {
    "missing": "key-missing",
    "extra_forbidden": "unknown-key",
    "finite_number": "not-finite",
    "literal_error": "unknown-choice",
    "union_tag_invalid": "unknown-choice",
    "union_tag_not_found": "key-missing",
    "greater_than": "out-of-range",
    "greater_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "string_pattern_mismatch": "bad-name",
    "timezone_aware": "zone-missing",
}

_RULES = {
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
}

_NAMES = {
    "name": ("cannot name a folder", "use letters, digits, '.', '_' and '-'; 64 at most"),
    "currency": ("is no currency code of ISO 4217", "write three capital letters, such as EUR"),
}


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel]
) -> list[Problem]:
    """Return every problem of a validation, with its place in the file."""
    found: dict[tuple[str, str], Problem] = {}
    for details in error.errors(include_url=False):
        path = _path_in_file(details["loc"], document.data)
        if details["type"] in {"union_tag_not_found", "union_tag_invalid"}:
            path = (*path, "kind")
        problem = _problem(details, path, document, model)
        found.setdefault((problem.place, problem.code), problem)
    return list(found.values())


def _path_in_file(loc: tuple[int | str, ...], data: Any) -> KeyPath:
    """Drop the parts of pydantic's location that are union tags, not keys of the file."""
    path: list[int | str] = []
    here = data
    for i, part in enumerate(loc):
        inside = (isinstance(here, dict) and part in here) or (
            isinstance(here, list) and isinstance(part, int) and part < len(here)
        )
        if inside:
            here = here[part]
            path.append(part)
        elif i == len(loc) - 1:
            path.append(part)
    return tuple(path)


def _problem(
    details: ErrorDetails, path: KeyPath, document: Document, model: type[BaseModel]
) -> Problem:
    code = _CODES.get(details["type"], "wrong-type")
    key = str(path[-1]) if path else ""
    if code == "unknown-key":
        known = _known_keys(path[:-1], document.data, model)
        message, cure = f"there is no key {key!r} here", _did_you_mean(key, known)
    elif code == "unknown-choice":
        message, cure = _choice(details)
    else:
        message, cure = _rule(details, code, key)
    return Problem(code, document.place(path), message, cure)


def _choice(details: ErrorDetails) -> tuple[str, str]:
    """Return message and cure for a word that is none of the choices."""
    context = details.get("ctx", {})
    text = str(context.get("expected") or context.get("expected_tags"))
    choices = [part.strip(" '") for part in text.replace(" or ", ", ").split(",")]
    given = str(context.get("tag") or details["input"])
    return f"{_shown(given)} is none of the choices", _did_you_mean(given, choices)


def _rule(details: ErrorDetails, code: str, key: str) -> tuple[str, str]:
    """Return message and cure for a value that breaks a rule."""
    value = _shown(details["input"])
    if details["type"] in _RULES:
        rule = _RULES[details["type"]].format(**details.get("ctx", {}))
        cure = "a fraction is written 0..1, not in per cent" if key.endswith("_frac") else ""
        return f"{rule}; {value} is not", cure
    if code == "key-missing":
        return "this key is required", f"add {key}"
    if code == "bad-name" and key in _NAMES:
        fault, cure = _NAMES[key]
        return f"{value} {fault}", cure
    if code == "zone-missing":
        return f"{value} has no zone", "write UTC times with Z: 2023-01-01T00:00:00Z"
    return f"{details['msg'][:1].lower()}{details['msg'][1:]}; found {value}", ""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _did_you_mean(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    listed = f"known here: {', '.join(known)}" if known else ""
    return f"did you mean {close[0]}? {listed}".strip() if close else listed


def _known_keys(path: KeyPath, data: Any, model: type[BaseModel]) -> list[str]:
    """Return the keys the model knows at a path, or none if the path leads nowhere."""
    here: list[type[BaseModel]] = [model]
    for part in path:
        data = data[part]
        if isinstance(part, str):
            fields = [m.model_fields[part] for m in here if part in m.model_fields]
            here = [found for field in fields for found in _models_in(field.annotation)]
        if isinstance(data, dict) and "kind" in data:
            here = [m for m in here if _has_kind(m, data["kind"])] or here
    return sorted({name for m in here for name in m.model_fields})


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _has_kind(model: type[BaseModel], kind: Any) -> bool:
    field = model.model_fields.get("kind")
    return field is not None and kind in get_args(field.annotation)
