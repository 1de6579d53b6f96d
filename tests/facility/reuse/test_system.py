"""A site that gives heat away: what is taken is not rejected, and every heat is booked once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.facility.power import Element, PowerChain
from dcsim.facility.reuse.demand import Demand
from dcsim.facility.reuse.heat_pump import HeatPump
from dcsim.facility.reuse.store import HeatStore
from dcsim.facility.reuse.system import enlarged

INDOORS = Element(preset="transformer-pdu", indoor_frac=1.0)
TANK = HeatStore(volume_m3=100.0, delta_t_k=20.0)
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.0),
)


def held(flows):
    """Return the steps at which each state held, as lists of booleans."""
    return {event.code: event.when.tolist() for event in flows.events}


@pytest.fixture(scope="module")
def run(make_site, make_system, mild_air):
    """Return a maker of (full, taken, system): a site without and with heat reuse."""

    def make(it_kw, demand_kw, transformer=None, **changes):
        it = np.asarray(it_kw, dtype=float)
        chain = {} if transformer is None else {"transformer": transformer}
        site, air = make_site(1000.0, sea_temperature_c=24.0, **chain), mild_air(len(it))
        system = make_system(demand_kw, **changes)
        full = site.run(it, air)
        return full, system.run(site, full, air, 0, system.initial_kwh())[0], system

    return make


def open_balance(flows):
    """Return what enters the site's heat balance less what leaves it, shape (steps,)."""
    cooling, reuse = flows.cooling, flows.reuse
    enters = flows.facility_kw + cooling.latent_gain_kw + flows.envelope_kw
    leaves = cooling.rejected_kw + cooling.short_kw + flows.outdoor_loss_kw
    return enters - leaves - reuse.reused_kw - flows.stored_kw


loads = st.lists(
    st.tuples(st.floats(200.0, 1000.0), st.floats(0.0, 1500.0)), min_size=1, max_size=6
)


@given(
    loads,
    st.sampled_from(["inside", "outside"]),
    st.sampled_from([None, INDOORS]),
    st.sampled_from([None, TANK]),
    st.floats(0.1, 1.0),
)
def test_all_heat_of_a_step_is_rejected_reused_or_lost_outdoors(
    run, steps, boundary, transformer, store, share
):
    it, demand = np.array(steps).T
    _, flows, _ = run(
        it,
        demand,
        transformer,
        heat_pump_boundary=boundary,
        store=store,
        source={"capturable_frac": share},
    )
    assert np.abs(open_balance(flows)).max() < 1e-9 * flows.facility_kw.max()
    assert (flows.cooling.rejected_kw >= 0.0).all()
    reuse = flows.reuse
    went = reuse.used_kw + reuse.network_loss_kw + reuse.store_loss_kw + reuse.store_change_kw
    np.testing.assert_allclose(reuse.delivered_kw, went, rtol=1e-9, atol=1e-7)
    made = reuse.source_kw + reuse.heat_pump_kw + reuse.outside_kw
    np.testing.assert_allclose(reuse.delivered_kw, made, rtol=1e-12, atol=1e-12)


@given(loads, st.sampled_from(["inside", "outside"]))
def test_the_facility_draws_the_sum_of_its_parts(run, steps, boundary):
    it, demand = np.array(steps).T
    _, flows, _ = run(it, demand, INDOORS, heat_pump_boundary=boundary)
    parts = (
        flows.it_kw
        + flows.distribution_loss_kw
        + flows.ups_loss_kw
        + flows.transformer_loss_kw
        + flows.lights_kw
        + flows.cooling.electricity.total_kw()
        + flows.reuse.heat_pump_kw
    )
    np.testing.assert_allclose(flows.facility_kw, parts, rtol=1e-12)


def test_without_demand_the_site_is_the_one_that_rejects_everything(run):
    full, flows, _ = run([500.0, 900.0], [0.0, 0.0])
    assert flows.facility_kw.tolist() == full.facility_kw.tolist()
    assert flows.cooling.rejected_kw.tolist() == full.cooling.rejected_kw.tolist()
    assert flows.reuse.reused_kw.tolist() == [0.0, 0.0]
    assert held(flows)["heat-surplus"] == [True, True]


