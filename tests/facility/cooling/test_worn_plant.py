"""A worn plant: any plant, at any wear, still closes its heat and never gets better by dirt."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.registry import parts
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.wear import Wear
from dcsim.facility.cooling.worn_plant import WornPlant

DESIGN = Outside(*(np.array([value]) for value in (38.0, 26.0, 0.6, 101_325.0)))


def kinds():
    """Return every registered kind that stands by its defaults."""
    single = {k: p for k, p in parts("cooling").items() if not issubclass(p, Combination)}
    return [kind for kind in sorted(single) if kind != "surface_water"]


def plant(kind):
    return parts("cooling")[kind].model_validate({"kind": kind}).plant(1000.0, DESIGN)


def air(dry_c, wear=None):
    dry = np.asarray(dry_c, dtype=float)
    shape = dry.shape
    return Outside(
        dry,
        dry - 6.0,
        np.full(shape, 0.5),
        np.full(shape, 101_325.0),
        wear=() if wear is None else (wear,),
    )


def wear(steps, pressure=1.0, approach=0.0, cop=1.0, capacity=1.0):
    return Wear(*(np.full(steps, value) for value in (pressure, approach, cop, capacity)))


def imbalance(flows, heat):
    came = heat + flows.latent_gain_kw + flows.electricity.total_kw()
    went = flows.rejected_kw + flows.short_kw
    return float((np.abs(came - went) / came).max())


@pytest.mark.parametrize("kind", kinds())
@settings(max_examples=10, deadline=None)
@given(
    st.floats(-15.0, 38.0),
    st.floats(50.0, 1000.0),
    st.floats(1.0, 3.0),
    st.floats(0.0, 4.0),
    st.floats(0.6, 1.0),
    st.floats(0.6, 1.0),
)
def test_heat_closes_in_every_mode_at_any_wear(kind, dry, heat, pressure, approach, cop, capacity):
    load = np.array([heat, 0.5 * heat])
    worn = WornPlant(plant(kind)).run(
        load, air([dry, dry - 3.0], wear(2, pressure, approach, cop, capacity))
    )
    assert imbalance(worn, load) <= 1e-9
    assert (worn.short_kw >= 0.0).all()


@pytest.mark.parametrize("kind", kinds())
def test_a_plant_just_serviced_is_the_clean_one(kind):
    clean = plant(kind)
    load, dry = np.linspace(200.0, 1000.0, 40), np.linspace(-10.0, 38.0, 40)
    fresh = WornPlant(clean).run(load, air(dry, wear(40)))
    plain = clean.run(load, air(dry))
    np.testing.assert_array_equal(fresh.electricity.total_kw(), plain.electricity.total_kw())
    np.testing.assert_array_equal(fresh.rejected_kw, plain.rejected_kw)


@pytest.mark.parametrize("kind", ["air_cooled_chiller", "water_cooled_chiller", "dx", "waterside"])
def test_a_leak_raises_the_energy_step_by_step(kind):
    load, dry = np.full(5, 600.0), np.full(5, 30.0)
    leaking = Wear(*(np.ones(5), np.zeros(5), np.linspace(1.0, 0.7, 5), np.ones(5)))
    power = WornPlant(plant(kind)).run(load, air(dry, leaking)).electricity.total_kw()
    assert (np.diff(power) > 0.0).all()


def test_compressors_draw_as_much_more_as_their_efficiency_falls():
    load, dry = np.array([600.0]), np.array([30.0])
    clean = plant("dx")
    plain = clean.run(load, air(dry)).electricity
    worn = WornPlant(clean).run(load, air(dry, wear(1, cop=0.8))).electricity
    assert worn.compressor_kw[0] == pytest.approx(plain.compressor_kw[0] / 0.8)
    assert worn.room_fan_kw[0] == plain.room_fan_kw[0]


def test_clogged_filters_cost_fan_power_and_the_cooling_of_it():
    load, dry = np.array([600.0]), np.array([30.0])
    clean = plant("air_cooled_chiller")
    plain = clean.run(load, air(dry)).electricity
    worn = WornPlant(clean).run(load, air(dry, wear(1, pressure=1.5))).electricity
    # Half as much again, and a little for the fans' own heat.
    assert worn.room_fan_kw[0] == pytest.approx(1.5 * plain.room_fan_kw[0], rel=0.05)
    assert worn.room_fan_kw[0] > 1.5 * plain.room_fan_kw[0]
    assert worn.compressor_kw[0] > plain.compressor_kw[0]


def test_a_fouled_condenser_is_a_clean_one_in_warmer_air():
    load, dry = np.array([600.0]), np.array([28.0])
    clean = plant("air_cooled_chiller")
    worn = WornPlant(clean).run(load, air(dry, wear(1, approach=3.0)))
    warmer = replace(air(dry), dry_bulb_c=dry + 3.0, wet_bulb_c=dry - 3.0)
    assert worn.electricity.compressor_kw[0] == pytest.approx(
        clean.run(load, warmer).electricity.compressor_kw[0]
    )


def test_dirt_in_the_sea_exchanger_starts_the_chiller_earlier():
    cold = parts("cooling")["seawater"].model_validate(
        {"kind": "seawater", "sea_temperature_c": 19.5}
    )
    worn = WornPlant(cold.plant(1000.0, DESIGN))
    load = np.full(6, 800.0)
    added = np.linspace(0.0, 4.0, 6)
    state = Wear(np.ones(6), added, np.ones(6), np.ones(6))
    flows = worn.run(load, air(np.full(6, 15.0), state))
    power = flows.electricity.compressor_kw
    assert power[0] < power[-1]
    assert (np.diff(power) >= 0.0).all()
    # Each state by itself is the plant with that approach.
    wider = cold.model_copy(update={"exchanger_approach_k": 6.0}).plant(1000.0, DESIGN)
    alone = wider.run(load[-1:], air([15.0])).electricity.compressor_kw[0]
    assert power[-1] == pytest.approx(alone)


def test_less_charge_is_less_capacity_at_the_end():
    clean = plant("air_cooled_chiller")
    # The chiller is made a tenth larger than needed: 0.8 of it leaves about an eighth short.
    flows = WornPlant(clean).run(np.array([1000.0]), air([38.0], wear(1, capacity=0.8)))
    loop_kw = flows.rejected_kw[0] + flows.short_kw[0] - flows.electricity.compressor_kw[0]
    assert flows.short_kw[0] / loop_kw == pytest.approx(1.0 - 0.8 * 1.1, abs=0.03)
    (event,) = [event for event in flows.events if event.code == "cooling-short"]
    assert event.when.all()


@pytest.mark.parametrize("kind", ["water_cooled_chiller", "seawater"])
def test_one_step_is_the_array(kind):
    load, dry = np.linspace(300.0, 1000.0, 9), np.linspace(5.0, 38.0, 9)
    state = Wear(np.linspace(1, 2, 9), np.linspace(0, 3, 9), np.linspace(1, 0.8, 9), np.ones(9))
    worn = WornPlant(plant(kind))
    whole = worn.run(load, air(dry, state)).electricity.total_kw()
    for k in range(9):
        here = air(dry, state).during(slice(k, k + 1))
        single = worn.run(load[k : k + 1], here).electricity.total_kw()
        assert single[0] == pytest.approx(whole[k], rel=1e-12)


def test_dirt_that_needs_a_plant_of_its_own_is_rounded_up():
    sea = parts("cooling")["seawater"].model_validate(
        {"kind": "seawater", "sea_temperature_c": 21.0}
    )
    load = np.array([800.0])
    worn = WornPlant(sea.plant(1000.0, DESIGN)).run(load, air([15.0], wear(1, approach=0.07)))
    wider = sea.model_copy(update={"exchanger_approach_k": 2.1}).plant(1000.0, DESIGN)
    assert worn.electricity.compressor_kw[0] > 0.0
    assert worn.electricity.compressor_kw[0] == pytest.approx(
        wider.run(load, air([15.0])).electricity.compressor_kw[0]
    )
