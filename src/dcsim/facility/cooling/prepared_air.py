"""Outdoor air behind filters: wetted where it is too warm, moistened where it is too dry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.evaporative_stage import FREEZING_WET_BULB_C
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import evaporative, psychrometrics

if TYPE_CHECKING:
    from dcsim.facility.cooling.direct_air import DirectAir

DRIEST = 1e-7
"""Floor of the humidity ratio, for air stated drier than dry [kg/kg]."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Outdoor air behind evaporative stage and humidifier, shape (steps,)."""

    t_c: Array
    w: Array
    outdoor_w: Array
    """Humidity ratio before both [kg/kg]."""
    evaporated_w: Array
    """What the evaporative stage adds [kg/kg]."""
    humidified_w: Array
    """What the humidifier adds [kg/kg]."""
    too_humid: Flags
    """Outdoor air is moister than the humidity box."""
    frozen: Flags
    """The stage was wanted but it is too cold for water."""
    stage_locked: Flags
    """The stage was wanted but the air was above one of its lock-outs."""


def prepare(params: DirectAir, wanted_c: Array, outside: Outside, limit_w: Array) -> Prepared:
    """Evaporate where the air is warmer than wanted, as far as the box allows; then humidify.

    The stage has lock-outs of its own: too cold air, ice, and what it states itself.
    The moisture follows from dry and wet bulb, so that the design step, which joins
    the extremes of a period, stays a possible state of air.
    """
    stage = params.evaporative
    t, wet_bulb = outside.dry_bulb_c, np.minimum(outside.wet_bulb_c, outside.dry_bulb_c)
    line = evaporative.AdiabaticLine.of(wet_bulb, outside.pressure_pa)
    w = np.maximum(line.humidity_ratio(t), DRIEST)
    never = np.zeros(t.shape, dtype=bool)
    frozen, locked, w_wetted, t_wetted = never, never, w, t
    if stage.method != "none":
        called = (t > stage.above_c) & (t > wanted_c)
        frozen = called & (wet_bulb < FREEZING_WET_BULB_C)
        locked = called & stage.locks_out(t, wet_bulb)
        reached = evaporative.evaporative_outlet_c(t, wet_bulb, stage.effectiveness_frac)
        w_reached = np.minimum(line.humidity_ratio(np.maximum(reached, wanted_c)), limit_w)
        wetted = called & ~frozen & ~locked & (w_reached > w)
        w_wetted = np.where(wetted, w_reached, w)
        t_wetted = np.where(wetted, line.dry_bulb_c(w_wetted), t)

    w_after, t_after = w_wetted, t_wetted
    if params.humidifier != "none":
        low_w = psychrometrics.humidity_ratio_from_dew_point(
            params.dew_point_low_c, outside.pressure_pa
        )
        w_after = np.maximum(w_wetted, low_w)
    if params.humidifier == "ultrasonic":
        t_after = evaporative.humidified_c(t_wetted, w_wetted, w_after)
    return Prepared(
        t_after, w_after, w, w_wetted - w, w_after - w_wetted, w > limit_w, frozen, locked
    )
