"""The fleet of a site: racks of equal servers, and groups of others beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, quantity
from dcsim.facility.server_air import ServerAir
from dcsim.fleet.consolidation import Recall
from dcsim.fleet.flows import FleetFlows
from dcsim.fleet.own_servers import OwnLoad, OwnPart, own_weights
from dcsim.fleet.placement import Placement, place
from dcsim.fleet.pool import Pool
from dcsim.fleet.racks import OWN_CHOICE, Group, Racks
from dcsim.fleet.server import Server

__all__ = ["Cluster", "Server"]


class Cluster(Racks):
    """The IT of a site: racks of equal servers, and groups of others beside them."""

    groups: list[Group] | None = quantity(None, source=OWN_CHOICE, min_length=1, max_length=100)
    """Racks of other servers beside these."""
    placement: Placement | None = None
    """How load is placed on racks and groups: `efficient_first` fills those first that draw least
    for their work at full load, `slowest_last` those with the fastest cores, `even` all alike."""

    server_air: ServerAir = ServerAir()
    """How the servers' power follows air and liquid: fans run faster in a warm room and are
    spared by liquid, unless this says otherwise."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a placement with groups alone, and names that differ."""
        wrong = super().cross_checks()
        if self.groups is None:
            if self.placement is not None:
                rule = "there is one kind of racks, so nothing is placed"
                wrong.append(Contradiction("placement", rule, "add groups, or remove it"))
            return wrong
        if self.placement is None:
            rule = "work can go to different servers, and nothing says how"
            cure = "add placement: efficient_first, even or slowest_last"
            wrong.append(Contradiction("groups", rule, cure))
        names = [group.name for group in self.groups]
        wrong += [
            Contradiction(
                f"groups.{i}.name", f"another group is named {name!r}", "give it its own name"
            )
            for i, name in enumerate(names)
            if name in names[:i]
        ]
        return wrong

    @cached_property
    def pools(self) -> tuple[Pool, ...]:
        """The first racks and every group, as pools of servers."""
        return (self.pool(), *(group.pool() for group in self.groups or []))

    @cached_property
    def design_kw(self) -> float:
        """Nameplate power of the whole fleet [kW]."""
        return sum(pool.nameplate_kw for pool in self.pools)

    @cached_property
    def all_racks(self) -> int:
        """Number of racks, those of the groups included."""
        return self.racks + sum(group.racks for group in self.groups or [])

    @cached_property
    def servers(self) -> int:
        """Number of servers."""
        return sum(pool.servers for pool in self.pools)

    @cached_property
    def cores(self) -> int:
        """Number of cores."""
        return sum(pool.cores for pool in self.pools)

    @cached_property
    def accelerators(self) -> int:
        """Number of accelerators."""
        return sum(pool.accelerators for pool in self.pools)

    @cached_property
    def memory_gb(self) -> float | None:
        """Memory of all servers [GB]; unknown unless every type states its own."""
        each_gb = [pool.server.memory_gb for pool in self.pools]
        if any(each is None for each in each_gb):
            return None
        return sum(
            pool.servers * (each or 0.0) for pool, each in zip(self.pools, each_gb, strict=True)
        )

    @cached_property
    def speed_rel(self) -> float:
        """Mean speed of a core over a core of the metered machine.

        Jobs meet cores of this speed: what all cores together can do, over their number.
        """
        if len(self.pools) == 1:
            return self.server.speed_rel
        return sum(pool.capacity_cores for pool in self.pools) / self.cores

    @cached_property
    def sleeps(self) -> bool:
        """Whether any server sleeps."""
        return any(pool.consolidation is not None for pool in self.pools)

    def sees_ahead(self, step_s: int) -> int:
        """Return how many steps to come decide what the servers do in a step."""
        return max(pool.sees_ahead(step_s) for pool in self.pools)

    def idle_kw(self) -> float:
        """Return the fleet's power at rest with every server awake [kW]."""
        return sum(pool.idle_kw() for pool in self.pools)

    def power_kw(self, utilisation_frac: Array) -> Array:
        """Return the fleet's power [kW] at a utilisation 0..1, shape (steps,).

        Every value stands for itself, the servers settled for it; `run` knows the time.
        """
        loads = self._placed(utilisation_frac)
        powers = [pool.power_kw(load) for pool, load in zip(self.pools, loads, strict=True)]
        return powers[0] if len(powers) == 1 else np.asarray(np.sum(powers, axis=0))

    def run(
        self,
        utilisation_frac: Array,
        step_s: int,
        accelerator_frac: Array | None = None,
        before: Sequence[Recall | None] | None = None,
        own: OwnLoad | None = None,
        accelerator_held_frac: Array | None = None,
    ) -> tuple[FleetFlows, list[Recall | None]]:
        """Return the fleet's flows under a load, and what the next segment must know.

        Parameters
        ----------
        utilisation_frac
            Work over what the fleet can do, 0..1, shape (steps,); that of jobs on servers
            of their own apart, where ``own`` has it.
        step_s
            Length of a step [s].
        accelerator_frac
            Share of all accelerators that are busy, alike in every group that has some.
        before
            What is recalled behind the segment before; none at the start of the period.
        own
            Jobs on servers of their own, placed before the rest; none unless given.
        accelerator_held_frac
            Share of all accelerators that jobs hold; the busy ones unless given.
        """
        pools = self.pools
        earlier = before or [None] * len(pools)
        parts: list[OwnPart | None] = [None] * len(pools)
        taken: list[Array] | None = None
        if own is not None:
            taken = self.taken_by_own(own.held_frac)
            power_kw = own_weights(pools, own.held_frac, taken) * own.power_kw
            parts = [OwnPart(part, kw) for part, kw in zip(taken, power_kw, strict=True)]
        loads = self._placed(utilisation_frac, taken)
        done = [
            pool.run(load, step_s, accelerator_frac, recall, part, accelerator_held_frac)
            for pool, load, recall, part in zip(pools, loads, earlier, parts, strict=True)
        ]
        return FleetFlows.sum([flows for flows, _ in done]), [recall for _, recall in done]

    def taken_by_own(self, held_frac: Array) -> list[Array]:
        """Return the share of each pool's servers that jobs have for themselves.

        ``held_frac`` is the share of all cores that such jobs hold, shape (steps,); they are
        placed on the pools, as other work is.
        """
        return self._placed(np.minimum(held_frac, 1.0))

    def _placed(self, utilisation_frac: Array, taken: list[Array] | None = None) -> list[Array]:
        """Return the load of each pool, on the servers that are not ``taken``."""
        return place(utilisation_frac, self._capacities, self._ranks, taken)

    @cached_property
    def _capacities(self) -> list[float]:
        return [pool.capacity_cores for pool in self.pools]

    @cached_property
    def _ranks(self) -> list[float]:
        """Return by what the placement fills the pools, the lowest first."""
        match self.placement:
            case "efficient_first":
                return [pool.energy_per_work for pool in self.pools]
            case "slowest_last":
                return [-pool.server.speed_rel for pool in self.pools]
            case _:
                return [0.0 for _ in self.pools]
