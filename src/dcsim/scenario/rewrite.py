"""A scenario file of an earlier format, rewritten in the present one.

Keys and words are changed where they stand, so that comments and layout stay. Where a key
moved to another group that cannot be done line by line, and the file is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import Document, KeyPath, dump_yaml, parse_yaml, read_yaml
from dcsim.scenario.migration import MIGRATIONS, migrate
from dcsim.scenario.model import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The text of a file in the present format.

    Attributes
    ----------
    text
        The whole file.
    version
        The version it was written in.
    keeps_comments
        False where the file had to be written anew, without its comments.
    """

    text: str
    version: int
    keeps_comments: bool


def rewritten(path: Path) -> Rewritten | None:
    """Return a file in the present format, or None if it is in that format already.

    Raises
    ------
    InvalidInput
        If the file cannot be read, or no way leads from its version to the present one.
    """
    document = read_yaml(path)
    if "schema_version" not in document.data:
        raise InvalidInput.of(
            "key-missing",
            document.place(("schema_version",)),
            "this key is required",
            f"add schema_version: {SCHEMA_VERSION}",
        )
    new = migrate(document)
    if new is document:
        return None
    version = int(document.data["schema_version"])
    text = path.read_bytes().decode("utf-8-sig")
    changed = _changed(text, document)
    if changed is None or _read(changed, str(path)) != new.data:
        return Rewritten(dump_yaml(new.data), version, keeps_comments=False)
    return Rewritten(changed, version, keeps_comments=True)


def _read(text: str, name: str) -> Any:
    try:
        return parse_yaml(text.encode(), name).data
    except InvalidInput:
        return None


def _changed(text: str, document: Document) -> str | None:
    """Return the text with keys, version and words changed in place, or None where that fails."""
    lines = text.split("\n")
    changes = [*_new_words(document), *_new_keys(document)]
    # From the end, so that what is put in moves nothing that is still to come.
    for path, key, value in sorted(changes, key=lambda c: document.marks[c[0]], reverse=True):
        line, column = document.marks[path]
        head, rest = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        old_key = re.escape(str(path[-1]))
        old = "" if value is None else re.escape(str(_value(document.data, path)))
        found = re.match(rf"([\"']?){old_key}([\"']?\s*:\s*)([\"']?){old}([\"']?)", rest)
        if found is None:
            return None
        put = found[1] + key + found[2] + found[3] + ("" if value is None else value) + found[4]
        lines[line - 1] = head + put + rest[found.end() :]
    return "\n".join(lines)


Change = tuple[KeyPath, str, str | None]
"""A path, its key afterwards and its value, None where that stays as it is."""


def _new_words(document: Document) -> Iterator[Change]:
    """Yield every value that changes where it stands."""
    yield ("schema_version",), "schema_version", str(SCHEMA_VERSION)
    kinds: dict[str, str] = {}
    for version in _versions(document):
        kinds |= MIGRATIONS[version].kinds
    for path in document.marks:
        value = _value(document.data, path) if path[-1:] == ("kind",) else None
        if isinstance(value, str) and value in kinds:
            yield path, "kind", kinds[value]


def _new_keys(document: Document) -> Iterator[Change]:
    """Yield every key that is renamed within its group, at the top or under a site."""
    for version in _versions(document):
        for old, new in MIGRATIONS[version].moved.items():
            for path in document.marks:
                is_it = path == old or (path[:1] == ("sites",) and path[2:] == old)
                if is_it and old[:-1] == new[:-1]:
                    yield path, str(new[-1]), None


def _versions(document: Document) -> range:
    return range(int(document.data["schema_version"]), SCHEMA_VERSION)


def _value(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data[part]
    return data
