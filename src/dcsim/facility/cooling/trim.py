"""The machine that cools what outdoor air cannot: direct expansion, sized and run.

Direct and indirect outdoor-air plants trim with it; room units are nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from pydantic import model_validator

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.air_path import AirPath
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.dx_curves import MachineCurves
from dcsim.facility.cooling.plant import Event, Outside
from dcsim.facility.cooling.trim_coil import (
    DRY_AIR,
    Coil,
    CoilAir,
    mean_coil,
    running_coil,
)
from dcsim.physics import dx_coil
from dcsim.physics.direct_expansion import Curves, Polynomial

NAMEPLATE = "the nameplate"


class TrimCooling(Part):
    """A direct-expansion machine, rated at 19.4 C coil wet bulb and 35 C outdoors.

    Without a nameplate it is sized for the design heat. ``control`` is cycling unless
    stated, as single-speed scrolls are what most room units have; a cycling loss of 0 that is
    stated alone means variable speed.
    """

    machine: Literal["dx", "none"] = "dx"
    """Direct expansion, or nothing."""
    control: Literal["cycling", "variable"] = "cycling"
    """On and off at full capacity, or a speed that follows the load."""
    rated_cop: float = quantity(
        3.5,
        source="catalogues of room units 3-4.5, condenser fans counted, room fans not",
        typical=(3.0, 4.5),
        gt=0.5,
        le=12.0,
    )
    """Cooling over electricity, as rated; room fans never count, see condenser_fans."""
    capacity_frac: float = quantity(
        1.0, source="covers the design heat unless stated", typical=(0.3, 1.5), ge=0.0, le=3.0
    )
    """Capacity in the hottest design air over the heat of rooms and fans; of no account with
    rated_capacity_kw."""
    rated_capacity_kw: float | None = quantity(None, source=NAMEPLATE, gt=0.0)
    """Total cooling of all units as rated, the room fans' heat not taken off; none: by
    capacity_frac [kW]."""
    rated_air_m3_s: float | None = quantity(None, source=NAMEPLATE, gt=0.0)
    """Rated air flow of all units, as it enters at the rating; none: the room fans' [m3/s]."""
    rated_sensible_heat_frac: float | None = quantity(
        None, source=NAMEPLATE, typical=(0.65, 0.85), ge=0.3, le=1.0
    )
    """Sensible over total cooling as rated, in place of coil_bypass_frac."""
    cycling_loss_frac: float = fraction(
        0.15, source="0.15 on-off, 0 with variable speed", typical=(0.0, 0.25), le=0.5
    )
    """Loss of efficiency as the load goes to zero."""
    condenser_fans: Literal["in_cop", "apart"] = "in_cop"
    """Whether the rated COP counts the condenser fans."""
    condenser_fan_frac: float = fraction(0.1, source=PRACTICE, typical=(0.05, 0.2), le=0.5)
    """Share of the machine's electricity that its condenser fans take."""
    coil_bypass_frac: float = fraction(
        0.15, source="0.05-0.2 for four to six rows", typical=(0.05, 0.25), le=0.5
    )
    """Share of the air that passes the coil untouched at rated flow; sets its surface."""
    crankcase_heater_kw: float = quantity(
        0.0, source="none unless the nameplate states one", ge=0.0, le=1e4
    )
    """Heaters of all resting compressors in cold air [kW]."""
    crankcase_heater_below_c: float = quantity(
        10.0,
        source="EnergyPlus input reference 9.x, default",
        typical=(5.0, 15.0),
        ge=-50.0,
        le=50.0,
    )
    """They heat in outdoor air below this [C]."""
    curves: MachineCurves = MachineCurves()
    """How capacity and electricity change with temperatures and air flow."""

    @model_validator(mode="before")
    @classmethod
    def _control_and_loss(cls, given: Any) -> Any:
        """Let a stated loss of 0 mean variable speed, and variable speed a loss of 0."""
        if not isinstance(given, dict):
            return given
        if "control" not in given and given.get("cycling_loss_frac") == 0.0:
            return {**given, "control": "variable"}
        if given.get("control") == "variable" and "cycling_loss_frac" not in given:
            return {**given, "cycling_loss_frac": 0.0}
        return given

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a rated sensible share without what it was rated with, and a loss of none."""
        wrong = []
        nameplate = (self.rated_capacity_kw, self.rated_air_m3_s)
        if self.rated_sensible_heat_frac is not None and None in nameplate:
            rule = "needs rated_capacity_kw and rated_air_m3_s, with which it was rated"
            wrong.append(Contradiction("rated_sensible_heat_frac", rule, "state them, or a bypass"))
        if self.control == "variable" and self.cycling_loss_frac > 0.0:
            rule = f"{self.cycling_loss_frac} is lost by cycling, but control is variable"
            wrong.append(Contradiction("cycling_loss_frac", rule, "set 0, or control: cycling"))
        return wrong


@dataclass(frozen=True, slots=True)
class TrimFlows:
    """The machine's answer, shape (steps,)."""

    compressor_kw: Array
    """Crankcase heaters counted."""
    condenser_fan_kw: Array
    short_kw: Array
    running: Flags
    beyond_curves: Flags
    held_curves: Flags
    frosted: Flags

    def power_kw(self) -> Array:
        """Return compressors and condenser fans together."""
        return self.compressor_kw + self.condenser_fan_kw

    def events(self) -> tuple[Event, ...]:
        """Return what every plant with a trim reports."""
        return (
            Event(
                "curve-clipped",
                "the machine ran in hotter air, with a colder coil or with less air than its "
                "curves know; they were held at their end and its power reads low",
                self.beyond_curves,
            ),
            Event(
                "curve-held",
                "the machine ran in cooler air, with a warmer coil or with more air than its "
                "curves know; they were held at their end and its power reads high",
                self.held_curves,
            ),
            Event(
                "coil-frost",
                "the coil was below 0 C while the machine ran: too much capacity for so little "
                "air; ice and its melting are not modelled",
                self.frosted,
            ),
        )


