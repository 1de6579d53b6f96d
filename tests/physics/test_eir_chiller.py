import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.facility.cooling.chiller import Chiller
from dcsim.physics.eir_chiller import (
    capacity_frac,
    in_range,
    part_load_frac,
    power_frac,
)

WATER_COOLED_CENTRIFUGAL = Chiller(catalogue="centrifugal_vsd_1407kw").curves()
AIR_COOLED_SCROLL = Chiller(catalogue="scroll_air").curves()
MACHINES = [WATER_COOLED_CENTRIFUGAL, AIR_COOLED_SCROLL]


def test_the_centrifugal_machine_by_hand():
    # x = 7, y = 30: 1.042261 + 0.018514 - 0.071933 + 0.409877 - 0.747210 + 0.330452 = 0.981960
    assert capacity_frac(WATER_COOLED_CENTRIFUGAL, 7.0, 30.0) == pytest.approx(0.98196, abs=1e-5)
    # 1.026340 - 0.112897 - 0.053537 - 0.535318 + 0.716566 - 0.020131 = 1.021023
    # half load: 0.118888 + 0.336177 + 0.051719 = 0.506784
    assert power_frac(WATER_COOLED_CENTRIFUGAL, 7.0, 30.0, 0.5) == pytest.approx(
        1.021023 / 6.04 * 0.506784, rel=1e-5
    )


def test_the_scroll_machine_is_normal_at_its_rating_of_44_and_95_fahrenheit():
    leaving, entering = (44.0 - 32.0) / 1.8, 35.0
    assert capacity_frac(AIR_COOLED_SCROLL, leaving, entering) == pytest.approx(1.0, abs=2e-4)
    assert power_frac(AIR_COOLED_SCROLL, leaving, entering, 1.0) == pytest.approx(1 / 3.0, rel=2e-3)


def test_the_scroll_machine_in_celsius_is_the_printed_one_in_fahrenheit():
    x, y = 50.0, 105.0
    printed = (
        0.40070684
        + 0.01861548 * x
        + 0.00007199 * x * x
        + 0.00177296 * y
        - 0.00002014 * y * y
        - 0.00008273 * x * y
    )
    assert capacity_frac(AIR_COOLED_SCROLL, 10.0, (105.0 - 32.0) / 1.8) == pytest.approx(
        printed, rel=1e-8
    )


@pytest.mark.parametrize("curves", MACHINES)
@given(low=st.floats(-30.0, 60.0), high=st.floats(-30.0, 60.0), load=st.floats(0.0, 1.0))
def test_a_warmer_condenser_never_saves_electricity_per_capacity(curves, low, high, load):
    cold, warm = sorted((low, high))
    powers = power_frac(curves, 7.0, np.array([cold, warm]), load)
    # Below 14 C the centrifugal curve has its trough, a hundredth deep.
    assert powers[1] >= powers[0] * 0.99


@pytest.mark.parametrize("curves", MACHINES)
def test_outside_the_fit_the_edge_holds_and_is_told(curves):
    (low, high), (cold, warm) = curves.leaving_c, curves.entering_c
    assert capacity_frac(curves, high + 9.0, warm + 9.0) == capacity_frac(curves, high, warm)
    assert power_frac(curves, low - 9.0, cold - 9.0, 1.0) == power_frac(curves, low, cold, 1.0)
    assert in_range(curves, np.array([low, low - 0.1, low]), cold).tolist() == [True, False, True]
    assert in_range(curves, low, np.array([cold - 0.1, warm, warm + 0.1])).tolist() == [
        False,
        True,
        False,
    ]


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.05, 0.5))
def test_more_load_never_takes_less_power(one, other, lowest):
    light, heavy = sorted((one, other))
    curve = WATER_COOLED_CENTRIFUGAL.part_load
    assert part_load_frac(light, curve, lowest) <= part_load_frac(heavy, curve, lowest) + 1e-12
    assert part_load_frac(0.0, curve, lowest) == 0.0
    assert part_load_frac(1.0, curve, lowest) == pytest.approx(sum(curve), rel=1e-12)


def test_between_cycling_and_unloading_the_power_stays_and_below_it_falls_to_nothing():
    loads = np.array([0.0, 0.05, 0.1, 0.2, 0.3, 0.6])
    powers = part_load_frac(loads, (0.1, 0.5, 0.3, 0.1), 0.1, unloading=0.3)
    # At 0.3: 0.1 + 0.15 + 0.027 + 0.0027
    np.testing.assert_allclose(powers[1:5], [0.13985, 0.2797, 0.2797, 0.2797], rtol=1e-12)
    assert powers[0] == 0.0
    assert powers[5] == pytest.approx(0.1 + 0.3 + 0.108 + 0.0216, rel=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: capacity_frac(AIR_COOLED_SCROLL, 7.0, 120.0),
        lambda: power_frac(AIR_COOLED_SCROLL, 7.0, 30.0, 1.2),
        lambda: power_frac(AIR_COOLED_SCROLL, np.nan, 30.0, 1.0),
        lambda: part_load_frac(0.5, (0.1, 0.9, 0.0), 0.0),
    ],
)
def test_values_no_machine_sees_are_refused(call):
    with pytest.raises(InvalidInput):
        call()
