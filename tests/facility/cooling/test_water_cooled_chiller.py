import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.waterside import Waterside
from dcsim.physics import psychrometrics, tower

KW = 1000.0


def air(dry_bulb_c, rh=0.5):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(35.0, 0.5)


def run(dry_bulb_c, load=1.0, rh=0.5, **parameters):
    plant = WaterCooledChiller(kind="water_cooled_chiller", **parameters).plant(KW, DESIGN)
    outside = air(dry_bulb_c, rh)
    return plant.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_in_the_cold_the_condenser_water_stands_at_its_limit():
    flows = run(np.array([-10.0, 0.0, 8.0]), chilled_water_c=7.0)
    loop = KW + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]
    # Evaporating 5 C, condensing 21 C: 0.55 x 278.15/16 = 9.561 at full load.
    capacity = 1.1 * loop
    load = 1.0 / 1.1
    part = (0.118888 + 0.672354 * load + 0.206875 * load**2) / 0.998117
    # The least lift of 10 K is exceeded: the curve of Carnot holds.
    expected = capacity / (0.55 * 278.15 / 16.0) * part
    np.testing.assert_allclose(flows.electricity.compressor_kw, expected, rtol=1e-7)
    assert flows.electricity.rejection_fan_kw[0] < flows.electricity.rejection_fan_kw[2]


def test_all_heat_is_compressed_and_no_economiser_is_told():
    flows = run(np.linspace(-30.0, 40.0, 15))
    assert (flows.electricity.compressor_kw > 0.0).all()
    assert not any(event.code in {"free-cooling", "mechanical-trim"} for event in flows.events)


@pytest.mark.parametrize("dry_bulb", [-10.0, 10.0, 22.0, 40.0])
def test_the_same_plant_with_an_economiser_never_compresses_more(dry_bulb):
    alike = {"tower_approach_k": 3.5, "supply_air_c": 24.0}
    without = run(dry_bulb, **alike)
    plant = Waterside(kind="waterside", **alike).plant(KW, DESIGN)
    with_ = plant.run(np.array([KW]), air(dry_bulb))
    assert with_.electricity.compressor_kw[0] <= without.electricity.compressor_kw[0] * (1 + 1e-9)


MACHINE = {"catalogue": "centrifugal_vsd_1407kw"}


def test_curves_are_held_at_the_end_of_their_range_and_it_is_told():
    flows = run(np.array([20.0, 44.0]), rh=0.6, chilled_water_c=7.0, chiller=MACHINE)
    assert when(flows, "curve-extrapolated").tolist() == [False, True]
    warm = run(20.0, chiller=MACHINE)
    assert when(warm, "curve-extrapolated").all()


def test_a_legacy_plant_takes_about_a_fifth_of_the_heat_for_compressors_and_towers():
    flows = run(25.0, 0.8, preset="legacy")
    compressor = flows.electricity.compressor_kw[0] / 800.0
    assert 0.14 < compressor < 0.25
    assert 1.4 < flows.water.makeup_l_per_s[0] * 3600.0 / 800.0 < 3.7


def test_warmer_chilled_water_saves_compressor_energy():
    powers = [run(30.0, chilled_water_c=c).electricity.compressor_kw[0] for c in (7.0, 12.0, 18.0)]
    assert powers == sorted(powers, reverse=True)


def test_a_rating_point_no_tower_makes_is_refused():
    wrong = WaterCooledChiller(
        kind="water_cooled_chiller", tower_design_wet_bulb_c=8.0, liquid_to_gas_ratio=1.8
    ).cross_checks()
    assert [key for key, _, _ in wrong] == ["liquid_to_gas_ratio"]


def test_the_tower_makes_the_larger_of_wet_bulb_and_offset_and_the_minimum():
    plant = WaterCooledChiller(
        kind="water_cooled_chiller", tower_setpoint_offset_k=5.0, tower_setpoint_minimum_c=21.0
    ).plant(KW, DESIGN)
    weather = OutdoorAir.of(air(np.array([-5.0, 10.0, 24.0])))
    wanted = plant.rejector.setpoint_c(weather, 18.0)
    np.testing.assert_array_equal(wanted, np.maximum(weather.wet_bulb_c + 5.0, 21.0))
    assert (wanted[:2] == 21.0).all()
    assert wanted[2] > 21.0


def test_the_chillers_draw_the_water_that_the_tower_is_to_make():
    # Far enough above the wet bulb for the tower; by Carnot: condensing 3 K above the water,
    # evaporating at 10 C.
    weather = np.array([-5.0, 10.0, 24.0])
    keys = {"tower_setpoint_offset_k": 9.0, "tower_setpoint_minimum_c": 21.0}
    compressor = run(weather, **keys).electricity.compressor_kw
    lift = np.maximum(air(weather).wet_bulb_c + 9.0, 21.0) + 3.0 - 10.0
    assert lift[0] == lift[1] < lift[2]
    np.testing.assert_allclose(compressor / compressor[0], lift / lift[0], rtol=1e-9)


