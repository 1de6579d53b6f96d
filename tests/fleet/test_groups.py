"""Fleets of different servers: who is filled first, and equal groups are one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.ledger import embodied_kgco2e_per_h
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.placement import place

OLD = {"curve": "linear", "idle_frac": 0.5, "core_speed_rel": 0.5}
NEW = {"curve": "linear", "idle_frac": 0.2, "core_speed_rel": 1.5}

loads = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=20).map(np.array)
rules = st.sampled_from(["efficient_first", "even", "slowest_last"])
SLEEP = {"sleep_w": 5.0, "wake_latency_s": 60.0, "wake_energy_j": 10_000.0}


def racks(number, server, **more):
    return {
        "racks": number,
        "rack_power_kw": 5.0,
        "servers_per_rack": 10,
        "cores_per_server": 10,
        "server": server,
    } | more


def fleet(first, *others, placement="efficient_first"):
    groups = [{"name": f"group {i}"} | other for i, other in enumerate(others)]
    return Cluster(**first, groups=groups, placement=placement)


def mixed(placement):
    """Return a rack of old and a rack of new servers: 5 kW, a hundred cores each."""
    return fleet(racks(1, OLD), racks(1, NEW), placement=placement)


def power(some, *loads):
    return some.power_kw(np.array(loads)).tolist()


def test_the_fleet_is_the_sum_of_its_groups():
    some = mixed("even")

    assert (some.all_racks, some.servers, some.cores, some.design_kw) == (2, 20, 200, 10.0)
    assert some.idle_kw() == pytest.approx(2.5 + 1.0)
    # Half of the cores work at half speed and half at one and a half.
    assert some.speed_rel == pytest.approx(1.0)


def test_placed_evenly_all_groups_are_equally_busy():
    assert power(mixed("even"), 0.5) == [pytest.approx(3.5 + 0.5 * 2.5 + 0.5 * 4.0)]


@pytest.mark.parametrize("rule", ["efficient_first", "slowest_last"])
def test_the_new_servers_are_filled_before_the_old(rule):
    # Together 200 cores' work: 150 by the new, 50 by the old.
    assert power(mixed(rule), 0.375, 0.75, 0.875, 1.0) == pytest.approx(
        [3.5 + 2.0, 3.5 + 4.0, 3.5 + 4.0 + 1.25, 10.0]
    )


def test_speed_and_efficiency_may_rank_differently():
    # Slower cores that draw a fifth for half of the work.
    frugal = racks(1, {"curve": "linear", "idle_frac": 0.5, "core_speed_rel": 0.5})
    frugal["rack_power_kw"] = 1.0
    first, fast = (
        fleet(racks(1, {"curve": "linear"}), frugal, placement=rule)
        for rule in ("efficient_first", "slowest_last")
    )

    # A third of the work fills the frugal rack, or a half of the fast one.
    at_rest = 5.0 * 0.35 + 0.5
    assert power(first, 1 / 3) == [pytest.approx(at_rest + 0.5)]
    assert power(fast, 1 / 3) == [pytest.approx(at_rest + 0.5 * 5.0 * 0.65)]


@given(loads, rules, st.sampled_from(["linear", "fan2007"]), st.booleans())
def test_equal_groups_are_one_group(load, rule, curve, sleeps):
    # Who may sleep rounds to whole servers in each group; loads in whole servers do not show it.
    server = {"curve": curve} | ({"sleep": SLEEP} if sleeps else {})
    more = {}
    if sleeps:
        load = np.round(load * 10) / 10
        more = {"consolidation": {"target_utilisation_frac": 1.0, "headroom_frac": 0.0}}
    apart = fleet(*(racks(2, server, **more) for _ in range(3)), placement=rule)
    one = Cluster(**racks(6, server, **more))

    flows, whole = (some.run(load, 300)[0] for some in (apart, one))

    assert (apart.cores, apart.design_kw) == (one.cores, one.design_kw)
    for name in ("power_kw", "idle_kw", "awake_servers", "wake_kw"):
        np.testing.assert_allclose(getattr(flows, name), getattr(whole, name), rtol=1e-12)


@given(loads, rules, st.integers(2, 5))
def test_twice_the_fleet_under_twice_the_work_takes_twice_the_energy(load, rule, times):
    small, large = (fleet(racks(n, OLD), racks(3 * n, NEW), placement=rule) for n in (1, times))

    np.testing.assert_allclose(large.power_kw(load), times * small.power_kw(load), rtol=1e-12)


@given(loads, rules)
def test_a_fleet_draws_between_rest_and_its_nameplate(load, rule):
    some = mixed(rule)

    assert (some.power_kw(load) >= some.idle_kw() - 1e-9).all()
    assert (some.power_kw(load) <= some.design_kw + 1e-9).all()


@given(
    st.floats(0.0, 1.0),
    st.lists(st.tuples(st.floats(0.1, 100.0), st.integers(0, 3)), min_size=1, max_size=6),
)
def test_all_work_is_placed_and_no_group_is_passed_over(load, groups):
    capacities, ranks = zip(*groups, strict=True)

    shares = [float(share) for share in place(np.array(load), capacities, ranks)]

    done = sum(share * room for share, room in zip(shares, capacities, strict=True))
    assert done == pytest.approx(load * sum(capacities), rel=1e-9, abs=1e-9)
    for share, rank in zip(shares, ranks, strict=True):
        if share > 1e-9:
            before = [s for s, r in zip(shares, ranks, strict=True) if r < rank]
            assert all(s == pytest.approx(1.0) for s in before)


def test_the_making_of_every_group_counts_over_its_own_life():
    life = {"embodied_kgco2e": 1000.0, "lifetime_years": 5.0}
    some = fleet(racks(1, NEW | life), racks(1, OLD | life | {"lifetime_years": 10.0}))

    # Ten servers a rack: 10,000 kg over five years and over ten.
    assert embodied_kgco2e_per_h(some) * 8766 == pytest.approx(2000.0 + 1000.0)


def test_memory_and_cards_are_summed_where_every_type_states_them():
    stated = racks(1, NEW | {"memory_gb": 64.0})
    cards = {"count": 4, "power_w": 100.0, "idle_w": 10.0}
    some = fleet(stated, racks(2, NEW | {"memory_gb": 128.0, "accelerators": cards}))

    assert (some.memory_gb, some.accelerators) == (10 * 64.0 + 20 * 128.0, 80)
    assert fleet(stated, racks(1, OLD)).memory_gb is None


def told(some):
    return {wrong.key for wrong in some.cross_checks()}


def test_groups_need_a_placement_and_names_of_their_own():
    twins = [racks(1, NEW) | {"name": "new"}] * 2
    assert told(Cluster(**racks(1, OLD), groups=twins)) == {"groups", "groups.1.name"}
    assert told(Cluster(**racks(1, OLD), placement="even")) == {"placement"}
