"""Who pays for the servers' power: the rules by which it is shared out at every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.part import Part
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.flows import FleetFlows

Rule = Literal["dynamic", "proportional", "by_cores_held"]


class Accounting(Part):
    """How energy is shared among those who used the servers."""

    attribution: Rule = "dynamic"
    """`dynamic` leaves idle power to nobody; `proportional` shares it by busy cores;
    `by_cores_held` charges every core that is held, busy or not, its part of the cores that
    are awake."""


@dataclass(frozen=True, slots=True)
class OwnUse:
    """Jobs on servers of their own (`dcsim.fleet.own_servers`)."""

    fills: Flags
    """Which jobs these are, shape (jobs,)."""
    job_kw: Array
    """What each draws above idle if all its servers stood in one pool, shape (pools, jobs)."""
    weight: Array
    """Share of their servers in each pool, shape (pools, steps)."""
    load_kw: Array
    """What they draw together, shape (steps,)."""
    shared_cores: Array
    """Cores busy with all other jobs, shape (steps,)."""


@dataclass(frozen=True, slots=True)
class Users:
    """Who was on the servers, arrays of shape (steps,)."""

    baseload_cores: Array
    job_cores: Array
    """Cores busy with jobs."""
    baseload_held_cores: Array | None = None
    """Cores that the baseload holds, busy or not; the busy ones unless given."""
    held_cores: Array | None = None
    """Cores that jobs hold, busy or not; the busy ones unless given."""
    cards: Array | None = None
    """Accelerators that jobs keep busy; none unless given."""
    own: OwnUse | None = None
    """Jobs on servers of their own; none unless given."""


@dataclass(frozen=True, slots=True)
class Shares:
    """The servers' power by user [kW], arrays of shape (steps,); the first three add up to it.

    The others say what a job pays for each core or card while it runs.
    """

    idle_kw: Array
    baseload_kw: Array
    jobs_kw: Array
    per_busy_core_kw: Array
    """For a busy core of a job that shares servers."""
    per_held_core_kw: Array | None
    per_card_kw: Array | None
    idle_per_busy_core_kw: Array | None = None
    """For a busy core of any job, beside that; none where idle power is in the former."""
    own: OwnUse | None = None
    own_rel: Array | None = None
    """Power of jobs on their own servers over ``own.job_kw``, shape (pools, steps)."""

    def times(self, power_rel: Array) -> Shares:
        """Return every share times what the servers' power is over that stated."""

        def scaled(power_kw: Array | None) -> Array | None:
            return None if power_kw is None else power_kw * power_rel

        return Shares(
            self.idle_kw * power_rel,
            self.baseload_kw * power_rel,
            self.jobs_kw * power_rel,
            self.per_busy_core_kw * power_rel,
            scaled(self.per_held_core_kw),
            scaled(self.per_card_kw),
            scaled(self.idle_per_busy_core_kw),
            self.own,
            scaled(self.own_rel),
        )


