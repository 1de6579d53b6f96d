"""Curves of a direct-expansion machine: the rated point, their slopes and their ends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import direct_expansion as dx

coils = st.floats(12.8, 23.9)


def test_at_the_rated_point_both_curves_are_one_within_half_a_percent():
    assert float(dx.capacity_rel(19.4, 35.0)) == pytest.approx(1.0, abs=5e-3)
    assert float(dx.energy_input_rel(19.4, 35.0)) == pytest.approx(1.0, abs=5e-3)


def test_a_point_off_the_rating_is_the_one_worked_out_by_hand():
    # x = 15, y = 40: 0.766956 + 0.161634 - 0.009331 + 0.053984 - 0.417830 + 0.274493
    assert float(dx.capacity_rel(15.0, 40.0)) == pytest.approx(0.829906, abs=2e-6)
    # 0.297145 + 0.646400 - 0.168472 + 0.239091 + 0.771379 - 0.573869
    assert float(dx.energy_input_rel(15.0, 40.0)) == pytest.approx(1.211673, abs=2e-6)


@given(coils, st.floats(-35.0, 45.0), st.floats(0.1, 10.0))
def test_hotter_outdoor_air_never_costs_less(coil, outdoor, hotter):
    assert dx.energy_input_rel(coil, outdoor + hotter) >= dx.energy_input_rel(coil, outdoor)


@given(st.floats(18.0, 48.0), coils, st.floats(0.1, 10.0))
def test_a_warmer_coil_never_has_less_capacity(outdoor, coil, warmer):
    assert dx.capacity_rel(coil + warmer, outdoor) >= dx.capacity_rel(coil, outdoor) - 1e-12


@given(st.floats(-20.0, 40.0), st.floats(-35.0, 60.0))
def test_both_curves_stay_positive_wherever_they_are_asked(coil, outdoor):
    assert dx.capacity_rel(coil, outdoor) > 0.5
    assert dx.energy_input_rel(coil, outdoor) > 0.5


def test_beyond_their_ends_the_curves_stand_still_and_the_optimistic_ends_are_told():
    assert dx.energy_input_rel(19.4, -30.0) == dx.energy_input_rel(19.4, 18.0)
    assert dx.energy_input_rel(19.4, 50.0) == dx.energy_input_rel(19.4, 46.0)
    assert dx.capacity_rel(5.0, 30.0) == dx.capacity_rel(12.8, 30.0)
    coils = np.array([19.4, 19.4, 5.0, 30.0, 19.4, 19.4])
    outdoor = np.array([-30.0, 50.0, 30.0, 30.0, 30.0, 30.0])
    flow = np.array([1.0, 1.0, 1.0, 1.0, 0.4, 1.0])
    beyond, held = (of(coils, outdoor, flow) for of in (dx.Curves().beyond, dx.Curves().held))
    assert beyond.tolist() == [False, True, True, False, True, False]
    assert held.tolist() == [True, False, False, True, False, False]


def test_own_curves_bring_their_own_ranges():
    own = dx.Biquadratic(dx.CAPACITY.coefficients, (10.0, 20.0), (5.0, 40.0))
    curves = dx.Curves(capacity=own)
    x, y, flow = (np.array(values) for values in ([11.0, 21.0], [10.0, 10.0], [1.0, 1.0]))
    # The energy input still ends at 12.8 C and 18 C: the narrower of both ranges counts.
    assert curves.beyond(x, y, flow).tolist() == [True, False]
    assert curves.held(x, y, flow).tolist() == [True, True]
    assert own.at(25.0, 30.0) == own.at(20.0, 30.0)


def test_less_air_costs_capacity_and_efficiency_as_printed():
    # 0.8 + 0.2 x 0.6; 1.1552 - 0.1808 x 0.6 + 0.0256 x 0.36
    assert float(dx.CAPACITY_FLOW.at(0.6)) == pytest.approx(0.92, abs=1e-12)
    assert float(dx.ENERGY_INPUT_FLOW.at(0.6)) == pytest.approx(1.055936, abs=1e-12)
    assert dx.CAPACITY_FLOW.at(0.1) == dx.CAPACITY_FLOW.at(0.5)
    assert float(dx.CAPACITY_FLOW.at(1.0)) == pytest.approx(1.0, abs=1e-12)
    assert float(dx.ENERGY_INPUT_FLOW.at(1.0)) == pytest.approx(1.0, abs=1e-12)


def test_cycling_costs_nothing_at_full_load_and_its_whole_loss_at_none():
    assert dx.cycling_efficiency_frac(np.array([1.0, 0.0]), 0.15) == pytest.approx([1.0, 0.85])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: dx.capacity_rel(19.4, 99.0),
        lambda: dx.energy_input_rel(float("nan"), 35.0),
        lambda: dx.CAPACITY_FLOW.at(-0.1),
        lambda: dx.cycling_efficiency_frac(1.2, 0.15),
        lambda: dx.cycling_efficiency_frac(0.5, 0.9),
    ],
)
def test_what_is_no_weather_or_no_load_is_refused(wrong):
    with pytest.raises(InvalidInput):
        wrong()
