"""Walls and roofs: conduction by hand and the sun by sol-air temperature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import envelope


def test_the_handbooks_example_of_a_dark_roof():
    # ASHRAE 2017, ch. 18: alpha/h_o of 0.052 (dark) and a sky of 4 K for a black level roof.
    t = float(envelope.sol_air_c(30.0, 800.0, 0.052 * 17.0, 1.0))
    assert t == pytest.approx(30.0 + 0.052 * 800.0 - 63.0 / 17.0)
    assert abs(63.0 / 17.0 - 4.0) < 0.3


def test_at_night_a_roof_is_colder_than_the_air():
    assert float(envelope.sol_air_c(10.0, 0.0, 0.8, 0.9)) == pytest.approx(10.0 - 0.9 * 63.0 / 17.0)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(1.0, 1100.0))
def test_a_more_reflective_roof_is_never_hotter(one, other, sun):
    low, high = sorted((one, other))
    hot, cool = (envelope.sol_air_c(30.0, sun, absorbed, 0.9) for absorbed in (high, low))
    assert float(cool) <= float(hot)


def test_heat_goes_to_where_it_is_colder():
    assert float(envelope.conducted_kw(2000.0, 0.4, 40.0, 30.0)) == pytest.approx(8.0)
    assert float(envelope.conducted_kw(2000.0, 0.4, -20.0, 30.0)) == pytest.approx(-40.0)
    assert float(envelope.conducted_kw(2000.0, 0.4, 30.0, 30.0)) == 0.0


@pytest.mark.parametrize(
    "call",
    [
        lambda: envelope.sol_air_c(30.0, -1.0, 0.5, 0.9),
        lambda: envelope.sol_air_c(30.0, 100.0, 1.5, 0.9),
        lambda: envelope.sol_air_c(30.0, 100.0, 0.5, 0.9, 0.0),
        lambda: envelope.conducted_kw(-1.0, 0.5, 10.0, 20.0),
        lambda: envelope.conducted_kw(10.0, -0.5, 10.0, 20.0),
    ],
)
def test_what_cannot_be_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
