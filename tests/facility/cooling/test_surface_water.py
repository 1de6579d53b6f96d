"""River and lake: a design point by hand, limits of the permit, seasons."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling.surface_water import SurfaceWater
from dcsim.facility.cooling.water_body import WaterBody

KW = 1000.0
COIL_WATER_C = 21.0
"""Default rooms: 36 C return air less 12 K over an effectiveness of 0.8."""

loads = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=6).map(np.array)


@pytest.fixture(scope="session")
def run(mild_air):
    """Return a function that cools a share of the design heat with water of a temperature."""

    def cool(water_c, load=1.0, *, design_kw=KW, **keys):
        water = np.atleast_1d(np.float64(water_c))
        heat = np.broadcast_to(load, water.shape) * design_kw
        plant = SurfaceWater(kind="surface_water", **keys).plant(design_kw, mild_air(1))
        return plant.run(heat, replace(mild_air(len(water)), water_c=water))

    return cool


@st.composite
def cases(draw):
    """Draw water, load, limits and chiller."""
    steps = draw(st.integers(1, 5))

    def column(low, high):
        return np.array(draw(st.lists(st.floats(low, high), min_size=steps, max_size=steps)))

    keys = {
        "chiller_capacity_frac": draw(st.just(0.0) | st.floats(0.01, 1.2)),
        "fouling_allowance_k": draw(st.floats(0.0, 3.0)),
        "discharge_max_c": draw(st.none() | st.floats(11.0, 40.0)),
        "discharge_rise_max_k": draw(st.none() | st.floats(0.5, 10.0)),
        "abstraction_max_m3_h": draw(st.none() | st.floats(10.0, 500.0)),
        "room_fan_speed": draw(st.sampled_from(["variable", "fixed"])),
    }
    return column(0.0, 35.0), column(0.05, 1.0), keys


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def total_kw(flows):
    return float(flows.electricity.total_kw()[0])


def loop_kw(flows):
    return KW + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]


def test_a_cold_river_by_hand(run):
    flows = run(10.0)
    water_kg_s = loop_kw(flows) / (4.18 * 6.0)
    pressure_pa = 997.0 * 9.80665 * 5.0 + 160e3
    pump_kw = water_kg_s / 997.0 * pressure_pa / 0.70 / 1000.0
    assert flows.electricity.source_pump_kw[0] == pytest.approx(pump_kw, rel=1e-9)
    assert flows.electricity.compressor_kw[0] == 0.0
    assert flows.rejected_kw[0] == pytest.approx(loop_kw(flows) + pump_kw, rel=1e-12)
    assert flows.inlet_c.tolist() == [24.0]
    assert when(flows, "free-cooling").all()


def test_a_warm_river_shares_the_heat_with_the_chiller_as_worked_out_by_hand(run):
    flows = run(24.0)
    # 24 + 2 + 0.5 C leave the exchanger; of 31 - 21 K the river takes 4.5, the chiller 5.5.
    # The water leaves the exchanger below 28.5 C; the condenser sees it warmed by the free part.
    loop = loop_kw(flows)
    cop = 12.0
    for _ in range(30):
        to_condenser = 0.55 * (1 + 1 / cop)
        flow = max(0.45 / 4.5, (0.45 + to_condenser) / 6.0)
        lift = (24.0 + 0.45 / flow + 3.0) - (21.0 - 2.0)
        cop = 0.55 * (21.0 - 2.0 + 273.15) / max(lift, 10.0)
    assert flows.electricity.compressor_kw[0] == pytest.approx(0.55 * loop / cop, rel=1e-7)
    # The same water takes the free 4.5 tenths and the condenser's, within 6 K in all.
    needed = max(0.45 / 4.5, (0.45 + 0.55 * (1 + 1 / cop)) / 6.0) * loop / 4.18
    share = needed / (loop / (4.18 * 6.0))
    pressure_pa = 997.0 * 9.80665 * 5.0 + 160e3 * share**2
    pump_kw = needed / 997.0 * pressure_pa / 0.70 / 1000.0
    assert flows.electricity.source_pump_kw[0] == pytest.approx(pump_kw, rel=1e-7)
    assert when(flows, "chiller-trim").all()


@settings(max_examples=60)
@given(cases())
def test_heat_and_electricity_in_are_heat_out(run, case):
    water, load, keys = case
    flows = run(water, load, **keys)
    into = load * KW + flows.electricity.total_kw()
    np.testing.assert_allclose(into, flows.rejected_kw + flows.short_kw, rtol=1e-9)
    for component in fields(flows.electricity):
        assert (getattr(flows.electricity, component.name) >= 0.0).all(), component.name
    assert (flows.short_kw >= -1e-9 * KW).all()
    assert not flows.water.makeup_l_per_s.any()
    np.testing.assert_array_equal(when(flows, "cooling-short"), flows.short_kw > 1e-6)


@settings(max_examples=30)
@given(cases())
def test_single_steps_give_what_the_array_gives(run, case):
    water, load, keys = case
    whole = run(water, load, **keys)
    for i in range(len(water)):
        one = run(water[i], load[i], **keys)
        for component in fields(whole.electricity):
            wanted = getattr(whole.electricity, component.name)[i]
            got = getattr(one.electricity, component.name)[0]
            assert got == pytest.approx(wanted, rel=1e-12, abs=1e-12)


@given(st.tuples(st.floats(2.0, 40.0), st.floats(2.0, 40.0)), st.floats(0.05, 1.0))
def test_a_warmer_river_never_saves_electricity(run, pair, load):
    cold, warm = (run(water, load, source_flow_reserve_frac=3.0) for water in sorted(pair))
    assert not when(warm, "cooling-short").any()
    assert total_kw(warm) >= total_kw(cold) * (1.0 - 1e-12)


@given(st.floats(0.05, 1.0), st.floats(0.0, 3.0))
def test_the_chiller_starts_where_water_approach_and_fouling_pass_the_coils_water(
    run, load, fouling
):
    limit_c = COIL_WATER_C - 2.0 - fouling
    cold, warm = (run(limit_c + by, load, fouling_allowance_k=fouling) for by in (-1e-3, 1e-3))
    assert not when(cold, "chiller-trim").any()
    assert when(warm, "chiller-trim").all()


def test_half_the_rise_takes_twice_the_water(run):
    free = run(10.0)
    limited = run(10.0, discharge_rise_max_k=3.0, source_flow_reserve_frac=1.5)
    static, friction = 997.0 * 9.80665 * 5.0, 160e3
    assert limited.electricity.source_pump_kw[0] == pytest.approx(
        free.electricity.source_pump_kw[0] * 2.0 * (static + 4.0 * friction) / (static + friction),
        rel=1e-9,
    )
    assert when(limited, "discharge-limit").all()
    assert not when(free, "discharge-limit").any()


def test_the_limit_of_the_discharge_binds_in_summer_only(run):
    flows = run([10.0, 22.0, 24.9, 25.0, 26.0], discharge_max_c=25.0)
    assert when(flows, "discharge-limit").tolist() == [False, True, True, True, True]
    assert when(flows, "no-discharge").tolist() == [False, False, False, True, True]
    assert (flows.electricity.source_pump_kw[3:] == 0.0).all()
    assert (flows.electricity.compressor_kw[3:] == 0.0).all()
    np.testing.assert_allclose(flows.short_kw[3:], loop_kw(flows), rtol=1e-12)


def test_a_permit_for_half_the_water_leaves_half_the_heat(run):
    design = run(10.0)
    needed_m3_h = loop_kw(design) / (4.18 * 6.0) / 997.0 * 3600.0
    half = run(10.0, abstraction_max_m3_h=needed_m3_h / 2.0)
    assert half.short_kw[0] == pytest.approx(loop_kw(half) / 2.0, rel=1e-9)


def test_near_freezing_the_intake_is_warmed(run):
    flows = run([0.0, 1.9, 2.1])
    assert when(flows, "intake-warmed").tolist() == [True, True, False]
    assert not when(flows, "cooling-short").any()


def test_twice_the_plant_at_twice_the_heat_takes_twice_the_power(run):
    water = np.linspace(0.0, 30.0, 13)
    one, two = run(water, 0.6), run(water, 0.6, design_kw=2 * KW)
    np.testing.assert_allclose(
        two.electricity.total_kw(), 2.0 * one.electricity.total_kw(), rtol=1e-12
    )


def test_without_a_season_the_warmest_water_stands_in_and_says_so(mild_air):
    of = SurfaceWater(kind="surface_water", water=WaterBody(mean_c=12.0, amplitude_k=9.0))
    plant = of.plant(KW, mild_air(1))
    flows = plant.run(np.array([KW]), mild_air(1))
    warm = plant.run(np.array([KW]), replace(mild_air(1), water_c=np.array([21.0])))
    assert when(flows, "season-unknown").all()
    assert not when(warm, "season-unknown").any()
    assert flows.electricity.compressor_kw[0] == warm.electricity.compressor_kw[0] > 0.0


def test_a_limit_below_the_warmed_intake_is_refused():
    part = SurfaceWater(kind="surface_water", discharge_max_c=1.5)
    assert [key for key, _, _ in part.cross_checks()] == ["discharge_max_c"]