def test_a_step_worked_out_by_hand(run):
    full, flows, system = run([800.0], [360.0])
    # Users of 360 kW behind pipes that lose a tenth need 400 kW; 1 % of it is pumping.
    cop = system.pump.cop
    condenser = 0.99 * 400.0
    source = condenser * (1.0 - 1.0 / cop)
    assert flows.reuse.delivered_kw[0] == pytest.approx(400.0)
    assert flows.reuse.used_kw[0] == pytest.approx(360.0)
    assert flows.reuse.network_loss_kw[0] == pytest.approx(40.0)
    assert flows.reuse.source_kw[0] == pytest.approx(source)
    assert flows.reuse.heat_pump_kw[0] == pytest.approx(condenser / cop + 4.0)
    light = flows.cooling.electricity
    assert light.room_fan_kw[0] == full.cooling.electricity.room_fan_kw[0]
    assert light.loop_pump_kw[0] == full.cooling.electricity.loop_pump_kw[0]
    assert light.compressor_kw[0] < full.cooling.electricity.compressor_kw[0]
    saved = full.cooling.electricity.total_kw()[0] - light.total_kw()[0]
    less = full.cooling.rejected_kw[0] - flows.cooling.rejected_kw[0]
    assert less == pytest.approx(source + saved)


def test_the_boundary_moves_electricity_and_its_heat_and_nothing_else(run):
    _, inside, _ = run([900.0], [500.0])
    _, outside, _ = run([900.0], [500.0], heat_pump_boundary="outside")
    assert inside.reuse.delivered_kw[0] == outside.reuse.delivered_kw[0]
    assert inside.reuse.heat_pump_kw[0] == outside.reuse.outside_kw[0] > 0.0
    assert outside.reuse.heat_pump_kw[0] == 0.0
    assert inside.reuse.reused_kw[0] == inside.reuse.delivered_kw[0]
    assert outside.reuse.reused_kw[0] == outside.reuse.source_kw[0]
    loss = inside.transformer_loss_kw[0] - outside.transformer_loss_kw[0]
    ere = [f.facility_kw[0] - f.reuse.reused_kw[0] for f in (inside, outside)]
    assert ere[0] - ere[1] == pytest.approx(loss, abs=1e-9)


def test_demand_above_the_source_is_told_and_takes_all_that_can_be_had(run):
    full, flows, system = run([800.0], [5000.0], heat_pump=HeatPump(capacity_kw=2000.0))
    fans = full.cooling.electricity.room_fan_kw[0]
    assert flows.reuse.source_kw[0] == pytest.approx(
        0.8 * (full.cooling.heat_kw()[0] + fans), rel=1e-9
    )
    assert held(flows)["heat-demand-uncovered"] == [True]
    assert held(flows)["heat-surplus"] == [False]
    assert system.pump.cop > 3.0


def test_a_heat_pump_at_its_capacity_is_told(run):
    _, flows, _ = run([900.0], [5000.0], heat_pump=HeatPump(capacity_kw=100.0))
    assert flows.reuse.delivered_kw[0] == pytest.approx(100.0 / 0.99)
    assert held(flows)["heat-pump-at-capacity"] == [True]


def test_a_heat_pump_below_its_least_load_stands_still_and_that_is_told(run):
    full, flows, _ = run([900.0], [50.0])  # a fifth of 1000 kW is the least
    assert flows.reuse.delivered_kw[0] == 0.0
    assert held(flows)["heat-pump-below-minimum"] == [True]
    assert flows.facility_kw[0] == full.facility_kw[0]


def test_a_network_takes_no_more_than_its_peak(run):
    _, flows, _ = run([900.0], [500.0], demand=Demand(annual_mwh=1.0, peak_kw=300.0))
    assert flows.reuse.delivered_kw[0] == pytest.approx(300.0)
    # The pipes' loss is shared: 300 of the 555.6 kW that users and pipes need.
    assert flows.reuse.used_kw[0] == pytest.approx(0.9 * 300.0)
    assert held(flows)["heat-peak"] == [True]


