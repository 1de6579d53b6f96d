"""A combination of outdoor air and water-cooled chillers, whichever draws less."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.floor_modes import air, chilled_water
from benchmarks.floor_modes.moist import Answer
from dcsim.core.arrays import Array
from dcsim.facility.cooling.combination import CombinationPlant
from dcsim.facility.cooling.plant import Outside


def keys_of(kind: str) -> dict[str, Any]:
    """Return the keys that a kind cannot do without."""
    if kind != "combination":
        return {}
    from dcsim.core.registry import parts

    stages = ("direct_air", "water_cooled_chiller")
    return {"stages": [parts("cooling")[stage](kind=stage) for stage in stages]}  # type: ignore[call-arg]


def direct_or_chiller(plant: CombinationPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of the cheaper stage of those that carry all heat."""
    one, flags_one = air.direct(plant.stages[0], heat, outside)  # type: ignore[arg-type]
    two, flags_two = chilled_water.economiser(plant.stages[1], heat, outside)  # type: ignore[arg-type]
    cost = [sum(columns[1:6], columns[0]) for columns in (one, two)]
    short = [np.where(columns[7] > 1e-9 * heat, columns[7], 0.0) for columns in (one, two)]
    second = (short[1] < short[0]) | ((short[1] == short[0]) & (cost[1] < cost[0]))
    first = ~second
    columns = [np.where(second, b, a) for a, b in zip(one, two, strict=True)]
    both = [np.where(second, flags_two[0], flags_one[0])]
    # Both plants report shortage and frost; the rest belongs to one of them.
    own_one = [event & first for event in flags_one[1:]]
    own_two = [event & second for event in flags_two[1:]]
    return columns, [*both, *own_one, *own_two, first, second]
