import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.lei_masanet import (
    AIR,
    SEA,
    TOWER,
    air_cooling,
    reference_pue,
    sea_cooling,
    tower_cooling,
)
from dcsim.physics.lei_masanet.moist_air import (
    paper_enthalpy_kj_per_kg,
    paper_humidity_ratio,
    paper_wet_bulb_c,
)
from dcsim.physics.psychrometrics import wet_bulb_c

seas = st.floats(-2.0, 45.0)
temperatures = st.floats(-40.0, 50.0)
humidities = st.floats(0.0, 1.0)


def test_the_papers_wet_bulb_solves_the_papers_equation():
    t, rh, p = 30.0, 0.5, 101_325.0
    wb = paper_wet_bulb_c(t, rh, p)
    outdoor = paper_enthalpy_kj_per_kg(t, paper_humidity_ratio(t, rh, p))
    pv = 611.2 * np.exp((18.678 - wb / 234.5) * wb / (wb + 257.14))
    saturated = paper_enthalpy_kj_per_kg(wb, 0.62198 * pv / (p - pv))
    assert outdoor == pytest.approx(saturated, rel=1e-12)


@given(st.floats(5.0, 45.0), st.floats(0.3, 1.0))
def test_the_papers_wet_bulb_is_near_the_thermodynamic_one(t_c, rh):
    expected = wet_bulb_c(t_c, rh, 101_325.0)
    if expected > 1.0:
        assert paper_wet_bulb_c(t_c, rh, 101_325.0) == pytest.approx(expected, abs=0.35)


@given(seas)
def test_the_heat_of_the_sea_plant_adds_up(sea_c):
    cooling = sea_cooling(100.0, sea_c)
    assert cooling.total_cooling_kw == pytest.approx(100.0 + cooling.latent_kw, rel=1e-12)
    assert cooling.rejected_kw == pytest.approx(
        cooling.total_cooling_kw + cooling.compressor_kw, rel=1e-12
    )


@given(seas, seas)
def test_a_warmer_sea_never_needs_less_compressor(one, other):
    cold, warm = sorted((one, other))
    compressor = sea_cooling(100.0, np.array([cold, warm])).compressor_kw
    # Above 40 C the regression's parabola turns upward, which the flag tells.
    if warm <= 32.0:
        assert compressor[0] <= compressor[1] + 1e-12


@given(st.floats(1.0, 1e5), seas)
def test_a_plant_scales_with_its_heat(heat_kw, sea_c):
    one, many = sea_cooling(1.0, sea_c), sea_cooling(heat_kw, sea_c)
    assert many.electricity_kw() == pytest.approx(heat_kw * one.electricity_kw(), rel=1e-12)


def test_the_sea_plant_compresses_only_above_its_coils_temperature():
    limit_c = SEA.water.supply_water_c() - SEA.water.exchanger_approach_k
    cooling = sea_cooling(100.0, limit_c + np.array([-0.1, 0.1]))
    assert (cooling.compressor_kw > 0.0).tolist() == [False, True]


def test_a_chiller_beyond_its_regression_is_told():
    sea = np.array([8.0, 30.0, 40.0])
    assert sea_cooling(100.0, sea).cop_extrapolated.tolist() == [False, False, True]


@given(temperatures, humidities)
def test_the_tower_plant_agrees_with_itself_on_heat(t_c, rh):
    cooling = tower_cooling(100.0, t_c, rh)
    assert cooling.rejected_kw == pytest.approx(
        100.0 + cooling.latent_kw + cooling.compressor_kw, rel=1e-12
    )
    assert cooling.rejection_fan_kw > 0.0


def test_thin_air_costs_fan_power():
    low, high = (
        tower_cooling(100.0, 20.0, 0.4, 101_325.0),
        tower_cooling(100.0, 20.0, 0.4, 75_000.0),
    )
    assert high.room_fan_kw == pytest.approx(low.room_fan_kw * 101_325.0 / 75_000.0, rel=1e-12)


def test_outdoor_air_supplies_the_room_within_the_supply_band():
    cooling = air_cooling(100.0, np.array([-20.0, 20.0, 36.0]), np.array([0.9, 0.4, 0.2]))
    assert cooling.supply_air_c.tolist() == [AIR.supply_low_c, 20.0, AIR.supply_high_c]
    share = AIR.air_rise_k / (AIR.supply_low_c + AIR.air_rise_k + 20.0)
    assert cooling.outdoor_air_frac == pytest.approx([share, 1.0, 1.0])


def test_dry_outdoor_air_is_humidified_to_a_fifth():
    cooling = air_cooling(100.0, 20.0, np.array([0.1, 0.2, 0.4]))
    air_kg_s = 100.0 / (1.01 * AIR.air_rise_k)
    d = paper_humidity_ratio(20.0, np.array([0.1, 0.2]), 101_325.0)
    assert cooling.humidifier_kg_s[0] == pytest.approx(air_kg_s * (d[1] - d[0]), rel=1e-12)
    assert cooling.humidifier_kg_s[1:].tolist() == [0.0, 0.0]
    pump = cooling.humidifier_kg_s[0] / 1000.0 * 7315820.31 / 0.704492187 / 1000.0
    assert cooling.humidifier_kw[0] == pytest.approx(pump, rel=1e-12)


def test_hot_dry_air_is_cooled_by_evaporation_at_constant_enthalpy():
    cooling = air_cooling(100.0, 40.0, 0.15)
    outdoor = paper_humidity_ratio(40.0, 0.15, 101_325.0)
    air_kg_s = 100.0 / (1.01 * AIR.air_rise_k)
    supply = outdoor + cooling.humidifier_kg_s / air_kg_s
    assert paper_enthalpy_kj_per_kg(AIR.supply_high_c, supply) == pytest.approx(
        paper_enthalpy_kj_per_kg(40.0, outdoor), rel=1e-12
    )


def test_humid_heat_switches_the_economiser_off_and_nothing_is_guessed():
    cooling = air_cooling(100.0, np.array([20.0, 38.0]), np.array([0.4, 0.9]))
    assert cooling.economiser_off.tolist() == [False, True]
    assert np.isnan(cooling.electricity_kw()).tolist() == [False, True]
    assert np.isnan(cooling.rejected_kw).tolist() == [False, True]


@given(temperatures, humidities)
def test_the_air_plants_powers_are_unknown_exactly_where_the_economiser_is_off(t_c, rh):
    cooling = air_cooling(100.0, t_c, rh)
    assert bool(np.isnan(cooling.electricity_kw())) == bool(cooling.economiser_off)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sea_cooling(-1.0, 8.0),
        lambda: sea_cooling(1.0, 60.0),
        lambda: tower_cooling(1.0, 20.0, 1.4),
        lambda: tower_cooling(1.0, 20.0, 0.4, 1013.25),
        lambda: air_cooling(1.0, float("nan"), 0.4),
        lambda: reference_pue(TOWER, 20.0),
        lambda: reference_pue(SEA, 20.0, 0.4),
    ],
)
def test_conditions_that_cannot_be_are_refused(call):
    with pytest.raises(InvalidInput):
        call()
