"""What halls on the sea, a river or a lake usually have, by their age."""

from __future__ import annotations

from dcsim.facility.cooling.preset import Presets

AGES: Presets = {
    "legacy": {
        "supply_air_c": 20.0,
        "air_delta_t_k": 8.0,
        "bypass_frac": 0.3,
        "recirculation_frac": 0.05,
        "room_fan_pressure_pa": 600.0,
        "exchanger_approach_k": 2.8,
        "chiller_carnot_frac": 0.45,
    },
    "typical": {
        "supply_air_c": 24.0,
        "air_delta_t_k": 12.0,
        "bypass_frac": 0.1,
        "room_fan_pressure_pa": 350.0,
    },
    "hyperscale": {
        "supply_air_c": 25.0,
        "air_delta_t_k": 14.0,
        "room_fan_pressure_pa": 200.0,
        "exchanger_approach_k": 1.7,
        "chiller_carnot_frac": 0.60,
    },
}
"""Values by preset: an old hall, today's usual hall, and a campus of a large operator."""
