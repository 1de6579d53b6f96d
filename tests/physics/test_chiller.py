import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.chiller import (
    at_minimum_lift,
    lei_masanet_cop,
    lei_masanet_cop_in_range,
    lift_cop,
)

water = st.floats(5.0, 40.0)


def test_the_cop_of_a_lift_by_hand():
    # 16 C evaporating, 31 C condensing: half of 289.15 / 15
    assert lift_cop(18.0, 28.0, 0.5, 10.0) == pytest.approx(0.5 * 289.15 / 15.0, rel=1e-12)


def test_with_less_lift_than_the_least_the_least_counts_and_is_told():
    entering = np.array([28.0, 22.0, 15.0, -5.0])
    # 18 C evaporating: 10 K are there down to 25 C of entering water.
    assert lift_cop(20.0, entering, 0.5, 10.0)[1:].tolist() == [0.5 * 291.15 / 10.0] * 3
    assert at_minimum_lift(20.0, entering, 10.0).tolist() == [False, True, True, True]


@given(water, water, water)
def test_a_warmer_condenser_never_raises_the_cop(leaving, one, other):
    cold, warm = sorted((one, other))
    cops = lift_cop(leaving, np.array([cold, warm]), 0.55, 10.0)
    assert 0.0 < cops[1] <= cops[0]


@given(water, water, water)
def test_warmer_chilled_water_never_lowers_the_cop(entering, one, other):
    cold, warm = sorted((one, other))
    cops = lift_cop(np.array([cold, warm]), entering, 0.55, 10.0)
    assert cops[1] >= cops[0]


def test_the_regression_by_hand():
    # 16.798751 + 3.536 - 2.13223275 + 4.942647 - 15.21242 + 0.84615
    assert lei_masanet_cop(20.0, 0.5, 0.0) == pytest.approx(8.77889525, rel=1e-12)
    assert lei_masanet_cop(20.0, 0.5, 0.1) == pytest.approx(1.1 * 8.77889525, rel=1e-12)


@given(st.floats(-60.0, 120.0), st.floats(0.0, 1.0))
def test_the_regression_is_positive_everywhere(t_c, load):
    assert lei_masanet_cop(t_c, load, 0.0) > 0.0


def test_the_regression_tells_its_range():
    t = np.array([9.9, 10.0, 32.0, 32.1, 20.0, 20.0])
    load = np.array([0.5, 0.2, 0.8, 0.5, 0.1, 0.9])
    assert lei_masanet_cop_in_range(t, load).tolist() == [False, True, True, False, False, False]


@pytest.mark.parametrize(
    "call",
    [
        lambda: lift_cop(18.0, 28.0, 0.0, 10.0),
        lambda: lift_cop(18.0, 28.0, 1.2, 10.0),
        lambda: lift_cop(18.0, 28.0, 0.5, 0.0),
        lambda: lift_cop(float("nan"), 28.0, 0.5, 10.0),
        lambda: lei_masanet_cop(20.0, 1.2, 0.0),
        lambda: lei_masanet_cop(20.0, 0.5, -1.0),
    ],
)
def test_an_impossible_chiller_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
