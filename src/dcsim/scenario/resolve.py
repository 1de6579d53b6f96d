"""The scenario with every default written out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dcsim.core.part import Part
from dcsim.core.strictyaml import dump_yaml
from dcsim.facility.cooling.preset import Preset
from dcsim.scenario.model import Scenario


def resolved_yaml(scenario: Scenario) -> str:
    """Return the scenario as YAML that gives the same run without any default.

    Values that are absent stay absent; where a preset would fill them they are null.
    """
    cooling: Part = scenario.cooling
    filled = {"cooling": cooling.preset_values()} if isinstance(cooling, Preset) else {}
    return dump_yaml(_stated(scenario.model_dump(mode="json"), filled))


def _stated(value: Any, filled: Any) -> Any:
    """Leave out what is absent, but for the keys that a preset fills."""
    if isinstance(value, list):
        return [_stated(item, None) for item in value]
    if not isinstance(value, dict):
        return value
    kept = filled if isinstance(filled, Mapping) else {}
    return {
        key: _stated(inner, kept.get(key))
        for key, inner in value.items()
        if inner is not None or key in kept
    }
