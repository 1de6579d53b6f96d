import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from dcsim.core.errors import InvalidInput
from dcsim.physics.counterflow import effectiveness_frac, transfer_units

units = st.floats(0.01, 8.0)
ratios = st.floats(0.0, 1.0)


def test_balanced_flows_with_one_unit_exchange_half():
    assert effectiveness_frac(1.0, 1.0) == pytest.approx(0.5, rel=1e-8)


def test_a_boiling_side_exchanges_one_minus_e_to_the_minus_ntu():
    assert effectiveness_frac(2.0, 0.0) == pytest.approx(1.0 - np.exp(-2.0), rel=1e-12)


@pytest.mark.parametrize(("ntu", "ratio"), [(0.7, 0.3), (1.5, 0.8), (3.0, 0.95)])
def test_the_formula_solves_the_differential_equations_of_the_exchanger(ntu, ratio):
    # Along the exchanger both flows fall: d hot/dx = -C NTU (hot - cold), d cold/dx = -NTU (...),
    # the cold flow, of the smaller capacity, entering at x = 1.
    def slope(x, t):
        return [-ratio * ntu * (t[0] - t[1]), -ntu * (t[0] - t[1])]

    # Start at the hot end with hot 1 and a guessed cold exit; linear, so two guesses suffice.
    ends = [
        solve_ivp(slope, (0.0, 1.0), [1.0, exit_], rtol=1e-11, atol=1e-13).y[1, -1]
        for exit_ in (0.0, 1.0)
    ]
    cold_exit = ends[0] / (ends[0] - ends[1])
    assert effectiveness_frac(ntu, ratio) == pytest.approx(cold_exit, rel=1e-8)


@given(units, ratios)
def test_units_and_effectiveness_are_inverse(ntu, ratio):
    back = transfer_units(effectiveness_frac(ntu, ratio), ratio)
    assert back == pytest.approx(ntu, rel=1e-6)


@given(units, units, ratios)
def test_a_larger_exchanger_is_never_less_effective(one, other, ratio):
    small, large = sorted((one, other))
    assert 0.0 < effectiveness_frac(small, ratio) <= effectiveness_frac(large, ratio) <= 1.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: effectiveness_frac(0.0, 0.5),
        lambda: effectiveness_frac(1.0, 1.1),
        lambda: transfer_units(1.0, 0.5),
        lambda: transfer_units(0.0, 0.5),
        lambda: transfer_units(float("nan"), 0.5),
    ],
)
def test_what_no_exchanger_can_be_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
