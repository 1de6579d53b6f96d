"""When stages are changed: the rule by hand, step by step."""

import numpy as np

from dcsim.facility.cooling.stage_control import Offers, StageRule, Watch


def offers(cost, short=None):
    cost = np.array(cost, dtype=float)
    short = np.zeros_like(cost) if short is None else np.array(short, dtype=float)
    return Offers.of(cost, short, np.full(cost.shape[1], 100.0))


def next_switch(given, stage, ran_s=0, at=0, hysteresis=0.0, minimum_s=0):
    return Watch.over(given, StageRule(hysteresis, minimum_s)).next_switch(stage, ran_s, at, 600)


def test_the_cheapest_able_stage_is_best_and_of_equals_the_first():
    given = offers([[1.0, 5.0, 2.0, 1.0], [2.0, 4.0, 2.0, 9.0]], [[0, 0, 0, 3.0], [0, 0, 0, 2.0]])
    assert given.best().tolist() == [0, 1, 0, 1]


def test_rounding_dust_is_no_shortage():
    given = offers([[1.0], [2.0]], [[5e-8], [0.0]])
    assert given.best().tolist() == [0]


def test_a_switch_waits_until_the_other_is_cheaper_by_enough():
    given = offers([[10.0, 10.0, 10.0], [9.6, 9.4, 8.9]])
    assert next_switch(given, 0) == 0
    assert next_switch(given, 0, hysteresis=0.05) == 1
    assert next_switch(given, 0, hysteresis=0.1) == 2
    assert next_switch(given, 0, hysteresis=0.2) is None


def test_a_switch_waits_until_the_stage_has_run_long_enough():
    given = offers([[10.0] * 6, [1.0] * 6])
    assert next_switch(given, 0, minimum_s=1800) == 3
    assert next_switch(given, 0, ran_s=1200, minimum_s=1800) == 1
    assert next_switch(given, 0, ran_s=1201, minimum_s=1800) == 1
    assert next_switch(given, 0, at=2, minimum_s=1800) == 5
    assert next_switch(given, 0, minimum_s=3600) is None


def test_a_stage_that_falls_short_is_left_at_once():
    given = offers([[1.0] * 4, [9.0] * 4], [[0, 0, 7.0, 0], [0, 0, 0, 0]])
    assert next_switch(given, 0, hysteresis=0.5, minimum_s=36_000) == 2


def test_a_stage_that_is_as_short_as_all_others_is_no_reason_to_switch():
    given = offers([[1.0, 1.0], [9.0, 9.0]], [[7.0, 7.0], [7.0, 8.0]])
    assert next_switch(given, 0) is None


def test_the_cheapest_stage_is_never_left():
    assert next_switch(offers([[1.0, 1.0], [1.0, 2.0]]), 1, at=0) == 1
    assert next_switch(offers([[1.0, 1.0], [1.0, 1.0]]), 1) is None


def test_only_hysteresis_or_a_minimum_run_make_a_memory():
    assert not StageRule(0.0, 0).has_memory
    assert StageRule(0.01, 0).has_memory
    assert StageRule(0.0, 1).has_memory
