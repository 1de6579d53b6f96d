"""Water-side economiser: stages by hand, and what a planner expects of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling import economiser
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.waterside import Waterside
from dcsim.physics import psychrometrics, tower

KW = 1000.0


def air(dry_bulb_c, rh=0.5, pressure_pa=101_325.0):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, pressure_pa)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(35.0, 0.5)


def run(dry_bulb_c, load=1.0, rh=0.5, **parameters):
    plant = Waterside(kind="waterside", **parameters).plant(KW, DESIGN)
    outside = air(dry_bulb_c, rh)
    return plant.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def loop_kw(flows):
    return KW + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]


def test_a_winter_day_by_hand():
    flows = run(5.0, chilled_water_c=21.0)
    loop = loop_kw(flows)
    # The coils get water of 21 C, so that the tower may give 19 C at the design heat.
    # The source water rises by 5.6 K: loop / (4.18 x 5.6) kg/s against 5 m and friction, by
    # the exchanger's own pumps at their design flow.
    plant = Waterside(kind="waterside", chilled_water_c=21.0).plant(KW, DESIGN)
    water_kg_s = loop / (4.18 * 5.6)
    pressure = 997.0 * 9.80665 * 5.0 + 160e3
    pump_kw = water_kg_s / 997.0 * pressure / 0.70 / 1000.0
    assert flows.electricity.source_pump_kw[0] == pytest.approx(pump_kw, rel=1e-9)
    assert flows.electricity.compressor_kw[0] == 0.0
    # The fans give the mass of air with which the tower just makes 19 C.
    outside = air(5.0)
    state = tower.held(
        plant.rejector.fill, loop + pump_kw, water_kg_s, outside.wet_bulb_c, 101_325.0, 19.0
    )
    x = float(state.air_kg_s[0]) / plant.rejector.fill.air_kg_s
    # 4 g of vapour a kg hardly matter: 353/T is the density of dry air.
    density = 353.0 / 278.15
    thinner = plant.rejector.design_density_kg_m3 / density
    least = max(x, 0.2)
    fan_kw = plant.rejector.design_fan_kw * least**3 * min(x / 0.2, 1.0) * thinner**2
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(fan_kw, rel=0.02)
    assert flows.rejected_kw[0] == pytest.approx(
        loop + pump_kw + flows.electricity.rejection_fan_kw[0], rel=1e-12
    )


def test_a_warm_day_with_dry_coolers_by_hand():
    dry = {"rejection": "dry_cooler", "glycol_derate_frac": 0.0, "source_delta_t_k": 6.0}
    flows = run(18.0, chilled_water_c=21.0, **dry)
    loop = loop_kw(flows)
    compressor = flows.electricity.compressor_kw[0]
    pump = flows.electricity.source_pump_kw[0]
    plant = Waterside(kind="waterside", chilled_water_c=21.0, **dry).plant(KW, DESIGN)
    # The coils give 18 + 8 q. The loop rises by 10 K, and a little more by its own pumps. It is
    # the smaller flow, so an exchanger sized for 2 K takes rise/(rise + 2) of the difference.
    rise_k = 10.0 * loop / (loop - flows.electricity.loop_pump_kw[0])
    q = (loop + compressor + pump) / plant.rejector.coils.design_heat_kw
    source_c = 18.0 + 8.0 * q
    free = (21.0 + rise_k - source_c) / (rise_k + 2.0)
    assert 0.0 < free < 1.0
    # Chilled water of 21 C, condenser water near 25 C: condensing 28, evaporating 19, a lift
    # of less than the least one of 10 K.
    load = (1.0 - free) * loop / (1.1 * plant.rooms.loop.design_kw)
    part = (0.118888 + 0.672354 * load + 0.206875 * load**2) / 0.998117
    cop = 0.55 * (19.0 + 273.15) / 10.0
    assert compressor == pytest.approx(1.1 * plant.rooms.loop.design_kw / cop * part, rel=1e-5)
    assert when(flows, "minimum-lift").all()
    assert when(flows, "mechanical-trim").all()


def test_the_stages_follow_the_weather():
    flows = run(np.array([0.0, 18.0, 40.0]), rh=0.7)
    assert when(flows, "free-cooling").tolist() == [True, False, False]
    assert when(flows, "mechanical-trim").tolist() == [False, True, False]
    assert when(flows, "economiser-lockout").tolist() == [False, False, True]


@settings(max_examples=30)
@given(st.floats(-20.0, 45.0), st.floats(0.1, 1.0), st.floats(0.2, 1.0))
def test_an_economiser_never_adds_compressor_energy(dry_bulb, rh, load):
    integrated, switched = (
        run(dry_bulb, load, rh, economiser=kind).electricity.compressor_kw[0]
        for kind in ("integrated", "switched")
    )
    assert integrated <= switched * (1.0 + 1e-9)


def test_a_switched_economiser_is_all_or_nothing():
    flows = run(np.linspace(-10.0, 40.0, 51), economiser="switched")
    assert not when(flows, "mechanical-trim").any()
    compressor = flows.electricity.compressor_kw
    assert (compressor[when(flows, "free-cooling")] == 0.0).all()
    assert (compressor[~when(flows, "free-cooling")] > 20.0).all()


def test_pads_help_only_where_air_is_short_and_then_use_water():
    weather = np.linspace(-10.0, 42.0, 53)
    dry = run(weather, rh=0.3, rejection="dry_cooler")
    wet = run(weather, rh=0.3, rejection="adiabatic_dry_cooler")
    wetted = when(wet, "evaporative")
    assert not wetted[weather <= 16.0].any()
    assert wetted[weather > 25.0].all()
    assert (wet.water.makeup_l_per_s[wetted] > 0.0).all()
    assert not wet.water.makeup_l_per_s[~wetted].any()
    assert (wet.electricity.compressor_kw[wetted] < dry.electricity.compressor_kw[wetted]).all()


def test_pads_evaporate_what_their_line_of_constant_wet_bulb_asks():
    flows = run(38.0, rh=0.2, rejection="adiabatic_dry_cooler")
    outside = air(38.0, 0.2)
    plant = Waterside(kind="waterside", rejection="adiabatic_dry_cooler").plant(KW, DESIGN)
    wet_bulb = float(outside.wet_bulb_c[0])
    cooled = 0.8 * (38.0 - wet_bulb)
    # Full fans: each kg of air gives 1.02 kJ/K to water of about 2450 kJ/kg.
    expected = plant.rejector.coils.air_kg_s * 1.02 * cooled / 2450.0
    assert flows.water.evaporated_l_per_s[0] == pytest.approx(expected, rel=0.03)
    assert flows.water.blowdown_l_per_s[0] == pytest.approx(
        flows.water.evaporated_l_per_s[0] / 2.0, rel=1e-12
    )


@pytest.mark.parametrize(("dry_bulb", "rh"), [(-10.0, 0.8), (10.0, 0.6), (25.0, 0.5), (35.0, 0.2)])
def test_towers_use_the_water_that_towers_use(dry_bulb, rh):
    flows = run(dry_bulb, 0.7, rh)
    makeup_l_per_kwh = flows.water.makeup_l_per_s[0] * 3600.0 / (0.7 * KW)
    # Towers all year give 1.5-2.8 L/kWh at four cycles; less in frost, more in dry heat.
    assert 0.9 < makeup_l_per_kwh < 3.5
    # Evaporation over 1.48 L/kWh of heat: 0.5 in frost to 1.55 in desert air.
    share = flows.water.evaporated_l_per_s[0] * 3600.0 / flows.rejected_kw[0] / 1.48
    assert 0.45 < share < 1.6


def test_basin_heaters_run_in_frost_for_the_cells_that_rest():
    flows = run(np.array([-20.0, -20.0, 5.0]), 1.0)
    half = run(np.array([-20.0, -20.0, 5.0]), 0.5)
    assert when(half, "freeze-protection").tolist() == [True, True, False]
    assert half.electricity.rejection_fan_kw[0] > 0.0
    assert (flows.electricity.rejection_fan_kw > 0.0).all()


@settings(max_examples=20)
@given(st.floats(1.5, 2.9), st.floats(3.0, 6.0), st.floats(15.0, 40.0))
def test_a_tower_with_a_wider_approach_never_saves_compressor_energy(near, wide, dry_bulb):
    small, large = (
        run(dry_bulb, tower_approach_k=k, liquid_to_gas_ratio=1.0).electricity.compressor_kw[0]
        for k in (wide, near)
    )
    assert large <= small * (1.0 + 1e-6)


def test_more_cycles_of_concentration_save_water_and_nothing_else():
    few, many = (run(25.0, cycles_of_concentration=c) for c in (3.0, 6.0))
    # Blowdown and drift together take the salt: evaporation over cycles less one.
    left = [f.water.blowdown_l_per_s[0] + f.water.drift_l_per_s[0] for f in (few, many)]
    assert left[1] == pytest.approx(0.4 * left[0], rel=1e-12)
    assert many.water.evaporated_l_per_s[0] == few.water.evaporated_l_per_s[0]


def test_without_a_chiller_the_heat_that_the_tower_leaves_stays_in_the_room():
    flows = run(np.array([5.0, 28.0, 45.0]), chiller_capacity_frac=0.0, chilled_water_c=21.0)
    assert when(flows, "cooling-short").tolist() == [False, True, True]
    assert not flows.electricity.compressor_kw.any()


def test_a_tower_that_cannot_be_built_is_refused_by_its_key():
    wrong = Waterside(kind="waterside", liquid_to_gas_ratio=3.0).cross_checks()
    assert [key for key, _, _ in wrong] == ["liquid_to_gas_ratio"]
    dry = Waterside(kind="waterside", liquid_to_gas_ratio=3.0, rejection="dry_cooler")
    assert dry.cross_checks() == []


def test_chilled_water_too_warm_for_the_coils_is_refused():
    wrong = Waterside(kind="waterside", chilled_water_c=22.0).cross_checks()
    assert [key for key, _, _ in wrong] == ["chilled_water_c"]
    assert Waterside(kind="waterside", chilled_water_c=20.0).cross_checks() == []


def test_colder_chilled_water_shortens_free_cooling():
    weather = np.linspace(-10.0, 40.0, 101)
    warm, cold = (when(run(weather, chilled_water_c=c), "free-cooling") for c in (21.0, 14.0))
    assert cold.sum() < warm.sum()
    assert not (cold & ~warm).any()


def test_with_a_stated_set_point_the_tower_makes_it_in_every_mode():
    keys = {"tower_setpoint_offset_k": 6.0, "tower_setpoint_minimum_c": 9.0}
    plant = Waterside(kind="waterside", **keys).plant(KW, DESIGN)
    assert plant.rejector.follows
    assert not Waterside(kind="waterside").plant(KW, DESIGN).rejector.follows
    weather = OutdoorAir.of(air(np.array([-10.0, 5.0, 18.0])))
    wanted = np.maximum(weather.wet_bulb_c + 6.0, 9.0)
    # What condensers may draw does not matter where the set point is stated.
    np.testing.assert_array_equal(plant.rejector.setpoint_c(weather, 18.0), wanted)


def test_a_warmer_set_point_shortens_free_cooling_and_spares_fans_beside_chillers():
    weather = np.linspace(-10.0, 30.0, 41)
    cold, warm = (
        run(weather, 0.8, tower_setpoint_offset_k=k, tower_setpoint_minimum_c=5.0)
        for k in (4.0, 9.0)
    )
    free = [when(f, "free-cooling") for f in (cold, warm)]
    assert not (free[1] & ~free[0]).any()
    assert free[1].sum() < free[0].sum()
    # With the exchanger left out the chillers meet the set point, and the fans less air.
    alone = when(cold, "economiser-lockout") & when(warm, "economiser-lockout")
    assert alone.any()
    fans = [f.electricity.rejection_fan_kw[alone] for f in (cold, warm)]
    assert (fans[1] <= fans[0] * (1.0 + 1e-9)).all()


def test_each_branch_of_the_source_water_draws_by_its_own_pumps_or_both_by_common_ones():
    weather = np.array([5.0, 16.0, 35.0])
    own = run(weather, rh=0.7)
    none = run(
        weather, rh=0.7, source_pump_kw=0.0, source_pressure_pa=1.0, source_static_head_m=0.0
    )
    assert none.electricity.source_pump_kw == pytest.approx(0.0, abs=0.01)
    plant = Waterside(kind="waterside").plant(KW, DESIGN)
    both_kg_s = plant.source.condensers.rated_kg_s + plant.exchanger.source_kg_s
    common = run(
        weather, rh=0.7, source_flow_l_per_s=both_kg_s / 0.997, source_pump_kw=30.0,
        source_pump_coefficients=[0.0, 1.0],
    )  # fmt: skip
    # A straight line of power: in each mode the water that moves, over the rated one.
    share = common.electricity.source_pump_kw / 30.0
    assert share[0] < share[1]
    assert share[2] < share[1]
    assert (own.electricity.source_pump_kw > 0.0).all()


def test_common_pumps_too_small_for_both_branches_give_each_its_share():
    plant = Waterside(kind="waterside", source_flow_l_per_s=30.0).plant(KW, DESIGN)
    heat, running = np.array([1100.0]), np.array([1.0])
    exchanger = np.array([plant.exchanger.source_kg_s])
    flows = plant.source.flows(heat, running, exchanger)
    wanted = 1100.0 / (4.18 * 5.6) + exchanger
    assert flows.total_kg_s[0] == pytest.approx(30.0 * 0.997, rel=1e-12)
    assert flows.granted_frac[0] == pytest.approx(29.91 / wanted[0], rel=1e-12)
    assert flows.exchanger_kg_s[0] == pytest.approx(exchanger[0] * flows.granted_frac[0], rel=1e-12)


def test_common_pumps_of_constant_flow_draw_the_same_in_every_mode():
    flows = run(
        np.array([0.0, 18.0, 40.0]), rh=0.7, source_flow="constant", source_flow_l_per_s=120.0,
        source_pump_kw=25.0,
    )  # fmt: skip
    np.testing.assert_allclose(flows.electricity.source_pump_kw, 25.0, rtol=1e-12)


def test_the_loops_least_flow_leaves_the_condensers_pumps_alone_and_theirs_the_loops():
    # With the exchanger left out: a loop that moves more comes back colder to it.
    plain, loop, source = (
        run(35.0, 0.3, rh=0.7, economiser="switched", **keys)
        for keys in (
            {},
            {"loop_pump_minimum_flow_frac": 0.5},
            {"source_pump_minimum_flow_frac": 0.5},
        )
    )
    assert source.electricity.loop_pump_kw[0] == plain.electricity.loop_pump_kw[0]
    assert source.electricity.source_pump_kw[0] > plain.electricity.source_pump_kw[0]
    assert loop.electricity.loop_pump_kw[0] > plain.electricity.loop_pump_kw[0]
    # The loop's pumps add their heat to what the condensers carry: no more than that.
    more = loop.electricity.source_pump_kw[0] / plain.electricity.source_pump_kw[0]
    assert 1.0 <= more < (1.0 + loop.electricity.loop_pump_kw[0] / 300.0) ** 3


NAMEPLATES = {
    "own": {},
    "switched": {"economiser": "switched"},
    "machine": {
        "chilled_water_c": 9.0,
        "chiller": {"catalogue": "centrifugal_vsd_1234kw", "count": 3, "spare": 1},
    },
    "sequential": {"chiller": {"count": 4, "staging": "sequential"}, "source_flow": "staged"},
    "all": {"chiller": {"count": 3, "spare": 1, "staging": "all"}, "loop_flow": "constant"},
    "eager": {"chiller": {"count": 3, "next_machine_at_frac": 0.8}, "loop_flow": "staged"},
    "set point": {"tower_setpoint_offset_k": 4.0, "tower_setpoint_minimum_c": 10.0},
    "common": {"source_flow_l_per_s": 60.0, "source_pump_kw": 20.0},
    "constant": {"source_flow": "constant", "source_flow_l_per_s": 110.0},
    "fixed": {"tower_fan_speed": "fixed", "source_pump_speed": "fixed"},
    "tower": {
        "tower_water_l_per_s": 60.0,
        "tower_range_k": 6.0,
        "tower_fan_kw": 11.0,
        "tower_air_m3_s": 45.0,
        "tower_water_exponent": 0.3,
    },
    "exchanger": {
        "exchanger_ua_kw_per_k": 300.0,
        "exchanger_flow_l_per_s": 40.0,
        "exchanger_minimum_difference_k": 1.0,
    },
    "curves": {
        "loop_pump_coefficients": [0.0, 0.0205, 0.4101, 0.5694],
        "source_pump_coefficients": [0.1, 0.9],
    },
    "dry": {"rejection": "dry_cooler", "chiller": {"count": 3}},
}
PLANTS = {
    name: Waterside(kind="waterside", **k).plant(KW, DESIGN) for name, k in NAMEPLATES.items()
}
each_plant = pytest.mark.parametrize("name", PLANTS)
weathers = st.lists(
    st.tuples(st.floats(-20.0, 42.0), st.floats(0.1, 1.0), st.floats(0.1, 1.0)),
    min_size=1,
    max_size=6,
)


def met(weather):
    """Return loads [kW] and air of some steps."""
    t, rh, load = (np.array(column) for column in zip(*weather, strict=True))
    p = np.full(t.shape, 101_325.0)
    return load * KW, Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


@each_plant
@settings(max_examples=15)
@given(weathers)
def test_whatever_the_nameplate_what_goes_in_comes_out(name, weather):
    heat, outside = met(weather)
    flows = PLANTS[name].run(heat, outside)
    into = heat + flows.electricity.total_kw()
    np.testing.assert_allclose(into, flows.rejected_kw + flows.short_kw, rtol=1e-9)
    for component in flows.electricity.by_component().values():
        assert (component >= 0.0).all()


@each_plant
@settings(max_examples=10)
@given(weathers)
def test_a_step_alone_is_the_step_of_the_array_to_the_bit(name, weather):
    heat, outside = met(weather)
    whole = PLANTS[name].run(heat, outside)
    for i in range(len(heat)):
        one = slice(i, i + 1)
        alone = PLANTS[name].run(heat[one], outside.during(one))
        for key, column in whole.electricity.by_component().items():
            assert alone.electricity.by_component()[key][0] == column[i], key
        assert alone.short_kw[0] == whole.short_kw[i]
        assert alone.water.makeup_l_per_s[0] == whole.water.makeup_l_per_s[i]


@each_plant
def test_twice_the_passes_change_next_to_nothing(name):
    sweeps = (np.linspace(-20.0, 42.0, 32), np.linspace(0.1, 1.0, 5), np.linspace(0.1, 1.0, 7))
    t, rh, load = (column.ravel() for column in np.meshgrid(*sweeps))
    heat, outside = met(list(zip(t, rh, load, strict=True)))
    usual = PLANTS[name].run(heat, outside).electricity.total_kw()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(economiser, "PASSES", 2 * economiser.PASSES)
        longer = PLANTS[name].run(heat, outside).electricity.total_kw()
    assert (np.abs(longer - usual) < 2e-5 * heat).all()


@settings(max_examples=40)
@given(
    st.floats(-20.0, 42.0),
    st.floats(0.1, 1.0),
    st.floats(0.2, 1.0),
    st.sampled_from([{}, NAMEPLATES["set point"], NAMEPLATES["machine"], NAMEPLATES["common"]]),
)
def test_sharing_compresses_no_more_than_switching_and_that_no_more_than_nothing(
    dry_bulb, rh, load, keys
):
    alike = {"chilled_water_c": 12.0, **keys}
    integrated, switched = (
        run(dry_bulb, load, rh, economiser=kind, **alike).electricity.compressor_kw[0]
        for kind in ("integrated", "switched")
    )
    outside = air(dry_bulb, rh)
    none = WaterCooledChiller(kind="water_cooled_chiller", **alike).plant(KW, DESIGN)
    alone = none.run(np.array([load * KW]), outside).electricity.compressor_kw[0]
    assert integrated <= switched * (1.0 + 1e-9)
    assert switched <= alone * (1.0 + 1e-6)
