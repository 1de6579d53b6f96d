"""A site in blocks of any length gives the numbers of one block."""

from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np
import pytest

from dcsim.core.timegrid import HOUR_S
from dcsim.fleet.cluster import Cluster
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.scheduling.optimise.day_ahead import OptimalShiftPolicy
from dcsim.scheduling.policy import Policy

RACKS = {"racks": 2, "rack_power_kw": 5.0, "servers_per_rack": 5, "cores_per_server": 10}
NAP = {"sleep_w": 5.0, "wake_latency_s": 1200.0, "wake_energy_j": 200_000.0}


@dataclass(frozen=True)
class Often(Policy):
    """A policy that is asked more often than it needs to be."""

    own: Policy
    every_s: int

    @property
    def control_interval_s(self):
        return self.every_s

    def decide(self, view):
        return self.own.decide(view)


def leaves(value, path=""):
    """Yield every array inside nested dataclasses and tuples, with its place."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{i}]")


def assert_same(whole, blocks):
    pairs = list(zip(leaves(whole), leaves(blocks), strict=True))
    assert len(pairs) > 20
    for (path, wanted), (same_path, got) in pairs:
        assert path == same_path
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-11, err_msg=path)


@pytest.mark.parametrize("policy", [FcfsPolicy(), LowestWindowPolicy()], ids=["fcfs", "window"])
@pytest.mark.parametrize("every_s", [900, HOUR_S, 5000, 6 * HOUR_S])
def test_however_often_the_clock_wakes_the_site_does_the_same(
    make_inputs, simulate_site, policy, every_s
):
    inputs = make_inputs(seed=7)

    whole = simulate_site(inputs, policy)
    often = simulate_site(inputs, Often(policy, every_s))

    assert often.schedule.control_instants == -(-inputs.grid.duration_s // every_s)
    assert_same(whole, often)
    assert whole.flows.it_kw.std() > 0.1


@pytest.mark.parametrize(
    "policy",
    [FcfsPolicy(), OptimalShiftPolicy(60.0, 1e-6)],
    ids=["fcfs", "optimal shift"],
)
def test_step_by_step_it_does_the_same(make_inputs, simulate_site, one_step_blocks, policy):
    inputs = make_inputs(seed=7)

    whole = simulate_site(inputs, policy)
    with one_step_blocks():
        steps = simulate_site(inputs, policy)

    assert_same(whole, steps)


def test_jobs_wait_for_each_other_across_blocks(make_inputs, make_jobs, simulate_site):
    jobs = make_jobs(*[(0, 5 * HOUR_S, 60, 0)] * 4)
    inputs = make_inputs(2, 900, jobs=jobs, baseload=0.2)

    year = simulate_site(inputs, Often(FcfsPolicy(), HOUR_S))

    assert (year.schedule.start_s // HOUR_S).tolist() == [0, 5, 10, 15]


def sleeping(wake):
    rules = {"target_utilisation_frac": 1.0, "headroom_frac": 0.1, "hold_s": 1800, "wake": wake}
    return Cluster(**RACKS, server={"sleep": NAP}, consolidation=rules)


@pytest.mark.parametrize("wake", ["on_demand", "ahead"])
def test_in_blocks_servers_sleep_and_wake_the_same(
    make_inputs, simulate_site, one_step_blocks, wake
):
    inputs = replace(make_inputs(seed=3), cluster=sleeping(wake))

    whole = simulate_site(inputs, FcfsPolicy())
    with one_step_blocks():
        steps = simulate_site(inputs, FcfsPolicy())

    assert_same(whole, steps)
    assert whole.fleet.wakes.sum() > 0
    assert whole.fleet.wake_kw.max() > 0.0


@pytest.mark.parametrize("every_s", [900, 5000, 6 * HOUR_S])
def test_however_often_the_clock_wakes_servers_are_called_ahead_of_the_same(
    make_inputs, simulate_site, every_s
):
    inputs = replace(make_inputs(seed=3), cluster=sleeping("ahead"))

    often = simulate_site(inputs, Often(FcfsPolicy(), every_s))

    assert_same(simulate_site(inputs, FcfsPolicy()), often)


def test_in_blocks_servers_called_ahead_carry_their_load_too(
    make_inputs, simulate_site, one_step_blocks
):
    inputs = replace(make_inputs(seed=3), cluster=sleeping("ahead"))

    with one_step_blocks():
        blocks = simulate_site(inputs, FcfsPolicy())

    busy = (inputs.baseload_frac * 100 + blocks.job_cores) / 10
    assert (blocks.fleet.awake_servers >= busy - 1e-6).all()
    assert not blocks.fleet.waits.any()
