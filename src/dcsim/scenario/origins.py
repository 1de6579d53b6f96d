"""Every value of a scenario with where it comes from: a line, an override or a default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dcsim.core.part import Part
from dcsim.core.strictyaml import OVERRIDE, Document, KeyPath
from dcsim.core.units import unit_of
from dcsim.scenario.fields import fields_of
from dcsim.scenario.fleet_file import LINKS, SITES
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import COMMON
from dcsim.scenario.overrides import dotted


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


def origins(loaded: LoadedScenario, seed: int | None = None) -> list[Origin]:
    """Return every value of a scenario, in the order of its sections, site by site.

    Parameters
    ----------
    loaded
        The scenario with its overrides.
    seed
        The seed that the command line gave, if it did.
    """
    whole = _Written(loaded.document, (), seed)
    if not loaded.fleet:
        return [whole.origin(*field) for field in fields_of(loaded.scenario)]
    common = (field for field in fields_of(loaded.scenario) if field[0][0] in COMMON)
    found = [whole.origin(*field) for field in common]
    for site, scenario in loaded.fleet.items():
        written = _Written(loaded.site_documents[site], (SITES, site), None)
        own = (field for field in fields_of(scenario) if field[0][0] not in COMMON)
        found += [written.origin(*field) for field in own]
    for i, link in enumerate(loaded.links):
        fields = (((LINKS, i, *path), part, name) for path, part, name in fields_of(link))
        found += [whole.origin(*field) for field in fields]
    return found


@dataclass(frozen=True, slots=True)
class _Written:
    """Values as they stand in a file; ``way`` leads to them from its top."""

    document: Document
    way: KeyPath
    seed: int | None

    def origin(self, path: KeyPath, part: Part, name: str) -> Origin:
        """Return the value of a field with where it comes from."""
        value = part.model_dump(mode="json", include={name})[name]
        where = self._where(path)
        extra = type(part).model_fields[name].json_schema_extra
        source = str(extra.get("source", "")) if isinstance(extra, dict) else ""
        unit = unit_of(name) if isinstance(value, int | float) else None
        shown = "" if unit in {None, "1", "-"} or isinstance(value, bool) else str(unit)
        key = dotted((*self.way, *path))
        return Origin(key, value, shown, where, source if where == "default" else "")

    def _where(self, path: KeyPath) -> str:
        document, known = self.document, path
        while known and known not in document.marks:
            known = known[:-1]
        if document.file_of(known) == OVERRIDE:
            return "--seed" if path == ("seed",) and self.seed is not None else OVERRIDE
        if known == path:
            return f"{document.file_of(path)}:{document.marks[path][0]}"
        return "default"
