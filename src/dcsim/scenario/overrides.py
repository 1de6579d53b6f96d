"""Values put in place of a scenario's: ``--set KEY=VALUE``, and mappings from Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

import numpy as np

from dcsim.catalogue.lookup import unknown
from dcsim.core.errors import InvalidInput, Problem, UsageError
from dcsim.core.strictyaml import MAX_DEPTH, NO_LINE, OVERRIDE, Document, KeyPath, parse_scalar
from dcsim.scenario.extends import is_of_one_kind

SITES = "sites"
FROM_PYTHON = "overrides:"
"""Stands for the file of a value that an overriding mapping gave."""

MAPPING = "scenario:"
"""Stands for the file of a scenario that is a mapping."""

PLAIN = (bool, int, float, str, np.generic, datetime, PurePath)
"""What a single value may be."""


def override(document: Document, text: str) -> None:
    """Apply ``key.inner=value`` of the command line; list items are named by their number.

    Raises
    ------
    UsageError
        If the text is no KEY=VALUE.
    InvalidInput
        If YAML would refuse the value, or the scenario has no such place.
    """
    key, equals, value = text.partition("=")
    path = _path(key.strip(), document)
    if not equals or "" in path:
        raise UsageError.of(
            "set-form",
            f"{OVERRIDE} {text}",
            "this is not KEY=VALUE",
            "e.g. --set cooling.sea_temperature_c=12",
        )
    try:
        parsed = parse_scalar(value)
    except InvalidInput as error:
        raise InvalidInput(
            [replace(problem, place=f"{OVERRIDE} {key}") for problem in error.problems]
        ) from error
    _put(document, path, parsed, OVERRIDE)


def lay_over(document: Document, changes: Mapping[str, Any]) -> None:
    """Put the values of a mapping in place of a document's.

    A key is one key or several joined by dots. A mapping is merged key by key, but one of
    another ``kind`` replaces what stood there, as in a file that extends another; a list
    replaces, and ``None`` is null.

    Raises
    ------
    InvalidInput
        If a value is none that a scenario can hold, or there is no such place.
    """
    for key, value in _plain_mapping(changes, FROM_PYTHON).items():
        _lay(document, _path(key, document), value)


def document_of(mapping: Mapping[str, Any]) -> Document:
    """Return a scenario that was built in Python as a document without a file.

    Raises
    ------
    InvalidInput
        With every value that no scenario can hold.
    """
    return Document(_plain_mapping(mapping, MAPPING), MAPPING, {(): NO_LINE})


def copy_of(document: Document) -> Document:
    """Return a document whose values may be replaced without a trace in the first."""
    return Document(
        deepcopy(document.data),
        document.name,
        dict(document.marks),
        dict(document.files),
        dict(document.stands),
    )


def dotted(path: KeyPath) -> str:
    """Return ``key.inner.0`` of a path."""
    return ".".join(str(part) for part in path)


def _path(key: str, document: Document) -> KeyPath:
    """Return the keys of a path; the name of a site may have dots of its own."""
    words = key.split(".")
    if words[0] != SITES or len(words) == 1:
        return tuple(_key(word) for word in words)
    sites = document.data.get(SITES)
    if not isinstance(sites, dict):
        raise InvalidInput.of(
            "set-path",
            f"{OVERRIDE} {dotted(tuple(words))}",
            "the file has one site, whose sections stand at the top",
            f"write --set {dotted(tuple(words[2:])) or 'KEY'}=VALUE",
        )
    for end in range(len(words), 1, -1):
        name = ".".join(words[1:end])
        if name in sites:
            return (SITES, name, *(_key(word) for word in words[end:]))
    problem = unknown("site", words[1], list(sites)).problems[0]
    place = f"{OVERRIDE} {SITES}.{words[1]}"
    raise InvalidInput.of("set-path", place, problem.message, problem.cure)


def _key(word: str) -> str | int:
    return int(word) if word.isdecimal() and len(word) < 10 else word


def _lay(document: Document, path: KeyPath, value: Any) -> None:
    if not isinstance(value, dict):
        _put(document, path, value, FROM_PYTHON)
        return
    here = _at(document.data, path)
    if not isinstance(here, dict) or not is_of_one_kind(here, value, path):
        _put(document, path, {}, FROM_PYTHON)
    for key, inner in value.items():
        _lay(document, (*path, *(_key(word) for word in key.split("."))), inner)


def _at(data: Any, path: KeyPath) -> Any:
    """Return what stands at a path, or None."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _put(document: Document, path: KeyPath, value: Any, origin: str) -> None:
    """Write a value at a path; mappings on the way are made where they are missing."""
    here: Any = document.data
    for i, part in enumerate(path):
        try:
            if i == len(path) - 1:
                here[part] = value
            else:
                here = here.setdefault(part, {}) if isinstance(here, dict) else here[part]
        except (KeyError, IndexError, TypeError) as error:
            place = f"{origin} {dotted(path[: i + 1])}"
            raise InvalidInput.of("set-path", place, "there is no such place") from error
    document.override(path, origin)


def _plain_mapping(mapping: Mapping[str, Any], origin: str) -> dict[str, Any]:
    problems = list(_not_plain(mapping, (), origin))
    if problems:
        raise InvalidInput(problems)
    plain: dict[str, Any] = _plain(mapping)
    return plain


def _not_plain(value: Any, path: KeyPath, origin: str) -> Iterator[Problem]:
    """Yield a problem for every value that YAML could not have given."""
    place = f"{origin} {dotted(path) or '(whole mapping)'}"
    if len(path) > MAX_DEPTH:
        yield Problem("too-deep", place, f"nested deeper than {MAX_DEPTH} levels")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(key, str) and key:
                yield from _not_plain(inner, (*path, key), origin)
            else:
                cure = "name it by its key"
                yield Problem("key-not-text", place, f"the key {key!r} is no text", cure)
    elif isinstance(value, list | tuple | np.ndarray):
        for i, inner in enumerate(value):
            yield from _not_plain(inner, (*path, i), origin)
    elif value is not None and not isinstance(value, PLAIN):
        yield Problem(
            "wrong-type",
            place,
            f"a scenario holds no {type(value).__name__}",
            "write a number, a text, True, False, None, a time, a list or a mapping",
        )


def _plain(value: Any) -> Any:
    """Return a value as the YAML reader would have given it."""
    match value:
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple() | np.ndarray():
            return [_plain(inner) for inner in value]
        case np.generic():
            return _plain(value.item())
        case datetime():
            return value.isoformat()
        case PurePath():
            return value.as_posix()
        case _:
            return value
