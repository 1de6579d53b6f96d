"""The scenario with every default written out."""

from __future__ import annotations

from dcsim.core.strictyaml import dump_yaml
from dcsim.scenario.model import Scenario


def resolved_yaml(scenario: Scenario) -> str:
    """Return the scenario as YAML that gives the same run without any default.

    Values that are absent stay absent.
    """
    return dump_yaml(scenario.model_dump(mode="json", exclude_none=True))