def share_out(
    it_kw: Array,
    cluster: Cluster,
    users: Users,
    rule: Rule = "dynamic",
    fleet: FleetFlows | None = None,
    power_rel: Array | None = None,
) -> Shares:
    """Share the servers' power among baseload, jobs and nobody.

    Parameters
    ----------
    it_kw
        Power of the servers [kW], shape (steps,).
    cluster
        The servers.
    users
        Who was on them.
    rule
        Who pays for idle power.
    fleet
        What slept and woke, and the power of accelerators; without it every server was
        awake and no accelerator busy.
    power_rel
        Power of the servers over that in cool air, where it follows their inlets: fans and
        leakage are shared as the rest is.

    Notes
    -----
    What a job's own servers draw above idle is that job's. Other power above idle goes by
    busy cores, that of accelerators to those who keep them busy. Idle
    power I goes to nobody (`dynamic`), with the rest by busy cores (`proportional`), or by
    held cores h out of the a that are awake, ``I h / max(a, h)`` (`by_cores_held`). What
    is drawn while no core is busy is nobody's under every rule but the last.
    """
    if power_rel is not None:
        return share_out(it_kw / power_rel, cluster, users, rule, fleet).times(power_rel)
    at_rest = cluster.idle_kw() if fleet is None else fleet.idle_kw
    idle_kw = np.minimum(at_rest, it_kw)
    above_kw = it_kw - idle_kw
    cards_kw, per_card_kw = _cards(above_kw, users, fleet)
    shared_kw = above_kw if cards_kw is None else above_kw - cards_kw
    own, own_kw, own_rel = _own(shared_kw, users, fleet)
    job_cores = users.job_cores if own is None else own.shared_cores
    busy = users.baseload_cores + job_cores
    is_busy = busy > 0.0
    if own_kw is not None:
        shared_kw = shared_kw - own_kw
    nobodys = np.where(is_busy, 0.0, shared_kw)
    idle_per_busy = None
    if rule == "proportional" and own is None:
        shared_kw = shared_kw + idle_kw
        idle_kw = np.where(is_busy, 0.0, idle_kw)
    per_busy = np.divide(shared_kw, busy, out=np.zeros_like(busy), where=is_busy)
    baseload_kw, jobs_kw = per_busy * users.baseload_cores, per_busy * job_cores
    if rule == "proportional" and own is not None:
        every = users.baseload_cores + users.job_cores
        idle_per_busy = np.divide(idle_kw, every, out=np.zeros_like(every), where=every > 0.0)
        baseload_kw = baseload_kw + idle_per_busy * users.baseload_cores
        jobs_kw = jobs_kw + idle_per_busy * users.job_cores
        idle_kw = np.where(every > 0.0, 0.0, idle_kw)
    if own_kw is not None:
        jobs_kw = jobs_kw + own_kw
    per_held = None
    if rule == "by_cores_held":
        by_jobs = users.job_cores if users.held_cores is None else users.held_cores
        by_reserve = users.baseload_held_cores
        by_reserve = users.baseload_cores if by_reserve is None else by_reserve
        held = by_reserve + by_jobs
        awake = np.full_like(held, cluster.cores) if fleet is None else fleet.awake_cores
        most = np.maximum(awake, held)
        per_held = np.divide(idle_kw, most, out=np.zeros_like(held), where=most > 0.0)
        baseload_kw = baseload_kw + per_held * by_reserve
        jobs_kw = jobs_kw + per_held * by_jobs
        idle_kw = idle_kw - per_held * held
    if cards_kw is not None:
        jobs_kw = jobs_kw + cards_kw
    return Shares(
        idle_kw + nobodys, baseload_kw, jobs_kw, per_busy, per_held, per_card_kw,
        idle_per_busy, own, own_rel,
    )  # fmt: skip


def _own(
    above_kw: Array, users: Users, fleet: FleetFlows | None
) -> tuple[OwnUse | None, Array | None, Array | None]:
    """Return the jobs on own servers, their power [kW], and it over that of each alone.

    Without the fleet's flows nobody told their servers from others, and neither do the shares.
    """
    own = users.own
    if fleet is None or own is None:
        return None, None, None
    runs = own.load_kw > 0.0
    power = np.where(runs, np.minimum(fleet.own_kw, above_kw), 0.0)
    rel = np.divide(power, own.load_kw, out=np.zeros_like(power), where=runs)
    return own, power, own.weight * rel


def _cards(
    above_kw: Array, users: Users, fleet: FleetFlows | None
) -> tuple[Array | None, Array | None]:
    """Return the power of busy accelerators, and that of one [kW]; none where there are none."""
    if fleet is None or users.cards is None:
        return None, None
    held = users.cards > 0.0
    power = np.where(held, np.minimum(fleet.accelerator_kw, above_kw), 0.0)
    return power, np.divide(power, users.cards, out=np.zeros_like(power), where=held)