@dataclass(frozen=True, slots=True)
class SizedTrim:
    """A machine with its rated capacity [kW], its rated flow of dry air and its coil."""

    params: TrimCooling
    rated_kw: float
    rated_kg_s: float
    bypass_frac: float
    curves: Curves
    part_load: Polynomial

    @classmethod
    def sized(
        cls,
        params: TrimCooling,
        path: AirPath,
        supply_c: float,
        design: Outside,
        load_rel: float = 1.0,
    ) -> SizedTrim:
        """Take the nameplate, or size the machine for its share of one sealed design step.

        The capacity curve is highest in mild air, so the hottest air is not always the
        hardest: the machine has to carry the load at the curve's cool end as well.
        ``load_rel`` is the coil's heat over the sensible heat.
        """
        fans_kg_s = float(path.kg_s[0] / path.flow_frac[0])
        air = params.rated_air_m3_s
        # A fan moves volume: at a thin site the rated flow is less mass.
        thin = design.lowest_pressure_pa / dx_coil.RATED_PRESSURE_PA
        rated_kg_s = fans_kg_s if air is None else air * dx_coil.RATED_AIR_KG_M3 * thin
        stated, share = params.rated_capacity_kw, params.rated_sensible_heat_frac
        bypass = params.coil_bypass_frac
        if share is not None and stated is not None and air is not None:
            bypass = dx_coil.rated_bypass_frac(stated, share, air)
        part_load = params.curves.part_load(params.cycling_loss_frac)
        curves = params.curves.curves()
        bare = cls(params, 0.0, rated_kg_s, bypass, curves, part_load)
        if params.machine == "none":
            return bare
        if stated is not None:
            return replace(bare, rated_kw=stated)
        coil = bare.mean(bare.sealed_air(path, supply_c, design))
        at_flow = curves.capacity_flow.at(coil.flow_frac)
        coolest_c = np.minimum(design.dry_bulb_c, curves.capacity.outdoor_c[0])
        reached = at_flow * np.minimum(
            curves.capacity.at(coil.wet_bulb_c, design.dry_bulb_c),
            curves.capacity.at(coil.wet_bulb_c, coolest_c),
        )
        rated_kw = params.capacity_frac * load_rel * float((coil.load_kw / reached).max())
        return replace(bare, rated_kw=rated_kw)

    def sealed_air(self, path: AirPath, supply_c: float, outside: Outside) -> CoilAir:
        """Return the air of a coil that carries all heat of a room without outdoor air."""
        t_out = path.before_fan_c(supply_c)
        return CoilAir(
            path.kg_s,
            t_out + path.cooling_k,
            t_out,
            np.full_like(t_out, DRY_AIR),
            outside.pressure_pa,
            outside.dry_bulb_c,
        )

    def coil(self, air: CoilAir, sensible_frac: float = 1.0) -> Coil:
        """Return what the machine's coil is asked, by its kind of control."""
        if self.params.control == "variable":
            return self.mean(air)
        return self.running(air, sensible_frac)

    def mean(self, air: CoilAir) -> Coil:
        """Return the coil while the machine follows the load."""
        return mean_coil(air, air.kg_s / self.rated_kg_s, self.bypass_frac)

    def running(self, air: CoilAir, sensible_frac: float = 1.0) -> Coil:
        """Return the coil while the machine runs at full capacity."""
        flow_frac = air.kg_s / self.rated_kg_s
        return running_coil(
            air, flow_frac, self.bypass_frac, self.rated_kw, self.curves, sensible_frac
        )

    def run(self, coil: Coil, outdoor_c: Array) -> TrimFlows:
        """Carry the coil's load as far as the capacity goes."""
        params, curves = self.params, self.curves
        wet_bulb, flow = coil.wet_bulb_c, coil.flow_frac
        by_flow = curves.capacity_flow.at(flow)
        capacity_kw = self.rated_kw * by_flow * curves.capacity.at(wet_bulb, outdoor_c)
        served_kw = np.minimum(coil.load_kw, capacity_kw)
        load_frac = served_kw / np.where(capacity_kw > 0.0, capacity_kw, 1.0)
        at_part_load = self.part_load.at(load_frac)
        input_rel = curves.energy_input.at(wet_bulb, outdoor_c) * curves.energy_input_flow.at(flow)
        power_kw = served_kw * input_rel / (params.rated_cop * at_part_load)
        if params.condenser_fans == "apart":
            power_kw = power_kw / (1.0 - params.condenser_fan_frac)
        fan_kw = params.condenser_fan_frac * power_kw
        running = served_kw > 0.0
        return TrimFlows(
            compressor_kw=power_kw - fan_kw + self._heater_kw(load_frac / at_part_load, outdoor_c),
            condenser_fan_kw=fan_kw,
            short_kw=coil.load_kw - served_kw,
            running=running,
            beyond_curves=running & curves.beyond(wet_bulb, outdoor_c, flow),
            held_curves=running & curves.held(wet_bulb, outdoor_c, flow),
            frosted=running & (coil.surface_c < 0.0),
        )

    def _heater_kw(self, run_frac: Array, outdoor_c: Array) -> Array | float:
        """Return the crankcase heaters: on in cold air for as long as the compressors rest."""
        params = self.params
        if params.crankcase_heater_kw == 0.0 or self.rated_kw == 0.0:
            return 0.0
        rest = run_frac == 0.0 if params.control == "variable" else 1.0 - np.minimum(run_frac, 1.0)
        cold = outdoor_c < params.crankcase_heater_below_c
        return np.where(cold, params.crankcase_heater_kw * rest, 0.0)