@settings(max_examples=25)
@given(st.floats(-15.0, 38.0), st.floats(0.15, 0.95), st.floats(0.3, 1.0), st.floats(1.5, 6.0))
def test_warmer_water_from_the_tower_spares_fans_and_costs_compressors(dry_bulb, rh, load, more):
    cold, warm = (
        run(dry_bulb, load, rh, tower_setpoint_offset_k=offset, tower_setpoint_minimum_c=minimum)
        for offset, minimum in ((3.0, 18.0), (3.0 + more, 18.0 + more))
    )
    # A little more compressor heat has to go through the fans; the set point outweighs it.
    fans = [f.electricity.rejection_fan_kw[0] for f in (cold, warm)]
    assert fans[1] <= fans[0] * (1.0 + 1e-9)
    assert warm.electricity.compressor_kw[0] >= cold.electricity.compressor_kw[0] * (1 - 1e-9)


TOWER = {
    "tower_water_l_per_s": 60.0,
    "tower_range_k": 6.0,
    "tower_approach_k": 4.0,
    "tower_fan_kw": 11.0,
    "tower_air_m3_s": 45.0,
}


def sized(design_kw=KW, **parameters):
    part = WaterCooledChiller(kind="water_cooled_chiller", **parameters)
    return part.plant(design_kw, DESIGN)


def test_a_tower_rated_apart_is_the_nameplates():
    rejector = sized(**TOWER).rejector
    assert rejector.design_water_kg_s == pytest.approx(60.0 * 0.997, rel=1e-12)
    assert rejector.design_fan_kw == 11.0
    assert rejector.full_air_m3_s == 45.0
    # Basin heaters go with the heat of the rating point.
    assert rejector.heater_kw == pytest.approx(0.001 * 60.0 * 0.997 * 4.18 * 6.0, rel=1e-12)


def test_a_tower_rated_apart_makes_its_own_rating_point():
    rejector = sized(**TOWER).rejector
    rated = Outside(*(np.array([x]) for x in (35.0, 25.6, 0.0, 101_325.0)))
    heat = rejector.design_water_kg_s * 4.18 * 6.0
    state = tower.coldest(
        rejector.fill, heat, rejector.design_water_kg_s, rated.wet_bulb_c, rated.pressure_pa
    )
    assert state.leaving_c[0] == pytest.approx(29.6, abs=1e-6)


def test_a_larger_hall_leaves_a_tower_rated_apart_alone():
    small, large = (sized(kw, **TOWER).rejector for kw in (KW, 1.5 * KW))
    assert small.fill == large.fill
    assert small.design_fan_kw == large.design_fan_kw
    assert small.full_air_m3_s == large.full_air_m3_s
    grown = [sized(kw).rejector for kw in (KW, 1.5 * KW)]
    assert grown[1].fill.ua_kw_per_k == pytest.approx(1.5 * grown[0].fill.ua_kw_per_k, rel=1e-9)


def test_a_rating_point_by_its_range_asks_for_less_water_at_the_same_heat():
    narrow, wide = (sized(tower_range_k=k).rejector for k in (5.6, 8.0))
    assert wide.design_water_kg_s < narrow.design_water_kg_s
    assert narrow.fill == sized().rejector.fill


@settings(max_examples=20)
@given(st.floats(-15.0, 40.0), st.floats(0.15, 0.95), st.floats(0.1, 1.0))
def test_fans_switched_on_and_off_draw_at_least_what_slower_fans_do(dry_bulb, rh, load):
    slower, switched = (
        run(dry_bulb, load, rh, tower_fan_speed=speed, basin_heater_frac=0.0)
        for speed in ("variable", "fixed")
    )
    few, many = (f.electricity.rejection_fan_kw[0] for f in (slower, switched))
    assert many >= few * (1.0 - 1e-6)
    # They make the same water: nothing else moves.
    np.testing.assert_allclose(
        switched.electricity.compressor_kw, slower.electricity.compressor_kw, rtol=1e-12
    )
    np.testing.assert_allclose(switched.water.makeup_l_per_s, slower.water.makeup_l_per_s)


def test_switched_fans_run_in_full_where_the_tower_does_all_it_can():
    plant = sized(tower_fan_speed="fixed", tower_setpoint_offset_k=0.1)
    flows = plant.run(np.array([KW]), air(35.0))
    density = OutdoorAir.of(air(35.0)).density_kg_m3[0]
    full = plant.rejector.design_fan_kw * density / plant.rejector.design_density_kg_m3
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(full, rel=1e-6)


