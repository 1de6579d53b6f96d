"""The sized direct-air plant: what it does with the air of every step."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling import outdoor_damper
from dcsim.facility.cooling.air_path import AirPath
from dcsim.facility.cooling.air_side import RoomAir
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.facility.cooling.prepared_air import Prepared, prepare
from dcsim.facility.cooling.trim import SizedTrim, TrimFlows
from dcsim.facility.cooling.trim_coil import Coil, CoilAir
from dcsim.physics import airflow, moist_mixing, psychrometrics

if TYPE_CHECKING:
    from dcsim.facility.cooling.direct_air import DirectAir

ROUNDING_K = 1e-9
"""Air that is warmer than wanted by less is as wanted."""


@dataclass(frozen=True, slots=True)
class Open:
    """What open dampers would bring, shape (steps,)."""

    share: Array
    """Of outdoor air in the supply, by mass."""
    supply_c: Array
    coil: Coil
    asked: Flags
    """Where the machine has something to do."""
    overcooled: Flags
    """The least share of outdoor air is more than the heat warms to the supply band."""


@dataclass(frozen=True, slots=True)
class DirectAirPlant(CoolingPlant):
    """A sized direct-air plant; see `DirectAir` for the parameters."""

    params: DirectAir
    air: RoomAir
    trim: SizedTrim

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step."""
        params = self.params
        path = AirPath.of(self.air, heat_kw)
        limit_w = self._limit_w(outside.pressure_pa)
        outdoor = prepare(params, path.before_fan_c(params.supply_air_c), outside, limit_w)
        may_open = outdoor_damper.allowed(
            params, outdoor, outside, params.supply_air_c + path.delta_t_k
        )
        opened = self._open(path, outdoor, limit_w, outside, may_open)
        closed_coil = self._closed(path, outdoor, outside, ~may_open | opened.asked)
        open_flows = self.trim.run(opened.coil, outside.dry_bulb_c)
        closed_flows = self.trim.run(closed_coil, outside.dry_bulb_c)
        is_open = self._is_open(may_open, opened.share, open_flows, closed_flows)

        machine = _choose(is_open, open_flows, closed_flows)
        outdoor_frac = np.where(is_open, opened.share, params.outdoor_air_minimum_frac)
        latent_kw = np.where(is_open, opened.coil.latent_kw, closed_coil.latent_kw)
        outdoor_kg_s = outdoor_frac * path.kg_s
        evaporated = outdoor_kg_s * outdoor.evaporated_w
        humidified = outdoor_kg_s * outdoor.humidified_w
        electricity = Electricity(
            room_fan_kw=path.fan_kw,
            compressor_kw=machine.compressor_kw,
            rejection_fan_kw=machine.condenser_fan_kw + self._exhaust_kw(path, outdoor_frac),
            humidifier_kw=humidified * params.humidifier_kwh_per_l * 3600.0
            + params.evaporative.pump_kw(evaporated),
        )
        return CoolingFlows(
            electricity=electricity,
            latent_gain_kw=latent_kw,
            rejected_kw=heat_kw + latent_kw + electricity.total_kw() - machine.short_kw,
            short_kw=machine.short_kw,
            water=self._water(evaporated, humidified),
            events=self._events(path, outdoor, is_open, opened, machine, evaporated, humidified),
            inlet_c=self.air.inlet_c(
                heat_kw, np.where(is_open, opened.supply_c, params.supply_air_c)
            ),
        )

    def dry(self) -> DirectAirPlant:
        """Return the plant with its evaporative stage off; the humidifier stays."""
        stage = self.params.evaporative.model_copy(update={"method": "none"})
        return replace(self, params=self.params.model_copy(update={"evaporative": stage}))

    def _limit_w(self, pressure_pa: Array) -> Array:
        """Return the moistest air that the box allows, at the warmest supply."""
        params = self.params
        return np.minimum(
            psychrometrics.humidity_ratio_from_dew_point(params.dew_point_high_c, pressure_pa),
            psychrometrics.humidity_ratio_from_relative_humidity(
                params.supply_air_c, params.relative_humidity_high_frac, pressure_pa
            ),
        )

    def _open(
        self, path: AirPath, outdoor: Prepared, limit_w: Array, outside: Outside, may_open: Flags
    ) -> Open:
        """Mix to the supply band; dry what is too moist; cool what is too warm.

        The coil is worked out where outdoor air may come in and asks for it.
        """
        params = self.params
        supply_c = self._supply_c(path, outdoor, limit_w, outside.pressure_pa)
        before_fan_c = path.before_fan_c(supply_c)
        return_c = before_fan_c + path.cooling_k
        share = moist_mixing.cold_stream_frac(return_c, outdoor.t_c, path.cooling_k)
        warm = outdoor.t_c > before_fan_c + ROUNDING_K
        moist = outdoor.too_humid & (params.trim.machine != "none")
        asked = may_open & (warm | moist)
        coil = Coil.idle(path.kg_s / self.trim.rated_kg_s)
        air = CoilAir(
            path.kg_s,
            np.where(warm, outdoor.t_c, before_fan_c),
            before_fan_c,
            outdoor.w,
            outside.pressure_pa,
            outside.dry_bulb_c,
        )
        plain, drying = asked & ~moist, asked & moist
        if plain.any():
            coil = coil.where(plain, self.trim.coil(air.at(plain)))
        if drying.any():
            wet_air = replace(air, t_in_c=outdoor.t_c).at(drying)
            dried, working = outdoor_damper.dried(
                self.trim, wet_air, return_c[drying], limit_w[drying], params.drying_margin_k
            )
            coil = coil.where(drying, working)
            share[drying] = dried
        overcooled = ~asked & (share < params.outdoor_air_minimum_frac)
        if overcooled.any():
            share = np.maximum(share, params.outdoor_air_minimum_frac)
            warmed_k = path.cooling_k / share - path.delta_t_k
            supply_c = np.where(overcooled, outdoor.t_c + warmed_k, supply_c)
        return Open(share, supply_c, coil, asked, overcooled)

    def _closed(self, path: AirPath, outdoor: Prepared, outside: Outside, asked: Flags) -> Coil:
        """Return the coil behind closed dampers, worked out where it may have to work."""
        idle = Coil.idle(path.kg_s / self.trim.rated_kg_s)
        if not asked.any():
            return idle
        sealed = self.trim.sealed_air(path, self.params.supply_air_c, outside).at(asked)
        least = self.params.outdoor_air_minimum_frac
        coil = outdoor_damper.closed_coil(
            self.trim, sealed, outdoor.t_c[asked], outdoor.w[asked], least
        )
        return idle.where(asked, coil)

    def _supply_c(
        self, path: AirPath, outdoor: Prepared, limit_w: Array, pressure_pa: Array
    ) -> Array:
        """Let the supply float in its band, and raise it where it would be too humid."""
        params = self.params
        floating = np.clip(outdoor.t_c + path.fan_rise_k, params.supply_low_c, params.supply_air_c)
        pv = psychrometrics.vapour_pressure_pa(np.minimum(outdoor.w, limit_w), pressure_pa)
        dry_enough = psychrometrics.saturation_temperature_c(
            pv / params.relative_humidity_high_frac
        )
        return np.minimum(np.maximum(floating, dry_enough), params.supply_air_c)

    def _is_open(
        self, may_open: Flags, share: Array, opened: TrimFlows, closed: TrimFlows
    ) -> Flags:
        """Tell where outdoor air serves: where it may, and spares the machine work.

        Without a machine, or with a control that knows its lock-outs only, wherever it may.
        Air that the coil cannot dry to the box, or only less than the least share, stays out.
        """
        params = self.params
        if params.trim.machine == "none":
            return may_open
        may_open = may_open & (share > 0.0) & (share >= params.outdoor_air_minimum_frac)
        if params.damper_control == "lockouts":
            return may_open
        spared = (opened.power_kw() <= closed.power_kw()) & (opened.short_kw <= closed.short_kw)
        return np.asarray(may_open & spared)

    def _exhaust_kw(self, path: AirPath, outdoor_frac: Array) -> Array:
        params, air = self.params, self.air
        design_kw = airflow.fan_power_kw(
            air.design_flow_m3_s, params.exhaust_fan_pressure_pa, params.room_fan_efficiency_frac
        )
        flow = outdoor_frac * path.flow_frac
        return design_kw * airflow.fan_part_load_frac(flow, 0.0, params.room_fan_linear_frac)

    def _water(self, evaporated: Array, humidified: Array) -> Water:
        """Add the humidifier, whose water all evaporates, to the stage."""
        stage = self.params.evaporative.water(evaporated)
        return Water(
            stage.makeup_l_per_s + humidified,
            stage.evaporated_l_per_s + humidified,
            stage.blowdown_l_per_s,
            stage.drift_l_per_s,
            humidified,
        )

    def _events(
        self,
        path: AirPath,
        outdoor: Prepared,
        is_open: Flags,
        opened: Open,
        machine: TrimFlows,
        evaporated: Array,
        humidified: Array,
    ) -> tuple[Event, ...]:
        running = machine.running
        short = machine.short_kw > 1e-9 * path.load_kw
        return (
            Event(
                "cooling-short",
                "outdoor air and machine could not remove all heat; the room would warm",
                short,
            ),
            Event(
                "free-cooling",
                "outdoor air carried all heat, without a compressor",
                is_open & ~running & ~short,
            ),
            Event("mechanical-trim", "a machine cooled the outdoor air further", is_open & running),
            Event(
                "economiser-lockout",
                "outdoor air was locked out or no help to the machine; dampers closed",
                ~is_open,
            ),
            Event(
                "drying",
                "the machine dried outdoor air to the humidity box",
                is_open & outdoor.too_humid & running,
            ),
            Event("evaporative", "water cooled the outdoor air", evaporated > 0.0),
            Event(
                "freeze-protection",
                "the evaporative stage stayed dry for fear of ice",
                outdoor.frozen,
            ),
            Event(
                "evaporative-lockout",
                "the evaporative stage stayed dry as the air was above one of its own limits",
                outdoor.stage_locked,
            ),
            Event("humidifying", "outdoor air was too dry and was humidified", humidified > 0.0),
            Event(
                "humidity-box-left",
                "outdoor air outside the humidity box served, as there is no machine",
                is_open & outdoor.too_humid & ~running,
            ),
            Event(
                "supply-overcooled",
                "the least outdoor air was colder than the rooms' heat could warm to the band",
                is_open & opened.overcooled,
            ),
            *machine.events(),
        )


def _choose(is_open: Flags, opened: TrimFlows, closed: TrimFlows) -> TrimFlows:
    names = [field.name for field in fields(TrimFlows)]
    both = [(getattr(opened, name), getattr(closed, name)) for name in names]
    return TrimFlows(*[np.where(is_open, there, here) for there, here in both])
