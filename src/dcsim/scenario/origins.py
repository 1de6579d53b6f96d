"""Every value of a scenario with where it comes from: a line, an override or a default."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dcsim.core.units import unit_of
from dcsim.scenario.load import LoadedScenario, fields_of


@dataclass(frozen=True, slots=True)
class Origin:
    """One value of a resolved scenario.

    Attributes
    ----------
    key, value, unit
        Dotted key, plain value, and unit or "" for words and counts.
    origin
        ``file:line``, ``--set``, ``--seed`` or ``default``.
    source
        Where a default comes from, as its parameter states; else "".
    """

    key: str
    value: Any
    unit: str
    origin: str
    source: str


def origins(
    loaded: LoadedScenario, sets: Sequence[str] = (), seed: int | None = None
) -> list[Origin]:
    """Return every value of a scenario, in the order of its sections.

    Parameters
    ----------
    loaded
        The scenario, read with the same ``sets`` and ``seed``.
    sets, seed
        The overrides of the command line.
    """
    overridden = [text.partition("=")[0].strip() for text in sets]
    found = []
    for path, part, name in fields_of(loaded.scenario):
        key = ".".join(str(step) for step in path)
        value = part.model_dump(mode="json", include={name})[name]
        extra = type(part).model_fields[name].json_schema_extra
        source = str(extra.get("source", "")) if isinstance(extra, dict) else ""
        origin = "default"
        if seed is not None and key == "seed":
            origin = "--seed"
        elif any(key == known or key.startswith(f"{known}.") for known in overridden):
            origin = "--set"
        elif path in loaded.document.marks:
            origin = f"{loaded.document.file_of(path)}:{loaded.document.marks[path][0]}"
        unit = unit_of(name) if isinstance(value, int | float) else None
        shown = "" if unit in {None, "1", "-"} or isinstance(value, bool) else str(unit)
        found.append(Origin(key, value, shown, origin, source if origin == "default" else ""))
    return found
