"""Finds the parts that are installed: dcsim's own and those of other packages.

A part registers itself as an entry point, ``kind = "package.module:Class"``, in
the group of its family. Nothing is ever loaded from a path a scenario names.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
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
    found: dict[str, type[Part]] = {}
    for point in sorted(entry_points(group=f"dcsim.{family}"), key=lambda point: point.name):
        loaded: Any = point.load()
        if not (isinstance(loaded, type) and issubclass(loaded, Part)):
            raise TypeError(f"{point.value} is registered in dcsim.{family} but is no Part")
        kind = loaded.model_fields.get("kind")
        if kind is None or point.name not in get_args(kind.annotation):
            raise TypeError(f"{point.value} does not carry kind: Literal[{point.name!r}]")
        found[point.name] = loaded
    if not found:
        raise LookupError(f"no part is registered in dcsim.{family}: is dcsim installed?")
    return found
