"""A site that is carried ahead of the actions goes as one that is carried step by step."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.scenario.features import FEATURES
from dcsim.study import stepped_site
from dcsim.study.environment import SiteEnvironment
from dcsim.study.look_ahead import LookAhead

REL = 1e-12
CROWD = [
    {"name": "wide", "profile": "heapsort-c", "work_amount": 3.0e7, "cores": 9600,
     "jobs_per_day": 4, "priority": 2, "memory_gb": 60000},
    {"name": "narrow", "profile": "heapsort-c", "work_amount": 4.0e6, "cores": 640,
     "jobs_per_day": 20, "deferral_window_h": 4, "memory_gb": 24000},
]  # fmt: skip
"""Beside the others they fill the hall and its memory: what is let in may have to wait."""
FAST = {"kind": "seawater", "sea_temperature_c": 12}
QUEUES = {
    "no rules": {},
    "backfilling": {"backfill": "easy"},
    "reservations and priorities": {"backfill": "conservative", "order": "priority"},
    "the shortest first": {"order": "shortest_first"},
    "a cap on power": {"cap": {"limit_kw": 30.0, "from_h": 6, "until_h": 18}},
    "a cap that is enforced": {"cap": {"limit_kw": 8.0, "from_h": 12, "enforce": True}},
    "preemption": {"order": "priority", "preemption": True},
    "late jobs turned away": {"reject_late": True},
}
LOOKS = {"no rules", "backfilling", "reservations and priorities", "the shortest first",
         "a cap on power"}  # fmt: skip
FLEETS = {
    "two plain sites": {"west": [], "east": []},
    "one of them remembers": {"west": ["thermal", "queue_rules"], "east": []},
    "a fault at the other": {"west": [], "east": ["server_fault"]},
}
ACTIONS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0])),
    min_size=1,
    max_size=20,
)
"""How many steps an action lasts, and what it is; they are taken up again and again."""


class OneStep(LookAhead):
    """Carries a site no further than it is asked for."""

    def __init__(self, run):
        super().__init__(run)
        self.sees = False


@pytest.fixture(scope="module")
def both(request):
    """Return what makes a scenario's environment and one that goes step by step."""

    @cache
    def make(kind, name):
        site_of, fleet_of = map(request.getfixturevalue, ("site_of", "fleet_of"))
        match kind:
            case "queue":
                rules = {"queue": QUEUES[name]} if QUEUES[name] else {}
                file = site_of(
                    workload={"jobs": CROWD}, period={"step_s": 300}, cooling=FAST, **rules
                )
            case "fleet":
                file = fleet_of(FLEETS[name])
            case _:
                file = site_of(name)
        return SiteEnvironment(file, seed=5), SiteEnvironment(file, seed=5)

    return make


def told(env, actions):
    """Return what every step tells; sites after the first act a little later than it."""
    shares = np.repeat([share for _, share in actions], [lasts for lasts, _ in actions])
    rows, over, k = [], False, 0
    env.reset()
    while not over:
        action = [shares[(k - 3 * site) % len(shares)] for site in range(len(env.site_names))]
        observation, reward, _, over, info = env.step(action)
        rows.append([*observation, reward, *info.values()])
        k += 1
    return np.array(rows)


def assert_goes_as_step_by_step(envs, actions):
    ahead, alone = envs
    rows = told(ahead, actions)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stepped_site, "LookAhead", OneStep)
        one_by_one = told(alone, actions)
    size = np.abs(one_by_one).max(axis=0)
    assert (np.abs(rows - one_by_one) <= REL * size).all()


@pytest.mark.parametrize("name", QUEUES)
@settings(max_examples=10)
@given(actions=ACTIONS)
def test_whatever_the_rules_of_the_queue(both, name, actions):
    assert_goes_as_step_by_step(both("queue", name), actions)


@pytest.mark.parametrize("name", FLEETS)
@settings(max_examples=3)
@given(actions=ACTIONS)
def test_in_a_fleet(both, name, actions):
    assert_goes_as_step_by_step(both("fleet", name), actions)


@pytest.mark.parametrize("name", [f.name for f in FEATURES if f.name != "replanning"])
def test_with_every_feature(both, name):
    assert_goes_as_step_by_step(both("feature", name), [(7, 0.0), (5, 0.6), (1, 0.2), (9, 1.0)])


@pytest.mark.parametrize("name", QUEUES)
def test_a_site_that_stands_alone_is_carried_in_few_blocks_and_little_in_vain(
    both, monkeypatch, name
):
    blocks = []
    carry = LookAhead.carry

    def counted(ahead):
        done = carry(ahead)
        blocks.append(ahead.end - ahead.first)
        return done

    monkeypatch.setattr(LookAhead, "carry", counted)
    env, _ = both("queue", name)
    steps = len(told(env, [(36, 0.0), (12, 1.0)]))
    if name in LOOKS:
        assert len(blocks) < 0.4 * steps
        assert sum(blocks) < 3 * steps
    else:
        assert blocks == [1] * steps
