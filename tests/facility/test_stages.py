"""A site with stages in time: switches by the rule, in one piece or block by block."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.timegrid import HOUR_S
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.stage_control import Offers, StageRule, StageState
from dcsim.facility.cooling.waterside import Waterside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, worst_case
from dcsim.facility.stages import Stages, controlled
from dcsim.physics import psychrometrics

STEP_S = 600
CONTROL = Stages(STEP_S)
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-double-conversion"),
    transformer=Element(preset="transformer-pdu"),
)


def days_of_air(steps, step_s=STEP_S):
    """Return air that swings by day and drifts, so that stages change often."""
    hours = np.arange(steps) * step_s / 3600.0
    t = 16.0 + 9.0 * np.sin(2 * np.pi * hours / 24.0) + 4.0 * np.sin(2 * np.pi * hours / 7.0)
    rh, p = np.full(steps, 0.55), np.full(steps, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


def make_site(outside, **keys):
    of = Combination(
        kind="combination",
        stages=[
            DirectAir(kind="direct_air", filter_pressure_pa=250.0),
            Waterside(kind="waterside"),
        ],
        **keys,
    )
    return Site.sized(1000.0, CHAIN, of, worst_case(outside))


@st.composite
def cases(draw):
    """Draw costs and shortages of a few stages, a rule and a state."""
    stages, steps = draw(st.integers(2, 4)), draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cost = rng.uniform(1.0, 3.0, (stages, steps))
    short = np.where(rng.uniform(size=cost.shape) < 0.2, rng.uniform(0.0, 5.0, cost.shape), 0.0)
    offers = Offers.of(cost, short, np.full(steps, 100.0))
    rule = StageRule(draw(st.sampled_from([0.0, 0.1, 0.4])), draw(st.sampled_from([0, 900, 5000])))
    state = draw(
        st.builds(StageState, st.integers(0, stages - 1), st.integers(0, 9000))
        | st.just(StageState())
    )
    return offers, rule, state


def by_hand(offers, rule, state):
    """Walk through the steps one by one, as the rule is told in words."""
    stages, ran = [], state.ran_s
    now = state.stage
    for step in range(offers.cost.shape[1]):
        short, cost = offers.short_kw[:, step], offers.cost[:, step]
        order = sorted(range(len(cost)), key=lambda s: (short[s], cost[s], s))
        best = order[0]
        if now is None:
            now = best
        is_short = short[best] < short[now]
        is_cheaper = cost[best] < (1 - rule.hysteresis_frac) * cost[now]
        if is_short or (ran >= rule.minimum_run_s and is_cheaper):
            now, ran = best, 0
        stages.append(now)
        ran += STEP_S
    return stages, StageState(now, ran)


@settings(max_examples=200)
@given(cases())
def test_the_control_does_what_a_walk_through_the_steps_does(case):
    stages = controlled(*case, STEP_S)
    wanted, after = by_hand(*case)
    assert stages.tolist() == wanted
    assert CONTROL.after(stages, len(stages), case[2]) == after


@settings(max_examples=100)
@given(cases(), st.integers(1, 29))
def test_two_blocks_give_what_one_gives(case, at):
    offers, rule, state = case
    at = min(at, offers.cost.shape[1])
    whole = controlled(offers, rule, state, STEP_S)
    first = Offers(offers.cost[:, :at], offers.short_kw[:, :at])
    head = controlled(first, rule, state, STEP_S)
    between = CONTROL.after(head, at, state)
    # A block of which only the first steps are kept leaves the state of those.
    assert CONTROL.after(whole, at, state) == between
    if at == offers.cost.shape[1]:
        return
    second = Offers(offers.cost[:, at:], offers.short_kw[:, at:])
    tail = controlled(second, rule, between, STEP_S)
    assert [*head, *tail] == whole.tolist()
    assert CONTROL.after(tail, len(tail), between) == CONTROL.after(whole, len(whole), state)


def test_without_reluctance_the_site_takes_the_cheapest_of_every_step():
    outside = days_of_air(600)
    site = make_site(outside)
    it_kw = np.full(600, 800.0)
    flows, stage = CONTROL.run(site, it_kw, outside, StageState())
    assert stage is None
    np.testing.assert_array_equal(flows.facility_kw, site.run(it_kw, outside).facility_kw)
    assert len(np.unique(flows.cooling.stage)) == 2


@pytest.mark.parametrize("keys", [{"hysteresis_frac": 0.1}, {"minimum_run_s": 4 * HOUR_S}])
def test_reluctance_means_fewer_switches_and_no_less_energy(keys):
    outside = days_of_air(1200)
    it_kw = np.full(1200, 800.0)
    free = make_site(outside).run(it_kw, outside)
    slow, stage = CONTROL.run(make_site(outside, **keys), it_kw, outside, StageState())
    np.testing.assert_array_equal(stage, slow.cooling.stage)
    switches = [np.count_nonzero(np.diff(flows.cooling.stage)) for flows in (free, slow)]
    assert 0 < switches[1] < switches[0]
    assert slow.facility_kw.sum() > free.facility_kw.sum()


def test_no_stage_runs_shorter_than_its_minimum():
    outside = days_of_air(1200)
    site = make_site(outside, minimum_run_s=3 * HOUR_S)
    flows, _ = CONTROL.run(site, np.full(1200, 800.0), outside, StageState())
    assert not flows.cooling.short_kw.max() > 1e-6
    at = np.flatnonzero(np.diff(flows.cooling.stage)) + 1
    assert len(at) > 5
    assert (np.diff(at) * STEP_S >= 3 * HOUR_S).all()


def test_heat_closes_with_held_stages():
    outside = days_of_air(300)
    site = make_site(outside, hysteresis_frac=0.05, minimum_run_s=HOUR_S)
    flows, _ = CONTROL.run(site, np.linspace(200.0, 1000.0, 300), outside, StageState())
    into = flows.facility_kw + flows.cooling.latent_gain_kw
    out = flows.cooling.rejected_kw + flows.cooling.short_kw + flows.outdoor_loss_kw
    np.testing.assert_allclose(into, out, rtol=1e-9)


@pytest.mark.parametrize("most", [1, 7, 144])
def test_a_site_in_blocks_of_any_length_switches_as_in_one(most):
    outside = days_of_air(600)
    site = make_site(outside, hysteresis_frac=0.04, minimum_run_s=2 * HOUR_S)
    it_kw = np.linspace(300.0, 950.0, 600)
    whole, stage = CONTROL.run(site, it_kw, outside, StageState())
    state, stages, power = StageState(), [], []
    for first in range(0, 600, most):
        part = slice(first, first + most)
        flows, here = CONTROL.run(site, it_kw[part], outside.during(part), state)
        state = CONTROL.after(here, len(here), state)
        stages += here.tolist()
        power += flows.facility_kw.tolist()
    assert stages == stage.tolist()
    assert len(set(stages)) == 2
    np.testing.assert_allclose(power, whole.facility_kw, rtol=1e-12)
