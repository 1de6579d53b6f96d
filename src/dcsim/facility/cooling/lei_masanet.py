"""The three plants of Lei and Masanet 2020 as cooling modes of a site.

The equations stand in `dcsim.physics.lei_masanet`; here are their parameters, with the
printed ones as defaults. The paper's losses of UPS and distribution are no part of the
cooling: a scenario states them in its power chain.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.lei_masanet_plants import (
    LeiMasanetAirPlant,
    LeiMasanetSeaPlant,
    LeiMasanetTowerPlant,
    TowerWater,
)
from dcsim.facility.cooling.plant import CoolingPart, Outside
from dcsim.physics import lei_masanet as paper

SOURCE = "Lei & Masanet 2020, Energy 201:117556, doi 10.1016/j.energy.2020.117556"
RANGES = "Lei & Masanet 2022, Resour. Conserv. Recycl. 182:106323, ranges of large sites"


def _kelvin(default: float, low: float, high: float) -> Any:
    return quantity(default, source=SOURCE, typical=(low, high), gt=0.0, le=40.0)


class PaperMover(Part):
    """A fan or a pump."""

    pressure_pa: float = quantity(source=SOURCE, typical=(100.0, 8.4e6), gt=0.0, le=2e7)
    """Pressure rise [Pa]."""
    efficiency_frac: float = fraction(source=SOURCE, typical=(0.6, 0.9), gt=0.0)
    """Efficiency with drive and motor."""

    def mover(self) -> paper.Mover:
        """Return the parameters as the equations take them."""
        return paper.Mover(self.pressure_pa, self.efficiency_frac)


def _mover(printed: paper.Mover) -> Any:
    default = PaperMover(pressure_pa=printed.pressure_pa, efficiency_frac=printed.efficiency_frac)
    return quantity(default, source=SOURCE)


class LeiMasanetSea(CoolingPart):
    """Seawater economiser and chiller as in Lei and Masanet 2020."""

    fouls: ClassVar[Literal["exchanger", "nothing"]] = "nothing"
    kind: Literal["lei_masanet_2020_sea"]
    sea_temperature_c: float = quantity(
        20.0, source=f"{SOURCE}: check point", typical=(2.0, 32.0), ge=-3.0, le=45.0
    )
    """Seawater at the intake [C]."""
    supply_air_c: float = quantity(
        paper.SEA.water.supply_air_c, source=SOURCE, typical=(10.0, 35.0), ge=5.0, le=45.0
    )
    """Air to the cold aisle [C]."""
    air_delta_t_k: float = _kelvin(paper.SEA.water.air_rise_k, 13.9, 19.4)
    """Temperature rise of the air through the racks [K]."""
    loop_delta_t_k: float = _kelvin(paper.SEA.water.water_rise_k, 5.0, 10.0)
    """Temperature rise of the fresh-water loop [K]."""
    source_delta_t_k: float = _kelvin(paper.SEA.water.source_rise_k, 5.0, 10.0)
    """Temperature rise of the seawater [K]."""
    exchanger_approach_k: float = _kelvin(paper.SEA.water.exchanger_approach_k, 1.7, 2.8)
    """Loop water above seawater at the exchanger [K]."""
    room_fan: PaperMover = _mover(paper.SEA.water.room_fan)
    """Fans of the room's air handlers."""
    humidifier_pump: PaperMover = _mover(paper.SEA.water.humidifier_pump)
    """High-pressure pump of the humidifier."""
    economiser_pump: PaperMover = _mover(paper.SEA.water.economiser_pump)
    """Loop pump for the share that the sea cools."""
    chilled_water_pump: PaperMover = _mover(paper.SEA.water.chilled_water_pump)
    """Loop pump for the share that the chiller cools."""
    source_pump: PaperMover = _mover(paper.SEA.water.source_pump)
    """Seawater pump."""
    coil_effectiveness_frac: float = fraction(
        paper.SEA.water.coil_effectiveness_frac, source=SOURCE, typical=(0.7, 0.9), gt=0.0
    )
    """Effectiveness of the room's coils."""
    sensible_heat_frac: float = fraction(
        paper.SEA.water.sensible_heat_frac, source=SOURCE, typical=(0.95, 1.0), ge=0.5
    )
    """Sensible share of the coils' heat."""
    chiller_load_frac: float = fraction(
        paper.SEA.water.chiller_load_frac, source=SOURCE, typical=(0.2, 0.8)
    )
    """Load share at which the chiller runs."""
    chiller_error_frac: float = fraction(
        paper.SEA.water.chiller_error_frac, source=SOURCE, typical=(-0.11, 0.11), ge=-0.9
    )
    """Deviation of the chiller's COP from the regression."""

    def plant(self, design_heat_kw: float, design: Outside) -> LeiMasanetSeaPlant:
        """Return the plant; its powers are proportional to the heat."""
        return LeiMasanetSeaPlant(
            self.sea_temperature_c, paper.SeaPlant(paper.SEA.electrical, _water_side(self))
        )


