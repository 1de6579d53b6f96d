"""A site with a room that warms and a store of cold: heat closes, whatever happens."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.backup.supply import Shares
from dcsim.facility.buffers import Buffers, Fill
from dcsim.facility.chilled_water_store import ChilledWaterStore, SizedStore
from dcsim.facility.cooling.stage_control import StageState
from dcsim.facility.thermal_mass import SizedMass, ThermalMass

STEP_S = 900
STEPS = 96
DAY = TimeGrid(0, STEP_S, STEPS)
TANK = ChilledWaterStore(volume_m3=50.0, charge_limit_kw=200.0, discharge_limit_kw=300.0)


@pytest.fixture(scope="module")
def hall(make_site):
    """Return a maker of halls of 1000 kW at a warm sea, whose chiller has a given size."""

    def make(capacity=0.5, *, mass=True, tank=None, wall=0.0, double=1):
        site = make_site(1000.0 * double, sea_temperature_c=35.0, chiller_capacity_frac=capacity)
        room = ThermalMass(wall_kw_per_k=wall * double)
        prices = {"price": np.arange(24.0)}
        return Buffers.sized(
            site,
            SizedMass.sized(room, 200 * double, 1000.0 * double, STEP_S) if mass else None,
            SizedStore.sized(tank, DAY, prices) if tank else None,
            STEP_S,
        )

    return make


def step(buffers, k, fill, it_kw, outside):
    """Go one step with full power; return flows, what the buffers did, and the fill."""
    asked = buffers.step(k, fill, StageState(), it_kw, outside)
    flows, did = buffers.settle(asked, fill, Shares())
    return flows, did, Fill(float(did.heat_kwh[0]), float(did.cold_kwh[0]))


def block(buffers, fill, it_kw, outside):
    """Go a block from the first step on; return flows, what the buffers did, and how many hold."""
    flows, did, _, holds = buffers.block(0, fill, StageState(), it_kw, outside)
    return flows, did, holds


def walk(buffers, it_kw, outside):
    """Go step by step; return flows, what the buffers did, and the fill, of every step."""
    fill, steps = buffers.initial(), []
    for k, power in enumerate(it_kw):
        air = outside.during(slice(k, k + 1))
        flows, did, fill = step(buffers, k, fill, np.array([power]), air)
        steps.append((flows, did, fill))
    return steps


def imbalance(flows):
    """Return heat in less heat out over heat in."""
    came = flows.facility_kw + flows.cooling.latent_gain_kw + flows.envelope_kw
    went = (
        flows.cooling.rejected_kw
        + flows.cooling.short_kw
        + flows.outdoor_loss_kw
        + flows.reuse.reused_kw
        + flows.stored_kw
    )
    return float(np.abs(came - went).max() / np.abs(came).max())


@settings(max_examples=30)
@given(
    st.floats(0.3, 1.2),
    st.lists(st.floats(0.0, 1000.0), min_size=2, max_size=12),
    st.sampled_from([None, TANK, TANK.model_copy(update={"strategy": "peak_shaving"})]),
    st.floats(0.0, 5.0),
    st.booleans(),
)
def test_heat_closes_with_mass_and_store(hall, mild_air, capacity, load, tank, wall, mass):
    buffers = hall(capacity, tank=tank, wall=wall, mass=mass)
    for flows, did, fill in walk(buffers, load, mild_air(len(load))):
        assert imbalance(flows) <= 1e-9
        assert fill.heat_kwh >= 0.0
        assert did.charge_kw[0] >= 0.0 <= did.discharge_kw[0]


def test_the_room_takes_what_is_short_and_warms_by_it_over_its_capacity(hall, mild_air):
    buffers = hall(0.5)
    it, air = np.array([900.0]), mild_air(1)
    short_kw = buffers.site.run(it, air).cooling.short_kw[0]
    flows, _, fill = step(buffers, 0, Fill(0.0, 0.0), it, air)
    assert short_kw > 100.0
    assert flows.cooling.short_kw[0] == 0.0
    assert flows.stored_kw[0] == pytest.approx(short_kw)
    assert buffers.mass.excess_k(fill.heat_kwh) == pytest.approx(
        short_kw * 0.25 / buffers.mass.kwh_per_k
    )


def test_spare_capacity_brings_the_room_back_to_its_setpoint_exactly(hall, mild_air):
    buffers = hall(0.8)
    steps = walk(buffers, [1000.0] * 4 + [400.0] * 20, mild_air(24))
    heat = np.array([fill.heat_kwh for _, _, fill in steps])
    assert (np.diff(heat[:4]) > 0.0).all()
    assert heat[-1] == 0.0
    took = sum(float(flows.stored_kw[0]) for flows, _, _ in steps)
    assert took == pytest.approx(0.0, abs=1e-9)


def test_a_plant_that_is_large_enough_gives_the_very_same_numbers(hall, mild_air):
    buffers = hall(1.2)
    load, air = np.linspace(200.0, 1000.0, 30), mild_air(30)
    plain = buffers.site.run(load, air)
    flows, did, _ = block(buffers, Fill(0.0, 0.0), load, air)
    np.testing.assert_array_equal(flows.facility_kw, plain.facility_kw)
    np.testing.assert_array_equal(flows.stored_kw, 0.0)
    assert not did.heat_kwh.any()


@pytest.mark.parametrize("strategy", ["reserve", "peak_shaving"])
def test_a_block_is_its_steps(hall, mild_air, strategy):
    tank = TANK.model_copy(update={"strategy": strategy, "initial_frac": 0.5})
    buffers = hall(1.3, tank=tank)
    load = 500.0 + 300.0 * np.sin(np.arange(STEPS) / 9.0)
    air = mild_air(STEPS)
    flows, did, holds = block(buffers, buffers.initial(), load, air)
    assert holds == STEPS
    steps = walk(buffers, load, air)
    for name in ("facility_kw", "stored_kw", "envelope_kw"):
        single = [float(getattr(f, name)[0]) for f, _, _ in steps]
        np.testing.assert_allclose(getattr(flows, name), single, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(did.cold_kwh, [f.cold_kwh for _, _, f in steps], rtol=1e-12)
    assert imbalance(flows) <= 1e-9


def test_a_block_says_how_many_steps_hold_before_one_is_short(hall, mild_air):
    load = np.array([300.0, 400.0, 1000.0, 300.0])
    assert block(hall(0.6), Fill(0.0, 0.0), load, mild_air(4))[2] == 2
    assert block(hall(0.6), Fill(0.0, 0.0), load[3:], mild_air(1))[2] == 1


def test_the_store_closes_and_helps_before_the_room_warms(hall, mild_air):
    # The chiller leaves about 430 kW short; the tank may give all of it, for an hour.
    buffers = hall(0.5, tank=TANK.model_copy(update={"discharge_limit_kw": 900.0}))
    steps = walk(buffers, [900.0] * 12, mild_air(12))
    helped = [float(did.help_kw[0]) for _, did, _ in steps]
    warm = [fill.heat_kwh for _, _, fill in steps]
    assert helped[0] > 0.0 == warm[0]
    first_dry = next(k for k, (_, _, fill) in enumerate(steps) if fill.cold_kwh == 0.0)
    assert warm[first_dry + 1] > 0.0
    into = sum(float(d.charge_kw[0] - d.discharge_kw[0] - d.store_loss_kw[0]) for _, d, _ in steps)
    change = steps[-1][2].cold_kwh - buffers.initial().cold_kwh
    assert into * 0.25 == pytest.approx(change, rel=1e-9)


def test_charging_asks_the_plant_for_more_and_discharging_for_less(hall, mild_air):
    half = TANK.model_copy(update={"strategy": "peak_shaving", "initial_frac": 0.5})
    buffers, plain = hall(1.3, tank=half), hall(1.3)
    load, air = np.full(STEPS, 600.0), mild_air(STEPS)
    flows, did, _ = block(buffers, buffers.initial(), load, air)
    bare = block(plain, plain.initial(), load, air)[0]
    more = flows.cooling.electricity.compressor_kw - bare.cooling.electricity.compressor_kw
    assert (more[did.charge_kw > 0.0] > 0.0).all()
    assert (more[did.discharge_kw > 0.0] < 0.0).all()
    assert did.charge_kw.max() > 0.0 < did.discharge_kw.max()


def test_a_charge_is_cut_before_the_room_warms(hall, mild_air):
    # At half load the chiller of 0.6 has a tenth of the design heat to spare, not 200 kW.
    empty = TANK.model_copy(update={"initial_frac": 0.0})
    buffers = hall(0.6, tank=empty)
    _, did, fill = step(buffers, 0, buffers.initial(), np.array([500.0]), mild_air(1))
    assert 0.0 < did.charge_kw[0] < 200.0
    assert fill.heat_kwh == 0.0


def test_twice_the_hall_with_twice_the_load_is_as_warm_and_draws_twice(hall, mild_air):
    one, two = hall(0.5), hall(0.5, double=2)
    load = [900.0, 1000.0, 300.0, 200.0]
    for (a, _, heat), (b, _, heats) in zip(
        walk(one, load, mild_air(4)), walk(two, [2.0 * p for p in load], mild_air(4)), strict=True
    ):
        np.testing.assert_allclose(b.facility_kw, 2.0 * a.facility_kw, rtol=1e-9)
        assert two.mass.excess_k(heats.heat_kwh) == pytest.approx(one.mass.excess_k(heat.heat_kwh))


def test_walls_keep_a_room_cooler_and_their_loss_is_in_the_balance(hall, mild_air):
    tight, leaky = (walk(hall(0.5, wall=w), [900.0] * 8, mild_air(8)) for w in (0.0, 5.0))
    assert leaky[-1][2].heat_kwh < tight[-1][2].heat_kwh
    assert leaky[-1][0].envelope_kw[0] < 0.0 == tight[-1][0].envelope_kw[0]


def test_without_a_room_what_is_short_stays_short_and_is_flagged(hall, mild_air):
    bare = hall(0.5, mass=False, tank=TANK.model_copy(update={"initial_frac": 0.0}))
    flows, _, _ = step(bare, 0, Fill(0.0, 0.0), np.array([900.0]), mild_air(1))
    assert flows.cooling.short_kw[0] > 0.0
    (event,) = [event for event in flows.events if event.code == "cooling-short"]
    assert event.when.all()


def test_with_a_room_the_plants_own_flag_gives_way_to_that_of_the_room(hall, mild_air):
    flows, _, _ = step(hall(0.5), 0, Fill(0.0, 0.0), np.array([900.0]), mild_air(1))
    codes = {event.code for event in flows.events if event.when.any()}
    assert "cooling-short" not in codes
    assert {"room-warms", "room-above-setpoint"} <= codes


@pytest.mark.parametrize("normal", [1.0, 0.4, 0.0])
def test_heat_of_a_step_without_full_power_closes_and_warms_the_room(hall, mild_air, normal):
    buffers = hall(0.9, tank=TANK)
    shares = Shares(normal, (1.0 - normal) / 2.0)
    before = Fill(20.0, 100.0)
    asked = buffers.step(0, before, StageState(), np.array([700.0]), mild_air(1))
    flows, did = buffers.settle(asked, before, shares)
    assert imbalance(flows) <= 1e-9
    # On batteries alone the plant stands still: what the racks give off stays in the room.
    stranded = float(did.heat_kwh[0]) - before.heat_kwh
    assert (stranded > 0.0) is (normal < 0.5)


def test_room_and_store_together_ask_for_no_more_than_the_plant_is_sized_for(hall, mild_air):
    empty = TANK.model_copy(update={"initial_frac": 0.0})
    buffers = hall(1.3, tank=empty)
    # 900 of 1000 kW leave some 100 kW; the room alone could take all of it.
    flows, did, _ = step(buffers, 0, Fill(80.0, 0.0), np.array([900.0]), mild_air(1))
    assert flows.cooling.heat_kw()[0] == pytest.approx(buffers.full_heat_kw)
    assert did.charge_kw[0] == 0.0


@pytest.mark.parametrize("tank", [None, TANK])
@pytest.mark.parametrize("mass", [True, False])
def test_a_stretch_of_a_short_plant_is_its_steps_one_by_one(hall, mild_air, mass, tank):
    buffers = hall(mass=mass, tank=tank, wall=0.5)
    it_kw, air = np.repeat([900.0, 1000.0, 100.0], [1, 2, 57]), mild_air(60)
    segment, did, _, holds = buffers.short(
        0, buffers.initial(), StageState(), it_kw, air, lambda *_: False
    )
    steps = walk(buffers, it_kw, air)[:holds]
    assert 3 < holds < 60
    for name in ("facility_kw", "stored_kw", "envelope_kw"):
        assert getattr(segment, name) == pytest.approx([getattr(s[0], name)[0] for s in steps])
    for name in ("heat_kwh", "cold_kwh", "charge_kw", "discharge_kw", "help_kw", "wall_kw"):
        assert getattr(did, name) == pytest.approx([getattr(s[1], name)[0] for s in steps])
