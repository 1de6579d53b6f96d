"""The year of every cooling mode: on arrays against plain NumPy, stepped, and many sites.

Every mode runs with its defaults. A mode that is registered without a floor makes the
benchmark fail, so that none is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from statistics import median
from typing import Any

import numpy as np

from benchmarks.floor_modes import air, chilled_water, combined, liquid, water
from benchmarks.floor_modes.moist import Answer
from benchmarks.goal import Goal, cpu_medians
from dcsim.catalogue.stations import station
from dcsim.core.arrays import Array
from dcsim.core.registry import parts
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.batch import BLOCK_STEPS, run_sites
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPart, CoolingPlant, Outside
from dcsim.facility.site import worst_case
from dcsim.signals.weather import synthetic_year

ARRAYS_GOAL, STEPPED_GOAL, BATCH_GOAL = 1.5, 100.0, 1.0
DESIGN_KW = 1000.0
PLACE = "frankfurt"
ROUNDS = 15
EQUAL_REL = 1e-9
STEPS_TIMED = 100
SITES, HOURS = 1000, 8760
DRAWN = 6
"""Columns of electricity, first in every answer of a floor."""
BATCHED = ("seawater", "direct_air", "waterside")
"""Modes of which a thousand site-years are run: cheap, middling and with towers."""

Floor = Callable[[Any, Array, Outside], Answer]

FLOORS: dict[str, Floor] = {
    "air_cooled_chiller": chilled_water.air_cooled,
    "cold_plate": liquid.liquid,
    "combination": combined.direct_or_chiller,
    "direct_air": air.direct,
    "dx": air.dx,
    "immersion": liquid.liquid,
    "indirect_air": air.indirect,
    "rear_door": liquid.liquid,
    "seawater": water.sea,
    "surface_water": water.surface,
    "water_cooled_chiller": chilled_water.economiser,
    "waterside": chilled_water.economiser,
}


@dataclass(frozen=True, slots=True)
class Year:
    """A sized plant, the heat it has to remove and the air it meets."""

    kind: str
    plant: CoolingPlant
    heat_kw: Array
    outside: Outside

    def on_arrays(self) -> CoolingFlows:
        """Run the plant over the year at once."""
        return self.plant.run(self.heat_kw, self.outside)

    def floor(self) -> Answer:
        """Run the same equations in plain NumPy."""
        return FLOORS[self.kind](self.plant, self.heat_kw, self.outside)

    def stepped(self) -> None:
        """Run some steps one by one, from all seasons."""
        for i in range(0, HOURS, HOURS // STEPS_TIMED):
            step = slice(i, i + 1)
            self.plant.run(self.heat_kw[step], self.outside.during(step))


def measure() -> list[Goal]:
    """Return the goals of every mode, after comparing it with its floor."""
    missing = parts("cooling").keys() - FLOORS.keys()
    if missing:
        raise AssertionError(f"no floor for {', '.join(sorted(missing))}")
    goals = []
    for kind in parts("cooling"):
        year = year_of(kind)
        require_equal(kind, year.on_arrays(), year.floor())
        arrays_s, floor_s = cpu_medians((year.on_arrays, year.floor), ROUNDS)
        (steps_s,) = cpu_medians((year.stepped,), 3)
        stepped_s = steps_s * HOURS / len(range(0, HOURS, HOURS // STEPS_TIMED))
        goals += [
            Goal.at_most(f"{kind}-arrays-of-numpy", arrays_s / floor_s, ARRAYS_GOAL),
            Goal.at_least(f"{kind}-stepped-of-arrays", stepped_s / arrays_s, STEPPED_GOAL),
            Goal.only(f"{kind}-year-cpu-ms", 1e3 * arrays_s),
        ]
    for kind in BATCHED:
        goals += _batch(kind)
    return goals


def year_of(kind: str) -> Year:
    """Return a mode with its defaults in the year of a station."""
    hours = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    made = synthetic_year(station(PLACE), hours, np.random.default_rng(1))
    day = np.sin(2.0 * np.pi * np.arange(HOURS) / 24.0)
    river_c = 12.0 - 9.0 * np.cos(2.0 * np.pi * np.arange(HOURS) / HOURS)
    outside = Outside(
        made.dry_bulb_c,
        made.wet_bulb_c,
        made.relative_humidity_frac,
        made.pressure_pa,
        water_c=river_c,
    )
    part = parts("cooling")[kind].model_validate({"kind": kind, **combined.keys_of(kind)})
    assert isinstance(part, CoolingPart)
    plant = part.plant(DESIGN_KW, worst_case(outside))
    return Year(kind, plant, DESIGN_KW * (0.7 + 0.2 * day), outside)


def require_equal(kind: str, flows: CoolingFlows, floor: Answer) -> None:
    """Refuse to compare times of different results."""
    electricity = [getattr(flows.electricity, field.name) for field in fields(flows.electricity)]
    found = [*electricity, flows.rejected_kw, flows.short_kw, flows.water.makeup_l_per_s]
    if flows.inlet_c is not None:
        found.append(flows.inlet_c)
    columns, states = floor
    for number, (here, there) in enumerate(zip(found, columns, strict=True)):
        if not np.allclose(here, there, rtol=EQUAL_REL, atol=EQUAL_REL * DESIGN_KW):
            worst = float(np.abs(here - there).max())
            raise AssertionError(f"{kind}: column {number} is {worst:g} from its floor")
    for event, when in zip(flows.events, states, strict=True):
        if (event.when != when).any():
            raise AssertionError(f"{kind}: {event.code} differs from its floor")


def _batch(kind: str) -> list[Goal]:
    """Return what a site-year costs among a thousand, over one alone and over plain NumPy."""
    year = year_of(kind)
    heat = np.tile(year.heat_kw, (SITES, 1))
    shift_c = np.linspace(-5.0, 5.0, SITES)[:, np.newaxis]
    air_of = year.outside
    outside = Outside(
        air_of.dry_bulb_c + shift_c,
        air_of.wet_bulb_c + shift_c,
        np.tile(air_of.relative_humidity_frac, (SITES, 1)),
        np.tile(air_of.pressure_pa, (SITES, 1)),
    )
    one = outside.during(slice(0, 1))
    alone_s = median(_cpu_s(lambda: run_sites(year.plant, heat[:1], one)) for _ in range(ROUNDS))
    drawn_kw = float(run_sites(year.plant, heat, outside).cooling_kw.sum())
    if abs(_floor_in_chunks(kind, year.plant, heat, outside) / drawn_kw - 1.0) > EQUAL_REL:
        raise AssertionError(f"{kind}: many sites draw other than their floor")
    each_s = _cpu_s(lambda: run_sites(year.plant, heat, outside)) / SITES
    floor_s = _cpu_s(lambda: _floor_in_chunks(kind, year.plant, heat, outside)) / SITES
    return [
        Goal.at_most(f"{kind}-batch-of-chunked-numpy", each_s / floor_s, ARRAYS_GOAL),
        Goal.at_most(f"{kind}-site-of-{SITES}-over-one", each_s / alone_s, BATCH_GOAL),
        Goal.only(f"{kind}-site-of-{SITES}-cpu-ms", 1e3 * each_s),
    ]


def _floor_in_chunks(kind: str, plant: CoolingPlant, heat: Array, outside: Outside) -> float:
    """Do the sites' arithmetic in plain NumPy, in chunks of the cache's size; return its sum."""
    each = BLOCK_STEPS // HOURS
    drawn_kw = 0.0
    for first in range(0, len(heat), each):
        sites = slice(first, first + each)
        air_of = outside.during(sites)
        flat = Outside(
            air_of.dry_bulb_c.ravel(),
            air_of.wet_bulb_c.ravel(),
            air_of.relative_humidity_frac.ravel(),
            air_of.pressure_pa.ravel(),
        )
        columns, _ = FLOORS[kind](plant, heat[sites].ravel(), flat)
        drawn_kw += sum(float(column.sum()) for column in columns[:DRAWN])
    return drawn_kw


def _cpu_s(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin
