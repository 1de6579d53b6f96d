"""What temperature servers stand, and how they answer to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.facility.air_class import ENVELOPES, ServerLimits, elevation_m
from dcsim.physics.psychrometrics import standard_pressure_pa


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("A1", 15, 32), ("A2", 10, 35), ("A3", 5, 40), ("A4", 5, 45), ("H1", 15, 25)],
)
def test_the_air_classes_are_those_of_the_guidelines(name, low, high):
    # ASHRAE TC 9.9 2021, allowable dry bulb.
    envelope = ENVELOPES[name]
    assert (envelope.lowest_c, envelope.highest_c) == (low, high)
    assert envelope.recommended_c == ((18, 22) if name == "H1" else (18, 27))


@pytest.mark.parametrize("name", ["W17", "W27", "W32", "W40", "W45"])
def test_the_liquid_classes_carry_their_limit_in_their_name(name):
    assert ENVELOPES[name].highest_at_c(3000.0) == float(name[1:])


@pytest.mark.parametrize(("name", "metres"), [("A1", 300), ("A2", 300), ("A3", 175), ("A4", 125)])
def test_thin_air_takes_a_kelvin_off_the_limit(name, metres):
    envelope = ENVELOPES[name]
    assert envelope.highest_at_c(900.0) == envelope.highest_c
    assert envelope.highest_at_c(900.0 + metres) == pytest.approx(envelope.highest_c - 1.0)


@given(st.floats(-400.0, 5000.0))
def test_the_pressure_tells_the_elevation(height):
    assert elevation_m(float(standard_pressure_pa(height))) == pytest.approx(height, abs=1.0)


def test_the_clock_falls_in_a_line_from_the_limit_to_the_trip():
    governor = ServerLimits(air_class="A2", trip_margin_k=4.0, throttled_clock_rel=0.6).at(0.0)
    assert governor.trip_c == 39.0
    assert [governor.clock_rel(c) for c in (20.0, 35.0, 37.0, 39.0, 60.0)] == pytest.approx(
        [1.0, 1.0, 0.8, 0.6, 0.6]
    )


@given(st.floats(0.0, 80.0), st.floats(0.0, 80.0))
def test_hotter_servers_are_never_faster(one, other):
    governor = ServerLimits(air_class="A1").at(0.0)
    cool, hot = sorted((one, other))
    assert governor.clock_rel(cool) >= governor.clock_rel(hot) >= governor.least_clock_rel


def test_w_plus_needs_the_maker_to_say_where_it_ends():
    (problem,) = ServerLimits(air_class="W+").cross_checks()
    assert problem.key == "throttle_at_c"
    assert not ServerLimits(air_class="W+", throttle_at_c=50.0).cross_checks()


def test_servers_that_would_start_while_too_hot_are_refused():
    (problem,) = ServerLimits(air_class="A1", restart_below_c=33.0).cross_checks()
    assert problem.key == "restart_below_c"
    with pytest.raises(InvalidInput, match="restart_below_c"):
        # 32 C is right at the sea; 3000 m up the limit is 25 C.
        ServerLimits(air_class="A1", restart_below_c=32.0).at(3000.0)
