"""Fans inside servers: what they do in warm air, beside cold plates and behind doors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import server_fans

shares = st.floats(0.0, 1.0)
inlets = st.floats(-20.0, 60.0)


@pytest.mark.parametrize(
    ("inlet_c", "flow"), [(10.0, 0.5), (25.0, 0.5), (27.5, 0.625), (35.0, 1.0), (45.0, 1.0)]
)
def test_the_flow_is_flat_to_25_c_and_full_from_35_c(inlet_c, flow):
    assert float(server_fans.flow_frac(inlet_c, 0.5)) == pytest.approx(flow, rel=1e-12)


def test_the_limits_of_the_inlet_can_be_moved():
    assert float(server_fans.flow_frac(25.0, 0.2, 20.0, 30.0)) == pytest.approx(0.6)


@given(inlets, inlets, st.floats(0.01, 1.0))
def test_a_warmer_inlet_never_slows_the_fans(one, other, minimum):
    cool, warm = sorted((one, other))
    flows = server_fans.flow_frac(np.array([cool, warm]), minimum)
    assert minimum <= flows[0] <= flows[1] <= 1.0


def test_twice_the_flow_takes_eight_times_the_power():
    assert float(server_fans.power_frac(0.8)) == pytest.approx(
        8.0 * float(server_fans.power_frac(0.4)), rel=1e-12
    )


@pytest.mark.parametrize(
    ("capture", "minimum", "saved"),
    [
        (0.0, 0.4, 0.0),
        (0.6, 0.4, 1.0 - 0.4**3),
        (0.8, 0.4, 1.0 - 0.4**3),  # held at the least flow
        (0.8, 0.0, 1.0 - 0.2**3),
        (1.0, 0.0, 1.0),
    ],
)
def test_liquid_that_takes_a_share_of_the_heat_spares_the_cube_of_the_air(capture, minimum, saved):
    assert float(server_fans.capture_saving_frac(capture, minimum)) == pytest.approx(saved)


@given(st.floats(0.6, 0.8), st.floats(0.0, 0.5))
def test_cold_plates_save_80_to_100_percent_as_reported(capture, minimum):
    assert 0.8 <= float(server_fans.capture_saving_frac(capture, minimum)) <= 1.0


@given(shares, shares, shares)
def test_more_liquid_never_saves_less_of_the_fans(one, other, minimum):
    little, much = sorted((one, other))
    saved = server_fans.capture_saving_frac(np.array([little, much]), minimum)
    assert 0.0 <= saved[0] <= saved[1] <= 1.0


def test_a_door_in_the_exhaust_costs_the_servers_its_share_of_their_pressure():
    assert float(server_fans.resistance_saving_frac(25.0, 250.0)) == pytest.approx(-0.1)
    nothing = float(server_fans.resistance_saving_frac(0.0, 250.0))
    assert (nothing, str(nothing)) == (0.0, "0.0")


def test_leakage_grows_by_its_share_for_each_kelvin_and_not_below_25_c():
    rel = server_fans.leakage_rel(np.array([0.0, 25.0, 26.0, 45.0]), 0.005)
    np.testing.assert_allclose(rel, [1.0, 1.0, 1.005, 1.1], rtol=1e-12)
    assert float(server_fans.leakage_rel(50.0, 0.0)) == 1.0


@given(st.lists(inlets, min_size=1, max_size=5))
def test_one_step_gives_what_the_array_gives(inlet_c):
    for law in (server_fans.flow_frac, lambda t, k: server_fans.leakage_rel(t, 0.01 * k)):
        whole = law(np.array(inlet_c), 0.5)
        np.testing.assert_allclose([law(t, 0.5) for t in inlet_c], whole, rtol=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: server_fans.flow_frac(float("nan"), 0.5),
        lambda: server_fans.flow_frac(100.0, 0.5),
        lambda: server_fans.flow_frac(25.0, 0.0),
        lambda: server_fans.flow_frac(25.0, 1.5),
        lambda: server_fans.flow_frac(25.0, 0.5, 35.0, 25.0),
        lambda: server_fans.power_frac(-0.1),
        lambda: server_fans.capture_saving_frac(1.2, 0.4),
        lambda: server_fans.capture_saving_frac(0.7, -0.1),
        lambda: server_fans.resistance_saving_frac(-1.0, 250.0),
        lambda: server_fans.resistance_saving_frac(10.0, 0.0),
        lambda: server_fans.leakage_rel(25.0, 5.0),
        lambda: server_fans.leakage_rel(float("inf"), 0.003),
    ],
)
def test_what_no_server_has_is_refused(wrong):
    with pytest.raises(InvalidInput):
        wrong()
