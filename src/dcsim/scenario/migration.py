"""Brings scenarios of earlier formats to the present one, step by step.

A change of the format raises `SCHEMA_VERSION` and adds one `Migration`, from the
version before. A file of any earlier version then goes through the chain, and what is
wrong with it is still told with the lines of the file as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from importlib.metadata import version as package_version
from typing import Any

from dcsim.core.errors import InvalidInput
from dcsim.core.strictyaml import Document, KeyPath
from dcsim.scenario.model import SCHEMA_VERSION
from dcsim.scenario.plant_keys import plants_by_data

Data = dict[str, Any]


def _unchanged(data: Data) -> Data:
    return data


@dataclass(frozen=True, slots=True)
class Migration:
    """From one version to the next.

    Attributes
    ----------
    moved
        New path by old path. A key that is absent stays absent, one whose new place is
        taken stays where it is and is refused there as unknown.
    kinds
        New word by old word of what ``kind`` may be, wherever it stands.
    rewrite
        Changes values, after the moves. It gets data that nobody checked, so it must pass
        on what it does not understand; it may change and return what it is given.

    Keys move and change at the top of a file and under each of its sites alike.
    """

    moved: Mapping[KeyPath, KeyPath] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    rewrite: Callable[[Data], Data] = _unchanged


MIGRATIONS: Mapping[int, Migration] = {
    1: Migration(
        moved={("workload", "job_trace", "lay"): ("workload", "job_trace", "align")},
        kinds={
            "lei-masanet-2020-sea": "lei_masanet_2020_sea",
            "lei-masanet-2020-tower": "lei_masanet_2020_tower",
            "lei-masanet-2020-air": "lei_masanet_2020_air",
        },
    ),
    2: Migration(rewrite=plants_by_data),
}
"""The way to the next version, by the version before. Version 1 is the first; version 2
has fleets, writes kinds with underscores, and aligns traces; version 3 describes cooling
plants by data."""


def migrated_note(written: Document) -> str:
    """Return what to say of a file that was brought to the present format while reading."""
    version = written.data["schema_version"]
    return (
        f"schema-version: {written.name} is written in version {version} of the format; "
        f"dcsim migrate {written.name} rewrites it in version {SCHEMA_VERSION}"
    )


def migrate(
    document: Document,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    newest: int = SCHEMA_VERSION,
) -> Document:
    """Return a document in the present format; one that states no number is left to the model.

    Raises
    ------
    InvalidInput
        ``version-newer`` if this dcsim is too old for the file, ``version-unknown`` if no
        way leads from the file's version to the present one.
    """
    stated = document.data.get("schema_version")
    if isinstance(stated, bool | float):
        # Python holds 1, 1.0 and true for equal, a file does not.
        raise InvalidInput.of(
            "wrong-type",
            document.place(("schema_version",)),
            "must be a whole number",
            f"write schema_version: {newest}",
        )
    if not isinstance(stated, int) or stated == newest:
        return document
    if stated > newest:
        installed = package_version("dcsim")
        raise InvalidInput.of(
            "version-newer",
            document.place(("schema_version",)),
            f"version {stated} of the format is newer than dcsim {installed}, "
            f"which reads versions up to {newest}",
            f"install a dcsim later than {installed} (pip install --upgrade dcsim), "
            f"or write the scenario in version {newest}",
        )
    for version in range(stated, newest):
        if version not in migrations:
            raise InvalidInput.of(
                "version-unknown",
                document.place(("schema_version",)),
                f"there is no version {stated} of the format; "
                f"the first is {min(migrations, default=newest)}",
                f"write schema_version: {newest} and mend what dcsim validate then tells",
            )
        document = _step(document, migrations[version], version + 1)
    return document


def _step(document: Document, migration: Migration, version: int) -> Document:
    data, marks = deepcopy(document.data), dict(document.marks)
    for way in _ways(data):
        for short_old, short_new in migration.moved.items():
            old, new = (*way, *short_old), (*way, *short_new)
            if _move(data, old, new):
                marks = {_renamed(path, old, new): mark for path, mark in marks.items()}
    _rename_kinds(data, migration.kinds)
    data = migration.rewrite(data) | {"schema_version": version}
    return Document(data, document.name, marks)


def _ways(data: Data) -> list[KeyPath]:
    """Return the ways to all groups that hold the sections of a site."""
    sites = data.get("sites")
    return [(), *(("sites", name) for name in (sites if isinstance(sites, dict) else {}))]


def _rename_kinds(data: Any, kinds: Mapping[str, str]) -> None:
    if isinstance(data, dict):
        kind = data.get("kind")
        if isinstance(kind, str) and kind in kinds:
            data["kind"] = kinds[kind]
    for inner in (
        data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    ):
        _rename_kinds(inner, kinds)


def _move(data: Data, old: KeyPath, new: KeyPath) -> bool:
    """Move a value within data; return whether there was one and its new place was free."""
    source = _mapping_at(data, old[:-1])
    if source is None or old[-1] not in source:
        return False
    target: Any = data
    for key in new[:-1]:
        target = target.setdefault(key, {}) if isinstance(target, dict) else None
    if not isinstance(target, dict) or new[-1] in target:
        return False
    target[new[-1]] = source.pop(old[-1])
    return True


def _mapping_at(data: Any, path: KeyPath) -> Any:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def _renamed(path: KeyPath, old: KeyPath, new: KeyPath) -> KeyPath:
    return (*new, *path[len(old) :]) if path[: len(old)] == old else path
