"""Clocks, gates, guests, age and cards: each worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.ledger import embodied_kgco2e_per_h
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.dvfs import Dvfs
from dcsim.fleet.server import Server

STATES = [
    {"clock_rel": 0.5, "voltage_rel": 0.8},
    {"clock_rel": 0.75, "voltage_rel": 0.9},
    {"clock_rel": 1.0, "voltage_rel": 1.0},
]
shares = st.floats(0.0, 1.0)


def cluster(**server):
    """Return ten kilowatts of servers with a straight power line and 4 kW at rest."""
    given = {"curve": "linear", "idle_frac": 0.4} | server
    return Cluster(racks=2, rack_power_kw=5.0, servers_per_rack=5, server=given)


def power(some, *loads):
    return some.power_kw(np.array(loads)).tolist()


def dvfs(governor, **more):
    return {"governor": governor, "states": STATES} | more


def test_a_fixed_state_is_the_clock_and_voltage_it_names():
    held = cluster(dvfs=dvfs("fixed", fixed_state=1))
    plain = cluster(clock_rel=0.75, voltage_rel=0.9)

    assert power(held, 0.0, 0.4, 1.0) == power(plain, 0.0, 0.4, 1.0)
    # 4 kW + 6 kW x 0.9^2 x 0.75
    assert power(held, 1.0) == [pytest.approx(4.0 + 6.0 * 0.81 * 0.75)]
    assert held.speed_rel == 0.75


def test_the_governor_takes_the_slowest_clock_that_carries_the_load():
    some = cluster(dvfs=dvfs("by_utilisation"))

    # At 0.3 the half clock is busy for 0.6 of the step: 6 kW x 0.6 x 0.8^2 x 0.5.
    # At 0.5 it is just full; at 0.6 three quarters carry it, busy for 0.8.
    assert power(some, 0.3, 0.5, 0.6, 1.0) == pytest.approx(
        [4 + 6 * 0.6 * 0.32, 4 + 6 * 0.32, 4 + 6 * 0.8 * 0.81 * 0.75, 10.0]
    )
    assert some.speed_rel == 1.0


@given(shares)
def test_at_one_voltage_a_slower_clock_saves_nothing_on_a_straight_line(load):
    states = [{"clock_rel": clock, "voltage_rel": 1.0} for clock in (0.5, 1.0)]
    slow = cluster(dvfs={"governor": "by_utilisation", "states": states})

    assert power(slow, load) == pytest.approx(power(cluster(), load), rel=1e-12)


@given(shares, st.sampled_from(["linear", "fan2007"]))
def test_following_the_load_never_takes_more_than_racing(load, curve):
    follow, race = (
        cluster(dvfs=dvfs(governor), curve=curve) for governor in ("by_utilisation", "race_to_idle")
    )

    assert power(follow, load)[0] <= power(race, load)[0] + 1e-12
    assert follow.idle_kw() - 1e-12 <= power(follow, load)[0] <= 10.0 + 1e-12


def test_with_cores_cut_off_at_rest_racing_can_win():
    # Cores take all of the idle power and none of it is drawn at rest: to finish early pays.
    states = [{"clock_rel": clock, "voltage_rel": 1.0} for clock in (0.5, 1.0)]
    gating = {"kind": "power", "cores_share_of_idle_frac": 1.0}
    follow, race = (
        cluster(dvfs={"governor": governor, "states": states}, gating=gating)
        for governor in ("by_utilisation", "race_to_idle")
    )

    # Racing: busy for 0.4, 4 kW x 0.4 + 6 kW x 0.4. Following: busy for 0.8, at half the clock.
    assert power(race, 0.4) == [pytest.approx(4.0)]
    assert power(follow, 0.4) == [pytest.approx(4.0 * 0.8 + 6.0 * 0.8 * 0.5)]


def test_gates_spare_their_share_of_idle_power():
    gate = {"cores_share_of_idle_frac": 0.5}
    clock = cluster(gating=gate | {"kind": "clock", "leakage_share_frac": 0.4})
    supply = cluster(gating=gate | {"kind": "power"})

    # At rest 4 kW less 4 x 0.5 x (1 - 0.4), or less 4 x 0.5; at full load nothing is gated.
    assert power(clock, 0.0, 0.5, 1.0) == pytest.approx([2.8, 4 - 0.6 + 3, 10.0])
    assert power(supply, 0.0, 0.5, 1.0) == pytest.approx([2.0, 4 - 1.0 + 3, 10.0])
    assert clock.idle_kw() == pytest.approx(2.8)


def test_guests_lose_speed_and_their_host_is_never_at_rest():
    some = cluster(virtualisation={"capacity_overhead_frac": 0.1, "idle_overhead_frac": 0.05})

    assert some.speed_rel == pytest.approx(0.9)
    # Busy for 0.05 + 0.95 u.
    assert power(some, 0.0, 0.5, 1.0) == pytest.approx([4 + 0.3, 4 + 6 * 0.525, 10.0])
    assert some.idle_kw() == pytest.approx(4.3)


def test_an_old_server_is_slower_at_the_same_power():
    old = cluster(ageing={"age_years": 3.0, "yearly_loss_frac": 0.02})

    assert old.speed_rel == pytest.approx(0.98**3)
    assert power(old, 0.0, 0.7) == power(cluster(), 0.0, 0.7)


def test_a_second_life_carries_its_share_of_the_making_and_its_repair():
    life = {"embodied_kgco2e": 1000.0, "lifetime_years": 5.0}
    new = cluster(**life)
    used = cluster(**life, refurbished={"embodied_share_frac": 0.2, "refurbishment_kgco2e": 50.0})

    assert embodied_kgco2e_per_h(used) / embodied_kgco2e_per_h(new) == pytest.approx(0.25)


def test_cards_draw_beside_the_server_within_the_nameplate():
    cards = {"count": 2, "power_w": 300.0, "idle_w": 50.0}
    some = cluster(accelerators=cards)

    # Ten servers of a kilowatt: 600 W of cards leave 400 W, 160 W of it at rest.
    assert some.accelerators == 20
    assert some.idle_kw() == pytest.approx(10 * (0.160 + 0.100))
    flows, _ = some.run(np.array([1.0, 1.0, 0.0]), 300, np.array([1.0, 0.5, 0.0]))
    assert flows.power_kw == pytest.approx([10.0, 10.0 - 10 * 0.25, 2.6])
    assert flows.accelerator_kw == pytest.approx([5.0, 2.5, 0.0])


def told(part):
    return {wrong.key: wrong.message for wrong in part.cross_checks()}


def test_states_out_of_order_are_told():
    wrong = Dvfs(
        governor="fixed",
        fixed_state=3,
        states=[
            {"clock_rel": 1.0, "voltage_rel": 1.0},
            {"clock_rel": 0.9, "voltage_rel": 1.0},
            {"clock_rel": 0.95, "voltage_rel": 0.9},
        ],
    )
    assert set(told(wrong)) == {"states.1.clock_rel", "states.2.voltage_rel", "fixed_state"}
    assert "governor" in told(Dvfs(governor="fixed", states=STATES))
    assert "fixed_state" in told(Dvfs(governor="race_to_idle", states=STATES, fixed_state=0))


@pytest.mark.parametrize(
    ("server", "key"),
    [
        ({"dvfs": dvfs("race_to_idle"), "clock_rel": 0.8}, "clock_rel"),
        ({"dvfs": dvfs("race_to_idle"), "voltage_rel": 0.8}, "voltage_rel"),
    ],
)
def test_a_clock_beside_states_is_told(server, key):
    assert key in told(Server(**server))


def test_gates_and_cards_that_cannot_be_are_told():
    gating = {"kind": "clock", "cores_share_of_idle_frac": 0.5}
    assert "kind" in told(Server(gating=gating).gating)
    closed = Server(gating=gating | {"kind": "power", "leakage_share_frac": 0.1})
    assert "leakage_share_frac" in told(closed.gating)
    hot = Server(accelerators={"count": 1, "power_w": 10.0, "idle_w": 20.0})
    assert "idle_w" in told(hot.accelerators)
    assert "rack_power_kw" in told(
        cluster(accelerators={"count": 2, "power_w": 500.0, "idle_w": 20.0})
    )
