"""``--set KEY=VALUE``: values of the command line, laid over those of the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dcsim.catalogue.lookup import unknown
from dcsim.core.errors import InvalidInput, UsageError
from dcsim.core.strictyaml import Document, KeyPath, parse_scalar

SITES = "sites"


def override(document: Document, text: str) -> None:
    """Apply ``key.inner=value``; list items are named by their number.

    Raises
    ------
    UsageError
        ``set-form`` if the text is no KEY=VALUE.
    InvalidInput
        ``set-path`` if there is no such place, or what the value itself breaks.
    """
    key, equals, value = text.partition("=")
    words = key.strip().split(".")
    if not equals or "" in words:
        raise UsageError.of(
            "set-form",
            f"--set {text}",
            "this is not KEY=VALUE",
            "e.g. --set cooling.sea_temperature_c=12",
        )
    keys = _path_of(words, document)
    try:
        parsed = parse_scalar(value)
    except InvalidInput as error:
        raise InvalidInput(
            [replace(problem, place=f"--set {key}") for problem in error.problems]
        ) from error
    here: Any = document.data
    for i, part in enumerate(keys[:-1]):
        try:
            if isinstance(here, dict):
                if here.get(str(part), {}) is None:
                    here[str(part)] = {}
                here = here.setdefault(str(part), {})
            else:
                here = here[part]
        except (KeyError, IndexError, TypeError) as error:
            raise InvalidInput.of(
                "set-path", f"--set {dotted(keys[: i + 1])}", "there is no such place"
            ) from error
    try:
        here[keys[-1]] = parsed
    except (IndexError, TypeError) as error:
        raise InvalidInput.of("set-path", f"--set {key}", "there is no such place") from error
    document.override(keys)


def dotted(path: KeyPath) -> str:
    """Return a path as it is written on the command line."""
    return ".".join(str(part) for part in path)


def _path_of(words: list[str], document: Document) -> KeyPath:
    """Return the keys of a path; the name of a site may have dots of its own."""
    if words[0] != SITES or len(words) == 1:
        return tuple(_key(word) for word in words)
    sites = document.data.get(SITES)
    if not isinstance(sites, dict):
        raise InvalidInput.of(
            "set-path",
            f"--set {dotted(tuple(words))}",
            "the file has one site, whose sections stand at the top",
            f"write --set {dotted(tuple(words[2:])) or 'KEY'}=VALUE",
        )
    for end in range(len(words), 1, -1):
        name = ".".join(words[1:end])
        if name in sites:
            return (SITES, name, *(_key(word) for word in words[end:]))
    problem = unknown("site", words[1], list(sites)).problems[0]
    place = f"--set {SITES}.{words[1]}"
    raise InvalidInput.of("set-path", place, problem.message, problem.cure)


def _key(word: str) -> str | int:
    return int(word) if word.isdecimal() and len(word) < 10 else word
