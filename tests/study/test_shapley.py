"""Shapley's axioms, which together leave no other way of sharing."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.study.shapley import shapley

PLAYERS = "abc"
WORTHS = st.lists(st.floats(-1e3, 1e3), min_size=8, max_size=8)


def game(worths):
    """Return a game of three players from the worth of its eight coalitions."""
    bit = {player: 1 << i for i, player in enumerate(PLAYERS)}
    return lambda players: np.array([worths[sum(bit[player] for player in players)]])


def shares(value):
    return {player: float(share[0]) for player, share in shapley(PLAYERS, value).items()}


def by_orders(value):
    """Share out by the definition: the mean over all orders of joining."""
    found = dict.fromkeys(PLAYERS, 0.0)
    for order in permutations(PLAYERS):
        for i, player in enumerate(order):
            gain = value(frozenset(order[: i + 1])) - value(frozenset(order[:i]))
            found[player] += float(gain[0]) / factorial(len(PLAYERS))
    return found


@given(WORTHS)
def test_a_share_is_the_mean_over_all_orders_of_joining(worths):
    assert shares(game(worths)) == pytest.approx(by_orders(game(worths)), abs=1e-9)


@given(WORTHS)
def test_the_shares_add_up_to_the_whole(worths):
    assert sum(shares(game(worths)).values()) == pytest.approx(worths[7] - worths[0], abs=1e-9)


@given(WORTHS, WORTHS, st.floats(-5.0, 5.0))
def test_the_shares_of_a_sum_of_games_are_the_sums_of_the_shares(one, other, factor):
    both = [a + factor * b for a, b in zip(one, other, strict=True)]
    mixed, first, second = shares(game(both)), shares(game(one)), shares(game(other))
    for player in PLAYERS:
        assert mixed[player] == pytest.approx(first[player] + factor * second[player], abs=1e-8)


@given(WORTHS)
def test_renaming_the_players_renames_the_shares(worths):
    value = game(worths)
    turn = dict(zip("abc", "bca", strict=True))
    renamed = shares(lambda players: value(frozenset(turn[player] for player in players)))
    assert {turn[player]: share for player, share in renamed.items()} == pytest.approx(
        shares(value), abs=1e-9
    )


@given(WORTHS)
def test_a_player_that_changes_nothing_gets_exactly_nothing(worths):
    value = game(worths)
    assert shares(lambda players: value(players - {"c"}))["c"] == 0.0


@given(WORTHS)
def test_the_way_back_is_the_way_there_with_the_sign_turned(worths):
    value = game(worths)
    back = shares(lambda players: value(frozenset(PLAYERS) - players))
    assert back == pytest.approx(
        {player: -share for player, share in shares(value).items()}, abs=1e-9
    )


def test_every_coalition_is_asked_for_once():
    asked = []

    def value(players):
        asked.append(players)
        return np.zeros(1)

    shapley("abcd", value)
    assert len(asked) == len(set(asked)) == 16


def test_a_game_without_players_shares_nothing_out():
    assert shapley([], lambda players: np.ones(1)) == {}


def test_the_glove_game_pays_the_rare_glove():
    # One left glove (a) and two right ones: a pair is worth 1; the left is worth 2/3.
    found = shares(lambda players: np.array([float("a" in players and len(players) > 1)]))
    assert found == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6})