def test_below_their_least_speed_fans_run_for_what_the_draught_leaves():
    rejector = sized(basin_heater_frac=0.0).rejector
    weather = OutdoorAir.of(air(0.0))
    full = rejector.full_air_m3_s * weather.density_kg_m3 / (1.0 + weather.humidity_ratio)
    design, water = np.array([1.0]), np.array([1.0])
    for share, expected in ((0.1, 0.0), (0.15, 0.2**3 / 2.0), (0.2, 0.2**3), (0.5, 0.5**3)):
        state = tower.TowerState(np.array([18.0]), share * full, np.array([20.0]))
        dense = weather.density_kg_m3[0] / rejector.design_density_kg_m3
        power = rejector._fan_frac(state, design, water, weather)[0]
        assert power == pytest.approx(dense * expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("speed", ["variable", "fixed"])
def test_where_the_air_moves_enough_by_itself_the_fans_stand(speed):
    keys = {"tower_fan_speed": speed, "basin_heater_frac": 0.0, "tower_setpoint_minimum_c": 24.0}
    flows = run(np.array([-15.0, 15.0]), 0.3, tower_free_convection_frac=0.12, **keys)
    assert flows.electricity.rejection_fan_kw[0] == 0.0
    assert flows.electricity.rejection_fan_kw[1] > 0.0
    still = run(np.array([-15.0, 15.0]), 0.3, tower_free_convection_frac=0.0, **keys)
    assert still.electricity.rejection_fan_kw[0] > 0.0


@settings(max_examples=20)
@given(st.floats(-20.0, 42.0), st.floats(0.1, 1.0), st.floats(2.0, 60.0), st.floats(0.0, 0.005))
def test_blowdown_and_drift_together_take_the_salt(dry_bulb, rh, cycles, drift):
    flows = run(dry_bulb, 0.7, rh, cycles_of_concentration=cycles, drift_frac=drift)
    water = flows.water
    expected = water.evaporated_l_per_s / (cycles - 1.0) - water.drift_l_per_s
    np.testing.assert_allclose(water.blowdown_l_per_s, np.maximum(expected, 0.0), atol=1e-15)


def test_each_loop_has_a_least_flow_of_its_own():
    plain = run(20.0, 0.3)
    loop = run(20.0, 0.3, loop_pump_minimum_flow_frac=0.6)
    source = run(20.0, 0.3, source_pump_minimum_flow_frac=0.6)
    assert loop.electricity.loop_pump_kw[0] > 1.5 * plain.electricity.loop_pump_kw[0]
    assert source.electricity.source_pump_kw[0] > 1.5 * plain.electricity.source_pump_kw[0]
    assert source.electricity.loop_pump_kw[0] == plain.electricity.loop_pump_kw[0]
    # The loop's pumps warm the water, and the source has that much more to carry.
    more = loop.electricity.source_pump_kw[0] / plain.electricity.source_pump_kw[0]
    warmed = 1.0 + loop.electricity.loop_pump_kw[0] / 300.0
    assert 1.0 <= more < warmed**3


def test_a_condenser_pump_for_each_running_machine():
    keys = {"source_flow": "staged", "chiller": {"count": 4}, "source_pump_kw": 20.0}
    flows = [run(20.0, load, **keys) for load in (0.2, 0.45, 0.7, 1.0)]
    pumps = [f.electricity.source_pump_kw[0] for f in flows]
    np.testing.assert_allclose(pumps, [5.0, 10.0, 15.0, 20.0], rtol=1e-12)
    constant = run(20.0, 0.2, **{**keys, "source_flow": "constant"})
    assert constant.electricity.source_pump_kw[0] == pytest.approx(20.0, rel=1e-12)


def test_pumps_of_fixed_speed_draw_in_proportion_to_the_flow_that_variable_ones_cube():
    fixed = run(20.0, 0.5, source_pump_speed="fixed", source_pump_kw=20.0)
    cubed = run(20.0, 0.5, source_pump_kw=20.0, source_pump_coefficients=[0.0, 0.0, 0.0, 1.0])
    share = fixed.electricity.source_pump_kw[0] / 20.0
    assert cubed.electricity.source_pump_kw[0] == pytest.approx(20.0 * share**3, rel=0.02)


def test_common_pumps_of_the_condensers_rating_are_the_condensers_pumps():
    # Without an exchanger there is one branch, whoever owns the pumps.
    plant = sized()
    flow = plant.source.condensers.rated_kg_s / 0.997
    own = run(np.array([5.0, 20.0, 35.0]), 0.8, condenser_flow_l_per_s=flow)
    common = run(
        np.array([5.0, 20.0, 35.0]), 0.8, condenser_flow_l_per_s=flow, source_flow_l_per_s=flow
    )
    np.testing.assert_allclose(
        common.electricity.total_kw(), own.electricity.total_kw(), rtol=1e-12
    )
