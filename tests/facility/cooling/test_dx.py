"""Room units with direct expansion: a design point by hand, and what no unit may do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.site import worst_case
from dcsim.physics import direct_expansion, psychrometrics

DESIGN_KW = 100.0


def air(dry_bulb_c, rh_frac=0.4, pressure_pa=101_325.0):
    """Return outdoor air, broadcast to one shape."""
    t, rh, p = np.broadcast_arrays(np.atleast_1d(dry_bulb_c).astype(float), rh_frac, pressure_pa)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh.astype(float), p.astype(float))


def cool(load_frac, outside, *, design=None, **parameters):
    """Cool a share of the design heat with units that are sized at 40 C or ``design``."""
    part = DirectExpansion(kind="dx", **parameters)
    plant = part.plant(DESIGN_KW, worst_case(design or air([40.0], 0.2, outside.pressure_pa[0])))
    return plant.run(np.full(outside.dry_bulb_c.shape, load_frac) * DESIGN_KW, outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def imbalance(heat_kw, flows):
    given = heat_kw + flows.latent_gain_kw + flows.electricity.total_kw()
    return np.abs(given - flows.rejected_kw - flows.short_kw) / given


@st.composite
def units(draw):
    return {
        "supply_air_c": draw(st.floats(12.0, 30.0)),
        "air_delta_t_k": draw(st.floats(6.0, 20.0)),
        "room_fan_speed": draw(st.sampled_from(["variable", "fixed"])),
        "sensible_heat_frac": draw(st.floats(0.8, 1.0)),
        "humidifier_kwh_per_l": draw(st.sampled_from([0.05, 0.75])),
        "machine": {
            "rated_cop": draw(st.floats(2.5, 5.0)),
            "capacity_frac": draw(st.floats(0.0, 1.3)),
            "cycling_loss_frac": draw(st.sampled_from([0.0, 0.15])),
        },
    }


weather = st.tuples(st.floats(-35.0, 48.0), st.floats(0.05, 1.0), st.floats(60e3, 105e3))
loads = st.floats(0.05, 1.0)


def test_the_design_point_is_the_one_worked_out_by_hand():
    density = 101_325.0 / (287.042 * (24.0 + 273.15))  # 1.1879 kg/m3
    air_m3_s = 100.0 / (density * 1.006 * 12.0)  # 6.973 m3/s
    fan_kw = air_m3_s * 400.0 / 0.65 / 1000.0  # 4.29 kW
    # The coil takes 104.29 kW and cools from 36 C. Its surface lies near 21.3 C and stays
    # dry; its wet bulb is above the curves' 23.9 C, where they are held.
    x, y = 23.9, 30.0
    input_rel = (
        0.297145 + 0.0430933 * x - 7.48766e-4 * x**2
        + 0.00597727 * y + 4.82112e-4 * y**2 - 9.56448e-4 * x * y
    )  # 0.855  # fmt: skip
    capacity_30 = float(direct_expansion.capacity_rel(x, y))
    capacity_40 = float(direct_expansion.capacity_rel(x, 40.0))
    part_load = 0.85 + 0.15 * capacity_40 / capacity_30
    power_kw = (100.0 + fan_kw) / 3.5 * input_rel / part_load

    flows = cool(1.0, air([30.0]))

    assert flows.electricity.room_fan_kw[0] == pytest.approx(fan_kw, rel=1e-9)
    assert flows.electricity.compressor_kw[0] == pytest.approx(0.9 * power_kw, rel=1e-9)
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(0.1 * power_kw, rel=1e-9)
    assert flows.rejected_kw[0] == pytest.approx(100.0 + fan_kw + power_kw, rel=1e-9)
    assert flows.water.makeup_l_per_s[0] == 0.0


def test_drying_and_humidifying_with_steam_is_paid_twice_as_worked_out_by_hand():
    dry = cool(1.0, air([30.0]))
    wet = cool(1.0, air([30.0]), sensible_heat_frac=0.9, humidifier_kwh_per_l=0.75)
    sensible_kw = 100.0 + dry.electricity.room_fan_kw[0]
    # Each kW of the coil condenses 0.1 / 2454 kg/s, whose steam takes 0.75 kWh/L = 2700 kJ/kg.
    coil_kw = sensible_kw / (1.0 - 0.1 * 2700.0 / 2454.0)

    assert wet.electricity.humidifier_kw[0] == pytest.approx(coil_kw - sensible_kw, rel=1e-9)
    assert wet.water.makeup_l_per_s[0] == pytest.approx(0.1 * coil_kw / 2454.0, rel=1e-9)
    ratio = wet.electricity.compressor_kw[0] / dry.electricity.compressor_kw[0]
    assert ratio == pytest.approx(coil_kw / sensible_kw, rel=1e-9)
    assert when(wet, "humidifying").all()
    assert not when(dry, "humidifying").any()


@given(units(), weather, loads)
def test_all_heat_goes_somewhere(unit, weather, load):
    flows = cool(load, air([weather[0]], *weather[1:]), **unit)
    assert (imbalance(load * DESIGN_KW, flows) <= 1e-9).all()
    assert (flows.short_kw >= 0.0).all()
    assert (flows.electricity.compressor_kw >= 0.0).all()


@given(units(), weather, loads, st.floats(0.1, 10.0))
def test_hotter_outdoor_air_never_costs_less(unit, weather, load, hotter):
    t, rh, p = weather
    unit["machine"]["capacity_frac"] = 1.3
    both = air([t, min(t + hotter, 45.9) if t < 45.9 else t], rh, p)
    power = cool(load, both, **unit).electricity.total_kw()
    # Capacity changes with the weather, and a fuller machine cycles less: 1e-3 of slack.
    assert power[1] >= power[0] * (1.0 - 1e-3)


@given(units(), weather)
def test_more_heat_never_costs_less(unit, weather):
    outside = air(np.full(20, weather[0]), *weather[1:])
    total = cool(np.linspace(0.05, 1.0, 20), outside, **unit).electricity.total_kw()
    assert (np.diff(total) >= -1e-9 * total[1:]).all()


@given(units(), weather, loads)
def test_the_moisture_outdoors_plays_no_part(unit, weather, load):
    t, rh, p = weather
    power = cool(load, air([t, t], np.array([rh, 1.0]), p), **unit).electricity.total_kw()
    assert power[0] == power[1]


@given(units(), weather, loads)
def test_a_hall_twice_as_large_draws_twice_as_much(unit, weather, load):
    outside = air([weather[0]], *weather[1:])
    part = DirectExpansion(kind="dx", **unit)
    one, two = (
        part.plant(size, outside).run(np.array([load * size]), outside) for size in (100.0, 200.0)
    )
    assert two.electricity.total_kw() == pytest.approx(2.0 * one.electricity.total_kw(), rel=1e-12)
    assert two.water.makeup_l_per_s == pytest.approx(2.0 * one.water.makeup_l_per_s, rel=1e-12)


def test_at_its_design_air_the_machine_just_carries_the_design_heat():
    flows = cool(1.0, air([40.0], 0.2))
    assert flows.short_kw[0] <= 1e-9 * DESIGN_KW
    assert not when(flows, "cooling-short").any()
    assert when(cool(1.0, air([44.0], 0.2)), "cooling-short").all()


def test_half_a_machine_leaves_half_the_heat_in_the_room_and_says_so():
    flows = cool(1.0, air([40.0], 0.2), machine={"capacity_frac": 0.5})
    total = DESIGN_KW + flows.electricity.room_fan_kw[0]
    assert flows.short_kw[0] == pytest.approx(0.5 * total, rel=1e-9)
    assert when(flows, "cooling-short").all()


def test_no_machine_takes_no_power_and_no_heat():
    flows = cool(1.0, air([20.0]), machine={"machine": "none"})
    assert flows.electricity.compressor_kw[0] == 0.0
    assert flows.rejected_kw[0] == pytest.approx(0.0, abs=1e-9)


def test_air_hotter_than_the_curves_know_is_told():
    told = when(cool(0.5, air([45.0, 47.0], 0.1), design=air([47.0], 0.1)), "curve-clipped")
    assert told.tolist() == [False, True]


def test_colder_supply_air_costs_efficiency():
    cold = cool(1.0, air([30.0]), supply_air_c=13.0).electricity
    warm = cool(1.0, air([30.0]), supply_air_c=24.0).electricity
    assert cold.compressor_kw[0] > 1.1 * warm.compressor_kw[0]


def test_the_presets_are_ordered_and_written_keys_win():
    cooling_kw = [
        cool(0.7, air([20.0]), preset=name).electricity.total_kw()[0]
        for name in ("legacy", "typical", "hyperscale")
    ]
    assert cooling_kw == sorted(cooling_kw, reverse=True)
    assert DirectExpansion(kind="dx", preset="legacy", supply_air_c=19.0).supply_air_c == 19.0


def test_one_step_equals_the_array():
    rng = np.random.default_rng(0)
    outside = air(rng.uniform(-20, 45, 50), rng.uniform(0.1, 1.0, 50), 95e3)
    load = rng.uniform(0.05, 1.0, 50)
    design = worst_case(outside)
    whole = cool(load, outside, design=design).electricity.total_kw()
    for i in range(50):
        step = outside.during(slice(i, i + 1))
        alone = cool(load[i], step, design=design).electricity.total_kw()
        assert alone[0] == pytest.approx(whole[i], rel=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sensible_heat_frac": 0.3},
        {"machine": {"rated_cop": 0.0}},
        {"machine": {"machine": "magic"}},
        {"preset": "modern"},
        {"humidifier_kwh_per_l": -1.0},
    ],
)
def test_impossible_units_are_refused(wrong):
    with pytest.raises(ValidationError):
        DirectExpansion(kind="dx", **wrong)


def test_a_machine_sized_in_a_mild_period_carries_its_load_in_cooler_air_too():
    # The capacity curve peaks near 23 C outdoors; at 18 C the same machine has a little less.
    flows = cool(
        1.0, air([23.0, 20.0, 18.0, 5.0]), design=air([23.0]), machine={"capacity_frac": 1.0}
    )

    assert not when(flows, "cooling-short").any()
