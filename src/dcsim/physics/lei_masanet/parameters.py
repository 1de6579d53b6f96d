"""The printed parameter sets of the three plants, one draw of the paper's ranges each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Electrical:
    """Losses before the IT and the lights; all of them warm the room."""

    ups_efficiency_frac: float
    distribution_loss_frac: float
    lights_frac: float

    def overhead_frac(self) -> float:
        """Return UPS loss, distribution loss and lights over IT power [-]."""
        ups = 1.0 / self.ups_efficiency_frac - 1.0
        distribution = 1.0 / (1.0 - self.distribution_loss_frac) - 1.0
        return ups + distribution + self.lights_frac


@dataclass(frozen=True, slots=True)
class Mover:
    """A fan or a pump."""

    pressure_pa: float
    efficiency_frac: float


@dataclass(frozen=True, slots=True)
class WaterSide:
    """What the plants with tower or sea share: room air, water loop, chiller."""

    supply_air_c: float
    air_rise_k: float
    water_rise_k: float
    source_rise_k: float
    room_fan: Mover
    humidifier_pump: Mover
    economiser_pump: Mover
    chilled_water_pump: Mover
    source_pump: Mover
    exchanger_approach_k: float
    coil_effectiveness_frac: float
    sensible_heat_frac: float
    chiller_load_frac: float
    chiller_error_frac: float

    def supply_water_c(self) -> float:
        """Return the water temperature into the room's coils [C]."""
        return self.return_air_c() - self.air_rise_k / self.coil_effectiveness_frac

    def return_water_c(self) -> float:
        """Return the water temperature out of the room's coils [C]."""
        return self.supply_water_c() + self.water_rise_k

    def return_air_c(self) -> float:
        """Return the temperature of the air that leaves the racks [C]."""
        return self.supply_air_c + self.air_rise_k


@dataclass(frozen=True, slots=True)
class SeaPlant:
    """Seawater economiser with a chiller for the rest."""

    electrical: Electrical
    water: WaterSide


@dataclass(frozen=True, slots=True)
class TowerPlant:
    """Cooling-tower economiser with a chiller for the rest."""

    electrical: Electrical
    water: WaterSide
    tower_fan: Mover
    tower_approach_k: float
    liquid_to_gas_ratio: float


@dataclass(frozen=True, slots=True)
class AirPlant:
    """Outdoor air with adiabatic humidification."""

    electrical: Electrical
    supply_low_c: float
    supply_high_c: float
    air_rise_k: float
    room_fan: Mover
    humidifier_pump: Mover


SEA = SeaPlant(
    electrical=Electrical(0.975556641, 0.0135351562, 0.000560546875),
    water=WaterSide(
        supply_air_c=34.2578125,
        air_rise_k=14.1438802,
        water_rise_k=9.49707031,
        source_rise_k=7.50488281,
        room_fan=Mover(413.867188, 0.671240234),
        humidifier_pump=Mover(6656835.94, 0.632226562),
        economiser_pump=Mover(136980.148, 0.628710937),
        chilled_water_pump=Mover(136194.518, 0.743945313),
        source_pump=Mover(699398.438, 0.798242188),
        exchanger_approach_k=2.49814453,
        coil_effectiveness_frac=0.804492187,
        sensible_heat_frac=0.971992187,
        chiller_load_frac=0.770117187,
        chiller_error_frac=0.00880859375,
    ),
)

TOWER = TowerPlant(
    electrical=Electrical(0.980302734, 0.00560546875, 0.00181445313),
    water=WaterSide(
        supply_air_c=27.3671875,
        air_rise_k=18.8856337,
        water_rise_k=7.50488281,
        source_rise_k=4.13867188,
        room_fan=Mover(416.992188, 0.713720703),
        humidifier_pump=Mover(6500976.56, 0.674023438),
        economiser_pump=Mover(156284.191, 0.668945312),
        chilled_water_pump=Mover(171884.552, 0.745117188),
        source_pump=Mover(210534.680, 0.709960938),
        exchanger_approach_k=2.29404297,
        coil_effectiveness_frac=0.816601563,
        sensible_heat_frac=0.986289063,
        chiller_load_frac=0.224023438,
        chiller_error_frac=0.105488281,
    ),
    tower_fan=Mover(148.339844, 0.745947266),
    tower_approach_k=6.50576172,
    liquid_to_gas_ratio=1.11914062,
)

AIR = AirPlant(
    electrical=Electrical(0.980302734, 0.00560546875, 0.00181445313),
    supply_low_c=10.3671875,
    supply_high_c=34.1953125,
    air_rise_k=14.7840712,
    room_fan=Mover(685.058594, 0.829931641),
    humidifier_pump=Mover(7315820.31, 0.704492187),
)
