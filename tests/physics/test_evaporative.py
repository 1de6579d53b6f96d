"""Evaporation into air, against the handbook's equations as PsychroLib has them."""

import numpy as np
import psychrolib
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import evaporative, psychrometrics

psychrolib.SetUnitSystem(psychrolib.SI)

dry_bulbs = st.floats(-35.0, 48.0)
humidities = st.floats(0.05, 1.0)
pressures = st.floats(60e3, 105e3)


@given(dry_bulbs, humidities, pressures)
def test_the_line_of_a_wet_bulb_passes_through_the_air_it_belongs_to(t, rh, p):
    w = float(psychrometrics.humidity_ratio_from_relative_humidity(t, rh, p))
    line = evaporative.AdiabaticLine.of(psychrometrics.wet_bulb_c(t, rh, p), p)

    assert float(line.humidity_ratio(t)) == pytest.approx(w, abs=1e-9)
    assert float(line.dry_bulb_c(w)) == pytest.approx(t, abs=1e-5)


@given(st.floats(1.0, 35.0), st.floats(0.0, 20.0), pressures)
def test_the_line_is_that_of_psychrolib(wet_bulb, above_k, p):
    expected = psychrolib.GetHumRatioFromTWetBulb(wet_bulb + above_k, wet_bulb, p)
    assume(expected > 2e-7)  # PsychroLib keeps a floor of 1e-7

    line = evaporative.AdiabaticLine.of(wet_bulb, p)

    assert float(line.humidity_ratio(wet_bulb + above_k)) == pytest.approx(expected, rel=1e-9)


@given(st.floats(-20.0, -1.0), st.floats(0.0, 3.0), pressures)
def test_below_freezing_the_line_is_that_over_ice(wet_bulb, above_k, p):
    expected = psychrolib.GetHumRatioFromTWetBulb(wet_bulb + above_k, wet_bulb, p)
    assume(expected > 2e-7)

    line = evaporative.AdiabaticLine.of(wet_bulb, p)

    assert float(line.humidity_ratio(wet_bulb + above_k)) == pytest.approx(expected, rel=1e-9)


def test_perfect_media_reach_the_wet_bulb_and_dry_media_do_nothing():
    assert float(evaporative.evaporative_outlet_c(35.0, 20.0, 1.0)) == 20.0
    assert float(evaporative.evaporative_outlet_c(35.0, 20.0, 0.0)) == 35.0


@given(dry_bulbs, st.floats(1e-6, 0.02), st.floats(0.0, 0.005))
def test_humidifying_keeps_the_enthalpy(t, w, more):
    after = float(evaporative.humidified_c(t, w, w + more))

    assert psychrolib.GetMoistAirEnthalpy(after, w + more) == pytest.approx(
        psychrolib.GetMoistAirEnthalpy(t, w), abs=1e-6
    )
    assert after <= t + 1e-12


@given(st.floats(0.1, 55.0), pressures)
def test_the_saturated_state_of_an_enthalpy_is_found(t, p):
    enthalpy_kj_per_kg = psychrolib.GetSatAirEnthalpy(t, p) / 1000.0

    found = float(evaporative.saturated_humidity_ratio(enthalpy_kj_per_kg, p))

    assert found == pytest.approx(psychrolib.GetSatHumRatio(t, p), rel=1e-7)


def test_one_value_and_an_array_agree():
    h = np.linspace(15.0, 150.0, 50)
    array = evaporative.saturated_humidity_ratio(h, 101_325.0)
    alone = [float(evaporative.saturated_humidity_ratio(value, 101_325.0)) for value in h]
    assert array == pytest.approx(alone, rel=1e-12)


@given(st.floats(0.01, 10.0), st.floats(1.1, 20.0))
def test_the_salt_that_comes_with_the_makeup_leaves_with_the_blowdown(evaporated, cycles):
    blowdown = float(evaporative.blowdown_l_per_s(evaporated, cycles))
    assert evaporated + blowdown == pytest.approx(cycles * blowdown, rel=1e-9)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: evaporative.AdiabaticLine.of(70.0, 101_325.0),
        lambda: evaporative.evaporative_outlet_c(20.0, 21.0, 0.8),
        lambda: evaporative.evaporative_outlet_c(20.0, 15.0, 1.2),
        lambda: evaporative.humidified_c(20.0, 0.01, 0.005),
        lambda: evaporative.humidified_c(20.0, -0.01, 0.005),
        lambda: evaporative.saturated_humidity_ratio(-10.0, 101_325.0),
        lambda: evaporative.saturated_humidity_ratio(1000.0, 101_325.0),
        lambda: evaporative.saturated_humidity_ratio(50.0, 1000.0),
        lambda: evaporative.blowdown_l_per_s(1.0, 1.0),
        lambda: evaporative.blowdown_l_per_s(-1.0, 3.0),
    ],
)
def test_what_no_air_or_water_can_do_is_refused(wrong):
    with pytest.raises(InvalidInput):
        wrong()
