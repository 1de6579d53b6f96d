"""The three plants of Lei and Masanet 2020, as the paper has them.

N. Lei and E. Masanet, Statistical analysis for predicting location-specific data
center PUE and its improvement potential, Energy 201 (2020) 117556,
doi 10.1016/j.energy.2020.117556.

A reference: constants, moist-air formulas and simplifications are the paper's, not
those of the rest of dcsim. Seawater counts as fresh water, every efficiency is
constant, and fan heat does not return to the room.
"""

from dcsim.physics.lei_masanet.air import PaperAirCooling, air_cooling, room_fan_kw
from dcsim.physics.lei_masanet.parameters import (
    AIR,
    SEA,
    TOWER,
    AirPlant,
    Electrical,
    Mover,
    SeaPlant,
    TowerPlant,
    WaterSide,
)
from dcsim.physics.lei_masanet.reference import reference_pue
from dcsim.physics.lei_masanet.water import PaperCooling, sea_cooling, tower_cooling

__all__ = [
    "AIR",
    "SEA",
    "TOWER",
    "AirPlant",
    "Electrical",
    "Mover",
    "PaperAirCooling",
    "PaperCooling",
    "SeaPlant",
    "TowerPlant",
    "WaterSide",
    "air_cooling",
    "reference_pue",
    "room_fan_kw",
    "sea_cooling",
    "tower_cooling",
]
