"""What cannot be combined, and why: one table for all features of a site.

Each row is physical: the one section speaks of something that the other has not. What two
sections contradict by their values stands in `dcsim.scenario.contradictions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dcsim.core.strictyaml import KeyPath
from dcsim.facility.cooling.air_side import AirSide
from dcsim.facility.cooling.facility_water import FacilityWater
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.cooling.tower_side import TowerSide
from dcsim.facility.cooling.water_loop import WaterLoop
from dcsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True)
class Incompatible:
    """A section that the cooling plant of a site has no place for.

    Attributes
    ----------
    section
        Way to the section.
    beside
        What it cannot stand beside, in words.
    is_lacking
        Whether a plant lacks what the section speaks of.
    reason, cure
        Why, and what mends it.
    """

    section: KeyPath
    beside: str
    is_lacking: Callable[[CoolingPart], bool]
    reason: str
    cure: str


def _no_loop(cooling: CoolingPart) -> bool:
    stages = cooling.stage_parts()
    return not any(isinstance(stage, WaterLoop | FacilityWater) for stage in stages)


def _no_fans(cooling: CoolingPart) -> bool:
    return not any(isinstance(stage, AirSide) for stage in cooling.stage_parts())


def _no_exchangers(cooling: CoolingPart) -> bool:
    return all(stage.fouls == "nothing" for stage in cooling.stage_parts())


def _no_towers(cooling: CoolingPart) -> bool:
    return not any(isinstance(stage, TowerSide) for stage in cooling.stage_parts())


INCOMPATIBLE = (
    Incompatible(
        ("store",),
        "a plant without chilled water",
        _no_loop,
        "this plant has no chilled-water loop that a store could stand in",
        "remove it, or choose a plant with water coils",
    ),
    Incompatible(
        ("service", "filters"),
        "a plant without room fans",
        _no_fans,
        "this plant states no room fans, so filters would change nothing",
        "remove it",
    ),
    Incompatible(
        ("service", "exchangers"),
        "a plant without exchangers that foul",
        _no_exchangers,
        "dirt on the exchangers of this plant is not modelled",
        "remove it",
    ),
    Incompatible(
        ("service", "towers"),
        "a plant without towers",
        _no_towers,
        "this plant has no cooling towers",
        "remove it",
    ),
)
"""All that cannot be combined."""


def incompatibilities(scenario: Scenario) -> Iterator[tuple[KeyPath, str, str, str]]:
    """Yield place, code, message and cure of every row of the table that a scenario meets."""
    for row in INCOMPATIBLE:
        if _is_stated(scenario, row.section) and row.is_lacking(scenario.cooling):
            yield row.section, "contradiction", row.reason, row.cure


def _is_stated(scenario: Scenario, section: KeyPath) -> bool:
    stated = scenario.store if section[0] == "store" else scenario.service
    if stated is None or len(section) == 1:
        return stated is not None
    return stated.model_dump(include={str(section[1])})[str(section[1])] is not None
