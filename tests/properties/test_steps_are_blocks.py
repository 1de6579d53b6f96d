"""Blocks, single steps and whole arrays of one site are the same, for every feature and plant."""

from dataclasses import dataclass

import pytest

import dcsim
from dcsim.core.registry import parts
from dcsim.scenario.features import FEATURES
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate import site_run

REL = 1e-12
STAGES = {"stages": [{"kind": "waterside"}, {"kind": "air_cooled_chiller"}]}
ON_DEMAND = {"it": {"consolidation": {"wake": "on_demand"}}}
NAMES = [feature.name for feature in FEATURES if feature.name != "replanning"]
HOT = [("thermal", other) for other in NAMES if other != "thermal"]


@dataclass(frozen=True)
class Every(FcfsPolicy):
    """First come, first served, for a clock that wakes at intervals of its own."""

    interval_s: int = 3600

    @property
    def control_interval_s(self):
        return self.interval_s


@pytest.fixture
def in_steps(one_step_blocks):
    """Return what runs a file step by step."""

    def run(file):
        with one_step_blocks():
            return dcsim.run(file)

    return run


def assert_same_runs(assert_same, one, other):
    assert_same(one.hourly, other.hourly, REL)
    assert_same(one.jobs, other.jobs, REL)
    assert_same(one.states, other.states)


@pytest.mark.parametrize("name", ["", *NAMES])
def test_a_site_goes_the_same_in_steps_and_in_blocks(site_of, in_steps, assert_same, name):
    file = site_of(*[name] * bool(name))
    assert_same_runs(assert_same, dcsim.run(file), in_steps(file))


def test_so_do_servers_that_are_woken_on_demand(site_of, in_steps, assert_same):
    file = site_of("sleep", **ON_DEMAND)
    assert_same_runs(assert_same, dcsim.run(file), in_steps(file))


@pytest.mark.parametrize(("one", "other"), HOT, ids=lambda name: name)
def test_so_does_a_hall_that_gets_hot_beside_it(site_of, in_steps, assert_same, one, other):
    file = site_of(one, other)
    assert_same_runs(assert_same, dcsim.run(file), in_steps(file))


@pytest.mark.parametrize("interval_s", [900, 5000, 7800])
@pytest.mark.parametrize(
    "names", [(), ("sleep",), ("thermal",), ("backup",), ("thermal", "utility_fault")]
)
def test_however_often_the_clock_wakes(site_of, assert_same, names, interval_s):
    file = site_of(*names)
    often = dcsim.run(file, policy=Every(interval_s=interval_s))
    assert_same_runs(assert_same, dcsim.run(file), often)


@pytest.mark.parametrize("shortest", [1, 3, 1000])
@pytest.mark.parametrize("names", [(), ("sleep",)])
def test_however_short_the_blocks_are_tried(site_of, assert_same, monkeypatch, names, shortest):
    file = site_of("thermal", "utility_fault", *names)
    usual = dcsim.run(file)
    monkeypatch.setattr(site_run, "SHORTEST_BLOCK", shortest)
    assert_same_runs(assert_same, usual, dcsim.run(file))


@pytest.mark.parametrize("kind", sorted(parts("cooling")))
def test_every_kind_of_cooling_goes_the_same_in_steps_and_in_blocks(
    site_of, in_steps, assert_same, kind
):
    cooling = {"kind": kind, **(STAGES if kind == "combination" else {})}
    file = {**site_of(), "cooling": cooling}
    if kind == "surface_water":
        file["cooling"]["water"] = {"source": "sinusoid"}
    assert_same_runs(assert_same, dcsim.run(file), in_steps(file))
