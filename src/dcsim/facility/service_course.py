"""The course of wear: the state of filters, exchangers and charge at every step.

All of it follows from the time since the last service alone, so a worn plant has no
memory of its own: it is the clean plant at a known state of wear (`worn_plant`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.facility.cooling.air_side import AirSide
from dcsim.facility.cooling.plant import CoolingPart, Outside
from dcsim.facility.cooling.tower_side import TowerSide
from dcsim.facility.cooling.wear import Wear
from dcsim.facility.cooling.worn_plant import WornPlant
from dcsim.facility.service import Exchangers, Service, clean_approach_k
from dcsim.facility.site import Site
from dcsim.physics import fouling


@dataclass(frozen=True, slots=True)
class ServiceCourse:
    """Wear of a plant over the period, and what leaks meanwhile."""

    wear: tuple[Wear, ...]
    """Of every stage, each worn as a plant of its own kind."""
    refrigerant_kgco2e: Array
    """Emissions of leaked refrigerant in every step, of all stages together, shape (steps,)."""


def service_course(
    params: Service, cooling: CoolingPart, design_heat_kw: float, grid: TimeGrid
) -> ServiceCourse:
    """Return the course of wear of a plant for a design heat [kW]."""
    wear = tuple(_wear(params, stage, grid) for stage in cooling.stage_parts())
    leaked = np.zeros(grid.steps)
    if params.refrigerant is not None:
        r = params.refrigerant
        charge = fouling.charge_frac(r.since_s(grid), r.leak_frac_per_year)
        in_step = 1.0 - float(fouling.charge_frac(grid.step_s, r.leak_frac_per_year))
        leaked = charge * in_step * r.charge_kg_per_kw * design_heat_kw * r.gwp_kgco2e_per_kg
    return ServiceCourse(wear, leaked)


def _wear(params: Service, stage: CoolingPart, grid: TimeGrid) -> Wear:
    """Return the course of wear of a plant of one stage; what it does not have does not wear."""
    one = np.ones(grid.steps)
    pressure, cop, capacity = one, one, one
    approach = np.zeros(grid.steps)
    if params.filters is not None and isinstance(stage, AirSide):
        f = params.filters
        pressure = fouling.filter_pressure_rel(
            f.since_s(grid), f.life_days * DAY_S, f.final_pressure_rel, f.pressure_share_frac
        )
    if params.exchangers is not None and stage.fouls != "nothing":
        approach = approach + _exchanger_k(params.exchangers, stage, grid)
    if params.towers is not None and isinstance(stage, TowerSide):
        loss = params.towers.conductance_loss_frac_per_year
        left = fouling.charge_frac(params.towers.since_s(grid), loss)
        approach = approach + stage.tower_approach_k * (1.0 / left - 1.0)
    if params.refrigerant is not None:
        r = params.refrigerant
        charge = fouling.charge_frac(r.since_s(grid), r.leak_frac_per_year)
        cop = fouling.undercharge_rel(charge, r.cop_loss_rel)
        capacity = fouling.undercharge_rel(charge, r.capacity_loss_rel)
    return Wear(pressure, approach, cop, capacity)


def _exchanger_k(params: Exchangers, cooling: CoolingPart, grid: TimeGrid) -> Array:
    """Return the approach that dirt on the exchangers adds [K], shape (steps,)."""
    resistance = params.fouling_m2_k_per_kw * fouling.kern_seaton_frac(
        params.since_s(grid), params.time_constant_days * DAY_S
    )
    clean_k = clean_approach_k(params, cooling)
    return fouling.approach_added_k(clean_k or 0.0, params.conductance_kw_per_m2_k, resistance)


def serviced(
    params: Service | None, cooling: CoolingPart, site: Site, outside: Outside, grid: TimeGrid
) -> tuple[Site, Outside, Array | None]:
    """Return the site that wears, its weather with the wear of each step, and what leaks.

    The site is sized clean. What leaks is in kgCO2e a step; without service all stays as
    it is and nothing leaks.
    """
    if params is None:
        return site, outside, None
    heat_kw = float(site.room_heat_kw(np.array([site.design_it_kw]))[0])
    course = service_course(params, cooling, heat_kw, grid)
    worn = replace(site, cooling=WornPlant(site.cooling))
    return worn, replace(outside, wear=course.wear), course.refrigerant_kgco2e
