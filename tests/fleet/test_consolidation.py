"""Servers that sleep: never too few, and every joule of a square wave by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.fleet.accelerators import Accelerators
from dcsim.fleet.cluster import Cluster
from dcsim.fleet.consolidation import Consolidation, consolidate
from dcsim.fleet.sleep import SleepState

STEP_S = 300
loads = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=60).map(np.array)
holds = st.integers(0, 4000)
latencies = st.floats(0.0, 2000.0)
wakes = st.sampled_from(["ahead", "on_demand"])


def ten(hold_s=0, wake="ahead", wake_latency_s=300.0, wake_energy_j=45_000.0, **rules):
    """Return ten servers of 200 W, 80 W at rest and 5 W asleep."""
    given = {"target_utilisation_frac": 1.0, "headroom_frac": 0.0}
    sleep = {"sleep_w": 5.0, "wake_latency_s": wake_latency_s, "wake_energy_j": wake_energy_j}
    return Cluster(
        racks=1,
        rack_power_kw=2.0,
        servers_per_rack=10,
        cores_per_server=8,
        server={"curve": "linear", "idle_frac": 0.4, "sleep": sleep},
        consolidation=given | {"hold_s": hold_s, "wake": wake} | rules,
    )


def run(some, *load):
    return some.run(np.array(load, dtype=float), STEP_S)[0]


def test_a_square_wave_by_hand_with_servers_called_ahead():
    # Two servers' work for three steps, eight servers' for three, then two again.
    flows = run(ten(), *[0.2] * 3, *[0.8] * 3, *[0.2] * 3)

    assert flows.awake_servers.tolist() == [2.0] * 3 + [8.0] * 3 + [2.0] * 3
    assert flows.wakes.tolist() == [0.0] * 3 + [6.0] + [0.0] * 5
    # Full servers of 200 W and sleepers of 5 W; the step before the wave six wakings of
    # 45 kJ, of which 1.5 kJ would have gone to sleep on: 6 x 43.5 kJ / 300 s = 870 W.
    low, high = 2 * 0.2 + 8 * 0.005, 8 * 0.2 + 2 * 0.005
    assert flows.power_kw == pytest.approx([low, low, low + 0.87, *[high] * 3, *[low] * 3])
    assert flows.wake_kw.sum() * STEP_S == pytest.approx(6 * 43.5)
    # At rest the same servers would draw 80 W each.
    assert flows.idle_kw == pytest.approx(flows.power_kw - 0.12 * flows.awake_servers)


def test_on_demand_the_wave_waits_for_a_step_and_is_done_when_servers_are_free():
    flows = run(ten(wake="on_demand"), *[0.2] * 2, *[0.8] * 3, 0.2, 0.0, 0.0)

    # Called at once, ready a step later: six servers' work waits through the wave, and the
    # two that stay for the last load leave four of it and more behind.
    assert flows.awake_servers.tolist() == [2, 2, 2, 8, 8, 2, 0, 0]
    assert flows.waiting_cores.tolist() == [0, 0, 48, 48, 48, 48, 48, 48]
    assert flows.wakes.tolist() == [0, 0, 6, 0, 0, 0, 0, 0]
    assert flows.wake_kw == pytest.approx([0, 0, 0.87, 0, 0, 0, 0, 0])


def test_with_a_hold_the_work_that_waited_is_caught_up():
    flows = run(ten(hold_s=900, wake="on_demand"), 0.2, 0.8, 0.8, 0.2, 0.0, 0.0)

    # Ready: eight until three steps after the wave. Six servers' work waits for two steps,
    # and is done beside the two that come next.
    assert flows.awake_servers.tolist() == [2, 2, 8, 8, 8, 8]
    assert flows.waiting_cores == pytest.approx([0, 48, 48, 0, 0, 0])
    # What came in the first step waits for it; then the old is done first and the new waits.
    assert flows.delayed_cores == pytest.approx([0, 48, 48, 0, 0, 0])
    full, spare = 8 * 0.2 + 2 * 0.005, 8 * 0.08 + 2 * 0.005
    assert flows.power_kw == pytest.approx([0.44, 0.44 + 0.87, full, full, spare, spare])


@given(loads, st.floats(0.05, 1.0), st.floats(0.0, 1.0), holds, latencies)
def test_called_ahead_there_are_never_fewer_awake_than_the_load_needs(
    load, target, headroom, hold, latency
):
    rules = Consolidation(
        target_utilisation_frac=target, headroom_frac=headroom, hold_s=hold, wake="ahead"
    )
    needed = rules.needed(load * 10, 10)
    awake = consolidate(load * 10, needed, rules, latency, STEP_S)

    assert (awake.ready >= needed).all()
    assert (awake.ready >= load * 10 - 1e-6).all()
    np.testing.assert_allclose(awake.served, load * 10, atol=1e-6)


@given(loads, holds, latencies, wakes)
def test_work_is_done_now_or_later_and_never_lost(load, hold, latency, wake):
    rules = Consolidation(target_utilisation_frac=1.0, headroom_frac=0.0, hold_s=hold, wake=wake)
    awake = consolidate(load * 10, rules.needed(load * 10, 10), rules, latency, STEP_S)

    assert awake.served.sum() + awake.waiting[-1] == pytest.approx(load.sum() * 10, abs=1e-6)
    assert (awake.served <= awake.ready + 1e-9).all()


@given(loads, latencies, holds, holds)
def test_who_waits_longer_before_sleeping_wakes_no_more_often(load, latency, one, other):
    short, long = (
        run(ten(hold_s=hold, wake_latency_s=latency, wake_energy_j=0.0), *load)
        for hold in sorted((one, other))
    )

    assert long.wakes.sum() <= short.wakes.sum()
    assert (long.awake_servers >= short.awake_servers).all()


def test_a_hold_of_the_trough_spares_the_waking():
    wave = [0.8, 0.8, 0.2, 0.2, 0.2, 0.8, 0.8]

    assert run(ten(hold_s=300), *wave).wakes.sum() == 6.0
    assert run(ten(hold_s=900), *wave).wakes.sum() == 0.0


def test_a_gap_too_short_to_sleep_and_wake_in_is_bridged():
    # A waking of two steps fits into a gap of three, not of two.
    slow = ten(wake_latency_s=600.0)

    assert run(slow, 0.8, 0.2, 0.2, 0.8).awake_servers.tolist() == [8.0] * 4
    assert run(slow, 0.8, 0.2, 0.2, 0.2, 0.8).awake_servers.tolist() == [8, 2, 2, 2, 8]


@given(loads, holds, latencies, wakes)
def test_a_fleet_draws_between_all_asleep_and_all_at_full_load(load, hold, latency, wake):
    some = ten(hold_s=hold, wake=wake, wake_latency_s=latency, wake_energy_j=latency * 150.0)

    flows = run(some, *load)

    assert (flows.power_kw >= 0.05 - 1e-9).all()
    # Waking may draw more than work: its energy is the server's own, spread over its latency.
    assert (flows.power_kw - flows.wake_kw <= 2.0 + 1e-9).all()
    assert (flows.idle_kw <= flows.power_kw + 1e-9).all()


@given(loads, holds, latencies, wakes, st.integers(1, 60))
def test_in_two_stretches_the_fleet_remembers_what_it_must(load, hold, latency, wake, cut):
    some = ten(hold_s=hold, wake=wake, wake_latency_s=latency, wake_energy_j=latency * 150.0)
    cut = min(cut, len(load) - 1)
    if cut == 0:
        return
    whole, _ = some.run(load, STEP_S)
    first, recall = some.run(load[:cut], STEP_S)
    second, _ = some.run(load[cut:], STEP_S, before=[each.after(cut) for each in recall])

    joined = np.concatenate((first.awake_servers, second.awake_servers))
    if wake == "on_demand":
        np.testing.assert_allclose(joined, whole.awake_servers)
        power = np.concatenate((first.power_kw, second.power_kw))
        np.testing.assert_allclose(power, whole.power_kw, atol=1e-9)
    else:  # The first segment cannot know what the second will need.
        assert (joined <= whole.awake_servers).all()
        assert (joined >= np.ceil(load * 10 - 1e-6)).all()


@given(loads, holds, latencies, st.integers(1, 60))
def test_who_foresees_as_far_as_a_waking_reaches_needs_no_more_of_the_future(
    load, hold, latency, cut
):
    some = ten(hold_s=hold, wake_latency_s=latency, wake_energy_j=latency * 150.0)
    cut = min(cut, len(load))
    whole, _ = some.run(load, STEP_S)
    first, recall = some.run(load[: cut + some.sees_ahead(STEP_S)], STEP_S)
    second, _ = some.run(load[cut:], STEP_S, before=[each.after(cut) for each in recall])

    for name in ("awake_servers", "wakes", "wake_kw", "power_kw"):
        joined = np.concatenate((getattr(first, name)[:cut], getattr(second, name)))
        np.testing.assert_allclose(joined, getattr(whole, name), rtol=1e-12, err_msg=name)


def test_a_call_that_was_not_foreseen_has_its_whole_waking_at_once():
    # Two servers were foreseen for the fourth step; eight are needed when it comes.
    some = ten(wake_latency_s=600.0, wake_energy_j=90_000.0)
    _, recall = some.run(np.array([0.2] * 8), STEP_S)
    second, _ = some.run(np.array([0.8] * 4), STEP_S, before=[each.after(4) for each in recall])

    assert second.wakes.tolist() == [6, 0, 0, 0]
    assert second.wake_kw.sum() * STEP_S == pytest.approx(6 * (90.0 - 0.005 * 600))


def test_headroom_target_and_the_sleepless_are_kept():
    rules = Consolidation(target_utilisation_frac=0.5, headroom_frac=0.25, least_awake_servers=3)

    # ceil(2 x 1.25 / 0.5) = 5; nothing needs 3; all there are is all.
    assert rules.needed(np.array([2.0, 0.0, 9.0]), 10).tolist() == [5, 3, 10]


def test_each_value_settled_for_itself_is_the_fleet_long_after_a_change():
    some = ten(hold_s=600)
    settled = some.power_kw(np.array([0.25]))
    assert settled == pytest.approx(run(some, *[0.25] * 20).power_kw[-1:])
    # Three servers awake share two and a half servers' work.
    assert settled == pytest.approx([3 * 0.08 + 2.5 * 0.12 + 7 * 0.005])


def test_cards_keep_their_servers_awake():
    cards = Accelerators(count=1, power_w=100.0, idle_w=20.0)
    some = ten()
    server = some.server.model_copy(update={"accelerators": cards})
    some = some.model_copy(update={"server": server})

    flows, _ = some.run(np.array([0.1, 0.1]), STEP_S, np.array([0.5, 0.0]))

    assert flows.awake_servers.tolist() == [5.0, 1.0]


def test_sleep_pays_beyond_its_break_even():
    nap = SleepState(sleep_w=5.0, wake_latency_s=300.0, wake_energy_j=24_000.0)

    # 22.5 kJ beyond sleep over the 75 W that it spares.
    assert nap.break_even_s(idle_w=80.0) == pytest.approx(300.0)
    assert nap.break_even_s(idle_w=4.0) == float("inf")


def told(part):
    return {wrong.key for wrong in part.cross_checks()}


def test_sleep_needs_somebody_who_sends_to_sleep_and_the_other_way_round():
    assert told(ten().model_copy(update={"consolidation": None})) == {"server.sleep"}
    awake = ten().server.model_copy(update={"sleep": None})
    assert told(ten().model_copy(update={"server": awake})) == {"consolidation"}


@pytest.mark.parametrize(
    ("sleep", "key"),
    [
        ({"wake_energy_j": 60_001.0}, "server.sleep.wake_energy_j"),
        ({"wake_energy_j": 10.0, "wake_latency_s": 0.0}, "server.sleep.wake_energy_j"),
    ],
)
def test_a_waking_that_draws_more_than_the_nameplate_is_told(sleep, key):
    assert key in told(ten(**sleep))


def test_a_sleep_that_draws_too_much_is_told():
    nap = SleepState(sleep_w=100.0, wake_latency_s=10.0, wake_energy_j=10.0)
    assert told(nap) == {"wake_energy_j"}
    deep = SleepState(sleep_w=90.0, wake_latency_s=10.0, wake_energy_j=1000.0)
    server = ten().server.model_copy(update={"sleep": deep})
    assert told(ten().model_copy(update={"server": server})) == {"server.sleep.sleep_w"}
