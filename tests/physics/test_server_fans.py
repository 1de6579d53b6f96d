"""Fans inside servers: what they do beside cold plates and behind doors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import server_fans

shares = st.floats(0.0, 1.0)


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


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: server_fans.capture_saving_frac(1.2, 0.4),
        lambda: server_fans.capture_saving_frac(0.7, -0.1),
        lambda: server_fans.resistance_saving_frac(-1.0, 250.0),
        lambda: server_fans.resistance_saving_frac(10.0, 0.0),
    ],
)
def test_what_no_server_has_is_refused(wrong):
    with pytest.raises(InvalidInput):
        wrong()


def test_the_flow_is_flat_then_rises_and_is_full():
    got = server_fans.inlet_flow_frac(np.array([10.0, 25.0, 27.5, 35.0, 50.0]), 0.5, 25.0, 35.0)
    assert got.tolist() == [0.5, 0.5, 0.625, 1.0, 1.0]


def test_leakage_starts_at_its_temperature():
    got = server_fans.leakage_rel(np.array([20.0, 25.0, 30.0]), 0.005, 25.0)
    np.testing.assert_allclose(got, [0.0, 0.0, 0.025])


@pytest.mark.parametrize(
    "call",
    [
        lambda: server_fans.inlet_flow_frac(25.0, 0.0, 25.0, 35.0),
        lambda: server_fans.inlet_flow_frac(25.0, 0.5, 35.0, 35.0),
        lambda: server_fans.leakage_rel(25.0, -0.001, 25.0),
    ],
)
def test_fans_and_leakage_that_cannot_be_are_refused(call):
    with pytest.raises(InvalidInput):
        call()
