"""Seawater cooling: a design point by hand, and what no plant may ever do."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dcsim.facility.cooling.seawater import Seawater

DESIGN_KW = 1000.0
COIL_WATER_C = 21.0
"""Default rooms: 36 C return air less 12 K over an effectiveness of 0.8."""

loads = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=6).map(np.array)
seas = st.floats(-2.0, 40.0)


@pytest.fixture(scope="session")
def run(mild_air):
    """Return a function that cools shares of the design heat with a seawater plant."""

    def cool(load_frac, *, design_kw=DESIGN_KW, **parameters):
        heat_kw = np.atleast_1d(load_frac) * design_kw
        plant = Seawater(kind="seawater", **parameters).plant(design_kw, mild_air(1))
        return plant.run(heat_kw, mild_air(len(heat_kw)))

    return cool


@st.composite
def plants(draw):
    """Draw any plant: sea, limit, fans, chiller and pump reserve."""
    sea = draw(seas)
    below_limit_k = draw(st.none() | st.floats(0.2, 10.0))
    return {
        "sea_temperature_c": sea,
        "discharge_max_c": None if below_limit_k is None else sea + below_limit_k,
        "room_fan_speed": draw(st.sampled_from(["variable", "fixed"])),
        "exchanger_approach_k": draw(st.floats(1.0, 4.0)),
        "chiller_capacity_frac": draw(st.just(0.0) | st.floats(0.01, 1.2)),
        "sea_flow_reserve_frac": draw(st.floats(0.0, 1.0)),
    }


def when(flows, code):
    """Return the steps at which a flag held."""
    return next(event.when for event in flows.events if event.code == code)


def total_kw(flows):
    return float(flows.electricity.total_kw()[0])


def test_the_design_point_is_the_one_worked_out_by_hand(run):
    density = 101_325.0 / (287.05 * (24.0 + 273.15))  # dry air at 24 C: 1.1879 kg/m3
    air_m3_s = 1000.0 / (density * 1.006 * 12.0)  # 69.7 m3/s
    fan_kw = air_m3_s * 180.0 / 0.65 / 1000.0  # 19.3 kW
    loop_kg_s = (1000.0 + fan_kw) / (4.18 * 10.0)  # 24.4 kg/s
    loop_pump_kw = loop_kg_s / 997.0 * 150_000.0 / 0.70 / 1000.0  # 5.24 kW
    to_the_sea_kw = 1000.0 + fan_kw + loop_pump_kw
    sea_kg_s = to_the_sea_kw / (3.99 * 8.0)  # 32.1 kg/s
    sea_pa = 1025.0 * 9.80665 * (15.0 + 5.0)  # 201 kPa
    sea_pump_kw = sea_kg_s / 1025.0 * sea_pa / 0.75 / 1000.0  # 8.4 kW

    flows = run(1.0)

    assert flows.electricity.room_fan_kw[0] == pytest.approx(fan_kw, rel=1e-4)
    assert flows.electricity.loop_pump_kw[0] == pytest.approx(loop_pump_kw, rel=1e-4)
    assert flows.electricity.source_pump_kw[0] == pytest.approx(sea_pump_kw, rel=1e-4)
    assert flows.electricity.compressor_kw[0] == 0.0
    assert flows.rejected_kw[0] == pytest.approx(to_the_sea_kw + sea_pump_kw, rel=1e-4)


def test_half_load_follows_the_laws_of_fans_and_pumps(run):
    full, half = run(1.0).electricity, run(0.5).electricity

    assert half.room_fan_kw[0] == pytest.approx(
        full.room_fan_kw[0] * (0.25 * 0.5 + 0.75 * 0.5**3), rel=1e-12
    )
    coil = (500.0 + half.room_fan_kw[0]) / (1000.0 + full.room_fan_kw[0])
    assert half.loop_pump_kw[0] == pytest.approx(full.loop_pump_kw[0] * coil**3, rel=1e-12)
    to_the_sea = (500.0 + half.room_fan_kw[0] + half.loop_pump_kw[0]) / (
        1000.0 + full.room_fan_kw[0] + full.loop_pump_kw[0]
    )
    assert half.source_pump_kw[0] == pytest.approx(
        full.source_pump_kw[0] * to_the_sea * (5.0 + 15.0 * to_the_sea**2) / 20.0, rel=1e-12
    )


def test_a_warm_sea_shares_the_heat_with_the_chiller_as_worked_out_by_hand(run):
    flows = run(1.0, sea_temperature_c=22.0)
    electricity = flows.electricity
    loop_kw = 1000.0 + electricity.room_fan_kw[0] + electricity.loop_pump_kw[0]

    # The exchanger makes 24 C of the 31 C return, 21 C are wanted: 7 of 10 K are free.
    # The same water carries both: 8 K in all, of which the exchanger takes 0.7 of all but the
    # compressors' heat: some 5.4 K. So the condensers get 27.4 C and condense at 30.4 C.
    cop = 12.0
    for _ in range(30):
        sea_c = 22.0 + 0.7 / ((0.7 + 0.3 * (1.0 + 1.0 / cop)) / 8.0)
        cop = 0.55 * 292.15 / (sea_c + 3.0 - 19.0)
    assert 10.0 < sea_c + 3.0 - 19.0 < 12.0
    assert electricity.compressor_kw[0] == pytest.approx(0.3 * loop_kw / cop, rel=1e-8)
    # The same water passes both: 7 K at most in the exchanger, 8 K in all. The second needs more.
    sea_kg_s = (0.7 + 0.3 * (1 + 1 / cop)) * loop_kw / (3.99 * 8.0)
    assert sea_kg_s > 0.7 * loop_kw / (3.99 * 7.0)
    share = sea_kg_s / (loop_kw / (3.99 * 8.0))
    head_pa = 1025.0 * 9.80665 * (5.0 + 15.0 * share**2)
    assert electricity.source_pump_kw[0] == pytest.approx(
        sea_kg_s / 1025.0 * head_pa / 0.75 / 1000.0, rel=1e-8
    )
    assert when(flows, "chiller-trim").all()
    assert not when(flows, "minimum-lift").any()


def test_above_the_return_water_the_chiller_carries_all_heat_at_its_share_of_carnot(run):
    flows = run(1.0, sea_temperature_c=32.0)
    loop_kw = 1000.0 + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]
    cop = 0.55 * (21.0 - 2.0 + 273.15) / ((32.0 + 3.0) - (21.0 - 2.0))  # 10.04

    assert flows.electricity.compressor_kw[0] == pytest.approx(loop_kw / cop, rel=1e-12)
    assert not when(flows, "minimum-lift").any()
    assert not when(flows, "cooling-short").any()


def test_a_chiller_holds_its_least_lift_where_the_sea_asks_for_less(run):
    flows = run(1.0, sea_temperature_c=19.6, sea_flow_reserve_frac=3.0, chiller_minimum_lift_k=15.0)
    loop_kw = 1000.0 + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]
    # 21.6 C from the exchanger: 6 hundredths are left; 15 K at 19 C evaporating.
    cop = 0.55 * 292.15 / 15.0
    assert flows.electricity.compressor_kw[0] == pytest.approx(0.06 * loop_kw / cop, rel=1e-9)
    assert when(flows, "minimum-lift").all()


@given(plants(), loads)
def test_heat_and_electricity_in_are_heat_out(run, parameters, load):
    flows = run(load, **parameters)

    into = load * DESIGN_KW + flows.latent_gain_kw + flows.electricity.total_kw()
    np.testing.assert_allclose(into, flows.rejected_kw + flows.short_kw, rtol=1e-9)


@given(plants(), loads)
def test_nothing_flows_backwards_and_no_water_is_used(run, parameters, load):
    flows = run(load, **parameters)

    for component in fields(flows.electricity):
        assert (getattr(flows.electricity, component.name) >= 0.0).all(), component.name
    assert (flows.rejected_kw >= 0.0).all()
    assert (flows.short_kw >= -1e-9 * DESIGN_KW).all()
    assert flows.water.humidified_l_per_s is None
    for amount in fields(flows.water)[:4]:
        assert not getattr(flows.water, amount.name).any(), amount.name


@given(plants(), loads)
def test_shortage_is_flagged_exactly_where_heat_stays_in_the_room(run, parameters, load):
    flows = run(load, **parameters)

    np.testing.assert_array_equal(when(flows, "cooling-short"), flows.short_kw > 1e-6)


@given(seas, loads, st.sampled_from(["variable", "fixed"]))
def test_a_plant_whose_limits_do_not_bind_is_never_short(run, sea, load, fans):
    flows = run(load, sea_temperature_c=sea, room_fan_speed=fans, sea_flow_reserve_frac=1.0)

    assert not when(flows, "cooling-short").any()


@pytest.mark.parametrize(
    ("bound", "left_kw"),
    [
        # 25 + 2 C leave 4 of 10 K to the exchanger; without a chiller six tenths stay.
        (
            {"sea_temperature_c": 25.0, "chiller_capacity_frac": 0.0, "sea_flow_reserve_frac": 3.0},
            0.6,
        ),
        # A rise of 4 in place of 8 K takes twice the water, of which three quarters come.
        ({"sea_temperature_c": 14.0, "discharge_max_c": 18.0, "sea_flow_reserve_frac": 0.5}, 0.25),
    ],
    ids=["no chiller", "no more water"],
)
def test_a_limit_that_binds_leaves_heat_in_the_room(run, bound, left_kw):
    flows = run(1.0, **bound)
    loop_kw = 1000.0 + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]

    assert flows.short_kw[0] == pytest.approx(left_kw * loop_kw, rel=1e-9)
    assert when(flows, "cooling-short").all()


@pytest.mark.parametrize("sea_c", [8.0, 29.0, 35.0])
@pytest.mark.parametrize("fans", ["variable", "fixed"])
def test_a_plant_of_exact_size_carries_its_design_heat(run, sea_c, fans):
    flows = run(1.0, sea_temperature_c=sea_c, room_fan_speed=fans, chiller_capacity_frac=1.0)

    assert not when(flows, "cooling-short").any()


def test_pumps_without_reserve_carry_the_design_heat_of_a_cold_sea(run):
    assert not when(run(1.0, sea_flow_reserve_frac=0.0), "cooling-short").any()


@given(st.floats(-2.0, COIL_WATER_C - 2.0), st.floats(-2.0, COIL_WATER_C - 2.0), loads)
def test_while_the_sea_is_cold_enough_its_temperature_does_not_matter(run, one, other, load):
    first, second = run(load, sea_temperature_c=one), run(load, sea_temperature_c=other)

    np.testing.assert_allclose(
        first.electricity.total_kw(), second.electricity.total_kw(), rtol=1e-12
    )
    assert not when(first, "chiller-trim").any()


@given(st.floats(1.7, 2.8), st.floats(0.05, 1.0), st.floats(1e-3, 0.5))
def test_the_chiller_starts_where_sea_and_approach_pass_the_coils_water(run, approach, load, by):
    at_limit_c = COIL_WATER_C - approach
    cold, warm = (
        run(load, sea_temperature_c=sea, exchanger_approach_k=approach)
        for sea in (at_limit_c - by, at_limit_c + by)
    )

    assert not when(cold, "chiller-trim").any()
    assert when(warm, "chiller-trim").all()
    assert total_kw(warm) > total_kw(cold)


@given(st.tuples(seas, seas), st.floats(0.05, 1.0))
def test_a_warmer_sea_never_saves_electricity(run, pair, load):
    cold, warm = (run(load, sea_temperature_c=sea) for sea in sorted(pair))
    assume(not when(warm, "cooling-short").any())

    assert total_kw(warm) >= total_kw(cold) * (1.0 - 1e-12)


@given(st.floats(-2.0, 30.0), st.floats(0.05, 1.0), st.floats(0.5, 12.0), st.floats(0.5, 12.0))
def test_a_stricter_discharge_limit_pumps_more_sea(run, sea, load, one, other):
    strict, lax = (
        run(load, sea_temperature_c=sea, discharge_max_c=sea + rise)
        for rise in sorted((one, other))
    )
    assume(not when(strict, "cooling-short").any())

    # More water leaves condensers colder: chillers may save what the pumps cost.
    assert strict.electricity.source_pump_kw[0] >= lax.electricity.source_pump_kw[0] * (1 - 1e-12)
    assert strict.electricity.compressor_kw[0] <= lax.electricity.compressor_kw[0] * (1 + 1e-9)


def test_a_limit_of_half_the_rise_takes_twice_the_water(run):
    free, limited = run(1.0), run(1.0, discharge_max_c=12.0, sea_flow_reserve_frac=1.0)

    # Twice the flow against 5 m of lift and four times 15 m of friction.
    assert limited.electricity.source_pump_kw[0] == pytest.approx(
        free.electricity.source_pump_kw[0] * 2.0 * (5.0 + 60.0) / 20.0, rel=1e-12
    )
    assert when(limited, "discharge-limit").all()
    assert not when(free, "discharge-limit").any()


@given(plants(), loads)
def test_twice_the_plant_at_twice_the_heat_takes_twice_the_power(run, parameters, load):
    single, double = run(load, **parameters), run(load, design_kw=2.0 * DESIGN_KW, **parameters)

    for component in fields(single.electricity):
        np.testing.assert_allclose(
            getattr(double.electricity, component.name),
            2.0 * getattr(single.electricity, component.name),
            rtol=1e-12,
        )
    np.testing.assert_allclose(double.rejected_kw, 2.0 * single.rejected_kw, rtol=1e-12)
    np.testing.assert_allclose(double.short_kw, 2.0 * single.short_kw, rtol=1e-9, atol=1e-9)


@given(plants(), loads)
def test_single_steps_give_what_the_whole_array_gives(run, parameters, load):
    whole = run(load, **parameters)
    steps = [run(step, **parameters) for step in load]

    for component in fields(whole.electricity):
        np.testing.assert_allclose(
            getattr(whole.electricity, component.name),
            [getattr(step.electricity, component.name)[0] for step in steps],
            rtol=1e-12,
        )
    np.testing.assert_allclose(whole.rejected_kw, [s.rejected_kw[0] for s in steps], rtol=1e-12)


@given(loads)
def test_fixed_fans_never_take_less_than_variable_ones(run, load):
    fixed, variable = run(load, room_fan_speed="fixed"), run(load)

    assert (fixed.electricity.room_fan_kw >= variable.electricity.room_fan_kw).all()
    assert np.ptp(fixed.electricity.room_fan_kw) == 0.0


def test_the_fans_and_pumps_do_not_go_below_their_floors(run):
    low, lower = run(0.1).electricity, run(0.05).electricity

    assert low.room_fan_kw[0] == lower.room_fan_kw[0] > 0.0
    assert low.loop_pump_kw[0] == lower.loop_pump_kw[0] > 0.0
    assert low.source_pump_kw[0] == lower.source_pump_kw[0] > 0.0


@pytest.mark.parametrize("limit_c", [7.0, 8.0])
def test_a_discharge_limit_not_above_the_sea_is_refused(limit_c):
    wrong = Seawater(kind="seawater", discharge_max_c=limit_c).cross_checks()

    assert [key for key, _, _ in wrong] == ["discharge_max_c"]
    assert Seawater(kind="seawater", discharge_max_c=8.5).cross_checks() == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("sea_temperature_c", -3.0), ("room_fan_efficiency_frac", 0.0), ("loop_delta_t_k", 0.0)],
)
def test_an_impossible_parameter_is_refused(key, value):
    with pytest.raises(ValueError, match=key):
        Seawater(kind="seawater", **{key: value})
