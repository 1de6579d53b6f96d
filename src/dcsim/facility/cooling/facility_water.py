"""The facility water of liquid-cooled halls: pumps, dry coolers, and a chiller that trims.

Water warm enough for liquid-cooled servers is made by dry coolers nearly always. They
stand first in its return; what they leave in hot air, an air-cooled chiller behind
them takes. Without wetted pads no water is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction, fraction, quantity
from dcsim.facility.cooling.air_side import LEI_2020, PRACTICE
from dcsim.facility.cooling.dry_side import Coils, PadSide, SizedDryCooler
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Event, Water
from dcsim.facility.cooling.trim_chiller import SizedTrimChiller, TrimChillerSide
from dcsim.physics import hydraulics

WARMEST_C = {"W17": 17.0, "W27": 27.0, "W32": 32.0, "W40": 40.0, "W45": 45.0}
"""Warmest facility water [C] of the classes of ASHRAE TC 9.9 2021; W+ has no end."""

COLDEST_C = 2.0
"""Facility water is plain water or carries little antifreeze: no colder than this."""

_ANY_C = 60.0


class FacilityWater(TrimChillerSide, PadSide):
    """Parameters of the water outside the racks and of what cools it."""

    water_class: Literal["W17", "W27", "W32", "W40", "W45", "W+"] = "W40"
    """Class that the servers are built for: the warmest facility water they may get."""
    rejection: Literal["dry_cooler", "adiabatic_dry_cooler"] = "dry_cooler"
    """Dry coolers without water or with wetted pads; the pads' keys then play a part."""
    facility_delta_t_k: float = quantity(
        10.0, source="liquid-cooled halls 5-20 K", typical=(5.0, 20.0), gt=0.5, le=40.0
    )
    """Rise of the facility water [K]."""
    facility_pressure_pa: float = quantity(
        150_000.0,
        source=f"{LEI_2020}: 144 kPa +-20 %",
        typical=(100e3, 250e3),
        gt=0.0,
        le=1e6,
    )
    """Pressure drop of the facility water at design flow [Pa]."""
    facility_pump_efficiency_frac: float = fraction(
        0.70, source=LEI_2020, typical=(0.6, 0.8), gt=0.0
    )
    """Hydraulic power over electricity of the facility pumps."""
    pump_minimum_flow_frac: float = fraction(0.2, source=PRACTICE, typical=(0.1, 0.4), gt=0.0)
    """Lowest flow of the facility pumps, as a share of design flow."""

    def facility_contradictions(self, key: str, supply_c: float) -> list[Contradiction]:
        """Refuse facility water beyond its class or near freezing; ``key`` sets it."""
        warmest_c = WARMEST_C.get(self.water_class, np.inf)
        if supply_c > warmest_c + 1e-9:
            rule = f"the facility water would have {supply_c:.1f} C: class {self.water_class} ends "
            rule += f"at {warmest_c:.0f} C"
            return [Contradiction(key, rule, "lower it, or state a warmer water_class")]
        if supply_c < COLDEST_C:
            rule = f"the facility water would have {supply_c:.1f} C: it would freeze in the plant"
            return [Contradiction(key, rule, "raise it")]
        return []


@dataclass(frozen=True, slots=True)
class CircuitFlows:
    """What a circuit draws and does, arrays of shape (steps,)."""

    pump_kw: Array
    compressor_kw: Array
    fan_kw: Array
    carried_kw: Array
    """Heat of the circuit that the dry coolers took."""
    left_kw: Array
    """Heat that they left."""
    short_kw: Array
    """Heat that the chiller left too."""
    water: Water
    wet: Flags
    at_minimum_lift: Flags

    @property
    def rejected_kw(self) -> Array:
        """Heat that reached the outdoor air."""
        served_kw = self.left_kw - self.short_kw
        return self.carried_kw + served_kw + self.compressor_kw + self.fan_kw


