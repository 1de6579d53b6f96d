"""Cooling towers: water cooled by its own evaporation, down to near the wet bulb."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Event, Water
from dcsim.facility.cooling.rejection import Rejection
from dcsim.facility.cooling.water_loop import NAMEPLATE
from dcsim.physics import evaporative, hydraulics, outdoor_fan, psychrometrics, tower

BRAUN_1989 = "Braun, Klein & Mitchell 1989, ASHRAE Transactions 95(2)"
RATED_DRY_BULB_C = 35.0
"""Dry bulb of the rating point: it sets the mass of a stated volume of air [C]."""
RATED_FAN_KG_M3 = 1.204
"""Air of 20 C at sea level; fans of stated power draw it in air of 20 C at their site."""
BASIN_C = 4.0
"""A basin at rest is kept at this temperature [C]."""
BASIN_SPAN_K = 24.0
"""The heaters' installed power holds the basin down to -20 C outdoors [K]."""


class TowerSide(Part):
    """Parameters of the cooling towers."""

    tower_approach_k: float = quantity(
        3.9,
        source=f"rating 25.6 C wet bulb, 29.5 C water; {LEI_2020}: 2.8-6.7",
        typical=(2.8, 6.7),
        gt=0.5,
        le=20.0,
    )
    """Leaving water above the wet bulb at the rating point [K]."""
    tower_water_l_per_s: float | None = quantity(
        None, source=NAMEPLATE, typical=(1.0, 1000.0), gt=0.0, le=1e5
    )
    """Water of the rating point, all cells together; with ``tower_range_k`` it gives the heat."""
    tower_range_k: float | None = quantity(
        None,
        source=f"{NAMEPLATE}; the rise of the source water",
        typical=(3.0, 10.0),
        gt=0.5,
        le=30.0,
    )
    """Cooling of the water at the rating point [K]."""
    tower_fan_kw: float | None = quantity(
        None, source=NAMEPLATE, typical=(0.5, 500.0), ge=0.0, le=1e5
    )
    """Electricity of all tower fans at full speed; takes the place of pressure and efficiency."""
    tower_fan_speed: Literal["variable", "fixed"] = "variable"
    """Whether the fans slow down or are switched on and off."""
    tower_free_convection_frac: float = fraction(
        0.1, source="0.08-0.125 of the full flow, by the tower's draught", typical=(0.0, 0.125)
    )
    """Air that moves with the fans off, over the design air flow."""
    tower_setpoint_offset_k: float | None = quantity(
        None,
        source="the rated approach, while the chillers run alone",
        typical=(1.5, 7.0),
        gt=0.0,
        le=25.0,
    )
    """Water wanted from the tower above the wet bulb [K]. Stated, it holds in every mode;
    unstated, an exchanger that helps gets water as cold as it can use."""
    tower_setpoint_minimum_c: float | None = quantity(
        None,
        source="what condensers may draw; what the exchanger needs, where one helps",
        typical=(4.0, 24.0),
        ge=2.0,
        le=40.0,
    )
    """Coldest water wanted from the tower [C]; with it the set point holds in every mode."""
    tower_design_wet_bulb_c: float = quantity(
        25.6, source="rating point of tower catalogues, 78 F", typical=(20.0, 29.0), ge=5.0, le=35.0
    )
    """Wet bulb of the rating point [C]; a tower makes a wider approach in colder air."""
    liquid_to_gas_ratio: float = quantity(
        1.2, source=f"{LEI_2020}: 1-3", typical=(0.8, 1.8), gt=0.2, le=5.0
    )
    """Mass flow of water over that of air at the rating point."""
    tower_air_m3_s: float | None = quantity(
        None, source=f"{NAMEPLATE}, by liquid_to_gas_ratio", typical=(1.0, 1000.0), gt=0.0, le=1e5
    )
    """Air of all fans at full speed; takes the place of ``liquid_to_gas_ratio``."""
    tower_air_exponent: float = quantity(
        0.7, source=f"{BRAUN_1989}: fills 0.5-0.8", typical=(0.5, 0.8), gt=0.0, le=1.0
    )
    """Power of the air flow with which the tower's conductance grows."""
    tower_water_exponent: float = quantity(
        0.0,
        source=f"no change; {BRAUN_1989}: measured fills 0.2-0.5",
        typical=(0.0, 0.5),
        ge=0.0,
        le=1.0,
    )
    """Power of the water flow with which the tower's conductance grows."""
    tower_fan_pressure_pa: float = quantity(
        170.0, source=f"{LEI_2020}: 100-400 Pa", typical=(100.0, 400.0), gt=0.0, le=1500.0
    )
    """Total pressure rise of the tower fans at full flow [Pa]."""
    tower_fan_efficiency_frac: float = fraction(
        0.50, source="with the pressure: 10.5 W per kW rejected", typical=(0.4, 0.75), gt=0.0
    )
    """Air power over electricity of the tower fans."""
    tower_fan_minimum_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.4), gt=0.0)
    """Lowest flow of the fans as a share of full flow; below it they cycle."""
    cycles_of_concentration: float = quantity(
        4.0, source=f"{LEI_2020}: 3-15", typical=(3.0, 15.0), gt=1.0, le=100.0
    )
    """Salt of the basin over that of the makeup water."""
    drift_frac: float = fraction(
        0.00005, source=f"{LEI_2020}: 0.005-0.5 % of the flow", typical=(0.00001, 0.005), le=0.02
    )
    """Droplets carried off over the water flow."""
    basin_heater_frac: float = fraction(0.001, source=PRACTICE, typical=(0.0, 0.005), le=0.05)
    """Installed basin heaters over the design heat, 0.001 is 1 W per kW; they warm the basins of
    cells that rest in frost, in full at -20 C."""
    basin_heater_below_c: float = quantity(
        0.0, source=f"{PRACTICE}; thermostats at 2-5 C", typical=(-2.0, 4.0), ge=-20.0, le=4.0
    )
    """Outdoor air below which the basin heaters run and cells are shut off [C]."""
    tower_cells: int | None = quantity(
        None, source="the order; cells share water and air alike unless given", ge=1, le=200
    )
    """Cells of the towers: in frost so many run that each has its least water."""
    cell_minimum_flow_frac: float = fraction(
        0.5,
        source=f"{PRACTICE}: less leaves parts of the fill dry, and ice grows there",
        typical=(0.4, 0.7),
        gt=0.0,
    )
    """Least water of a running cell in frost, over its design flow; with ``tower_cells`` only."""

    def tower_contradictions(self, range_k: float) -> list[Contradiction]:
        """Refuse a rating point that no tower can make at sea level."""
        try:
            self.fill(1.0, self.tower_range_k or range_k, psychrometrics.STANDARD_PRESSURE_PA)
        except InvalidInput as error:
            problem = error.problems[0]
            return [Contradiction("liquid_to_gas_ratio", problem.message, problem.cure)]
        return []

    def fill(
        self, heat_kw: float, range_k: float, pressure_pa: float, air_kg_s: float | None = None
    ) -> tower.Fill:
        """Return the fill that makes the rating point for a heat [kW], and with stated air."""
        ratio = self.liquid_to_gas_ratio
        if air_kg_s is not None:
            ratio = heat_kw / (hydraulics.FRESH_WATER.cp_kj_per_kg_k * range_k) / air_kg_s
        fill = tower.sized_fill(
            heat_kw,
            self.tower_design_wet_bulb_c,
            self.tower_approach_k,
            range_k,
            ratio,
            pressure_pa,
        )
        return replace(
            fill, air_exponent=self.tower_air_exponent, water_exponent=self.tower_water_exponent
        )


