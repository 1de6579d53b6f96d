"""The scenario file as a JSON Schema, for editors that complete and check while one types.

It is made from the models, as the checks are, so it knows all that a value can break on
its own. What takes two values, a file or the whole catalogue is left to ``dcsim validate``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from dcsim.catalogue.carbon import region_names
from dcsim.catalogue.countries import country_codes
from dcsim.catalogue.prices import price_zone_names
from dcsim.catalogue.stations import station_names
from dcsim.catalogue.traces import trace_names
from dcsim.core.part_docs import documented
from dcsim.core.units import unit_of
from dcsim.scenario.extends import KEY
from dcsim.scenario.fleet_file import MOST_SITES, FleetKeys
from dcsim.scenario.model import COMMON, scenario_model
from dcsim.scenario.sections import NAME
from dcsim.workload.profile_store import profile_ids
from dcsim.workload.residency import ALL

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILE = "schema.json"
"""Name of the file, and its id relative to the scenarios beside it."""

PART = "-changes"
"""Ends the names of the definitions for a scenario that extends another."""

NAMES: Mapping[tuple[str, str], Callable[[], Sequence[str]]] = {
    ("Place", "station"): station_names,
    ("Price", "zone"): price_zone_names,
    ("Trace", "name"): trace_names,
}
"""Names that only the catalogue gives, by model and key."""

UTC = (
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"[Tt_ ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$"
)


def scenario_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a scenario file, as plain data."""
    made = scenario_model().model_json_schema()
    models: Schema = made.pop("$defs")
    models["Scenario"] = made
    for name, model in models.items():
        _finish(name, model)
    changes = {name + PART: _as_changes(model) for name, model in models.items()}
    file_name = {"type": "string", "minLength": 1, "description": _EXTENDS}
    changes["Scenario" + PART]["properties"] = {
        KEY: file_name,
        **changes["Scenario" + PART]["properties"],
    }
    changes["Scenario" + PART]["required"] = ["schema_version", KEY]
    link = documented(FleetKeys).model_json_schema()["$defs"]["Link"]
    _finish("Link", link)
    models |= {"Link": link, "Fleet": _fleet(changes["Scenario" + PART])}
    changes |= {"Site": _site(changes["Scenario" + PART])}
    changes["Scenario" + PART]["properties"] |= _of_fleet()
    return {
        "$schema": DIALECT,
        "$id": FILE,
        "title": "dcsim scenario",
        "description": "A data centre to simulate; docs/scenario_files.md explains the file.",
        "type": "object",
        "if": {"required": [KEY]},
        "then": {"$ref": f"#/$defs/Scenario{PART}"},
        "else": {
            "if": {"required": ["sites"]},
            "then": {"$ref": "#/$defs/Fleet"},
            "else": {"$ref": "#/$defs/Scenario"},
        },
        "$defs": {name: models[name] for name in sorted(models)}
        | {name: changes[name] for name in sorted(changes)},
    }


def _of_fleet() -> Schema:
    """Return the keys that only a fleet has."""
    return {
        "sites": {
            "type": "object",
            "description": "The sites by name; each inherits what stands at the top.",
            "propertyNames": {"pattern": NAME, "not": {"const": ALL}},
            "additionalProperties": {"anyOf": [{"$ref": "#/$defs/Site"}, {"type": "null"}]},
            "minProperties": 1,
            "maxProperties": MOST_SITES,
        },
        "links": {
            "type": "array",
            "description": str(FleetKeys.model_fields["links"].description),
            "items": {"$ref": "#/$defs/Link"},
        },
    }


def _fleet(changes: Schema) -> Schema:
    """Return the schema of a fleet: any section may stand at the top, or under a site."""
    properties = {key: found for key, found in changes["properties"].items() if key != KEY}
    return {
        **changes,
        "description": "A scenario of several sites.",
        "properties": properties | _of_fleet(),
        "required": ["schema_version", "name", "period", "policy", "sites"],
    }


