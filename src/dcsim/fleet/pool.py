"""A pool of equal servers under a load: the power model that every group goes through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.fleet.consolidation import Consolidation, Recall, consolidate
from dcsim.fleet.flows import FleetFlows
from dcsim.fleet.own_servers import OwnPart
from dcsim.fleet.server import Server


@dataclass(frozen=True, slots=True)
class Pool:
    """Equal servers that share a load evenly, or on the fewest of them.

    Parameters
    ----------
    servers, cores_per_server
        How many there are, and the cores of each.
    nameplate_kw
        What their racks are rated for [kW].
    server
        The type.
    consolidation
        Who sleeps; none if nobody does.
    """

    servers: int
    cores_per_server: int
    nameplate_kw: float
    server: Server
    consolidation: Consolidation | None = None

    @property
    def cores(self) -> int:
        """Number of cores."""
        return self.servers * self.cores_per_server

    @property
    def capacity_cores(self) -> float:
        """What the pool can do, in cores of the metered machine."""
        return self.cores * self.server.speed_rel

    @property
    def accelerators(self) -> int:
        """Number of accelerators."""
        cards = self.server.accelerators
        return 0 if cards is None else self.servers * cards.count

    @property
    def full_kw(self) -> float:
        """Power at full load and nominal clock, accelerators apart [kW]."""
        if self.server.full_w is not None:
            return self.servers * self.server.full_w / 1000.0
        cards = self.server.accelerators
        if cards is None:
            return self.nameplate_kw
        return self.nameplate_kw - self.accelerators * cards.power_w / 1000.0

    @property
    def energy_per_work(self) -> float:
        """Power at full load over what the pool can do [kW per core of the metered machine]."""
        full = self.full_kw * float(self.server.power_frac(np.ones(())))
        return full / self.capacity_cores

    def sees_ahead(self, step_s: int) -> int:
        """Return how many steps to come decide what the servers do in a step."""
        rules, sleep = self.consolidation, self.server.sleep
        if rules is None or sleep is None:
            return 0
        return rules.sees_ahead(sleep.wake_latency_s, step_s)

    def idle_kw(self) -> float:
        """Return the power at rest with every server awake [kW]."""
        at_rest = self.full_kw * self.server.rest_frac
        return at_rest + self._resting_cards_kw(self.servers)

    def power_kw(self, utilisation_frac: Array, accelerator_frac: Array | None = None) -> Array:
        """Return the power [kW] at each utilisation, the servers settled for it."""
        rules, sleep = self.consolidation, self.server.sleep
        busy_cards = self._busy_cards_kw(accelerator_frac, utilisation_frac)
        if rules is None or sleep is None:
            return self._awake_kw(utilisation_frac) + busy_cards
        load = utilisation_frac * self.servers
        ready = rules.needed(self._busiest(load, accelerator_frac), self.servers)
        asleep_kw = (self.servers - ready) * (sleep.sleep_w / 1000.0)
        return self._ready_kw(load, ready) + asleep_kw + busy_cards

    def run(
        self,
        utilisation_frac: Array,
        step_s: int,
        accelerator_frac: Array | None = None,
        before: Recall | None = None,
        own: OwnPart | None = None,
        accelerator_held_frac: Array | None = None,
    ) -> tuple[FleetFlows, Recall | None]:
        """Return the flows under a load, and what the next segment must know of this one.

        Parameters
        ----------
        utilisation_frac
            Work over what the servers can do that are not some job's own, shape (steps,).
        step_s
            Length of a step [s].
        accelerator_frac
            Share of accelerators that are busy, shape (steps,); none are unless given.
        before
            What is recalled behind the segment before.
        own
            Jobs on servers of their own; none unless given.
        accelerator_held_frac
            Share of accelerators that jobs hold, whose servers stay awake; the busy ones
            unless given.
        """
        rules, sleep = self.consolidation, self.server.sleep
        cards_kw = self._busy_cards_kw(accelerator_frac, utilisation_frac)
        if rules is None or sleep is None:
            power_kw = self._awake_kw(utilisation_frac, own) + cards_kw
            return self._all_awake(power_kw, cards_kw, own), None
        taken = None if own is None else own.taken_frac * self.servers
        load = utilisation_frac * (self.servers if taken is None else self.servers - taken)
        held = accelerator_frac if accelerator_held_frac is None else accelerator_held_frac
        needed = rules.needed(self._busiest(load, held, taken), self.servers, taken)
        awake = consolidate(load, needed, rules, sleep.wake_latency_s, step_s, before, taken)
        # What a step holds of wakings draws their energy within the step.
        wake_kw = awake.waking * (sleep.wake_extra_j / step_s / 1000.0)
        others_kw = (self.servers - awake.ready) * (sleep.sleep_w / 1000.0) + wake_kw
        ready = awake.ready.astype(np.float64)
        flows = FleetFlows(
            power_kw=self._ready_kw(awake.served, awake.ready, own) + others_kw + cards_kw,
            idle_kw=self.idle_kw() / self.servers * ready + others_kw,
            accelerator_kw=cards_kw,
            own_kw=_own_kw(own, cards_kw),
            awake_servers=ready,
            awake_cores=ready * self.cores_per_server,
            wakes=awake.wakes.astype(np.float64),
            wake_kw=wake_kw,
            delayed_cores=np.minimum(load, awake.waiting) * self.cores_per_server,
            waiting_cores=awake.waiting * self.cores_per_server,
        )
        return flows, awake.recall

    def _all_awake(self, power_kw: Array, cards_kw: Array, own: OwnPart | None) -> FleetFlows:
        none = np.zeros(power_kw.shape)
        return FleetFlows(
            power_kw=power_kw,
            idle_kw=none + self.idle_kw(),
            accelerator_kw=cards_kw,
            own_kw=_own_kw(own, cards_kw),
            awake_servers=none + self.servers,
            awake_cores=none + self.cores,
            wakes=none,
            wake_kw=none,
            delayed_cores=none,
            waiting_cores=none,
        )

    def _awake_kw(self, utilisation_frac: Array, own: OwnPart | None = None) -> Array:
        """Return the power with every server awake, busy cards apart [kW]."""
        frac = self.server.power_frac(utilisation_frac)
        if own is not None:
            at_rest = self.server.rest_frac
            frac = frac * (1.0 - own.taken_frac) + at_rest * own.taken_frac
        power = self.full_kw * frac
        if own is not None:
            power = power + own.power_kw
        return power + self._resting_cards_kw(self.servers)

    def _ready_kw(self, load_servers: Array, ready: Ints, own: OwnPart | None = None) -> Array:
        """Return the power of ready servers, busy cards apart [kW].

        Those that are no job's own share the load.
        """
        free: Array | Ints = ready
        if own is not None:
            free = np.maximum(ready - own.taken_frac * self.servers, 0.0)
        share = np.divide(load_servers, free, out=np.zeros_like(load_servers), where=free > 0)
        full_kw, cards_kw = self.full_kw / self.servers, self._resting_cards_kw(1)
        each = full_kw * self.server.power_frac(np.minimum(share, 1.0))
        power = free * (each + cards_kw)
        if own is None:
            return power
        at_rest = full_kw * self.server.rest_frac
        return power + (ready - free) * (at_rest + cards_kw) + own.power_kw

    def _busiest(
        self, load_servers: Array, accelerator_frac: Array | None, own_servers: Array | None = None
    ) -> Array:
        """Return the servers beside a job's own that cores or cards keep busy, the larger."""
        if accelerator_frac is None or not self.accelerators:
            return load_servers
        with_cards = accelerator_frac * self.servers
        if own_servers is not None:
            with_cards = with_cards - own_servers
        return np.maximum(load_servers, with_cards)

    def _resting_cards_kw(self, servers: int) -> float:
        cards = self.server.accelerators
        return 0.0 if cards is None else servers * cards.count * cards.idle_w / 1000.0

    def _busy_cards_kw(self, accelerator_frac: Array | None, like: Array) -> Array:
        """Return what busy cards draw above rest [kW]."""
        cards = self.server.accelerators
        if cards is None or accelerator_frac is None:
            return np.zeros_like(like)
        return accelerator_frac * (self.accelerators * (cards.power_w - cards.idle_w) / 1000.0)


def _own_kw(own: OwnPart | None, like: Array) -> Array:
    return np.zeros_like(like) if own is None else own.power_kw
