import numpy as np
import psychrolib
import pytest
from CoolProp.CoolProp import HAPropsSI
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import wet_bulb
from dcsim.physics.humidity import dew_point_c, humidity_ratio_from_relative_humidity
from dcsim.physics.wet_bulb import (
    wet_bulb_c,
    wet_bulb_from_dew_point_c,
    wet_bulb_from_humidity_ratio_c,
)

psychrolib.SetUnitSystem(psychrolib.SI)

OVERLAP_C = 0.7
"""Near 0 C a frozen and a wet wick both solve the equations, up to this far apart."""

temperatures = st.floats(-40.0, 60.0)
humidities = st.floats(0.0, 1.0)
pressures = st.floats(6e4, 1.05e5)


def climates(count):
    rng = np.random.default_rng(20170101)
    t, rh = rng.uniform(-40.0, 60.0, count), rng.uniform(0.0, 1.0, count)
    rh[: count // 20], rh[-count // 20 :] = 0.0, 1.0
    return t, rh, rng.uniform(6e4, 1.05e5, count)


def test_the_wet_bulb_agrees_with_psychrolib_within_a_millikelvin_away_from_freezing():
    t, rh, p = climates(4000)
    ours = wet_bulb_c(t, rh, p)
    theirs = np.array(
        [psychrolib.GetTWetBulbFromRelHum(*state) for state in zip(t, rh, p, strict=True)]
    )
    away = (np.abs(ours) > OVERLAP_C) & (np.abs(theirs) > OVERLAP_C)
    assert away.sum() > 3900
    assert np.abs(ours - theirs)[away].max() < 1e-3
    assert np.abs(ours - theirs).max() < 0.95


def test_the_wet_bulb_agrees_with_real_gas_properties_within_a_twentieth_kelvin():
    t, rh, p = climates(600)
    ours = wet_bulb_c(t, rh, p)
    theirs = np.array(
        [
            HAPropsSI("B", "T", t_c + 273.15, "P", p_pa, "R", rh_frac) - 273.15
            for t_c, rh_frac, p_pa in zip(t, rh, p, strict=True)
        ]
    )
    away = (np.abs(ours) > OVERLAP_C) & (np.abs(theirs) > OVERLAP_C)
    assert away.sum() > 570
    assert np.abs(ours - theirs)[away].max() < 0.05


def test_six_steps_are_enough_over_the_whole_range(monkeypatch):
    t, rh, p = climates(20_000)
    six = wet_bulb_c(t, rh, p)
    monkeypatch.setattr(wet_bulb, "_STEPS", 30)
    assert np.abs(six - wet_bulb_c(t, rh, p)).max() < 1e-6


@given(temperatures, st.floats(0.001, 1.0), pressures)
def test_the_wet_bulb_lies_between_dew_point_and_dry_bulb(t_c, rh, p_pa):
    wb = wet_bulb_c(t_c, rh, p_pa)
    assert wb <= t_c
    assert wb >= dew_point_c(t_c, rh) - 1e-4


@given(temperatures, humidities, humidities, pressures)
def test_damper_air_has_no_lower_wet_bulb(t_c, one, other, p_pa):
    low, high = sorted((one, other))
    # The saturation curves of ice and water meet to 1e-6, some 1e-5 K.
    assert wet_bulb_c(t_c, low, p_pa) <= wet_bulb_c(t_c, high, p_pa) + 2e-5


@given(temperatures, pressures)
def test_saturated_air_has_its_dry_bulb_as_wet_bulb(t_c, p_pa):
    assert wet_bulb_c(t_c, 1.0, p_pa) == pytest.approx(t_c, abs=1e-4)


@given(temperatures, st.floats(0.01, 1.0), pressures)
def test_humidity_in_any_form_gives_one_wet_bulb(t_c, rh, p_pa):
    expected = wet_bulb_c(t_c, rh, p_pa)
    w = humidity_ratio_from_relative_humidity(t_c, rh, p_pa)
    assert wet_bulb_from_humidity_ratio_c(t_c, w, p_pa) == pytest.approx(expected, abs=1e-9)
    if abs(expected) > OVERLAP_C:
        by_dew_point = wet_bulb_from_dew_point_c(t_c, dew_point_c(t_c, rh), p_pa)
        assert by_dew_point == pytest.approx(expected, abs=1e-3)


def test_the_frozen_wick_is_taken_where_both_would_do():
    t = np.full(2001, 8.0)
    wb = wet_bulb_c(t, np.linspace(0.0, 0.5, 2001), 101_325.0)
    jump = np.diff(wb).max()
    assert 0.3 < jump < OVERLAP_C
    assert wb[np.diff(wb).argmax()] == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("t_c", [-0.001, 0.0, 0.005, 0.01, 0.011, 0.1])
def test_humidity_never_lowers_the_wet_bulb_where_ice_meets_water(t_c):
    wb = wet_bulb_c(t_c, np.linspace(0.99, 1.0, 2001), 6e4)
    assert np.diff(wb).min() > -2e-5
    assert wb[-1] == pytest.approx(t_c, abs=2e-5)


@pytest.mark.parametrize(
    ("t_c", "rh", "p_pa"),
    [
        (61.0, 0.5, 1e5),
        (20.0, 1.01, 1e5),
        (20.0, -0.01, 1e5),
        (20.0, 0.5, 0.0),
        (20.0, 0.5, np.nan),
    ],
)
def test_air_out_of_range_is_refused(t_c, rh, p_pa):
    with pytest.raises(InvalidInput):
        wet_bulb_c(t_c, rh, p_pa)


def test_more_water_than_air_can_hold_is_refused():
    with pytest.raises(InvalidInput, match="above saturation"):
        wet_bulb_from_humidity_ratio_c(20.0, 0.02, 101_325.0)


def test_a_dew_point_above_the_dry_bulb_is_refused():
    with pytest.raises(InvalidInput, match="dew-point-above-dry-bulb"):
        wet_bulb_from_dew_point_c(20.0, 20.1, 101_325.0)
