"""Direct free cooling: outdoor air blown through the rooms, trimmed by machines.

Cold outdoor air is mixed with return air up to the supply band; within the band it
serves alone; above it an evaporative stage and then a machine cool it. Air moister than the
humidity box is dried by the machine, with less outdoor air in the mixture, as long as that is
less work than all heat with closed dampers. Lock-outs of the planner's close them at once.
Nothing in the rooms gives off moisture, so their air is as moist as what comes in.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_path import AirPath, FannedRooms, sized_against
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.direct_air_plant import DirectAirPlant
from dcsim.facility.cooling.evaporative_stage import EvaporativeStage
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.preset import Preset, Presets
from dcsim.facility.cooling.trim import SizedTrim, TrimCooling

TC_9_9 = "ASHRAE TC 9.9 2021"

PRESETS: Presets = {
    "legacy": {
        "supply_air_c": 20.0,
        "supply_low_c": 15.0,
        "bypass_frac": 0.3,
        "recirculation_frac": 0.1,
        "room_fan_pressure_pa": 600.0,
        "room_fan_efficiency_frac": 0.6,
        "room_fan_speed": "fixed",
        "lockout_dry_bulb_c": 24.0,
        "humidifier_kwh_per_l": 0.75,
        "humidifier": "steam",
        "trim": {"rated_cop": 3.0},
    },
    "typical": {
        "supply_air_c": 24.0,
        "bypass_frac": 0.05,
        "recirculation_frac": 0.05,
    },
    "hyperscale": {
        "supply_air_c": 29.0,
        "supply_low_c": 18.0,
        "air_delta_t_k": 15.0,
        "room_fan_pressure_pa": 180.0,
        "room_fan_efficiency_frac": 0.75,
        "filter_pressure_pa": 80.0,
        "dew_point_high_c": 21.0,
        "relative_humidity_high_frac": 0.9,
        "lockout_dry_bulb_c": 40.0,
        "evaporative": {"method": "wet_media"},
        "trim": {"rated_cop": 4.0, "cycling_loss_frac": 0.0},
    },
}


class DirectAir(Preset, FannedRooms):
    """Outdoor air through the rooms, with mixing, evaporation and a trim machine."""

    presets: ClassVar[Presets] = PRESETS
    fouls: ClassVar[Literal["exchanger", "nothing"]] = "nothing"
    kind: Literal["direct_air"]
    preset: Literal["legacy", "typical", "hyperscale"] | None = None
    """Named defaults; keys that are written win."""
    supply_air_c: float = quantity(
        24.0, source=f"{TC_9_9}, recommended 18-27 C", typical=(18.0, 35.0), ge=10.0, le=40.0
    )
    """Warmest air to the cold aisle: from here on it is cooled [C]."""
    supply_low_c: float = quantity(
        18.0, source=f"{LEI_2020}: 10-18 C", typical=(10.0, 20.0), ge=5.0, le=40.0
    )
    """Coldest air to the cold aisle: below, return air is mixed in [C]."""
    filter_pressure_pa: float = quantity(
        120.0, source="louvres and filters 80-250 Pa", typical=(50.0, 250.0), ge=0.0, le=1000.0
    )
    """Resistance of louvres and filters at design flow, on top of the rooms' [Pa]."""
    exhaust_fan_pressure_pa: float = quantity(
        0.0, source="0 with relief dampers", typical=(0.0, 150.0), ge=0.0, le=1000.0
    )
    """Pressure rise of exhaust fans at design flow; they move the outdoor share only [Pa]."""
    lockout_dry_bulb_c: float = quantity(
        30.0,
        source="24-27 C cold-aisle practice, more with hot aisles",
        typical=(24.0, 40.0),
        ge=10.0,
        le=60.0,
    )
    """Outdoor air warmer than this stays outside; measured as lockout_sensor says [C]."""
    lockout_sensor: Literal["after_stage", "outdoors"] = "after_stage"
    """Where its dry bulb is measured: behind the evaporative stage or before it."""
    lockout_dew_point_c: float | None = quantity(
        None,
        source="none; ASHRAE 90.1-2016, 6.5.1.1.3: 12.8 C",
        typical=(10.0, 24.0),
        ge=-20.0,
        le=30.0,
    )
    """Outdoor air with a higher dew point stays outside at once; none: no such sensor [C]."""
    lockout_enthalpy_kj_per_kg: float | None = quantity(
        None,
        source="none; ASHRAE 90.1-2016, 6.5.1.1.3: 65.1 kJ/kg",
        typical=(50.0, 75.0),
        ge=0.0,
        le=150.0,
    )
    """Outdoor air of a higher enthalpy stays outside at once; none: no such sensor [kJ/kg]."""
    damper_control: Literal["least_work", "lockouts"] = "least_work"
    """Open where that spares the machine work, or wherever the lock-outs allow."""
    outdoor_air_minimum_frac: float = fraction(
        0.0,
        source="0 in unmanned halls; some air for people or pressure",
        typical=(0.0, 0.1),
        le=0.9,
    )
    """Least share of outdoor air in the supply, also with closed dampers."""
    dew_point_low_c: float = quantity(
        -9.0, source=f"{TC_9_9}, recommended", typical=(-12.0, 5.5), ge=-40.0, le=15.0
    )
    """Drier air is humidified [C dew point]."""
    dew_point_high_c: float = quantity(
        15.0, source=f"{TC_9_9}: 15 recommended, 21 class A2", typical=(15.0, 24.0), ge=0.0, le=30.0
    )
    """Moister outdoor air is dried to this by the machine [C dew point]."""
    drying_margin_k: float = quantity(
        5.0, source=f"{PRACTICE}; coils of 8-12 C dry to 15 C", typical=(3.0, 8.0), ge=1.0, le=20.0
    )
    """Coil that dries outdoor air, below the highest dew point [K]."""
    relative_humidity_high_frac: float = fraction(
        0.8, source=f"{TC_9_9}: 0.7-0.9 by class", typical=(0.6, 0.95), gt=0.2
    )
    """Highest relative humidity of the supply air; return air is mixed in to keep it."""
    humidifier: Literal["ultrasonic", "steam", "none"] = "ultrasonic"
    """Ultrasonic and high-pressure water cool the air, steam does not."""
    humidifier_kwh_per_l: float = quantity(
        0.05,
        source=f"{PRACTICE}: ultrasonic 0.05-0.1, steam 0.70-0.75",
        typical=(0.005, 0.75),
        ge=0.0,
        le=1.5,
    )
    """Electricity for each litre that the humidifier brings into the air."""
    evaporative: EvaporativeStage = EvaporativeStage()
    """Mist or wetted media in the outdoor air."""
    trim: TrimCooling = TrimCooling()
    """The machine that cools what outdoor air cannot."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse an empty supply band, an empty humidity box, and a lock-out inside the band."""
        wrong = super().cross_checks()
        if self.supply_low_c > self.supply_air_c:
            rule = f"{self.supply_low_c} C lies above supply_air_c, {self.supply_air_c} C"
            wrong.append(Contradiction("supply_low_c", rule, "exchange the two"))
        if self.dew_point_low_c >= self.dew_point_high_c:
            rule = f"{self.dew_point_low_c} C is not below dew_point_high_c"
            wrong.append(Contradiction("dew_point_low_c", rule, "lower it"))
        if self.lockout_dry_bulb_c < self.supply_air_c:
            rule = f"{self.lockout_dry_bulb_c} C lies below supply_air_c: good air stays outside"
            wrong.append(Contradiction("lockout_dry_bulb_c", rule, "raise it"))
        return wrong

    def plant(self, design_heat_kw: float, design: Outside) -> DirectAirPlant:
        """Size fans and machine for the heat of the fully loaded rooms [kW].

        The machine carries its share of the whole heat with closed dampers in the
        hottest air of the period; a synthetic year's is mild.
        """
        extra_pa = self.filter_pressure_pa + self.evaporative.air_pressure_pa
        air = sized_against(self, design_heat_kw, self.fan_air_pa(design), extra_pa)
        path = AirPath.of(air, np.array([design_heat_kw]))
        return DirectAirPlant(
            self, air, SizedTrim.sized(self.trim, path, self.supply_air_c, design)
        )
