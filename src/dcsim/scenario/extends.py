"""``extends: other.yaml``: a scenario that states only how it differs from another.

Mappings merge key by key; a number, a text and a list replace what stood there.
``key: null`` removes an inherited key, so that its default holds. A mapping with another
``kind`` replaces the inherited one whole, because the keys of one kind mean nothing to
the other. Every value keeps the file and the line that it was written in.

In the same way a site of a fleet lays its keys over those at the top of the file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.strictyaml import Document, KeyPath, read_yaml
from dcsim.scenario.known_keys import are_choices
from dcsim.scenario.migration import migrate, migrated_note
from dcsim.scenario.model import SCHEMA_VERSION, scenario_model
from dcsim.workload.baseload import confined

KEY = "extends"
MAX_BASES = 5


@dataclass(frozen=True, slots=True)
class ReadScenario:
    """A scenario file with all that it extends, as one document without ``extends``.

    Attributes
    ----------
    document
        Values with the file and the place they were written in.
    problems
        A missing ``schema_version`` of a file that is extended. That of the scenario
        itself is left to the model.
    notes
        Files of earlier formats that were brought to the present one while reading.
    """

    document: Document
    problems: list[Problem]
    notes: tuple[str, ...]


def read_scenario(path: Path, document: Document | None = None) -> ReadScenario:
    """Read a scenario file and all that it extends into one document.

    Parameters
    ----------
    path
        The file.
    document
        Its content, where it is known already or stands in no file.

    Raises
    ------
    InvalidInput
        If a file cannot be read, lies outside the scenario's folder, extends itself
        over any way, or more than `MAX_BASES` files stand behind each other.
    """
    chain, notes = _read_chain(path, document)
    first, *bases = chain
    problems = [
        Problem(
            "key-missing",
            base.place(("schema_version",)),
            "this key is required in every file",
            f"add schema_version: {SCHEMA_VERSION} to this file too",
        )
        for base in bases
        if "schema_version" not in base.data
    ]
    document = chain[-1]
    for child in reversed(chain[:-1]):
        document = merge(document, child)
    if bases and "schema_version" not in first.data:
        document.data.pop("schema_version", None)
    return ReadScenario(document, problems, notes)


def merge(base: Document, child: Document) -> Document:
    """Lay the values of one document over those of another (see the module)."""
    merging = _Merging(base, child)
    data = merging.mapping(base.data, child.data, ())
    return Document(data, child.name, merging.marks, merging.files, merging.stands)


def over(base: Document, site: str, document: Document) -> Document:
    """Lay the keys that stand under a site over those at the top, which it inherits."""
    way: KeyPath = ("sites", site)
    own = document.data["sites"][site] or {}
    below = {path: path[2:] for path in document.marks if path[:2] == way}
    child = Document(
        own,
        document.name,
        {short: document.marks[path] for path, short in below.items()},
        {short: document.file_of(path) for path, short in below.items()},
        {short: path for path, short in below.items()},
    )
    return merge(base, child)


def _read_chain(path: Path, given: Document | None) -> tuple[list[Document], tuple[str, ...]]:
    """Return the scenario and the files it extends, nearest first, in the present format."""
    root, name = path.parent, str(path)
    trail: list[Path] = []
    chain: list[Document] = []
    notes: list[str] = []
    while True:
        trail.append(path.resolve())
        written = given or read_yaml(path, name)
        given = None
        document = migrate(written)
        if document is not written:
            notes.append(migrated_note(written))
        chain.append(document)
        if KEY not in document.data:
            return chain, tuple(notes)
        place = document.place((KEY,))
        below = os.path.relpath(trail[-1].parent, root.resolve())
        text = _text(document.data.pop(KEY), place)
        text = text if below == os.curdir else f"{below}/{text}"
        path = confined(root, text, place)
        name = os.path.normpath(root / text)
        if path in trail:
            names = " -> ".join(found.name for found in [*trail[trail.index(path) :], path])
            raise InvalidInput.of(
                "extends-circle",
                place,
                f"the files extend each other in a circle: {names}",
                "remove one extends",
            )
        if len(trail) > MAX_BASES:
            raise InvalidInput.of(
                "extends-too-deep",
                place,
                f"more than {MAX_BASES} files extend each other",
                "join some of them",
            )


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput.of(
            "wrong-type",
            place,
            "must be the name of one scenario file",
            f"write it as {KEY}: other.yaml",
        )
    return value


class _Merging:
    """Joins data while it notes the place of every value."""

    def __init__(self, base: Document, child: Document) -> None:
        self.base, self.child = base, child
        self.marks: dict[KeyPath, tuple[int, int]] = {}
        self.files: dict[KeyPath, str] = {}
        self.stands: dict[KeyPath, KeyPath] = {}

    def mapping(self, base: dict[str, Any], child: dict[str, Any], path: KeyPath) -> dict[str, Any]:
        self._note(self.child, path)
        joined: dict[str, Any] = {}
        for key in [*base, *(key for key in child if key not in base)]:
            here = (*path, key)
            if key not in child:
                joined[key] = self._whole(self.base, base[key], here)
            elif key not in base:
                joined[key] = self._whole(self.child, child[key], here)
            elif child[key] is not None:
                joined[key] = self._both(base[key], child[key], here)
        return joined

    def _both(self, base: Any, child: Any, path: KeyPath) -> Any:
        if isinstance(base, dict) and isinstance(child, dict) and is_of_one_kind(base, child, path):
            return self.mapping(base, child, path)
        return self._whole(self.child, child, path)

    def _whole(self, params: Document, value: Any, path: KeyPath) -> Any:
        """Take a value as it is, with everything in it."""
        self._note(params, path)
        if isinstance(value, dict):
            return {key: self._whole(params, inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._whole(params, inner, (*path, i)) for i, inner in enumerate(value)]
        return value

    def _note(self, params: Document, path: KeyPath) -> None:
        if path in params.marks:
            self.marks[path] = params.marks[path]
            self.files[path] = params.file_of(path)
            if path in params.stands:
                self.stands[path] = params.stands[path]


def is_of_one_kind(base: dict[str, Any], child: dict[str, Any], path: KeyPath) -> bool:
    """Tell whether both are of one kind, or one leaves the kind to the other.

    Only where groups are told apart by ``kind`` does another kind mean other keys.
    """
    if "kind" not in child or base.get("kind", child["kind"]) == child["kind"]:
        return True
    below_site = path[2:] if path[:1] == ("sites",) else path
    return not are_choices(scenario_model(), below_site, {})