class LeiMasanetTower(CoolingPart):
    """Cooling-tower economiser and chiller as in Lei and Masanet 2020."""

    kind: Literal["lei_masanet_2020_tower"]
    supply_air_c: float = quantity(
        paper.TOWER.water.supply_air_c, source=SOURCE, typical=(10.0, 35.0), ge=5.0, le=45.0
    )
    """Air to the cold aisle [C]."""
    air_delta_t_k: float = _kelvin(paper.TOWER.water.air_rise_k, 13.9, 19.4)
    """Temperature rise of the air through the racks [K]."""
    loop_delta_t_k: float = _kelvin(paper.TOWER.water.water_rise_k, 5.0, 10.0)
    """Temperature rise of the loop water [K]."""
    source_delta_t_k: float = _kelvin(paper.TOWER.water.source_rise_k, 4.0, 6.0)
    """Temperature rise of the tower water [K]."""
    exchanger_approach_k: float = _kelvin(paper.TOWER.water.exchanger_approach_k, 1.7, 2.8)
    """Loop water above tower water at the exchanger [K]."""
    tower_approach_k: float = _kelvin(paper.TOWER.tower_approach_k, 2.8, 6.7)
    """Tower water above the outdoor wet bulb [K]."""
    room_fan: PaperMover = _mover(paper.TOWER.water.room_fan)
    """Fans of the room's air handlers."""
    tower_fan: PaperMover = _mover(paper.TOWER.tower_fan)
    """Fans of the tower."""
    humidifier_pump: PaperMover = _mover(paper.TOWER.water.humidifier_pump)
    """High-pressure pump of the humidifier."""
    economiser_pump: PaperMover = _mover(paper.TOWER.water.economiser_pump)
    """Loop pump for the share that the tower cools alone."""
    chilled_water_pump: PaperMover = _mover(paper.TOWER.water.chilled_water_pump)
    """Loop pump for the share that the chiller cools."""
    source_pump: PaperMover = _mover(paper.TOWER.water.source_pump)
    """Tower-water pump."""
    coil_effectiveness_frac: float = fraction(
        paper.TOWER.water.coil_effectiveness_frac, source=SOURCE, typical=(0.7, 0.9), gt=0.0
    )
    """Effectiveness of the room's coils."""
    sensible_heat_frac: float = fraction(
        paper.TOWER.water.sensible_heat_frac, source=SOURCE, typical=(0.95, 1.0), ge=0.5
    )
    """Sensible share of the coils' heat."""
    chiller_load_frac: float = fraction(
        paper.TOWER.water.chiller_load_frac, source=SOURCE, typical=(0.2, 0.8)
    )
    """Load share at which the chiller runs."""
    chiller_error_frac: float = fraction(
        paper.TOWER.water.chiller_error_frac, source=SOURCE, typical=(-0.11, 0.11), ge=-0.9
    )
    """Deviation of the chiller's COP from the regression."""
    liquid_to_gas_ratio: float = quantity(
        paper.TOWER.liquid_to_gas_ratio, source=SOURCE, typical=(1.0, 3.0), gt=0.0, le=10.0
    )
    """Tower water over tower air by mass."""
    evaporated_heat_frac: float = fraction(
        0.8, source="EnergyPlus towers over a year: 0.62 Helsinki, 0.83 Tampa", typical=(0.6, 1.0)
    )
    """Share of the rejected heat that leaves as vapour; sets the water only."""
    cycles_of_concentration: float = quantity(
        5.0, source=RANGES, typical=(3.0, 15.0), gt=1.0, le=100.0
    )
    """Salt in the blowdown over salt in the makeup; sets the water only."""
    drift_frac: float = fraction(0.0002, source=RANGES, typical=(0.00005, 0.005))
    """Droplets lost over tower water; sets the water only."""

    def plant(self, design_heat_kw: float, design: Outside) -> LeiMasanetTowerPlant:
        """Return the plant; its powers are proportional to the heat."""
        return LeiMasanetTowerPlant(
            paper.TowerPlant(
                paper.TOWER.electrical,
                _water_side(self),
                self.tower_fan.mover(),
                self.tower_approach_k,
                self.liquid_to_gas_ratio,
            ),
            TowerWater(self.evaporated_heat_frac, self.cycles_of_concentration, self.drift_frac),
        )


