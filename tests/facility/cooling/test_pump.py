"""The pumps of a loop: what they move for a heat, and what they draw for it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.cooling.pump import SizedPump
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.water_loop import SizedLoop

CUBE = (0.0, 0.0, 0.0, 1.0)
MEASURED = (0.0, 0.0205, 0.4101, 0.5694)
"""Friction with a share of constant pressure, as control curves of pumps have it."""
CURVES = [CUBE, MEASURED, (0.1, 0.9), (0.0, 1.0)]


def pump(control="variable", *, is_variable=None, minimum=0.2, count=4, coefficients=CUBE):
    """Return pumps of 100 kg/s and 10 kW."""
    variable = control == "variable" if is_variable is None else is_variable
    return SizedPump(100.0, 10.0, control, variable, minimum, count, coefficients)


def drawn_kw(of, needed_kg_s):
    return of.power_kw(of.flow_kg_s(np.atleast_1d(np.float64(needed_kg_s))))


def part(**keys):
    return WaterCooledChiller.model_validate({"kind": "water_cooled_chiller", **keys})


def test_variable_pumps_move_what_is_needed_between_their_least_and_rated_flow():
    flow = pump().flow_kg_s(np.array([0.0, 10.0, 20.0, 50.0, 100.0, 130.0]))
    assert flow.tolist() == [20.0, 20.0, 20.0, 50.0, 100.0, 100.0]


def test_staged_pumps_run_by_number():
    of = pump("staged")
    flow = of.flow_kg_s(np.array([0.0, 1.0, 25.0, 25.1, 50.0, 99.0, 130.0]))
    assert flow.tolist() == [0.0, 25.0, 25.0, 50.0, 50.0, 100.0, 100.0]
    assert of.power_kw(flow).tolist() == [0.0, 2.5, 2.5, 5.0, 5.0, 10.0, 10.0]


def test_constant_pumps_move_their_rated_flow_whenever_there_is_heat():
    of = pump("constant")
    flow = of.flow_kg_s(np.array([0.0, 1e-6, 60.0, 100.0]))
    assert flow.tolist() == [0.0, 100.0, 100.0, 100.0]
    assert of.power_kw(flow).tolist() == [0.0, 10.0, 10.0, 10.0]


def test_the_cube_rules_where_no_curve_is_stated():
    np.testing.assert_allclose(drawn_kw(pump(), [10.0, 50.0, 100.0]), [0.08, 1.25, 10.0])


def test_a_curve_of_ones_own_is_evaluated_at_the_share_of_rated_flow():
    x = 0.6
    expected = 10.0 * (0.0205 * x + 0.4101 * x * x + 0.5694 * x**3)
    assert drawn_kw(pump(coefficients=MEASURED), 60.0)[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("coefficients", CURVES)
@pytest.mark.parametrize("control", ["variable", "staged", "constant"])
def test_pumps_at_rest_draw_nothing_and_rated_flow_draws_rated_power(control, coefficients):
    of = pump(control, minimum=0.0, coefficients=coefficients)
    assert of.flow_kg_s(np.zeros(1))[0] == 0.0
    power = of.power_kw(np.array([0.0, 100.0]))
    np.testing.assert_allclose(power, [0.0, 10.0], atol=1e-12)


@given(
    st.floats(0.0, 150.0),
    st.floats(0.0, 150.0),
    st.sampled_from(["variable", "staged", "constant"]),
    st.sampled_from(CURVES),
)
def test_more_water_never_takes_less_power(one, other, control, coefficients):
    of = pump(control, coefficients=coefficients)
    needed = np.sort(np.array([one, other]))
    flow = of.flow_kg_s(needed)
    assert flow[0] <= flow[1]
    power = of.power_kw(flow)
    assert 0.0 <= power[0] <= power[1] <= 10.0 * (1.0 + 1e-12)


@given(st.floats(0.1, 100.0))
def test_speed_saves_over_number_and_number_over_the_whole_flow(needed):
    variable, staged, constant = (
        drawn_kw(pump(control), needed)[0] for control in ("variable", "staged", "constant")
    )
    assert variable <= staged * (1.0 + 1e-12) <= constant * (1.0 + 1e-12)


def test_a_loop_is_rated_by_its_nameplate():
    loop = SizedLoop.sized(part(loop_flow_l_per_s=30.0, loop_pump_kw=7.5), 1000.0)
    assert loop.pump.rated_kg_s == pytest.approx(30.0 * 0.997, rel=1e-12)
    assert loop.pump.rated_kw == 7.5
    assert loop.design_kw == 1007.5


def test_a_loop_of_which_nothing_is_said_is_sized_by_its_rise_and_pressure():
    loop = SizedLoop.sized(part(), 1000.0)
    flow = 1000.0 / (4.18 * 10.0)
    assert loop.pump.rated_kg_s == pytest.approx(flow, rel=1e-12)
    assert loop.pump.rated_kw == pytest.approx(flow / 997.0 * 150.0 / 0.7, rel=1e-12)


def test_a_pump_without_power_draws_nothing():
    loop = SizedLoop.sized(part(loop_pump_kw=0.0), 1000.0)
    assert not loop.pump_kw(np.linspace(0.0, 1000.0, 5)).any()


def test_less_flow_than_the_heat_needs_widens_the_rise_of_the_water():
    # Half the flow for all the heat: it is all that the pumps give.
    loop = SizedLoop.sized(part(loop_flow_l_per_s=12.0), 1000.0)
    assert loop.flow_kg_s(np.array([1000.0]))[0] == loop.pump.rated_kg_s


@pytest.mark.parametrize("key", ["loop_pump_coefficients", "source_pump_coefficients"])
@pytest.mark.parametrize(
    ("coefficients", "said"),
    [([0.0, 0.5, 0.3], "0.800"), ([0.0, -1.0, 2.0], "below 0"), ([1.2, -0.1], "1.100")],
)
def test_a_curve_that_no_pump_has_is_refused_by_its_key(key, coefficients, said):
    ((found, rule, _),) = part(**{key: coefficients}).cross_checks()
    assert found == key
    assert said in rule


def test_curves_of_the_wrong_length_and_powers_below_0_are_refused_by_their_key():
    for key, value in (
        ("loop_pump_coefficients", [1.0]),
        ("loop_pump_coefficients", [0.2] * 5),
        ("loop_pump_kw", -1.0),
        ("loop_flow_l_per_s", 0.0),
        ("loop_pump_count", 0),
        ("loop_flow", "cubic"),
        ("pump_minimum_flow_frac", 0.2),
    ):
        with pytest.raises(ValueError, match=key):
            part(**{key: value})
