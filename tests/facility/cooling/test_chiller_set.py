"""How many machines run at a load, what they draw, and what is left when some fail."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.chiller_set import ChillerSet
from dcsim.facility.cooling.failing import FailingPlant
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.physics import psychrometrics

KW = 1000.0
ENTERING_C = 20.0
FLAT = {
    "rated_cop": 5.0,
    "capacity_coefficients": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    "input_ratio_coefficients": [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    "part_load_coefficients": [0.2, 0.3, 0.5],
    "leaving_range_c": [5.0, 25.0],
    "entering_range_c": [-20.0, 45.0],
    "minimum_load_frac": 0.1,
    "capacity_kw": 100.0,
}
"""A machine of 100 kW at any temperature: 20 kW at full load, 20 (0.2 + 0.3 x + 0.5 x2)."""
CURVED = {
    "capacity_coefficients": [1.0, 0.02, 0.0, -0.01, 0.0, 0.0],
    "input_ratio_coefficients": [0.5, -0.02, 0.0, 0.02, 0.0, 0.0],
}


def drawn_kw(load_kw):
    """Return what one machine draws between its least and its full load."""
    x = load_kw / 100.0
    return 20.0 * (0.2 + 0.3 * x + 0.5 * x * x)


def machines(**keys):
    part = WaterCooledChiller.model_validate(
        {"kind": "water_cooled_chiller", "chiller": {**FLAT, **keys}}
    )
    return ChillerSet.sized(part, KW, ENTERING_C)


def by_lift(**keys):
    part = WaterCooledChiller.model_validate({"kind": "water_cooled_chiller", "chiller": keys})
    return ChillerSet.sized(part, KW, ENTERING_C)


def each(machine_set, load_kw, available=None):
    """Return machines that run and power at a load."""
    load = np.atleast_1d(np.float64(load_kw))
    share = None if available is None else np.full(load.shape, available)
    at = (load, np.full(load.shape, ENTERING_C), share)
    return machine_set.running(*at), machine_set.power_kw(*at)


def outside(available=None, dry_bulb_c=25.0):
    t, rh, p = np.array([dry_bulb_c]), np.array([0.5]), np.array([101_325.0])
    share = None if available is None else np.array([available])
    wet_bulb = psychrometrics.wet_bulb_c(t, rh, p)
    return Outside(t, wet_bulb, rh, p, cooling_available_frac=share)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_as_few_as_can_carry_the_load_share_it_evenly():
    running, power = each(machines(count=3), [0.0, 60.0, 100.0, 150.0, 201.0, 300.0])
    assert running.tolist() == [0, 1, 1, 2, 3, 3]
    expected = [
        0.0,
        drawn_kw(60.0),
        drawn_kw(100.0),
        2 * drawn_kw(75.0),
        3 * drawn_kw(67.0),
        3 * drawn_kw(100.0),
    ]
    np.testing.assert_allclose(power, expected, rtol=1e-12)


def test_in_sequence_each_machine_is_filled_before_the_next_starts():
    running, power = each(machines(count=3, staging="sequential"), [60.0, 150.0, 220.0])
    assert running.tolist() == [1, 2, 3]
    full = drawn_kw(100.0)
    expected = [drawn_kw(60.0), full + drawn_kw(50.0), 2 * full + drawn_kw(20.0)]
    np.testing.assert_allclose(power, expected, rtol=1e-12)


def test_all_that_carry_the_hall_run_at_any_load_and_spares_stand_still():
    running, power = each(machines(count=3, spare=1, staging="all"), [0.0, 60.0, 300.0])
    assert running.tolist() == [0, 3, 3]
    expected = [0.0, 3 * drawn_kw(20.0), 3 * drawn_kw(100.0)]
    np.testing.assert_allclose(power, expected, rtol=1e-12)


@pytest.mark.parametrize("staging", ["shared", "sequential", "all"])
def test_spares_start_where_the_others_fall_short(staging):
    spared = machines(count=3, spare=1, staging=staging)
    assert spared.capacity_kw(np.array([ENTERING_C])).tolist() == [400.0]
    running, power = each(spared, 380.0)
    assert running.tolist() == [4]
    expected = 3 * drawn_kw(100.0) + drawn_kw(80.0)
    if staging != "sequential":
        expected = 4 * drawn_kw(95.0)
    assert power[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("keys", [{}, {"staging": "all"}, {"staging": "sequential"}])
def test_machines_by_lift_start_their_spares_too(keys):
    spared = by_lift(capacity_kw=100.0, count=3, spare=1, **keys)
    assert each(spared, 380.0)[0].tolist() == [4]


def test_the_next_machine_starts_at_the_controls_share_of_rated_capacity():
    eager = machines(count=3, next_machine_at_frac=0.8)
    running, power = each(eager, [79.0, 81.0, 159.0, 161.0, 300.0])
    assert running.tolist() == [1, 2, 2, 3, 3]
    assert power[1] == pytest.approx(2 * drawn_kw(40.5), rel=1e-12)
    # More than the machines at hand never start, however eager the control.
    assert each(eager, 290.0)[0].tolist() == [3]
    # The others' way of starting knows no such share.
    for staging in ("sequential", "all"):
        same = machines(count=3, staging=staging)
        told = machines(count=3, staging=staging, next_machine_at_frac=0.8)
        np.testing.assert_array_equal(each(told, 90.0), each(same, 90.0))


@given(
    st.just(0.0) | st.floats(1e-6, 1.0),
    st.integers(1, 6),
    st.integers(0, 2),
    st.sampled_from(["shared", "sequential", "all"]),
)
def test_what_runs_can_carry_the_load_and_is_there(share, count, spare, staging):
    of = machines(count=count, spare=spare, staging=staging)
    load = share * 100.0 * (count + spare)
    running, power = each(of, load)
    assert running[0] * 100.0 >= load * (1.0 - 1e-8)
    assert running[0] <= count + spare
    assert (power[0] > 0.0) == (load > 0.0)


@given(st.floats(0.01, 1.0), st.floats(-15.0, 40.0))
def test_one_machine_draws_the_same_however_it_is_staged(share, entering_c):
    load, entering = np.array([share * 100.0]), np.array([entering_c])
    drawn = {
        float(machines(**CURVED, capacity_kw=200.0, staging=s).power_kw(load, entering)[0])
        for s in ("shared", "sequential", "all")
    }
    assert len(drawn) == 1


@pytest.mark.parametrize("staging", ["shared", "sequential", "all"])
@pytest.mark.parametrize("count", [2, 3, 7])
def test_many_small_machines_at_full_load_draw_what_a_large_one_does(staging, count):
    large = each(machines(capacity_kw=700.0), 700.0)[1]
    small = each(machines(capacity_kw=700.0 / count, count=count, staging=staging), 700.0)[1]
    np.testing.assert_allclose(small, large, rtol=1e-12)


@given(st.floats(0.01, 1.0 / 3.0))
def test_at_low_load_one_small_machine_draws_less_than_a_large_one_idling(share):
    large = each(machines(capacity_kw=300.0), 300.0 * share)[1][0]
    several = each(machines(count=3), 300.0 * share)[1][0]
    assert several <= large * (1.0 + 1e-9)


def test_below_its_least_load_a_machine_cycles_in_proportion():
    of = machines(minimum_load_frac=0.25)
    _, power = each(of, [5.0, 10.0, 20.0, 25.0])
    np.testing.assert_allclose(power, drawn_kw(25.0) * np.array([0.2, 0.4, 0.8, 1.0]), rtol=1e-12)


def test_between_least_load_and_least_unloading_hot_gas_holds_the_power():
    of = machines(minimum_load_frac=0.1, minimum_unloading_frac=0.3)
    _, power = each(of, [5.0, 10.0, 20.0, 30.0, 40.0])
    floor = drawn_kw(30.0)
    np.testing.assert_allclose(power, [0.5 * floor, floor, floor, floor, drawn_kw(40.0)])


def test_a_machine_sized_for_the_hall_carries_it_in_its_worst_air():
    stated = {key: value for key, value in FLAT.items() if key != "capacity_kw"}
    part = WaterCooledChiller.model_validate(
        {"kind": "water_cooled_chiller", "chiller": {**stated, **CURVED, "count": 4}}
    )
    # Chilled water of 12 C and 30 C into the condenser: 1 + 0.24 - 0.3 of the rated capacity.
    of = ChillerSet.sized(part, KW, 30.0)
    assert of.rated_kw == pytest.approx(1.1 * KW / 4 / 0.94, rel=1e-12)
    assert of.capacity_kw(np.array([30.0]))[0] == pytest.approx(1.1 * KW, rel=1e-12)


def test_machines_of_the_lift_are_as_large_at_any_temperature():
    of = by_lift(count=2)
    assert of.capacity_kw(np.array([-10.0, 20.0, 45.0])).tolist() == [1100.0] * 3


def n_plus_one(**keys):
    chiller = {"count": 3, "spare": 1, **keys}
    return WaterCooledChiller.model_validate(
        {"kind": "water_cooled_chiller", "chiller": chiller, "chiller_capacity_frac": 1.0}
    )


@pytest.mark.parametrize("staging", ["shared", "sequential", "all"])
def test_three_and_a_spare_carry_all_the_hall_with_one_failed(staging):
    # The pumps' and fans' own heat is counted in the design, so that 1.0 is just enough.
    part = n_plus_one(staging=staging)
    plant = part.plant(KW, outside(dry_bulb_c=35.0))
    failing = FailingPlant(plant, KW)
    heat = np.array([KW])
    whole, one_out = (failing.run(heat, outside(share)) for share in (None, 0.75))
    assert plant.reserve_frac == failing.reserve_frac == pytest.approx(1.0 / 3.0)
    assert whole.short_kw[0] == pytest.approx(0.0, abs=1e-9)
    assert one_out.short_kw[0] == pytest.approx(0.0, abs=1e-9)
    assert not when(one_out, "cooling-short").any()
    assert when(one_out, "cooling-failed").all()
    # The spare does what the failed machine did: nobody pays more or less.
    np.testing.assert_allclose(
        one_out.electricity.total_kw(), whole.electricity.total_kw(), rtol=1e-12
    )


@pytest.mark.parametrize("machine", [{}, {"catalogue": "centrifugal_vsd_1234kw"}])
def test_with_two_of_four_failed_a_third_of_the_heat_stays(machine):
    plant = n_plus_one(**machine).plant(KW, outside(dry_bulb_c=35.0))
    flows = FailingPlant(plant, KW).run(np.array([KW]), outside(0.5))
    assert when(flows, "cooling-short").all()
    assert flows.short_kw[0] == pytest.approx(KW / 3.0, rel=0.02)
    into = KW + flows.electricity.total_kw()[0]
    assert into == pytest.approx(flows.rejected_kw[0] + flows.short_kw[0], rel=1e-12)


def test_half_a_failed_machine_is_a_failed_machine():
    of = machines(count=3, spare=1)
    capacity = [
        of.capacity_kw(np.array([ENTERING_C]), np.array([share]))[0]
        for share in (1.0, 0.9, 0.75, 0.74, 0.5, 0.0)
    ]
    assert capacity == [400.0, 300.0, 300.0, 200.0, 200.0, 0.0]


def test_a_hall_whose_machines_all_failed_keeps_its_heat():
    plant = n_plus_one().plant(KW, outside(dry_bulb_c=35.0))
    flows = FailingPlant(plant, KW).run(np.array([KW]), outside(0.0))
    assert flows.electricity.compressor_kw[0] == 0.0
    # Room fans and loop pumps still move, and warm what nothing cools.
    moved = flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]
    assert flows.short_kw[0] == pytest.approx(KW + moved, rel=1e-12)


AIR_COOLED = {**FLAT, "condenser": "air", "capacity_kw": 1500.0}


def air_cooled(**keys):
    part = AirCooledChiller.model_validate(
        {"kind": "air_cooled_chiller", "chiller": {**AIR_COOLED, **keys}}
    )
    return part.plant(KW, outside(dry_bulb_c=40.0)).run(np.array([KW]), outside()).electricity


def test_fans_stand_in_the_rated_coefficient_or_beside_it():
    apart, in_cop = air_cooled(), air_cooled(condenser_fans="in_cop")
    own = air_cooled(condenser_fan_frac=0.02)
    assert in_cop.rejection_fan_kw[0] == 0.0
    assert apart.rejection_fan_kw[0] > 0.0
    # One machine of 1500 kW runs above its least load: its fans run in full.
    assert own.rejection_fan_kw[0] == pytest.approx(0.02 * 1500.0, rel=1e-12)
    assert apart.compressor_kw[0] == in_cop.compressor_kw[0] == own.compressor_kw[0]


def test_fans_of_the_machines_run_with_those_that_run_and_cycle_with_them():
    part = AirCooledChiller.model_validate(
        {
            "kind": "air_cooled_chiller",
            "chiller": {**FLAT, "condenser": "air", "count": 3, "condenser_fan_frac": 0.02},
        }
    )
    of = ChillerSet.sized(part, KW, ENTERING_C)
    load = np.array([0.0, 5.0, 60.0, 150.0, 290.0])
    fans = of.fan_kw(load, np.full(5, ENTERING_C))
    # The least load is a tenth: at half of it the fans run half the time.
    np.testing.assert_allclose(fans, [0.0, 1.0, 2.0, 4.0, 6.0], rtol=1e-12)


def test_curves_beyond_their_range_and_the_least_lift_are_told_only_while_machines_run():
    entering = np.array([44.0, 50.0, 50.0])
    (event,) = machines().events(np.array([True, True, False]), entering)
    assert (event.code, event.when.tolist()) == ("curve-extrapolated", [False, True, False])
    (event,) = by_lift().events(np.array([True, True, False]), np.array([25.0, 10.0, 10.0]))
    # Condensing 3 K above the water, evaporating at 10 C: 18 K and 3 K of lift.
    assert (event.code, event.when.tolist()) == ("minimum-lift", [False, True, False])
