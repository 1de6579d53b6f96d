"""The sized direct-air plant: what it does with the air of every step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.air_path import AirPath
from dcsim.facility.cooling.air_side import RoomAir
from dcsim.facility.cooling.evaporative_stage import FREEZING_WET_BULB_C
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    CoolingPlant,
    Electricity,
    Event,
    Outside,
    Water,
)
from dcsim.facility.cooling.trim import SizedTrim, TrimFlows, coil_of, sealed_coil
from dcsim.physics import airflow, evaporative, moist_mixing, psychrometrics

if TYPE_CHECKING:
    from dcsim.facility.cooling.direct_air import DirectAir

DRIEST = 1e-7
"""Floor of the humidity ratio, for air stated drier than dry [kg/kg]."""
ROUNDING_K = 1e-9
"""Air that is warmer than wanted by less is as wanted."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Outdoor air behind evaporative stage and humidifier, shape (steps,)."""

    t_c: Array
    w: Array
    evaporated_w: Array
    """What the evaporative stage adds [kg/kg]."""
    humidified_w: Array
    """What the humidifier adds [kg/kg]."""
    too_humid: Flags
    frozen: Flags
    """The stage was wanted but it is too cold for water."""


@dataclass(frozen=True, slots=True)
class DirectAirPlant(CoolingPlant):
    """A sized direct-air plant; see `DirectAir` for the parameters."""

    params: DirectAir
    air: RoomAir
    trim: SizedTrim

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` at every step."""
        params = self.params
        path = AirPath.at(self.air, heat_kw)
        limit_w = self._limit_w(outside.pressure_pa)
        outdoor = self._prepare(path, outside, limit_w)
        supply_c = self._supply_c(path, outdoor, limit_w, outside.pressure_pa)
        before_fan_c = path.before_fan_c(supply_c)

        through_kw = moist_mixing.cold_stream_frac(
            before_fan_c + path.cooling_k, outdoor.t_c, path.cooling_k
        )
        trimmed = coil_of(
            params.trim,
            path.kg_s,
            np.where(outdoor.t_c > before_fan_c + ROUNDING_K, outdoor.t_c, before_fan_c),
            before_fan_c,
            outdoor.w,
            outside.pressure_pa,
        )
        sealed = sealed_coil(params.trim, path, params.supply_air_c, outside)
        opened = self.trim.run(trimmed, outside.dry_bulb_c)
        closed = self.trim.run(sealed, outside.dry_bulb_c)
        is_open = self._is_open(path, outdoor, opened, closed)

        machine = _choose(is_open, opened, closed)
        outdoor_frac = np.where(is_open, through_kw, 0.0)
        latent_kw = np.where(is_open & (trimmed.load_kw > 0.0), trimmed.latent_kw, 0.0)
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
            events=self._events(path, outdoor, is_open, machine, evaporated, humidified),
            inlet_c=self.air.inlet_c(heat_kw, np.where(is_open, supply_c, params.supply_air_c)),
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

    def _prepare(self, path: AirPath, outside: Outside, limit_w: Array) -> Prepared:
        """Evaporate where the air is too warm, as far as the box allows; then humidify.

        The moisture follows from dry and wet bulb, so that the design step, which joins
        the extremes of a period, stays a possible state of air.
        """
        params, stage = self.params, self.params.evaporative
        t, wet_bulb = outside.dry_bulb_c, np.minimum(outside.wet_bulb_c, outside.dry_bulb_c)
        line = evaporative.AdiabaticLine.of(wet_bulb, outside.pressure_pa)
        w = np.maximum(line.humidity_ratio(t), DRIEST)
        wanted = path.before_fan_c(params.supply_air_c)
        called = np.full(t.shape, stage.method != "none") & (t > stage.above_c) & (t > wanted)
        frozen = called & (wet_bulb < FREEZING_WET_BULB_C)
        reached = evaporative.evaporative_outlet_c(t, wet_bulb, stage.effectiveness_frac)
        w_reached = np.minimum(line.humidity_ratio(np.maximum(reached, wanted)), limit_w)
        wetted = called & ~frozen & (w_reached > w)
        w_wetted = np.where(wetted, w_reached, w)
        t_wetted = np.where(wetted, line.dry_bulb_c(w_wetted), t)

        w_after = w_wetted
        if params.humidifier != "none":
            low_w = psychrometrics.humidity_ratio_from_dew_point(
                params.dew_point_low_c, outside.pressure_pa
            )
            w_after = np.maximum(w_wetted, low_w)
        is_cooled = params.humidifier == "ultrasonic"
        t_after = evaporative.humidified_c(t_wetted, w_wetted, w_after) if is_cooled else t_wetted
        return Prepared(t_after, w_after, w_wetted - w, w_after - w_wetted, w > limit_w, frozen)

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
        self, path: AirPath, outdoor: Prepared, opened: TrimFlows, closed: TrimFlows
    ) -> Flags:
        """Tell where outdoor air serves.

        With a machine: inside the box, below the lock-out, and only where it spares the
        machine work. Without one the rooms get outdoor air whatever it is like.
        """
        return_c = self.params.supply_air_c + path.delta_t_k
        cooler = outdoor.t_c < return_c
        if self.params.trim.machine == "none":
            return np.asarray(cooler)
        spared = (opened.power_kw() <= closed.power_kw()) & (opened.short_kw <= closed.short_kw)
        allowed = (outdoor.t_c <= self.params.lockout_dry_bulb_c) & ~outdoor.too_humid
        return np.asarray(cooler & spared & allowed)

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
        machine: TrimFlows,
        evaporated: Array,
        humidified: Array,
    ) -> tuple[Event, ...]:
        running = machine.compressor_kw > 0.0
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
                "outdoor air was too hot, too humid or no help to the machine; dampers closed",
                ~is_open,
            ),
            Event("evaporative", "water cooled the outdoor air", evaporated > 0.0),
            Event(
                "freeze-protection",
                "the evaporative stage stayed dry for fear of ice",
                outdoor.frozen,
            ),
            Event("humidifying", "outdoor air was too dry and was humidified", humidified > 0.0),
            Event(
                "humidity-box-left",
                "outdoor air outside the humidity box served, as there is no machine",
                is_open & outdoor.too_humid,
            ),
            *machine.events(),
        )


def _choose(is_open: Flags, opened: TrimFlows, closed: TrimFlows) -> TrimFlows:
    return TrimFlows(
        np.where(is_open, opened.compressor_kw, closed.compressor_kw),
        np.where(is_open, opened.condenser_fan_kw, closed.condenser_fan_kw),
        np.where(is_open, opened.short_kw, closed.short_kw),
        np.where(is_open, opened.beyond_curves, closed.beyond_curves),
    )
