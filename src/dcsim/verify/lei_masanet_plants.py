"""The three plants of Lei and Masanet 2020 at a site: power, heat, water, events.

The equations and the printed parameters stand in `dcsim.physics.lei_masanet`. The paper's
losses of UPS and distribution are no part of the cooling.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.physics import lei_masanet as paper
from dcsim.physics.lei_masanet.electricity import PaperElectricity
from dcsim.physics.lei_masanet.moist_air import paper_evaporation_heat_kj_per_kg

TOWER_WATER_C = 30.0
"""Tower water at which the heat of evaporation is taken [C]; 10 K move it by 1 %."""


@dataclass(frozen=True, slots=True)
class TowerWater:
    """What turns rejected heat into water; the published equations used here stop at heat."""

    evaporated_heat_frac: float = 0.8
    """EnergyPlus towers over a year: 0.62 Helsinki, 0.83 Tampa."""
    cycles_of_concentration: float = 5.0
    """Lei & Masanet 2022, ranges of large sites."""
    drift_frac: float = 0.0002
    """Lei & Masanet 2022, ranges of large sites."""

    def drawn(self, cooling: paper.PaperCooling) -> Water:
        """Return the water of tower and humidifier [L/s], at 1 kg per litre."""
        heat_kj_per_kg = float(paper_evaporation_heat_kj_per_kg(TOWER_WATER_C))
        evaporated = self.evaporated_heat_frac * cooling.rejected_kw / heat_kj_per_kg
        blowdown = evaporated / (self.cycles_of_concentration - 1.0)
        drift = self.drift_frac * cooling.source_flow_kg_s
        into_air = evaporated + cooling.humidifier_kg_s
        return Water(
            into_air + blowdown + drift, into_air, blowdown, drift, cooling.humidifier_kg_s
        )


@dataclass(frozen=True, slots=True)
class LeiMasanetSeaPlant(CoolingPlant):
    """The seawater plant; powers are proportional to the heat."""

    sea_temperature_c: float = 20.0
    parameters: paper.SeaPlant = paper.SEA

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step; of the weather only the pressure counts."""
        cooling = paper.sea_cooling(
            heat_kw, self.sea_temperature_c, outside.pressure_pa, self.parameters
        )
        flows = _water_side_flows(heat_kw, cooling, _humidifier_water(cooling.humidifier_kg_s))
        return replace(flows, inlet_c=np.full_like(heat_kw, self.parameters.water.supply_air_c))


@dataclass(frozen=True, slots=True)
class LeiMasanetTowerPlant(CoolingPlant):
    """The plant with a cooling tower; powers are proportional to the heat."""

    parameters: paper.TowerPlant = paper.TOWER
    water: TowerWater = TowerWater()

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step."""
        cooling = paper.tower_cooling(
            heat_kw,
            outside.dry_bulb_c,
            outside.relative_humidity_frac,
            outside.pressure_pa,
            self.parameters,
        )
        flows = _water_side_flows(heat_kw, cooling, self.water.drawn(cooling))
        return replace(flows, inlet_c=np.full_like(heat_kw, self.parameters.water.supply_air_c))


@dataclass(frozen=True, slots=True)
class LeiMasanetAirPlant(CoolingPlant):
    """The outdoor-air plant without its mechanical cooling."""

    parameters: paper.AirPlant = paper.AIR

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` wherever outdoor air may be used.

        Elsewhere the fans go on and all heat counts as short.
        """
        cooling = paper.air_cooling(
            heat_kw,
            outside.dry_bulb_c,
            outside.relative_humidity_frac,
            outside.pressure_pa,
            self.parameters,
        )
        off = cooling.economiser_off
        fan_kw = cooling.fan_anyway_kw
        zero = np.zeros_like(fan_kw)
        humidifier_kw = np.where(off, 0.0, cooling.humidifier_kw)
        all_heat = heat_kw + fan_kw + humidifier_kw
        return CoolingFlows(
            electricity=Electricity(room_fan_kw=fan_kw, humidifier_kw=humidifier_kw),
            latent_gain_kw=zero,
            rejected_kw=np.where(off, 0.0, all_heat),
            short_kw=np.where(off, all_heat, 0.0),
            water=_humidifier_water(np.where(off, 0.0, cooling.humidifier_kg_s)),
            events=(
                Event(
                    "cooling-short",
                    "outdoor air was too warm or humid, and the mechanical cooling of "
                    "this plant is not modelled; the room would warm and PUE reads low",
                    off,
                ),
            ),
            inlet_c=np.asarray(cooling.supply_air_c),
        )


def _electricity(cooling: PaperElectricity) -> Electricity:
    return Electricity(
        room_fan_kw=cooling.room_fan_kw,
        loop_pump_kw=cooling.loop_pump_kw,
        source_pump_kw=cooling.source_pump_kw,
        compressor_kw=cooling.compressor_kw,
        rejection_fan_kw=cooling.rejection_fan_kw,
        humidifier_kw=cooling.humidifier_kw,
    )


def _humidifier_water(evaporated_kg_s: Array) -> Water:
    zero = np.zeros_like(evaporated_kg_s)
    return Water(evaporated_kg_s, evaporated_kg_s, zero, zero, evaporated_kg_s)


def _water_side_flows(heat_kw: Array, cooling: paper.PaperCooling, water: Water) -> CoolingFlows:
    return CoolingFlows(
        electricity=_electricity(cooling),
        latent_gain_kw=cooling.latent_kw,
        # The paper leaves the heat of fans and pumps out of its loops; it has to go somewhere.
        rejected_kw=heat_kw + cooling.latent_kw + cooling.electricity_kw(),
        short_kw=np.zeros_like(cooling.rejected_kw),
        water=water,
        events=(
            Event(
                "chiller-trim",
                "the source was too warm and the chiller trimmed",
                cooling.compressor_kw > 0.0,
            ),
            Event(
                "cop-extrapolated",
                "the chiller ran outside the range of its regression",
                cooling.cop_extrapolated,
            ),
        ),
    )
