"""Turns what pydantic says into problems a planner can mend."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dcsim.core.errors import Problem
from dcsim.core.strictyaml import Document, KeyPath
from dcsim.scenario.known_keys import (
    OF_FILES,
    are_choices,
    choices_of,
    field_at,
    homes_of,
    kinds_at,
    known_keys,
    meaning_of,
    usual_of,
)
from dcsim.scenario.model import COMMON

MAX_PROBLEMS = 100
"""More problems of one file are counted, not told."""

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

_LENGTHS = {
    "too_short": "must have at least {min_length} items; it has {actual_length}",
    "too_long": "must have at most {max_length} items; it has more",
}

_KINDS = {
    "int": "must be a whole number",
    "float": "must be a number",
    "string": "must be text",
    "bool": "must be true or false",
    "model": "must be a group of keys, each in a line of its own below it",
    "dict": "must be a group of keys, each in a line of its own below it",
    "list": "must be a list, each item in a line of its own that begins with '- '",
    "datetime": "must be a date and time in UTC",
}
"""What a value must be, by the first word of pydantic's type of error."""

_NAMES = {
    "name": ("cannot name a folder", "use letters, digits, '.', '_' and '-'; 64 at most"),
    "currency": ("is no currency code of ISO 4217", "write three capital letters, such as EUR"),
}

_PUBLISHED = {
    "lei-masanet-2020-sea": "seawater",
    "lei-masanet-2020-tower": "waterside",
    "lei-masanet-2020-air": "direct_air",
    "lei_masanet_2020_sea": "seawater",
    "lei_masanet_2020_tower": "waterside",
    "lei_masanet_2020_air": "direct_air",
}
"""Plants of a paper that were kinds of cooling, and the kind that does the like."""

_UTC = "write UTC times with Z: 2023-01-01T00:00:00Z"


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel]
) -> list[Problem]:
    """Return the problems of a validation, each with its place in the file."""
    found: dict[tuple[str, str], Problem] = {}
    errors = error.errors(include_url=False)
    for details in errors[:MAX_PROBLEMS]:
        path = _path_in_file(details["loc"], document.data)
        if details["type"] in {"union_tag_not_found", "union_tag_invalid"}:
            path = (*path, "kind")
        problem = _problem(details, path, document, model)
        found.setdefault((problem.place, problem.code), problem)
    if len(errors) > MAX_PROBLEMS:
        more = f"{len(errors) - MAX_PROBLEMS} more problems are not told"
        found["", ""] = Problem("too-many-problems", document.name, more, "mend these first")
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
        known = known_keys(model, path[:-1], document.data)
        if len(path) == 1 and document.stands.get(path, path) != path:
            # Under a site stand no keys of the whole fleet.
            known = [name for name in known if name not in {*COMMON, *OF_FILES}]
        homes = homes_of(model, key, path[:-1])
        message, cure = f"there is no key {key!r} here", _where_else(key, known, homes)
    elif code == "unknown-choice":
        message, cure = _choice(details)
    elif code == "key-missing":
        message, cure = "this key is required", _add(key, path, document.data, model)
    elif code == "out-of-range":
        message, cure = _range(details, key, usual_of(field_at(model, path, document.data), key))
    else:
        message, cure = _rule(details, code, key)
    cure = cure or _said_of(key, path, document.data, model)
    return Problem(code, document.place(path), message, cure)


def _where_else(key: str, known: list[str], homes: list[str]) -> str:
    """Say which key was meant, or where this one belongs."""
    if homes and not get_close_matches(key, known, n=1, cutoff=0.8):
        return f"it belongs to {' or '.join(homes[:3])}; known here: {', '.join(known)}"
    return _did_you_mean(key, known)


def _choice(details: ErrorDetails) -> tuple[str, str]:
    """Return message and cure for a word that is none of the choices."""
    context = details.get("ctx", {})
    text = str(context.get("expected") or context.get("expected_tags"))
    choices = [part.strip(" '") for part in text.replace(" or ", ", ").split(",")]
    given = str(context.get("tag") or details["input"])
    if given in _PUBLISHED:
        message = f"{given} is no kind of cooling any more, but a check: dcsim verify lei-masanet"
        return message, f"write kind: {_PUBLISHED[given]}, and that kind's keys"
    return f"{_shown(given)} is none of the choices", _did_you_mean(given, choices)


def _add(key: str, path: KeyPath, data: Any, model: type[BaseModel]) -> str:
    field = field_at(model, path, data)
    kinds = kinds_at(model, path[:-1], data) if key == "kind" else choices_of(field)
    meaning = " or ".join(kinds) or meaning_of(field, key)
    return f"add {key}: {meaning}" if meaning else f"add {key}"


def _said_of(key: str, path: KeyPath, data: Any, model: type[BaseModel]) -> str:
    """Say what a key is, or which keys a group holds."""
    inner = known_keys(model, path, data) if path else []
    if inner and are_choices(model, path, data):
        return f"each begins with kind: one of {', '.join(kinds_at(model, path, data))}"
    if inner:
        return f"its keys are {', '.join(inner)}"
    meaning = meaning_of(field_at(model, path, data), key)
    return f"{key} is: {meaning}" if meaning else ""


def _range(details: ErrorDetails, key: str, usual: str) -> tuple[str, str]:
    """Return message and cure for a number that is too large or too small."""
    rule = _RULES[details["type"]].format(**details.get("ctx", {}))
    cure = f"usual is {usual}" if usual else ""
    value = details["input"]
    if key.endswith("_frac") and isinstance(value, int | float) and value > 1:
        cure = "a fraction is written 0..1, not in per cent"
    return f"{rule}; {_shown(value)} is not", cure


def _rule(details: ErrorDetails, code: str, key: str) -> tuple[str, str]:
    """Return message and cure for a value that breaks a rule."""
    value = _shown(details["input"])
    if code == "bad-name" and key in _NAMES:
        fault, cure = _NAMES[key]
        return f"{value} {fault}", cure
    if code == "zone-missing":
        return f"{value} has no zone", _UTC
    if details["type"] in _LENGTHS:
        return _LENGTHS[details["type"]].format(**details.get("ctx", {})), ""
    kind = details["type"].partition("_")[0]
    rule = _KINDS.get(kind, f"{details['msg'][:1].lower()}{details['msg'][1:]}")
    if details["input"] is None:
        return f"{rule}; it has no value", "write one after the colon, or remove the key"
    if kind == "datetime":
        reason = str(details.get("ctx", {}).get("error", ""))
        return f"{rule}; found {value}" + (f" ({reason})" if reason else ""), _UTC
    return f"{rule}; found {value}", _other_kind(kind, details["input"])


def _other_kind(kind: str, value: Any) -> str:
    """Say how to write a value of the wrong kind so that it becomes the right one."""
    if kind == "string" and isinstance(value, bool | int | float):
        return "put it in quotes"
    if kind in {"int", "float"} and isinstance(value, str) and _is_number(value):
        return "write only the number, with a decimal point, without quotes or unit"
    if kind == "int" and isinstance(value, float) and value.is_integer():
        return f"write {value:.0f}"
    return ""


def _is_number(text: str) -> bool:
    """Tell whether a text begins with a number, as in "5 kW" or "35%"."""
    return text.lstrip()[:1].isdecimal()


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _did_you_mean(word: str, known: list[str]) -> str:
    by_lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower()[:100], by_lower, n=1)
    listed = f"known here: {', '.join(known)}" if known else ""
    return f"did you mean {by_lower[close[0]]}? {listed}".strip() if close else listed