@dataclass(frozen=True, slots=True)
class SizedTower:
    """The sized towers, taken as one.

    Fans at full speed move a volume: in dense air more mass, at more power.
    """

    params: TowerSide
    fill: tower.Fill
    full_air_m3_s: float
    design_density_kg_m3: float
    """Air in which the fans draw their full power."""
    design_fan_kw: float
    design_water_kg_s: float
    heater_kw: float

    @classmethod
    def sized(
        cls, params: TowerSide, heat_kw: float, range_k: float, design: OutdoorAir
    ) -> SizedTower:
        """Size the towers for a heat [kW] at the thinnest air of the period.

        A tower of stated water is rated for what that carries, whatever the plant gives it.
        """
        range_k, liquid = params.tower_range_k or range_k, hydraulics.FRESH_WATER
        water = heat_kw / (liquid.cp_kj_per_kg_k * range_k)
        if params.tower_water_l_per_s is not None:
            water = params.tower_water_l_per_s * liquid.density_kg_m3 / 1000.0
            heat_kw = water * liquid.cp_kj_per_kg_k * range_k
        pressure_pa, stated_m3_s = float(design.pressure_pa[0]), params.tower_air_m3_s
        if stated_m3_s is None:
            fill = params.fill(heat_kw, range_k, pressure_pa)
            air_m3_s = fill.air_kg_s / float(design.density_kg_m3[0])
        else:
            line = evaporative.AdiabaticLine.of(
                np.array([params.tower_design_wet_bulb_c]), np.array([pressure_pa])
            )
            w = float(line.humidity_ratio(np.array([RATED_DRY_BULB_C]))[0])
            rated = psychrometrics.moist_air_density_kg_m3(RATED_DRY_BULB_C, w, pressure_pa)
            dry_kg_s = stated_m3_s * float(rated) / (1.0 + w)
            fill = params.fill(heat_kw, range_k, pressure_pa, dry_kg_s)
            air_m3_s = stated_m3_s
        fan_kw = params.tower_fan_kw
        density = RATED_FAN_KG_M3 * pressure_pa / psychrometrics.STANDARD_PRESSURE_PA
        if fan_kw is None:
            air_kw = air_m3_s * params.tower_fan_pressure_pa / 1000.0
            fan_kw = air_kw / params.tower_fan_efficiency_frac
            density = float(design.density_kg_m3[0])
        heater_kw = params.basin_heater_frac * heat_kw
        return cls(params, fill, air_m3_s, density, fan_kw, water, heater_kw)

    @property
    def follows(self) -> bool:
        """Whether the set point holds while an exchanger helps, too."""
        stated = (self.params.tower_setpoint_offset_k, self.params.tower_setpoint_minimum_c)
        return stated != (None, None)

    def setpoint_c(self, air: OutdoorAir, least_c: float) -> Array:
        """Return the water wanted [C]; ``least_c`` is the coldest where none is stated."""
        params = self.params
        offset_k, minimum_c = params.tower_setpoint_offset_k, params.tower_setpoint_minimum_c
        above_k = params.tower_approach_k if offset_k is None else offset_k
        return np.maximum(air.wet_bulb_c + above_k, least_c if minimum_c is None else minimum_c)

    def coldest_c(self, heat_kw: Array, water_kg_s: Array, air: OutdoorAir) -> Array:
        """Return the water [C] that the towers make at full air flow."""
        running = self._running_frac(water_kg_s, air)
        state = tower.coldest(
            self.fill,
            heat_kw / running,
            water_kg_s / running,
            air.wet_bulb_c,
            air.pressure_pa,
            self._full_air_kg_s(air),
        )
        return state.leaving_c

    def _full_air_kg_s(self, air: OutdoorAir) -> Array:
        """Return the dry air at full speed, shape (steps,)."""
        return self.full_air_m3_s * air.density_kg_m3 / (1.0 + air.humidity_ratio)

    def reject(
        self, heat_kw: Array, water_kg_s: Array, target_c: Array, air: OutdoorAir
    ) -> Rejection:
        """Reject the heat with the least air that holds the target."""
        running = self._running_frac(water_kg_s, air)
        # The cells that run are a smaller tower: what a whole one does with as much more.
        state = tower.held(
            self.fill,
            heat_kw / running,
            water_kg_s / running,
            air.wet_bulb_c,
            air.pressure_pa,
            target_c,
            self._full_air_kg_s(air),
        )
        fan_kw = (self.design_fan_kw * running) * self._fan_frac(
            state, heat_kw / running, water_kg_s / running, air
        )
        state = replace(state, air_kg_s=state.air_kg_s * running)
        heater_kw = self._heater_kw(water_kg_s, air)
        frost = Event(
            "freeze-protection",
            "basin heaters kept the water of resting tower cells from freezing",
            heater_kw > 0.0,
        )
        events = (
            (frost,)
            if self.params.tower_cells is None
            else (frost, self._dry_fill(water_kg_s, air))
        )
        return Rejection(
            state.leaving_c, fan_kw + heater_kw, self._water(state, water_kg_s, air), events
        )

    def _fan_frac(
        self, state: tower.TowerState, heat_kw: Array, water_kg_s: Array, air: OutdoorAir
    ) -> Array:
        """Return the power of the fans over the design power, shape (steps,)."""
        params, still = self.params, self.params.tower_free_convection_frac
        full_kg_s = self._full_air_kg_s(air)
        share = state.air_kg_s / full_kg_s
        # The fans move a volume: in dense air they draw more.
        denser = air.density_kg_m3 / self.design_density_kg_m3
        if params.tower_fan_speed == "fixed":
            entering_c = state.leaving_c + heat_kw / (
                water_kg_s * hydraulics.FRESH_WATER.cp_kj_per_kg_k
            )
            at = (water_kg_s, entering_c, air.wet_bulb_c, air.pressure_pa)
            on_kw = tower.capacity_kw(self.fill, full_kg_s, *at)
            off_kw = np.zeros_like(on_kw)
            if still:
                off_kw = tower.capacity_kw(self.fill, still * full_kg_s, *at)
            return denser * np.clip((heat_kw - off_kw) / (on_kw - off_kw), 0.0, 1.0)
        least = params.tower_fan_minimum_frac
        moved = np.where(share > still, share, 0.0)
        if 0.0 < still < least:
            # Fans that cycle rest in the draught: they run for what it leaves.
            cycling = least * (share - still) / (least - still)
            moved = np.where(share < least, np.maximum(cycling, 0.0), share)
        return denser * outdoor_fan.power_frac(moved, least, 1.0, 1.0)

    def _freezes(self, air: OutdoorAir) -> Flags:
        return np.asarray(air.dry_bulb_c < self.params.basin_heater_below_c)

    def _running_frac(self, water_kg_s: Array, air: OutdoorAir) -> Array:
        """Return the share of the cells that run: all, or in frost as many as have their water.

        The last one runs however little water there is.
        """
        cells = self.params.tower_cells
        if cells is None:
            return np.ones_like(water_kg_s)
        each = self.params.cell_minimum_flow_frac / cells
        watered = np.floor(water_kg_s / (self.design_water_kg_s * each) + 1e-9)
        return np.where(self._freezes(air), np.clip(watered, 1.0, cells) / cells, 1.0)

    def _dry_fill(self, water_kg_s: Array, air: OutdoorAir) -> Event:
        least = self.params.cell_minimum_flow_frac / (self.params.tower_cells or 1)
        dry = water_kg_s < (1.0 - 1e-9) * least * self.design_water_kg_s
        meaning = "in frost the last tower cell had less than its least water; ice may grow"
        return Event("tower-fill-dry", meaning, self._freezes(air) & dry)

    def _heater_kw(self, water_kg_s: Array, air: OutdoorAir) -> Array:
        """Return the power of the heaters: a cell in use is warm, one at rest loses heat."""
        resting = np.maximum(1.0 - water_kg_s / self.design_water_kg_s, 0.0)
        if self.params.tower_cells is not None:
            resting = 1.0 - self._running_frac(water_kg_s, air)
        cold = np.clip((BASIN_C - air.dry_bulb_c) / BASIN_SPAN_K, 0.0, 1.0)
        return self.heater_kw * resting * np.where(self._freezes(air), cold, 0.0)

    def _water(self, state: tower.TowerState, water_kg_s: Array, air: OutdoorAir) -> Water:
        """Return the water drawn; a kilogram is taken as a litre."""
        evaporated = tower.evaporation_kg_s(
            state.air_kg_s, state.exit_air_c, air.humidity_ratio, air.pressure_pa
        )
        drift = self.params.drift_frac * water_kg_s
        blowdown = evaporative.blowdown_l_per_s(
            evaporated, self.params.cycles_of_concentration, drift
        )
        return Water(evaporated + blowdown + drift, evaporated, blowdown, drift)