def _site(changes: Schema) -> Schema:
    """Return the schema of what one site of a fleet states."""
    own = {k: found for k, found in changes["properties"].items() if k not in {*COMMON, KEY}}
    named = {key: changes[key] for key in ("type", "additionalProperties")}
    return {"description": "What a site states beside what it inherits.", "properties": own} | named


def schema_json() -> str:
    """Return the schema as the text of a file."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


_EXTENDS = (
    "Another scenario file in this folder or below: this one states only what differs. "
    "null removes a key that the other gives."
)


def _finish(name: str, model: Schema) -> None:
    """Turn pydantic's schema of a model into one to read: units, sources, names."""
    model.pop("title", None)
    if "kind" in model.get("properties", {}):
        model["properties"]["kind"]["description"] = str(model["description"]).splitlines()[0]
    for key, found in model.get("properties", {}).items():
        _finish_key(key, found)
        if (name, key) in NAMES:
            _name_choices(found, NAMES[name, key]())
    if name in {"Period", "FaultEvent", "Drought"}:
        model["properties"]["start"]["pattern"] = UTC
    if name == "Grid":
        _region(model)
    if name == "JobClass":
        # Profiles that a user added run too.
        model["properties"]["profile"]["examples"] = list(profile_ids())


def _finish_key(key: str, found: Schema) -> None:
    found.pop("title", None)
    found.pop("discriminator", None)
    if isinstance(found.get("items"), dict):
        found["items"].pop("discriminator", None)
    source, typical = found.pop("source", None), found.pop("typical", None)
    said = [" ".join(str(found.get("description", "")).split())]
    unit = unit_of(key)
    if unit is not None and unit != "1":
        found["x-unit"] = unit
    if typical is not None:
        found["x-typical"] = typical
        shown = "" if unit in {None, "1", "-"} else f" {unit}"
        said.append(f"Usual {typical[0]:g} to {typical[1]:g}{shown}.")
    if source is not None:
        found["x-source"] = source
        said.append(f"Source: {source}.")
    if any(said):
        found["description"] = " ".join(text for text in said if text)


def _name_choices(found: Schema, names: Sequence[str]) -> None:
    """Give the choices of a name, in its optional form too."""
    options = found.get("anyOf", [found])
    for option in options:
        if option.get("type") == "string":
            option["enum"] = list(names)


def _region(model: Schema) -> None:
    """Let any name be the region of a file; without one it has to be in the catalogue."""
    names = [*region_names(), *country_codes()]
    model["properties"]["region"]["examples"] = names
    named: Schema = {"properties": {"file": {"type": "string"}}, "required": ["file"]}
    model["if"] = {"not": named}
    model["then"] = {"properties": {"region": {"enum": names}}}


def _as_changes(model: Schema) -> Schema:
    """Return a model of which a file may give any part, and null to remove a key."""
    changes = _refer_to_changes(deepcopy(model))
    for rule in ("required", "if", "then"):
        changes.pop(rule, None)
    for key, found in changes.get("properties", {}).items():
        changes["properties"][key] = _or_null(found)
    return dict(changes)


def _or_null(found: Schema) -> Schema:
    if {"type": "null"} in found.get("anyOf", []) or "const" in found:
        return found
    kept: Schema = {k: found.pop(k) for k in ("description", "default", "examples") if k in found}
    kept |= {k: found.pop(k) for k in list(found) if k.startswith("x-")}
    if "oneOf" in found:
        # Without its kind a change may fit several of them.
        return {"anyOf": [*found["oneOf"], {"type": "null"}], **kept}
    return {"anyOf": [found, {"type": "null"}], **kept}


def _refer_to_changes(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: f"{inner}{PART}" if key == "$ref" else _refer_to_changes(inner)
            for key, inner in value.items()
        }
    return [_refer_to_changes(inner) for inner in value] if isinstance(value, list) else value
