import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.heat_exchanger import coil_supply_water_c, free_cooling_frac


def test_a_perfect_coil_needs_water_as_cold_as_its_air():
    assert coil_supply_water_c(36.0, 24.0, 1.0) == 24.0


def test_a_coil_of_effectiveness_0_8_needs_water_3_k_colder_by_hand():
    assert coil_supply_water_c(36.0, 24.0, 0.8) == pytest.approx(21.0)


def test_free_cooling_fades_from_all_to_nothing_between_supply_and_return():
    share = free_cooling_frac(30.0, np.array([-5.0, 20.0, 22.5, 30.0, 35.0]), 20.0)
    assert share.tolist() == [1.0, 1.0, 0.75, 0.0, 0.0]


@given(st.floats(-20.0, 60.0), st.floats(-20.0, 60.0))
def test_a_warmer_source_never_cools_more(one, other):
    cold, warm = sorted((one, other))
    shares = free_cooling_frac(30.0, np.array([cold, warm]), 20.0)
    assert 0.0 <= shares[1] <= shares[0] <= 1.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: coil_supply_water_c(36.0, 24.0, 0.0),
        lambda: coil_supply_water_c(36.0, 24.0, 1.2),
        lambda: coil_supply_water_c(20.0, 24.0, 0.8),
        lambda: free_cooling_frac(20.0, 10.0, 20.0),
        lambda: free_cooling_frac(30.0, float("nan"), 20.0),
    ],
)
def test_an_exchanger_that_cannot_be_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
