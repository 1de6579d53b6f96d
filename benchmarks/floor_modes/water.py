"""Seawater, rivers and lakes."""

from __future__ import annotations

import numpy as np

from benchmarks.floor_modes.moist import Answer
from benchmarks.floor_modes.parts import (
    CP_WATER,
    WATER_KG_M3,
    at_least_lift,
    lift_cop,
    loop_pumps,
    room_fans,
)
from dcsim.core.arrays import Array
from dcsim.facility.cooling.open_water_plant import OpenWaterPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.surface_water import SurfaceWater


def sea(plant: OpenWaterPlant, heat: Array, _: Outside) -> Answer:
    """Return the year of a plant at a sea of 8 C, that never needs its chiller."""
    air = plant.rooms.air
    fans = room_fans(heat, air.design_fan_kw, air.design_flow_m3_s, air.density_kg_m3)
    pumps = loop_pumps(heat + fans, plant.rooms.loop.pump)
    loop = heat + fans + pumps
    needed = loop / (3.99 * 8.0)
    most = plant.design_kg_s * 1.5
    served = most / np.maximum(needed, most)
    x = np.maximum(served * needed / plant.design_kg_s, 0.2)
    pressure = 1025.0 * 9.80665 * (5.0 + 15.0 * x * x)
    source = x * (plant.design_kg_s / 1025.0) * pressure / 750.0
    zero = np.zeros_like(heat)
    short = loop - served * loop
    columns = [fans, pumps, source, zero, zero, zero, loop - short + source, short, zero]
    none = np.zeros(heat.shape, dtype=bool)
    return [*columns, np.full_like(heat, 24.0)], [short > 1e-9 * loop, none, none, none]


def surface(plant: OpenWaterPlant, heat: Array, outside: Outside) -> Answer:
    """Return the year of a plant by a river."""
    of, air = plant.params, plant.rooms.air
    assert isinstance(of, SurfaceWater)
    fans = room_fans(heat, air.design_fan_kw, air.design_flow_m3_s, air.density_kg_m3)
    pumps = loop_pumps(heat + fans, plant.rooms.loop.pump)
    loop = heat + fans + pumps
    assert outside.water_c is not None
    entering = np.maximum(outside.water_c, of.intake_minimum_c)
    available = entering + plant.source.approach_k
    free = np.clip((31.0 - available) / 10.0, 0.0, 1.0)
    within, rise = 31.0 - available, of.source_delta_t_k
    through = np.where(within > 0.0, np.minimum(rise, within), rise)
    cop, condenser = np.full_like(heat, 12.0), entering
    for _ in range(8):
        flow = np.maximum(free / through, (free + (1.0 - free) * (1.0 + 1.0 / cop)) / rise)
        condenser = np.maximum(entering + free / flow, of.condenser_minimum_c)
        cop = lift_cop(21.0, condenser, of.chiller_carnot_frac)
    free_kw = free * loop
    trim = np.minimum((1.0 - free) * loop, plant.chiller_capacity_kw)
    all_kw = free_kw + np.where(trim > 0.0, trim * (1.0 + 1.0 / cop), 0.0)
    needed = np.maximum(free_kw / (CP_WATER * through), all_kw / (CP_WATER * rise))
    served = plant.most_kg_s / np.maximum(needed, plant.most_kg_s)
    design = plant.design_kg_s
    kg_s = np.maximum(served * needed, min(0.2 * design, plant.most_kg_s))
    x = kg_s / design
    pressure = WATER_KG_M3 * 9.80665 * of.source_static_head_m + of.source_pressure_pa * x * x
    source = kg_s / WATER_KG_M3 * pressure / (1000.0 * of.source_pump_efficiency_frac)
    compressor = served * trim / cop
    short = loop - served * (free_kw + trim)
    zero = np.zeros_like(heat)
    rejected = loop - short + compressor + source
    columns = [fans, pumps, source, compressor, zero, zero, rejected, short, zero]
    running, is_short = compressor > 0.0, short > 1e-9 * loop
    none = np.zeros(heat.shape, dtype=bool)
    events = [
        is_short,
        ~running & ~is_short,
        running,
        none,
        none,
        outside.water_c < of.intake_minimum_c,
        running & at_least_lift(21.0, condenser),
        none,
    ]
    return [*columns, np.full_like(heat, 24.0)], events
