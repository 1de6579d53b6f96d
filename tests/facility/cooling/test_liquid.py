"""What holds of every liquid-cooled plant, and of the facility water that they share."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling.cold_plate import ColdPlate
from dcsim.facility.cooling.immersion import Immersion
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.rear_door import RearDoor
from dcsim.physics import psychrometrics

KW = 1000.0


def air(dry_bulb_c, rh=0.5, pressure_pa=101_325.0):
    """Return outdoor air of some steps."""
    shape = np.broadcast(dry_bulb_c, rh, pressure_pa).shape or (1,)
    t, rh, p = (np.broadcast_to(np.float64(x), shape).copy() for x in (dry_bulb_c, rh, pressure_pa))
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


WORST = replace(air(48.0, 0.3, 60_000.0), wet_bulb_c=np.array([48.0]))
KINDS = {"rear_door": RearDoor, "cold_plate": ColdPlate, "immersion": Immersion}


def part(kind, **keys):
    return KINDS[kind](kind=kind, **keys)


PARTS = {
    "door": part("rear_door"),
    "door-passive": part("rear_door", door="passive"),
    "door-legacy": part("rear_door", preset="legacy"),
    "door-pads": part("rear_door", rejection="adiabatic_dry_cooler"),
    "plate": part("cold_plate"),
    "plate-shared": part("cold_plate", air_loop="shared"),
    "plate-legacy": part("cold_plate", preset="legacy"),
    "plate-hyperscale": part("cold_plate", preset="hyperscale"),
    "plate-pads": part("cold_plate", rejection="adiabatic_dry_cooler"),
    "tank": part("immersion"),
    "tank-cold": part("immersion", liquid_supply_c=30.0),
    "tank-bare": part("immersion", chiller_capacity_frac=0.0),
    "tank-pads": part("immersion", rejection="adiabatic_dry_cooler"),
}
PLANTS = {name: of.plant(KW, WORST) for name, of in PARTS.items()}
PADS = {name for name in PARTS if name.endswith("-pads")}

every_plant = pytest.mark.parametrize("name", PARTS)
every_dry_plant = pytest.mark.parametrize("name", sorted(set(PARTS) - PADS))
some = settings(max_examples=30)


@st.composite
def weathers(draw):
    """Draw a few steps of any outdoor air and load."""
    steps = draw(st.integers(1, 5))

    def column(low, high):
        return np.array(draw(st.lists(st.floats(low, high), min_size=steps, max_size=steps)))

    outside = air(column(-35.0, 48.0), column(0.05, 1.0), column(60e3, 105e3))
    return column(0.05, 1.0) * KW, outside


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


@every_plant
@some
@given(case=weathers())
def test_heat_and_electricity_in_are_heat_out(name, case):
    heat, outside = case
    flows = PLANTS[name].run(heat, outside)
    into = heat + flows.latent_gain_kw + flows.electricity.total_kw()
    np.testing.assert_allclose(into, flows.rejected_kw + flows.short_kw, rtol=1e-9)


@every_plant
@some
@given(case=weathers())
def test_a_circuit_takes_what_its_racks_and_pumps_give_it(name, case):
    heat, outside = case
    plant = PLANTS[name]
    flows = plant.run(heat, outside)
    given_kw = np.zeros_like(heat)
    for branch in plant.branches:
        racks_kw = sum(side.run(heat).loop_kw for side in branch.sides)
        circuit = branch.circuit.run(racks_kw, OutdoorAir.of(outside))
        taken_kw = circuit.carried_kw + circuit.left_kw
        np.testing.assert_allclose(taken_kw, racks_kw + circuit.pump_kw, rtol=1e-12)
        given_kw += racks_kw
    rooms_kw = flows.electricity.room_fan_kw + flows.electricity.loop_pump_kw
    np.testing.assert_allclose(given_kw, heat + rooms_kw, rtol=1e-12)


@every_plant
@some
@given(case=weathers())
def test_nothing_flows_backwards_and_water_in_is_water_out(name, case):
    flows = PLANTS[name].run(*case)
    for component in fields(flows.electricity):
        assert (getattr(flows.electricity, component.name) >= 0.0).all(), component.name
    assert (flows.short_kw >= 0.0).all()
    water = flows.water
    out = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s
    np.testing.assert_allclose(water.makeup_l_per_s, out, rtol=1e-12, atol=0.0)
    assert not flows.electricity.humidifier_kw.any()
    if name not in PADS:
        assert not water.makeup_l_per_s.any()


@every_plant
@some
@given(case=weathers())
def test_every_step_has_one_stage_and_no_compressor_runs_while_cooling_is_free(name, case):
    flows = PLANTS[name].run(*case)
    stages = [
        when(flows, code) for code in ("free-cooling", "mechanical-trim", "economiser-lockout")
    ]
    assert (np.sum(stages, axis=0) == 1).all()
    if name != "tank-bare":
        np.testing.assert_array_equal(flows.electricity.compressor_kw == 0.0, stages[0])
        assert not when(flows, "cooling-short").any()


@every_plant
@some
@given(case=weathers())
def test_one_step_gives_what_the_array_gives(name, case):
    heat, outside = case
    whole = PLANTS[name].run(heat, outside).electricity.total_kw()
    for i in range(len(heat)):
        step = outside.during(slice(i, i + 1))
        one = PLANTS[name].run(heat[i : i + 1], step).electricity.total_kw()
        assert one[0] == pytest.approx(whole[i], rel=1e-12)


@every_plant
@some
@given(case=weathers())
def test_twice_the_hall_takes_twice_of_everything(name, case):
    heat, outside = case
    one = PLANTS[name].run(heat, outside)
    two = PARTS[name].plant(2.0 * KW, WORST).run(2.0 * heat, outside)
    for component in fields(one.electricity):
        np.testing.assert_allclose(
            getattr(two.electricity, component.name),
            2.0 * getattr(one.electricity, component.name),
            rtol=1e-9,
        )
    np.testing.assert_allclose(two.water.makeup_l_per_s, 2.0 * one.water.makeup_l_per_s, rtol=1e-9)


@every_dry_plant
@pytest.mark.parametrize("load", [0.1, 0.5, 1.0])
def test_warmer_air_never_saves_power_within_a_stage(name, load):
    weather = np.linspace(-35.0, 48.0, 1661)
    flows = PLANTS[name].run(np.full(weather.shape, load * KW), air(weather, 0.3))
    # With two circuits each has its stages; a step between two of them is a switch.
    stages = [
        event.when for event in flows.events if "trim" in event.code or "lockout" in event.code
    ]
    same = np.all([stage[1:] == stage[:-1] for stage in stages], axis=0)
    assert same.sum() > 1600
    assert (np.diff(flows.electricity.total_kw())[same] >= -1e-9).all()
    assert (np.diff(flows.electricity.compressor_kw) >= -1e-9).all()


@every_plant
def test_dry_coolers_never_add_compressor_energy(name):
    weather = np.linspace(-35.0, 48.0, 167)
    heat = np.full(weather.shape, 0.7 * KW)
    near, far = (
        replace_key(PARTS[name], dry_cooler_approach_k=k).plant(KW, WORST).run(heat, air(weather))
        for k in (6.0, 14.0)
    )
    assert (near.electricity.compressor_kw <= far.electricity.compressor_kw + 1e-9).all()


def replace_key(of, **keys):
    return type(of).model_validate({**of.model_dump(), **keys})


@pytest.mark.parametrize("kind", KINDS)
def test_warm_air_wets_pads_only_where_air_is_short_and_spares_the_compressor(kind):
    weather = np.linspace(-10.0, 45.0, 111)
    heat = np.full(weather.shape, 0.8 * KW)
    hot = air(45.0, 0.25)
    dry, wet = (
        part(kind, rejection=rejection).plant(KW, hot).run(heat, air(weather, 0.25))
        for rejection in ("dry_cooler", "adiabatic_dry_cooler")
    )
    wetted = when(wet, "evaporative")
    assert wetted.any()
    assert not wetted[weather <= 16.0].any()
    # Free cooling without water needs no water.
    assert not wetted[when(dry, "free-cooling")].any()
    assert (wet.water.makeup_l_per_s[wetted] > 0.0).all()
    assert not wet.water.makeup_l_per_s[~wetted].any()
    assert (wet.electricity.compressor_kw <= dry.electricity.compressor_kw + 1e-9).all()
    assert wet.electricity.compressor_kw.sum() < 0.8 * dry.electricity.compressor_kw.sum()
    # A kilowatt-hour evaporates 1.48 L. Pads cool all the air to within a fifth of its wet
    # bulb, of 18 K in the end, for a coil that warms it by 10 K.
    evaporated = 3600.0 * wet.water.evaporated_l_per_s / wet.rejected_kw
    assert evaporated.max() < 1.8 * 1.48


def test_facility_pumps_never_stop_below_their_least_flow():
    idle, slow = (
        PLANTS["tank"].run(np.array([share * KW]), air(0.0)).electricity.source_pump_kw[0]
        for share in (0.05, 0.15)
    )
    assert idle == pytest.approx(slow)
    full = PLANTS["tank"].run(np.array([KW]), air(0.0)).electricity.source_pump_kw[0]
    assert idle == pytest.approx(0.2**3 * full)


@pytest.mark.parametrize("kind", ["cold_plate", "immersion"])
@pytest.mark.parametrize(
    ("water_class", "warmest_c"), [("W17", 17), ("W27", 27), ("W32", 32), ("W40", 40), ("W45", 45)]
)
def test_facility_water_beyond_its_class_is_refused(kind, water_class, warmest_c):
    def wrong(facility_c):
        of = part(
            kind, water_class=water_class, liquid_supply_c=facility_c + 4.0, cdu_approach_k=4.0
        )
        return [key for key, _, _ in of.cross_checks()]

    assert wrong(float(warmest_c)) == []
    assert wrong(warmest_c + 0.1) == ["liquid_supply_c"]


def test_the_last_class_has_no_end():
    assert part("immersion", water_class="W+", liquid_supply_c=65.0).cross_checks() == []
