"""Placement: how the load of a fleet is placed on its groups of servers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array

Placement = Literal["efficient_first", "even", "slowest_last"]

SAME_REL = 1e-12
"""Ranks this close are one rank."""


def place(
    utilisation_frac: Array,
    capacities: Sequence[float],
    ranks: Sequence[float],
    taken_frac: Sequence[Array] | None = None,
) -> list[Array]:
    """Return the utilisation of each group, arrays of the load's shape.

    Parameters
    ----------
    utilisation_frac
        Work over what all groups together can do, 0..1.
    capacities
        What each group can do, in cores of the metered machine.
    ranks
        The lowest rank is filled first; equal ranks are filled evenly.
    taken_frac
        Share of each group that jobs on servers of their own hold. The utilisation returned
        is then that of the servers left; nothing is taken unless given.

    Notes
    -----
    The load is taken as divisible and free to move at every step (a fluid): each rank
    takes what the ranks before it leave, up to its capacity.

    Examples
    --------
    >>> [float(u) for u in place(np.array(0.5), (30.0, 10.0), (2.0, 1.0))]
    [0.3333333333333333, 1.0]
    """
    if len(capacities) == 1:
        if taken_frac is None:
            return [utilisation_frac]
        room = capacities[0] * (1.0 - taken_frac[0])
        return [_share(utilisation_frac * capacities[0], room)]
    tiers = _tiers(ranks)
    if len(tiers) == 1 and taken_frac is None:
        return [utilisation_frac for _ in capacities]
    load = utilisation_frac * sum(capacities)
    rooms: list[Array] = [np.full_like(load, capacity) for capacity in capacities]
    if taken_frac is not None:
        rooms = [room * (1.0 - taken) for room, taken in zip(rooms, taken_frac, strict=True)]
    shares: list[Array] = [np.zeros_like(load) for _ in capacities]
    before = np.zeros_like(load)
    for tier in tiers:
        room = np.sum([rooms[i] for i in tier], axis=0)
        share = _share(load - before, room)
        before = before + room
        for i in tier:
            shares[i] = share
    return shares


def _share(load: Array, room: Array) -> Array:
    """Return the utilisation of a room, 0..1; none where there is no room."""
    left = np.divide(load, room, out=np.zeros_like(load), where=room > 0.0)
    return np.minimum(np.maximum(left, 0.0), 1.0)


def _tiers(ranks: Sequence[float]) -> list[list[int]]:
    """Return the groups of each rank, lowest first."""
    tiers: list[list[int]] = []
    for i in sorted(range(len(ranks)), key=lambda i: ranks[i]):
        last = ranks[tiers[-1][0]] if tiers else None
        if last is not None and abs(ranks[i] - last) <= SAME_REL * abs(last):
            tiers[-1].append(i)
        else:
            tiers.append([i])
    return tiers