def _water_side(of: LeiMasanetSea | LeiMasanetTower) -> paper.WaterSide:
    return paper.WaterSide(
        supply_air_c=of.supply_air_c,
        air_rise_k=of.air_delta_t_k,
        water_rise_k=of.loop_delta_t_k,
        source_rise_k=of.source_delta_t_k,
        room_fan=of.room_fan.mover(),
        humidifier_pump=of.humidifier_pump.mover(),
        economiser_pump=of.economiser_pump.mover(),
        chilled_water_pump=of.chilled_water_pump.mover(),
        source_pump=of.source_pump.mover(),
        exchanger_approach_k=of.exchanger_approach_k,
        coil_effectiveness_frac=of.coil_effectiveness_frac,
        sensible_heat_frac=of.sensible_heat_frac,
        chiller_load_frac=of.chiller_load_frac,
        chiller_error_frac=of.chiller_error_frac,
    )


class LeiMasanetAir(CoolingPart):
    """Outdoor air with adiabatic humidification as in Lei and Masanet 2020."""

    fouls: ClassVar[Literal["exchanger", "nothing"]] = "nothing"
    kind: Literal["lei_masanet_2020_air"]
    supply_low_c: float = quantity(
        paper.AIR.supply_low_c, source=SOURCE, typical=(10.0, 18.0), ge=5.0, le=45.0
    )
    """Coldest supply air [C]."""
    supply_high_c: float = quantity(
        paper.AIR.supply_high_c, source=SOURCE, typical=(27.0, 35.0), ge=5.0, le=45.0
    )
    """Warmest supply air [C]."""
    air_delta_t_k: float = _kelvin(paper.AIR.air_rise_k, 13.9, 19.4)
    """Temperature rise of the air through the racks [K]."""
    room_fan: PaperMover = _mover(paper.AIR.room_fan)
    """Fans that move outdoor and return air."""
    humidifier_pump: PaperMover = _mover(paper.AIR.humidifier_pump)
    """High-pressure pump of the humidifier."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse an empty supply band."""
        if self.supply_low_c > self.supply_high_c:
            message = f"{self.supply_low_c} C lies above supply_high_c, {self.supply_high_c} C"
            return [Contradiction("supply_low_c", message, "exchange the two")]
        return []

    def plant(self, design_heat_kw: float, design: Outside) -> LeiMasanetAirPlant:
        """Return the plant; its powers are proportional to the heat."""
        return LeiMasanetAirPlant(
            paper.AirPlant(
                paper.AIR.electrical,
                self.supply_low_c,
                self.supply_high_c,
                self.air_delta_t_k,
                self.room_fan.mover(),
                self.humidifier_pump.mover(),
            )
        )
