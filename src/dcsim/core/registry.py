"""Finds the parts that are installed: dcsim's own and those of other packages.

A part registers itself as an entry point, ``kind = "package.module:Class"``, in
the group of its family. Nothing is ever loaded from a path a scenario names.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from typing import Any, Literal, get_args

from dcsim.core.part import Part

Family = Literal["cooling", "policy", "meter"]


@cache
def parts(family: Family) -> dict[str, type[Part]]:
    """Return the parameter classes of a family by their kind, sorted by name.

    Raises
    ------
    LookupError
        If no part is registered: the package's metadata are missing.
    TypeError
        If a registered class is no `Part` with a literal ``kind``.
    """
    points = sorted(entry_points(group=f"dcsim.{family}"), key=lambda point: point.name)
    found = {point.name: _loaded(point, family) for point in points}
    if not found:
        raise LookupError(f"no part is registered in dcsim.{family}: is dcsim installed?")
    return found


@cache
def part(family: Family, kind: str) -> type[Part]:
    """Return the parameter class of one kind; dcsim's own kinds load no other one.

    Raises
    ------
    LookupError
        If there is no such kind.
    TypeError
        As `parts`.
    """
    with suppress(PackageNotFoundError):
        for point in distribution("dcsim").entry_points.select(group=f"dcsim.{family}", name=kind):
            return _loaded(point, family)
    return parts(family)[kind]


def _loaded(point: EntryPoint, family: Family) -> type[Part]:
    loaded: Any = point.load()
    if not (isinstance(loaded, type) and issubclass(loaded, Part)):
        raise TypeError(f"{point.value} is registered in dcsim.{family} but is no Part")
    kind = loaded.model_fields.get("kind")
    if kind is None or point.name not in get_args(kind.annotation):
        raise TypeError(f"{point.value} does not carry kind: Literal[{point.name!r}]")
    return loaded
