"""The scenario with every default written out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dcsim.core.part import Part
from dcsim.core.strictyaml import dump_yaml
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.preset import Preset
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import COMMON, Scenario


def resolved_yaml(scenario: Scenario) -> str:
    """Return the scenario as YAML that gives the same run without any default.

    Values that are absent stay absent; where a preset would fill them they are null.
    """
    return dump_yaml(_data(scenario))


def resolved_file(loaded: LoadedScenario) -> str:
    """Return a scenario of any number of sites as YAML without any default.

    A fleet has the keys of the whole fleet at the top and every section under each site, so
    that nothing is inherited.
    """
    if not loaded.fleet:
        return resolved_yaml(loaded.scenario)
    whole = _data(loaded.scenario)
    sites = {
        site: {key: value for key, value in _data(scenario).items() if key not in COMMON}
        for site, scenario in loaded.fleet.items()
    }
    links = [link.model_dump(mode="json") for link in loaded.links]
    top = {key: whole[key] for key in COMMON}
    return dump_yaml(top | {"sites": sites} | ({"links": links} if links else {}))


def _data(scenario: Scenario) -> dict[str, Any]:
    cooling: Part = scenario.cooling
    stated: dict[str, Any] = _stated(
        scenario.model_dump(mode="json"), {"cooling": _filled_by(cooling)}
    )
    return stated


def _filled_by(cooling: Part) -> Any:
    """Return what presets fill in a plant, and in its stages one by one."""
    if isinstance(cooling, Combination):
        return {"stages": [_filled_by(stage) for stage in cooling.stages]}
    return cooling.preset_values() if isinstance(cooling, Preset) else {}


def _stated(value: Any, filled: Any) -> Any:
    """Leave out what is absent, but for the keys that a preset fills."""
    if isinstance(value, list):
        of_items = filled if isinstance(filled, list) else [None] * len(value)
        return [_stated(item, given) for item, given in zip(value, of_items, strict=True)]
    if not isinstance(value, dict):
        return value
    kept = filled if isinstance(filled, Mapping) else {}
    return {
        key: _stated(inner, kept.get(key))
        for key, inner in value.items()
        if inner is not None or key in kept
    }