def test_a_source_warmer_than_the_network_needs_no_compressor(run):
    warm = {"temperature_c": 60.0, "cooled_by_k": 10.0}
    cool = {"supply_c": 45.0, "return_c": 30.0, "pump_frac": 0.0}
    for pump in (None, HeatPump(capacity_kw=1000.0, minimum_load_frac=0.5)):
        _, flows, system = run([900.0], [90.0], source=warm, network=cool, heat_pump=pump)
        assert system.pump.is_direct
        assert flows.reuse.heat_pump_kw[0] == 0.0
        assert flows.reuse.reused_kw[0] == flows.reuse.source_kw[0] == pytest.approx(100.0)
        assert held(flows)["heat-direct"] == [True]


def test_a_small_lift_is_told(run):
    near = {"temperature_c": 52.0, "cooled_by_k": 4.0}
    _, flows, _ = run([900.0], [300.0], source=near, network={"supply_c": 55.0, "return_c": 40.0})
    assert held(flows)["heat-pump-small-lift"] == [True]


def test_a_tank_is_told_full_and_empty(run):
    tank = HeatStore(volume_m3=20.0, delta_t_k=25.0, daily_loss_frac=0.0)
    _, flows, _ = run([900.0] * 4, [0.0, 0.0, 0.0, 5000.0], store=tank)
    states = held(flows)
    assert states["heat-store-full"] == [True, True, True, False]
    assert states["heat-store-empty"] == [False, False, False, True]


def test_two_blocks_with_the_tank_between_them_are_one(make_site, make_system, mild_air):
    site = make_site(1000.0)
    it = np.linspace(300.0, 1000.0, 12)
    demand = np.array([0.0, 800.0] * 6)
    system = make_system(demand, store=TANK)
    whole, end = system.run(site, site.run(it, mild_air(12)), mild_air(12), 0, system.initial_kwh())
    content, parts = system.initial_kwh(), []
    for first in (0, 5):
        span = slice(first, 5 if first == 0 else 12)
        air = mild_air(span.stop - span.start)
        flows, levels = system.run(site, site.run(it[span], air), air, first, content)
        content = float(levels[-1])
        parts.append(flows.reuse.delivered_kw)
    np.testing.assert_allclose(np.concatenate(parts), whole.reuse.delivered_kw, rtol=1e-12)
    assert content == pytest.approx(end[-1])


def test_a_heat_pump_of_the_site_has_room_on_its_transformer(make_site, make_system, mild_air):
    site = make_site(1000.0)
    system = make_system([5000.0])
    wider = enlarged(site, CHAIN, system.inside_kw, mild_air(1))
    full = wider.full_load(mild_air(1))
    flows, _ = system.run(wider, full, mild_air(1), 0, 0.0)
    assert flows.reuse.heat_pump_kw[0] > 0.9 * system.inside_kw
    assert held(flows)["transformer-overload"] == [False]
    bare, _ = system.run(site, site.full_load(mild_air(1)), mild_air(1), 0, 0.0)
    assert held(bare)["transformer-overload"] == [True]
    assert wider.transformer.installed_kw > site.transformer.installed_kw + 0.99 * system.inside_kw


def test_others_heat_pumps_need_no_room(make_site, make_system, mild_air):
    site = make_site(1000.0)
    system = make_system([5000.0], heat_pump_boundary="outside")
    assert system.inside_kw == 0.0
    assert enlarged(site, CHAIN, 0.0, mild_air(1)) is site


def test_a_plant_that_was_short_is_helped_by_those_who_take_its_heat(
    make_site, make_system, mild_air
):
    site = make_site(1000.0, sea_temperature_c=24.0)
    small = replace(site, cooling=make_site(500.0, sea_temperature_c=24.0).cooling)
    full = small.run(np.array([1000.0]), mild_air(1))
    assert full.cooling.short_kw[0] > 50.0
    helped, _ = make_system([600.0]).run(small, full, mild_air(1), 0, 0.0)
    assert helped.cooling.short_kw[0] == pytest.approx(0.0, abs=1e-9)
    assert held(full)["cooling-short"] == held(full.cooling)["cooling-short"] == [True]
    assert held(helped)["cooling-short"] == held(helped.cooling)["cooling-short"] == [False]
    assert abs(open_balance(helped)[0]) < 1e-9 * helped.facility_kw[0]