@dataclass(frozen=True, slots=True)
class FacilityCircuit:
    """A sized circuit of facility water at one temperature."""

    params: FacilityWater
    supply_c: float
    design_kg_s: float
    design_pump_kw: float
    cooler: SizedDryCooler
    trim: SizedTrimChiller

    @classmethod
    def sized(
        cls, params: FacilityWater, supply_c: float, heat_kw: float, design: OutdoorAir
    ) -> FacilityCircuit:
        """Size pumps, coolers and chiller for a heat [kW] in the period's worst air."""
        water = hydraulics.FRESH_WATER
        flow = float(hydraulics.flow_kg_s(heat_kw, params.facility_delta_t_k, water.cp_kj_per_kg_k))
        pump_kw = hydraulics.pump_power_kw(
            flow / water.density_kg_m3,
            params.facility_pressure_pa,
            params.facility_pump_efficiency_frac,
        )
        padded = params.rejection == "adiabatic_dry_cooler"
        load_kw = heat_kw + float(pump_kw)
        coils = Coils.sized(params, load_kw, design, params.pad_pressure_pa if padded else 0.0)
        cooler = SizedDryCooler(coils, params if padded else None)
        bare = cls(
            params, supply_c, flow, float(pump_kw), cooler, SizedTrimChiller.none(params, supply_c)
        )
        # Pads are off below a limit: air just there may be worse than hotter air behind them.
        limit_c = np.minimum(design.dry_bulb_c, params.pad_lowest_c)
        mild = replace(
            design, dry_bulb_c=limit_c, wet_bulb_c=np.minimum(design.wet_bulb_c, limit_c)
        )
        full = np.array([heat_kw])
        left_kw = max(float(bare.run(full, air).left_kw[0]) for air in (design, mild))
        return replace(bare, trim=SizedTrimChiller.sized(params, supply_c, left_kw, design))

    def run(self, heat_kw: Array, air: OutdoorAir) -> CircuitFlows:
        """Take ``heat_kw`` from the racks at every step, shape (steps,)."""
        params, cp = self.params, hydraulics.FRESH_WATER.cp_kj_per_kg_k
        needed = hydraulics.flow_kg_s(heat_kw, params.facility_delta_t_k, cp) / self.design_kg_s
        share = np.maximum(needed, params.pump_minimum_flow_frac)
        flow_kg_s = share * self.design_kg_s
        pump_kw = self.design_pump_kw * share * share * share
        load_kw = heat_kw + pump_kw

        free_frac = self._free_frac(load_kw, load_kw / (flow_kg_s * cp), air)
        carried_kw = free_frac * load_kw
        left_kw = load_kw - carried_kw
        # Coolers that are left out hold any temperature: their fans stand and pads stay dry.
        target_c = np.where(free_frac > 0.0, self.supply_c, _ANY_C)
        rejection = self.cooler.reject(carried_kw, flow_kg_s, target_c, air)
        trim = self.trim.run(left_kw, air)
        wet = next((event.when for event in rejection.events), np.zeros(load_kw.shape, dtype=bool))
        return CircuitFlows(
            pump_kw,
            trim.compressor_kw,
            rejection.electricity_kw + trim.fan_kw,
            carried_kw,
            left_kw,
            trim.short_kw,
            rejection.water,
            wet,
            trim.at_minimum_lift,
        )

    def _free_frac(self, load_kw: Array, rise_k: Array, air: OutdoorAir) -> Array:
        """Return the share of the heat that the coolers take at full air.

        They cool the return by ``f`` of its rise, down to the air plus their approach at
        that share, ``f A``: ``t_s + rise (1 - f) = t_air + f A``.
        """
        coldest_c = self.cooler.coldest_c(load_kw, load_kw, air)
        approach_k = self.cooler.coils.least_approach_k(load_kw)
        entering_c = coldest_c - approach_k
        return np.clip((self.supply_c + rise_k - entering_c) / (rise_k + approach_k), 0.0, 1.0)


def circuit_events(name: str, flows: CircuitFlows) -> tuple[Event, ...]:
    """Return the states of one circuit of several, shape (steps,)."""
    none = flows.carried_kw <= 0.0
    return (
        Event(
            f"{name}-mechanical-trim",
            f"the chiller cooled what the dry coolers left of the {name} circuit",
            (flows.left_kw > 0.0) & ~none,
        ),
        Event(
            f"{name}-economiser-lockout",
            f"the air was too warm for the dry coolers of the {name} circuit",
            (flows.left_kw > 0.0) & none,
        ),
        Event(f"{name}-evaporative", f"pads of the {name} circuit were wetted", flows.wet),
    )
