"""Shapley values: each player's mean contribution over all orders of joining."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import combinations
from math import factorial
from typing import TypeVar

import numpy as np

from dcsim.core.arrays import Array

Player = TypeVar("Player", bound=Hashable)


def shapley(
    players: Sequence[Player], value: Callable[[frozenset[Player]], Array]
) -> dict[Player, Array]:
    """Return the contribution of each player to ``value(all) - value(none)``.

    Parameters
    ----------
    players
        The players; ``value`` is asked for each of their 2^n coalitions once.
    value
        What a coalition is worth, an array of shape (measures,).

    Notes
    -----
    ``phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S))``
    (Shapley 1953, A value for n-person games, doi 10.1515/9781400881970-018). The
    contributions add up to the difference, equal players share equally, and a player
    that changes nothing contributes nothing.

    Examples
    --------
    >>> {k: v.tolist() for k, v in shapley("ab", lambda s: np.array([len(s) ** 2.0])).items()}
    {'a': [2.0], 'b': [2.0]}
    """
    n = len(players)
    known = {
        frozenset(coalition): value(frozenset(coalition))
        for size in range(n + 1)
        for coalition in combinations(players, size)
    }
    shares: dict[Player, Array] = {}
    for player in players:
        share = np.zeros_like(known[frozenset()])
        for coalition, worth in known.items():
            if player not in coalition:
                size = len(coalition)
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                share = share + weight * (known[coalition | {player}] - worth)
        shares[player] = share
    return shares
