"""Jobs that fill whole servers: which they are, and what their servers draw above idle.

A power curve belongs to a server. A job that fills servers loads them alone, however many
others run beside it; only work that shares servers meets the curve at their mean utilisation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dcsim.core.arrays import Array, Flags, Ints

if TYPE_CHECKING:
    from dcsim.fleet.pool import Pool


@dataclass(frozen=True, slots=True)
class OwnLoad:
    """Jobs on servers of their own, step by step."""

    held_frac: Array
    """Share of all the fleet's cores that they hold, shape (steps,)."""
    power_kw: Array
    """What their servers draw above idle [kW] if all of them stood in one pool, for each
    pool, shape (pools, steps)."""


@dataclass(frozen=True, slots=True)
class OwnPart:
    """What of them a pool carries, arrays of shape (steps,)."""

    taken_frac: Array
    """Share of the pool's servers that they hold."""
    power_kw: Array
    """What these draw above idle [kW]."""


def fills_servers(pools: Sequence[Pool], cores: Ints) -> Flags:
    """Tell which jobs run on servers of their own, shape of ``cores``.

    Notes
    -----
    The rule: a job fills servers if the cores it holds are a whole multiple of the cores of
    a server, and of a server of every pool where there are several. It then shares none.
    """
    size = math.lcm(*(pool.cores_per_server for pool in pools))
    return np.asarray(cores % size == 0)


def own_power_kw(pools: Sequence[Pool], cores: Ints, busy_cores: Array) -> Array:
    """Return what jobs on their own servers draw above idle [kW], shape (pools, jobs).

    Parameters
    ----------
    pools
        The pools of the fleet.
    cores, busy_cores
        What each job holds, and keeps busy on average, in cores of the fleet's mean speed.

    Notes
    -----
    ``n (P(u) - P(0))`` with the job's own busy share u. It holds n = cores / cores of a
    server; where pools differ in speed, as many more or fewer as do the same work.
    """
    busy_frac = np.minimum(busy_cores / cores, 1.0)
    mean_speed = sum(pool.capacity_cores for pool in pools) / sum(pool.cores for pool in pools)
    power = np.empty((len(pools), len(cores)))
    for row, pool in zip(power, pools, strict=True):
        same_speed = len(pools) == 1 or pool.server.speed_rel == mean_speed
        speed = 1.0 if same_speed else mean_speed / pool.server.speed_rel
        servers = cores / pool.cores_per_server * speed
        at_rest = pool.server.rest_frac
        each_kw = pool.full_kw / pool.servers * (pool.server.power_frac(busy_frac) - at_rest)
        row[:] = servers * each_kw
    return power


def own_weights(pools: Sequence[Pool], held_frac: Array, taken: Sequence[Array]) -> Array:
    """Return the share of the jobs' servers in each pool, shape (pools, steps).

    Parameters
    ----------
    pools
        The pools of the fleet.
    held_frac
        Share of all the fleet's cores that jobs on their own servers hold, shape (steps,).
    taken
        Share of each pool's servers that carries them (`dcsim.fleet.placement.place`).

    Notes
    -----
    They sum to one where such jobs run, and to less only where these hold more than there is.
    """
    weights = np.zeros((len(pools), len(held_frac)))
    if len(pools) == 1:
        np.divide(taken[0], held_frac, out=weights[0], where=held_frac > 0.0)
        return weights
    whole = sum(pool.capacity_cores for pool in pools)
    for row, pool, taken_frac in zip(weights, pools, taken, strict=True):
        carried = taken_frac * (pool.capacity_cores / whole)
        np.divide(carried, held_frac, out=row, where=held_frac > 0.0)
    return weights
