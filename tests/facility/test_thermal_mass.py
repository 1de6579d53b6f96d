"""The heat that a hall takes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.thermal_mass import SizedMass, ThermalMass

HALL = ThermalMass(rack_mass_kg=400.0, rack_air_m3=10.0, loop_water_l_per_kw=5.0)


def test_a_hall_warms_by_what_is_short_over_its_capacity():
    # 100 racks of 4 kW: 100 x (200 + 12.072) + 2000 L x 4.186 = 29,579 kJ/K.
    mass = SizedMass.sized(HALL, racks=100, design_it_kw=400.0, step_s=600)
    stored, lost = mass.after(0.0, 50.0)
    assert lost == 0.0
    assert stored == pytest.approx(50.0 / 6.0)
    assert mass.excess_k(stored) == pytest.approx(50.0 * 600.0 / 29_579.2)


def test_twice_the_hall_warms_as_fast_on_twice_the_heat():
    one = SizedMass.sized(HALL, 100, 400.0, 300)
    two = SizedMass.sized(HALL, 200, 800.0, 300)
    assert two.excess_k(two.after(0.0, 60.0)[0]) == pytest.approx(
        one.excess_k(one.after(0.0, 30.0)[0])
    )


@given(st.floats(0.0, 500.0), st.floats(0.0, 300.0), st.floats(0.0, 20.0))
def test_what_comes_in_stays_or_leaves_through_the_walls(stored, heat, wall):
    of = HALL.model_copy(update={"wall_kw_per_k": wall})
    mass = SizedMass.sized(of, 100, 400.0, 900)
    after, lost = mass.after(stored, heat)
    assert stored + heat * 0.25 == pytest.approx(after + lost, rel=1e-12, abs=1e-12)
    assert lost >= -1e-12 * (stored + heat)


@given(st.floats(0.1, 500.0), st.floats(0.0, 20.0))
def test_the_emptying_power_brings_the_room_to_its_setpoint(stored, wall):
    of = HALL.model_copy(update={"wall_kw_per_k": wall})
    mass = SizedMass.sized(of, 100, 400.0, 300)
    after, _ = mass.after(stored, -mass.emptying_kw(stored))
    assert after == pytest.approx(0.0, abs=1e-12 * stored)


def test_rooms_without_any_mass_are_refused():
    nothing = ThermalMass(rack_mass_kg=0.0, rack_air_m3=0.0)
    (problem,) = nothing.cross_checks()
    assert problem.key == "rack_mass_kg"
    assert not ThermalMass().cross_checks()
