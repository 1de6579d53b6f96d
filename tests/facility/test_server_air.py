"""Servers at the air they draw in: faster fans, leakage, and what liquid spares."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.cold_plate import ColdPlate
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.immersion import Immersion
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.rear_door import RearDoor
from dcsim.facility.cooling.seawater import Seawater
from dcsim.facility.cooling.waterside import Waterside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.server_air import ServerAir
from dcsim.facility.site import Site

CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.0),
)
AIR = ServerAir(fan_frac=0.04, fan_flat_flow_frac=0.6)


def mild(steps=1, dry_bulb_c=15.0):
    return Outside(*(np.full(steps, v) for v in (dry_bulb_c, 10.0, 0.5, 101_325.0)))


def site(cooling, air=AIR):
    return Site.sized(1000.0, CHAIN, cooling, mild(), server_air=air)


def run(cooling, air=AIR, it_kw=700.0, outside=None):
    outside = outside or mild()
    return site(cooling, air).run(np.full(len(outside.dry_bulb_c), it_kw), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_the_fans_follow_the_inlet_by_hand():
    # 30 C: half way from 0.6 to full flow, 0.8; power (0.8/0.6)^3 = 64/27 of 4 %.
    servers = AIR.at(np.array([1000.0]), np.array([30.0]), 0.0)
    assert servers.fan_kw[0] == pytest.approx(40.0 * 64.0 / 27.0)
    assert servers.it_kw[0] == pytest.approx(960.0 + 40.0 * 64.0 / 27.0)
    # 35 C and more: full flow, 40 kW / 0.6^3 = 185 kW.
    for inlet in (35.0, 45.0):
        servers = AIR.at(np.array([1000.0]), np.array([inlet]), 0.0)
        assert servers.fan_kw[0] == pytest.approx(40.0 / 0.216)
        assert servers.events[0].when.all()


def test_leakage_grows_with_the_inlet_above_its_start():
    leaky = ServerAir(
        leakage_frac_per_k=0.004, cpu_frac=0.5, fan_flat_to_c=40.0, fan_full_at_c=50.0
    )
    servers = leaky.at(np.array([1000.0]), np.array([35.0]), 0.0)
    assert servers.leakage_kw[0] == pytest.approx(1000.0 * 0.5 * 0.04)
    assert servers.it_kw[0] == pytest.approx(1020.0)
    assert leaky.at(np.array([1000.0]), np.array([25.0]), 0.0).it_kw[0] == pytest.approx(1000.0)


def test_in_cool_air_the_servers_draw_what_is_stated():
    plain = run(Seawater(kind="seawater"), None)
    same = run(Seawater(kind="seawater"))
    assert same.it_kw[0] == pytest.approx(700.0, rel=1e-12)
    assert same.facility_kw[0] == pytest.approx(plain.facility_kw[0], rel=1e-12)
    assert same.servers.fan_kw[0] == pytest.approx(28.0)
    assert plain.servers is None


@given(st.floats(15.0, 40.0), st.floats(0.0, 0.15), st.floats(0.4, 1.0), st.floats(-0.1, 1.0))
def test_what_the_parts_draw_adds_up_and_grows_with_the_inlet(inlet, fan, flat, saving):
    air = ServerAir(fan_frac=fan, fan_flat_flow_frac=flat, leakage_frac_per_k=0.003)
    at, warmer = (air.at(np.array([500.0]), np.array([t]), saving) for t in (inlet, inlet + 1.0))
    parts = 500.0 * (1.0 - fan) + at.fan_kw + at.leakage_kw
    np.testing.assert_allclose(at.it_kw, parts, rtol=1e-12)
    assert warmer.it_kw[0] >= at.it_kw[0] * (1.0 - 1e-12)
    assert (at.fan_kw >= 0.0).all()


def test_a_warmer_room_draws_more_while_its_pue_falls():
    cool, warm = (
        run(
            Waterside(
                kind="waterside", supply_air_c=t, chilled_water_c=t - 3.0, rejection="dry_cooler"
            ),
            outside=mild(1, 30.0),
        )
        for t in (26.0, 34.0)
    )
    pue = [flows.facility_kw[0] / flows.it_kw[0] for flows in (cool, warm)]
    assert warm.cooling.electricity.compressor_kw[0] < cool.cooling.electricity.compressor_kw[0]
    assert pue[1] < pue[0]
    assert warm.facility_kw[0] > cool.facility_kw[0]


@pytest.mark.parametrize("speed", ["variable", "fixed"])
@pytest.mark.parametrize("recirculation", [0.0, 0.1, 0.3])
def test_servers_and_plant_settle_on_one_inlet(speed, recirculation):
    cooling = DirectExpansion(
        kind="dx",
        supply_air_c=27.0,
        recirculation_frac=recirculation,
        room_fan_speed=speed,
    )
    flows = run(cooling, ServerAir(leakage_frac_per_k=0.005), 800.0)
    again = ServerAir(leakage_frac_per_k=0.005).at(np.array([800.0]), flows.cooling.inlet_c, 0.0)
    assert not when(flows, "inlet-unsettled").any()
    assert flows.it_kw[0] == pytest.approx(again.it_kw[0], rel=1e-9)
    out = flows.cooling.rejected_kw + flows.cooling.short_kw + flows.outdoor_loss_kw
    np.testing.assert_allclose(flows.facility_kw, out, rtol=1e-9)


def test_recirculated_exhaust_makes_the_inlet_warmer_than_the_supply():
    # A tenth of its own exhaust: 12 K x 0.1 / 0.9 above the supply at design flow.
    cooling = DirectExpansion(kind="dx", supply_air_c=24.0, recirculation_frac=0.1)
    flows = run(cooling, None, 1000.0)
    assert flows.cooling.inlet_c[0] == pytest.approx(24.0 + 12.0 / 9.0, rel=1e-3)
    # Fans that follow the heat keep the rise.
    follows = site(cooling, None).cooling.run(np.array([500.0, 1000.0]), mild(2)).inlet_c
    assert follows[0] == pytest.approx(follows[1], rel=1e-12)
    # Fixed fans at half the heat: half the rise.
    fixed = cooling.model_copy(update={"room_fan_speed": "fixed"})
    half = site(fixed, None).cooling.run(np.array([500.0, 1000.0]), mild(2)).inlet_c
    assert half[0] - 24.0 == pytest.approx((half[1] - 24.0) / 2.0)


def test_outdoor_air_lets_the_inlet_float_in_its_band():
    cooling = DirectAir(kind="direct_air", supply_low_c=16.0, supply_air_c=26.0)
    outside = Outside(
        np.array([0.0, 20.0, 35.0]),
        np.array([-1.0, 12.0, 20.0]),
        np.array([0.8, 0.4, 0.25]),
        np.full(3, 101_325.0),
    )
    inlet = run(cooling, None, outside=outside).cooling.inlet_c
    assert inlet[0] == pytest.approx(16.0)
    assert 20.0 < inlet[1] < 22.0
    assert inlet[2] == pytest.approx(26.0)


def test_liquid_takes_the_fans_off_the_servers():
    plate = ColdPlate(kind="cold_plate", capture_frac=0.7, server_fan_minimum_frac=0.4)
    flows = run(plate)
    assert flows.it_kw[0] == pytest.approx(700.0 * (0.96 + 0.04 * (1.0 - 0.936)))
    tank = run(Immersion(kind="immersion"))
    assert tank.it_kw[0] == pytest.approx(700.0 * 0.96)
    assert tank.servers.fan_kw[0] == 0.0
    # No fan is left that could feel an inlet.
    assert not when(tank, "inlet-unknown").any()
    leaky = run(Immersion(kind="immersion"), ServerAir(leakage_frac_per_k=0.003))
    assert when(leaky, "inlet-unknown").all()
    # A passive door of 15 Pa behind fans of 250 Pa costs them 6 %.
    door = run(RearDoor(kind="rear_door", door="passive"))
    assert door.it_kw[0] == pytest.approx(700.0 * (0.96 + 0.04 * 1.06))


KINDS = {
    "plate": ColdPlate(kind="cold_plate"),
    "tank": Immersion(kind="immersion"),
    "door": RearDoor(kind="rear_door", door="passive"),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_servers_stated_without_fans_are_left_as_they_are_behind_liquid(kind):
    stated = ServerAir(fans_behind_liquid="as_stated")
    flows = run(KINDS[kind], stated)
    assert flows.it_kw[0] == 700.0
    assert flows.servers.spared_kw[0] == 0.0
    assert "server-fans" in {event.code for event in flows.events}


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_the_fans_draw_and_what_liquid_spares_are_what_is_stated(kind):
    servers = run(KINDS[kind]).servers
    stated_kw = servers.fan_kw + servers.spared_kw - servers.warm_air_kw
    np.testing.assert_allclose(stated_kw, 28.0, rtol=1e-12)


def test_fans_as_stated_draw_the_same_in_any_air():
    fixed = ServerAir(fans="as_stated", fans_behind_liquid="as_stated")
    assert fixed.in_effect() is None
    for inlet in (20.0, 45.0):
        servers = fixed.at(np.array([1000.0]), np.array([inlet]), 0.0)
        assert servers.it_kw[0] == 1000.0
        assert servers.warm_air_kw[0] == 0.0
        assert not servers.events[0].when.any()
    # Leakage, or what liquid does, still counts.
    assert ServerAir(fans="as_stated").in_effect() is not None
    leaky = fixed.model_copy(update={"leakage_frac_per_k": 0.002})
    assert leaky.in_effect() is leaky


@pytest.mark.parametrize(("inlet_c", "least", "most"), [(30.0, 0.04, 0.08), (35.0, 0.07, 0.20)])
def test_the_default_law_lies_in_the_band_that_ashrae_published(inlet_c, least, most):
    # ASHRAE TC 9.9, 2011 Thermal Guidelines white paper: servers of class A2 draw 4-8 % more
    # at 30 C and 7-20 % more at 35 C than at 15 C.
    at, cool = (ServerAir().at(np.ones(1), np.array([t]), 0.0).it_kw[0] for t in (inlet_c, 15.0))
    assert least < at / cool - 1.0 < most


@settings(max_examples=30)
@given(st.floats(24.0, 36.0), st.floats(0.1, 4.0), st.floats(0.2, 1.0))
def test_a_warmer_supply_costs_no_compressor_and_no_fewer_server_fans(supply_c, more_k, load):
    # The water to the coils gets as much warmer as the supply. At the same heat: what the
    # faster fans add to it is theirs.
    cool, warm = (
        run(
            AirCooledChiller(kind="air_cooled_chiller", supply_air_c=t, chilled_water_c=t - 9.0),
            None,
            1000.0 * load,
            mild(1, 30.0),
        )
        for t in (supply_c, supply_c + more_k)
    )
    compressor_kw = [flows.cooling.electricity.compressor_kw[0] for flows in (cool, warm)]
    assert compressor_kw[1] <= compressor_kw[0] * (1.0 + 1e-9) + 1e-9
    fans = [AIR.at(np.ones(1), np.array([t]), 0.0).fan_kw[0] for t in (supply_c, supply_c + more_k)]
    assert fans[1] >= fans[0]


@given(st.floats(0.05, 1.0), st.floats(10.0, 25.0), st.floats(0.0, 0.2))
def test_in_cool_air_the_default_changes_no_bit(load, supply_c, fan):
    cooling = Seawater(kind="seawater", supply_air_c=supply_c)
    plain = run(cooling, None, 1000.0 * load)
    same = run(cooling, ServerAir(fan_frac=fan), 1000.0 * load)
    assert same.it_kw[0] == plain.it_kw[0]
    assert same.facility_kw[0] == plain.facility_kw[0]
    assert same.servers.power_rel[0] == 1.0


def test_the_note_of_uncounted_fans_goes_where_they_are_counted():
    tank = Immersion(kind="immersion")
    codes = [{event.code for event in run(tank, air).events} for air in (None, AIR)]
    assert "server-fans" in codes[0]
    assert "server-fans" not in codes[1]


def test_the_site_is_sized_for_the_servers_at_their_inlet():
    hot = Seawater(kind="seawater", supply_air_c=35.0)
    full = site(hot).full_load(mild())
    assert full.it_kw[0] == pytest.approx(1000.0 * (0.96 + 0.04 / 0.216), rel=1e-9)
    wrong = {"cooling-short", "ups-overload", "transformer-overload"}
    assert not [event.code for event in full.events if event.code in wrong and event.when.any()]


def test_single_steps_give_what_the_array_gives():
    cooling = DirectExpansion(kind="dx", supply_air_c=28.0, recirculation_frac=0.2)
    of = site(cooling, ServerAir(leakage_frac_per_k=0.004))
    it_kw, outside = np.linspace(50.0, 1000.0, 7), mild(7)
    whole = of.run(it_kw, outside)
    for i in range(7):
        one = of.run(it_kw[i : i + 1], outside.during(slice(i, i + 1)))
        assert one.it_kw[0] == pytest.approx(whole.it_kw[i], rel=1e-12)
        assert one.facility_kw[0] == pytest.approx(whole.facility_kw[i], rel=1e-12)


def test_room_fans_move_more_of_thin_air_for_the_same_heat():
    low = replace(mild(), pressure_pa=np.array([80_000.0]))
    fans = [
        Seawater(kind="seawater")
        .plant(1000.0, outside)
        .run(np.array([1000.0]), outside)
        .electricity.room_fan_kw[0]
        for outside in (mild(), low)
    ]
    assert fans[1] == pytest.approx(fans[0] * 101_325.0 / 80_000.0, rel=1e-9)


def test_fans_that_are_full_before_they_rise_are_refused():
    wrong = ServerAir(fan_flat_to_c=30.0, fan_full_at_c=29.0).cross_checks()
    assert [key for key, _, _ in wrong] == ["fan_full_at_c"]
    wrong = ServerAir(fan_frac=0.4, cpu_frac=0.7).cross_checks()
    assert [key for key, _, _ in wrong] == ["cpu_frac"]
