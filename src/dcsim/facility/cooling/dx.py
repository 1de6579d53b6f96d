"""Room units with direct expansion: compressors in the units, condensers outdoors.

The cooling of small and of old rooms. The room is sealed, outdoor air only takes the
condensers' heat. A coil colder than the room's dew point dries the air, and a
humidifier brings the moisture back: ``sensible_heat_frac`` says how much of the coil's
work goes into that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.air_path import AirPath, FannedRooms, sized_against
from dcsim.facility.cooling.air_side import LEI_2020, RoomAir
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.trim import SizedTrim, TrimCooling
from dcsim.facility.cooling.trim_coil import Coil

VAPORISATION_KJ_PER_KG = 2454.0
"""Heat to evaporate water at 20 C."""

PRESETS: Presets = {
    "legacy": {
        "supply_air_c": 14.0,
        "air_delta_t_k": 12.0,
        "bypass_frac": 0.4,
        "recirculation_frac": 0.2,
        "room_fan_pressure_pa": 600.0,
        "room_fan_efficiency_frac": 0.55,
        "room_fan_speed": "fixed",
        "sensible_heat_frac": 0.92,
        "humidifier_kwh_per_l": 0.75,
        "machine": {"rated_cop": 3.0},
    },
    "typical": {
        "supply_air_c": 20.0,
        "bypass_frac": 0.15,
        "recirculation_frac": 0.1,
        "sensible_heat_frac": 0.98,
        "machine": {"rated_cop": 3.6},
    },
    "hyperscale": {
        "supply_air_c": 25.0,
        "air_delta_t_k": 14.0,
        "room_fan_pressure_pa": 250.0,
        "room_fan_efficiency_frac": 0.75,
        "machine": {"rated_cop": 4.5, "cycling_loss_frac": 0.0},
    },
}


class DirectExpansion(Preset, FannedRooms):
    """Room units with direct expansion and condensers outdoors."""

    presets: ClassVar[Presets] = PRESETS
    kind: Literal["dx"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named defaults; keys that are written win."""
    machine: TrimCooling = TrimCooling()
    """Compressors, coils and condensers."""
    sensible_heat_frac: float = fraction(
        1.0,
        source=f"{LEI_2020}: 0.95-1; 1 while the coil is warmer than the room's dew point",
        typical=(0.9, 1.0),
        ge=0.7,
    )
    """Share of the coils' heat that is sensible; the rest dries air that is humidified again."""
    humidifier_kwh_per_l: float = quantity(
        0.05,
        source="ultrasonic 0.05-0.1, steam 0.70-0.75",
        typical=(0.01, 0.75),
        ge=0.0,
        le=1.0,
    )
    """Electricity for each litre that the humidifier brings into the air."""

    def plant(self, design_heat_kw: float, design: Outside) -> DirectExpansionPlant:
        """Size fans and machines for the heat of the fully loaded rooms [kW].

        The machines are sized in the hottest air of the period; a synthetic year's is mild.
        """
        air = sized_against(self, design_heat_kw, self.fan_air_pa(design), 0.0)
        path = AirPath.of(air, np.array([design_heat_kw]))
        machine = SizedTrim.sized(self.machine, path, self.supply_air_c, design, self.load_rel)
        return DirectExpansionPlant(self, air, machine)

    @property
    def load_rel(self) -> float:
        """The coils' heat over that of room and fans.

        It is more by the humidifier that undoes the drying: liquid water goes in and out, so
        the cycle adds only the humidifier's electricity.
        """
        drying = (1.0 - self.sensible_heat_frac) * self.humidifier_kwh_per_l * 3600.0
        return 1.0 / (1.0 - drying / VAPORISATION_KJ_PER_KG)


@dataclass(frozen=True, slots=True)
class DirectExpansionPlant(CoolingPlant):
    """Sized room units; see `DirectExpansion` for the parameters."""

    params: DirectExpansion
    air: RoomAir
    machine: SizedTrim

    def dry(self) -> DirectExpansionPlant:
        """Return this plant: it cools without water; the humidifier stays."""
        return self

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step."""
        path = AirPath.of(self.air, heat_kw)
        coil = self._coil(path, outside)
        machine = self.machine.run(coil, outside.dry_bulb_c)
        humidified_l_per_s = coil.latent_kw / VAPORISATION_KJ_PER_KG
        humidifier_kw = humidified_l_per_s * self.params.humidifier_kwh_per_l * 3600.0
        zero = np.zeros_like(coil.load_kw)
        electricity = Electricity(
            room_fan_kw=path.fan_kw,
            compressor_kw=machine.compressor_kw,
            rejection_fan_kw=machine.condenser_fan_kw,
            humidifier_kw=humidifier_kw,
        )
        return CoolingFlows(
            electricity=electricity,
            latent_gain_kw=zero,
            rejected_kw=heat_kw + electricity.total_kw() - machine.short_kw,
            short_kw=machine.short_kw,
            water=Water(humidified_l_per_s, humidified_l_per_s, zero, zero, humidified_l_per_s),
            events=(
                Event(
                    "cooling-short",
                    "the machines could not remove all heat; the room would warm",
                    machine.short_kw > 1e-9 * coil.load_kw,
                ),
                Event(
                    "humidifying",
                    "the coils dried the room and a humidifier brought the water back",
                    humidified_l_per_s > 0.0,
                ),
                *machine.events(),
            ),
            inlet_c=self.air.inlet_c(heat_kw, self.params.supply_air_c),
        )

    def _coil(self, path: AirPath, outside: Outside) -> Coil:
        """Return the coils' load: the room, its fans, and the humidifier."""
        params = self.params
        sealed = self.machine.sealed_air(path, params.supply_air_c, outside)
        coil = self.machine.coil(sealed, 1.0 / params.load_rel)
        load_kw = coil.load_kw * params.load_rel
        latent_kw = (1.0 - params.sensible_heat_frac) * load_kw
        return replace(coil, load_kw=load_kw, latent_kw=latent_kw)
