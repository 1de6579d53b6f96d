"""A policy sees what is known and nothing of what is to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace

import numpy as np
import pytest

from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.fleet.faults import Fault
from dcsim.scheduling.policy import Decision, Policy, View
from dcsim.signals.forecast import Forecast, Perfect, Persistence
from dcsim.simulate.capacity import Retrying
from dcsim.simulate.faults import FaultPlan
from dcsim.simulate.site_inputs import Signals, SiteInputs
from dcsim.simulate.site_model import SiteModel

HIDDEN = (Forecast, SiteInputs, SiteModel)


def reached(value, path="view"):
    """Yield everything that can be reached from an object, with its place."""
    yield path, value
    if is_dataclass(value):
        for each in fields(value):
            yield from reached(getattr(value, each.name), f"{path}.{each.name}")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from reached(inner, f"{path}[{key}]")
    elif isinstance(value, tuple | list):
        for i, inner in enumerate(value):
            yield from reached(inner, f"{path}[{i}]")


@dataclass
class Keeping(Policy):
    """First come, first served, looked at every six hours; keeps all arrays of every view."""

    seen: dict = field(default_factory=dict)
    strange: list = field(default_factory=list)
    control_interval_s: int = 6 * HOUR_S
    replans: bool = True

    def decide(self, view: View) -> Decision:
        found = list(reached(view))
        self.strange += [path for path, value in found if isinstance(value, HIDDEN)]
        self.seen[view.now_s] = {
            path: value.copy()
            for path, value in found
            if isinstance(value, np.ndarray) and not path.startswith("view.jobs")
        }
        release = np.maximum(view.jobs.arrival_s[view.arriving], view.now_s)
        return Decision(view.arriving, release)


def persistence(signal):
    return Persistence(signal, before=100.0)


@pytest.fixture
def views(make_inputs, simulate_site):
    """Return what runs two days whose second day is given, and tells what was seen."""

    def run(forecast, second_day):
        inputs = make_inputs(2, seed=5)
        first_day = np.linspace(50.0, 400.0, 24)
        signal = forecast(np.concatenate((first_day, second_day)))
        policy = Keeping()
        simulate_site(replace(inputs, signals=Signals(signal, signal)), policy)
        return policy

    return run


def test_nothing_that_knows_the_future_can_be_reached(views):
    policy = views(persistence, np.full(24, 100.0))
    assert policy.seen
    assert policy.strange == []


def test_another_future_shows_in_nothing_before_it_begins(views):
    calm, wild = (views(persistence, np.full(24, level)) for level in (100.0, 900.0))

    for now_s in range(0, DAY_S + 1, 6 * HOUR_S):
        for path, array in calm.seen[now_s].items():
            np.testing.assert_array_equal(array, wild.seen[now_s][path], err_msg=path)
    later = calm.seen[DAY_S + 6 * HOUR_S], wild.seen[DAY_S + 6 * HOUR_S]
    assert any(not np.array_equal(array, later[1][path]) for path, array in later[0].items())


def test_a_perfect_forecast_is_one_that_is_asked_for(views):
    calm, wild = (views(Perfect, np.full(24, level)) for level in (100.0, 900.0))
    first = calm.seen[0], wild.seen[0]
    assert any(not np.array_equal(array, first[1][path]) for path, array in first[0].items())


def test_a_fault_to_come_shows_in_nothing_before_it(make_inputs, simulate_site):
    def seen(*faults):
        inputs = make_inputs(2, seed=5)
        chance = np.random.default_rng(0)
        plan = FaultPlan.of(faults, inputs.grid, inputs.cluster, chance, Retrying(), 0)
        policy = Keeping()
        simulate_site(replace(inputs, faults=plan), policy)
        return policy.seen

    calm, broken = seen(), seen(Fault("rack", 27 * HOUR_S, 29 * HOUR_S, 2))

    for now_s in range(0, 27 * HOUR_S, 6 * HOUR_S):
        for path, array in calm[now_s].items():
            np.testing.assert_array_equal(array, broken[now_s][path], err_msg=path)
    later = calm[30 * HOUR_S], broken[30 * HOUR_S]
    assert any(not np.array_equal(array, later[1][path]) for path, array in later[0].items())
