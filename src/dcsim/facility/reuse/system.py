"""A sized heat reuse at work: heat taken, lifted, stored, sent out, and its events."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.facility.cooling.plant import CoolingPart, Event, Outside
from dcsim.facility.power import PowerChain, SizedElement
from dcsim.facility.reuse.dispatch import Dispatch, with_tank, without_tank
from dcsim.facility.reuse.flows import ReuseFlows
from dcsim.facility.reuse.heat_pump import SizedPump
from dcsim.facility.reuse.relief import relieved
from dcsim.facility.reuse.reuse import DUST, HeatReuse
from dcsim.facility.reuse.store import SizedTank
from dcsim.facility.site import Site, SiteFlows
from dcsim.physics.heat_pump import LEAST_LIFT_K


@dataclass(frozen=True, slots=True)
class HeatSystem:
    """Sized heat reuse over steps of one length, with the demand of the whole period."""

    params: HeatReuse
    pump: SizedPump
    tank: SizedTank | None
    demand_kw: Array
    """Users' heat, shape (steps,)."""
    step_h: float

    @classmethod
    def sized(
        cls, params: HeatReuse, cooling: CoolingPart, demand_kw: Array, step_s: int
    ) -> HeatSystem:
        """Size heat pump and tank; the scenario has been checked with `contradictions_with`."""
        source_c = params.source.found_c(cooling)
        if source_c is None:
            raise ValueError("the plant states no temperature of its return")
        pump = SizedPump.between(
            params.heat_pump, source_c, params.source.cooled_by_k, params.network
        )
        tank = SizedTank.sized(params.store, step_s) if params.store else None
        return cls(params, pump, tank, demand_kw, step_s / 3600.0)

    def initial_kwh(self) -> float:
        """Return the content of the tank at the start of the period."""
        return (
            self.tank.capacity_kwh * self.params.store.initial_frac
            if self.params.store and self.tank
            else 0.0
        )

    @property
    def inside_kw(self) -> float:
        """Largest draw of heat pump and network pumps on the site's own supply [kW]."""
        most = self.pump.most_kw
        if self.params.heat_pump_boundary == "outside":
            return 0.0
        if np.isinf(most):
            most = float((self.params.network.needed_kw(self.demand_kw)).max())
        return float(self.pump.split_kw(np.array([most]))[1][0])

    def run(
        self,
        site: Site,
        flows: SiteFlows,
        outside: Outside,
        first: int,
        content_kwh: float,
        *,
        stands_still: bool = False,
    ) -> tuple[SiteFlows, Array]:
        """Take the heat of a block of steps.

        Returns its flows and the tank's content at the end of every step [kWh].

        Parameters
        ----------
        site, flows, outside
            The site, what it did while it rejected everything, and its air.
        first
            Number of the block's first step in the period.
        content_kwh
            The tank's content at its start.
        stands_still
            Whether the site takes no heat, for want of power.
        """
        start = content_kwh
        source_kw = self.params.source.available_kw(site, flows)
        if stands_still:
            source_kw = np.zeros_like(source_kw)
        demand_kw = self.demand_kw[first : first + len(source_kw)]
        needed_kw = self.params.network.needed_kw(demand_kw)
        could_kw = self.pump.possible_kw(source_kw)
        possible_kw = np.minimum(could_kw, self.pump.most_kw)
        taken_kw = np.minimum(needed_kw, self.params.demand.peak_kw or np.inf)
        least = self.pump.least_kw
        if self.tank is None:
            did = without_tank(possible_kw, taken_kw, least)
        else:
            did = with_tank(possible_kw, taken_kw, least, self.tank, start)
        reuse = self._flows(did, demand_kw, needed_kw, start)
        with_events = self._events(did, could_kw, possible_kw, taken_kw, needed_kw)
        flows = replace(flows, events=(*flows.events, *with_events))
        return relieved(site, flows, outside, reuse), did.content_kwh

    def _flows(
        self, did: Dispatch, demand_kw: Array, needed_kw: Array, start_kwh: float
    ) -> ReuseFlows:
        """Book the heat: users and pipes share what is fed in as they share what is needed."""
        source_kw, electricity_kw = self.pump.split_kw(did.delivered_kw)
        is_inside = self.params.heat_pump_boundary == "inside"
        zero = np.zeros_like(source_kw)
        share = np.divide(did.fed_kw, needed_kw, out=zero.copy(), where=needed_kw > 0.0)
        used_kw = share * demand_kw
        change_kw = np.diff(did.content_kwh, prepend=start_kwh) / self.step_h if self.tank else zero
        return ReuseFlows(
            reused_kw=did.delivered_kw if is_inside else source_kw,
            heat_pump_kw=electricity_kw if is_inside else zero,
            outside_kw=zero if is_inside else electricity_kw,
            source_kw=source_kw,
            delivered_kw=did.delivered_kw,
            demand_kw=demand_kw,
            used_kw=used_kw,
            network_loss_kw=did.fed_kw - used_kw,
            store_loss_kw=did.loss_kw,
            store_change_kw=change_kw,
        )

    def _events(
        self, did: Dispatch, could_kw: Array, possible_kw: Array, taken_kw: Array, needed_kw: Array
    ) -> tuple[Event, ...]:
        events = [
            Event(
                "heat-demand-uncovered",
                "the users needed more heat than the site gave; another source covers the rest",
                did.fed_kw < needed_kw * (1.0 - DUST),
            ),
            Event(
                "heat-surplus",
                "the site had heat to give that nobody took; it was rejected",
                did.delivered_kw < possible_kw * (1.0 - DUST),
            ),
        ]
        if self.params.demand.peak_kw is not None:
            meaning = "the users needed more than the network takes from the site"
            events.append(Event("heat-peak", meaning, needed_kw > taken_kw))
        return (*events, *self._pump_events(did, could_kw, taken_kw), *self._tank_events(did))

    def _pump_events(self, did: Dispatch, could_kw: Array, taken_kw: Array) -> tuple[Event, ...]:
        pump, stands = self.pump, did.delivered_kw <= 0.0
        events: list[Event] = []
        if pump.is_direct:
            meaning = "the source was warm enough to exchange heat without a compressor"
            events.append(Event("heat-direct", meaning, ~stands))
        elif pump.lift_k < LEAST_LIFT_K:
            meaning = f"the lift of {pump.lift_k:.1f} K was taken as {LEAST_LIFT_K:g} K"
            events.append(Event("heat-pump-small-lift", meaning, ~stands))
        if self.params.heat_pump is not None:
            full: Flags = did.delivered_kw >= pump.most_kw * (1.0 - DUST)
            more: Flags = (could_kw > pump.most_kw) & (taken_kw > did.delivered_kw)
            meaning = "the heat pump gave all it can while source and demand had more"
            events.append(Event("heat-pump-at-capacity", meaning, full & more))
            meaning = "source or demand was below the heat pump's least load; it stood still"
            idle = stands & (taken_kw > 0.0) & (could_kw > 0.0)
            events.append(Event("heat-pump-below-minimum", meaning, idle))
        return tuple(events)

    def _tank_events(self, did: Dispatch) -> tuple[Event, ...]:
        if self.tank is None:
            return ()
        full = did.content_kwh >= self.tank.capacity_kwh * (1.0 - DUST)
        empty = did.content_kwh <= self.tank.capacity_kwh * DUST
        return (
            Event("heat-store-full", "the tank was full", full),
            Event("heat-store-empty", "the tank was empty", empty),
        )


def enlarged(site: Site, power: PowerChain, more_kw: float, design: Outside) -> Site:
    """Return the site with a transformer that also carries a further load [kW].

    A heat pump inside the boundary hangs on the site's own transformer.
    """
    if more_kw <= 0.0:
        return site
    flows = site.full_load(design)
    at_bus = float((flows.facility_kw - flows.transformer_loss_kw)[0])
    sized = SizedElement.sized("transformer", power.transformer, at_bus + more_kw)
    return replace(site, transformer=sized)
