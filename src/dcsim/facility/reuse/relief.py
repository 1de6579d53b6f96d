"""The cooling plant when part of its heat is taken away before it.

Rooms and loop carry the whole heat: their fans and pumps draw what they would without
reuse. Chillers, towers, dry coolers and humidifiers see only what is left: they draw what
the plant draws at a smaller heat. That is fair for any plant whose two sides meet in a
water loop or an air stream that the heat is taken from. It says too little for a plant
whose rejection does not unload (fixed speed, which the plant's own model then shows) and
it leaves out that a cooler return makes economisers and chillers work less well.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Array, Ints
from dcsim.facility.cooling.plant import (
    CoolingFlows,
    Electricity,
    Event,
    Outside,
)
from dcsim.facility.reuse.flows import ReuseFlows
from dcsim.facility.site import INDOOR_PASSES, Site, SiteFlows

T = TypeVar("T")

PASSES = 2
"""Passes until the heat that the rejection sees holds the full heat of the fans.

What a pass leaves is the fans' share of the heat times itself, below 1e-3 of it.
"""


def relieved(site: Site, flows: SiteFlows, outside: Outside, reuse: ReuseFlows) -> SiteFlows:
    """Return a site's flows with the heat of ``reuse`` taken before the plant.

    ``flows`` are those of the site that rejects everything. Steps at which nothing is
    taken stay as they are.
    """
    taken = np.flatnonzero(reuse.source_kw > 0.0)
    flows = replace(flows, reuse=reuse)
    if not len(taken):
        return flows
    plant, loss_kw = _lighter(site, flows, outside, taken)
    transformer_kw = flows.transformer_loss_kw.copy()
    transformer_kw[taken] = loss_kw
    cooling = _put(flows.cooling, plant, taken)
    more_kw = transformer_kw - flows.transformer_loss_kw
    drawn_kw = cooling.electricity.total_kw() - flows.cooling.electricity.total_kw()
    at_bus_kw = flows.facility_kw - flows.transformer_loss_kw + drawn_kw + reuse.heat_pump_kw
    return replace(
        flows,
        cooling=cooling,
        transformer_loss_kw=transformer_kw,
        facility_kw=at_bus_kw + transformer_kw,
        outdoor_loss_kw=flows.outdoor_loss_kw + (1.0 - site.transformer.indoor_frac) * more_kw,
        events=_events(site, flows.events, plant.events, taken, at_bus_kw),
    )


def _lighter(
    site: Site, flows: SiteFlows, outside: Outside, taken: Ints
) -> tuple[CoolingFlows, Array]:
    """Run the plant on the heat that is left at some steps; return the transformer's loss too."""
    full, air = flows.cooling, outside.during(taken)
    heat_kw, source_kw = full.heat_kw()[taken], flows.reuse.source_kw[taken]
    fan_kw, pump_kw = full.electricity.room_fan_kw[taken], full.electricity.loop_pump_kw[taken]
    before_kw = flows.transformer_loss_kw[taken]
    beside_kw = (flows.facility_kw - flows.transformer_loss_kw - full.electricity.total_kw())[taken]
    beside_kw = beside_kw + flows.reuse.heat_pump_kw[taken]
    indoors = site.transformer.indoor_frac
    asked_kw = np.maximum(heat_kw - source_kw, 0.0)
    loss_kw, passes = before_kw, INDOOR_PASSES if indoors > 0.0 else PASSES
    # The stages stay as they ran: the heat is taken before a plant that does not know of it.
    cooling = site.cooling if full.stage is None else site.cooling.holding(full.stage[taken])
    plant = cooling.run(asked_kw, air)
    for _ in range(passes - 1):
        light = plant.electricity
        loss_kw = site.transformer.loss_kw(beside_kw + _drawn(light, fan_kw, pump_kw).total_kw())
        more_kw = fan_kw - light.room_fan_kw + pump_kw - light.loop_pump_kw
        left_kw = heat_kw - source_kw + indoors * (loss_kw - before_kw)
        # Where all heat is taken, what is left is the rejection's own.
        asked_kw = np.maximum(left_kw + more_kw, 0.0)
        plant = cooling.run(asked_kw, air)
    electricity = _drawn(plant.electricity, fan_kw, pump_kw)
    loss_kw = site.transformer.loss_kw(beside_kw + electricity.total_kw())
    left_kw = heat_kw - source_kw + indoors * (loss_kw - before_kw)
    plant = replace(
        plant,
        electricity=electricity,
        rejected_kw=left_kw + plant.latent_gain_kw + electricity.total_kw() - plant.short_kw,
        inlet_c=None if full.inlet_c is None else full.inlet_c[taken],
    )
    return plant, loss_kw


def _drawn(light: Electricity, fan_kw: Array, pump_kw: Array) -> Electricity:
    """Return what the lighter plant draws with the fans and pumps of the full one."""
    return replace(light, room_fan_kw=fan_kw, loop_pump_kw=pump_kw)


def _put(whole: T, part: T, at: Ints) -> T:
    """Return a record of arrays with some of its steps from another of the same kind."""
    changes: dict[str, Any] = {}
    for field in fields(whole):  # type: ignore[arg-type]
        old, new = getattr(whole, field.name), getattr(part, field.name)
        if isinstance(old, np.ndarray):
            changes[field.name] = _laid(old, new, at)
        elif is_dataclass(old):
            changes[field.name] = _put(old, new, at)
        elif field.name == "events":
            changes[field.name] = _join(old, new, at)
    result: T = replace(whole, **changes)  # type: ignore[type-var]
    return result


def _laid(old: NDArray[Any], new: NDArray[Any], at: Ints) -> NDArray[Any]:
    changed = old.copy()
    changed[at] = new
    return changed


def _join(old: tuple[Event, ...], new: tuple[Event, ...], at: Ints) -> tuple[Event, ...]:
    """Return events whose codes the plant knows with its new states, the others untouched."""
    by_code: dict[str, list[Event]] = {}
    for event in new:
        by_code.setdefault(event.code, []).append(event)
    joined = []
    for event in old:
        found = by_code.get(event.code)
        joined.append(_seen(event, found.pop(0), at) if found else event)
    return tuple(joined)


def _seen(old: Event, new: Event, at: Ints) -> Event:
    return replace(old, when=_laid(old.when, new.when, at))


def _events(
    site: Site,
    old: tuple[Event, ...],
    new: tuple[Event, ...],
    at: Ints,
    at_bus_kw: Array,
) -> tuple[Event, ...]:
    overload = site.transformer.overload(at_bus_kw)
    return tuple(overload if f.code == overload.code else f for f in _join(old, new, at))
