"""A site with stages in time: switches by the rule, in one piece or block by block."""

from dataclasses import replace

import numpy as np
import pytest
from dcsim.simulate.stage_control import SiteRun, controlled, remembers
from dcsim.simulate.stepped import simulate_site_stepped
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.stage_control import Offers, StageRule, StageState
from dcsim.facility.cooling.waterside import Waterside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, worst_case
from dcsim.facility.water_limit import WaterLimit
from dcsim.physics import psychrometrics
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.simulate.site_year import simulate_site

STEP_S = 600
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
def test_the_sleeping_control_does_what_a_walk_through_the_steps_does(case):
    stages, state = controlled(*case, STEP_S)
    wanted, after = by_hand(*case)
    assert stages.tolist() == wanted
    assert state == after


@settings(max_examples=100)
@given(cases(), st.integers(0, 30))
def test_two_blocks_give_what_one_gives(case, at):
    offers, rule, state = case
    at = min(at, offers.cost.shape[1] - 1)
    whole, end = controlled(offers, rule, state, STEP_S)
    if at == 0:
        return
    first = Offers(offers.cost[:, :at], offers.short_kw[:, :at])
    second = Offers(offers.cost[:, at:], offers.short_kw[:, at:])
    head, between = controlled(first, rule, state, STEP_S)
    tail, after = controlled(second, rule, between, STEP_S)
    assert [*head, *tail] == whole.tolist()
    assert after == end


def test_without_reluctance_the_site_takes_the_cheapest_of_every_step():
    outside = days_of_air(600)
    site = make_site(outside)
    it_kw = np.full(600, 800.0)
    flows = SiteRun(site, STEP_S).run(it_kw, outside)
    assert not remembers(site)
    np.testing.assert_array_equal(flows.facility_kw, site.run(it_kw, outside).facility_kw)
    assert len(np.unique(flows.cooling.stage)) == 2


@pytest.mark.parametrize("keys", [{"hysteresis_frac": 0.1}, {"minimum_run_s": 4 * HOUR_S}])
def test_reluctance_means_fewer_switches_and_no_less_energy(keys):
    outside = days_of_air(1200)
    it_kw = np.full(1200, 800.0)
    free = make_site(outside).run(it_kw, outside)
    site = make_site(outside, **keys)
    slow = SiteRun(site, STEP_S).run(it_kw, outside)
    assert remembers(site)
    switches = [np.count_nonzero(np.diff(flows.cooling.stage)) for flows in (free, slow)]
    assert 0 < switches[1] < switches[0]
    assert slow.facility_kw.sum() > free.facility_kw.sum()


def test_no_stage_runs_shorter_than_its_minimum():
    outside = days_of_air(1200)
    site = make_site(outside, minimum_run_s=3 * HOUR_S)
    flows = SiteRun(site, STEP_S).run(np.full(1200, 800.0), outside)
    assert not flows.cooling.short_kw.max() > 1e-6
    at = np.flatnonzero(np.diff(flows.cooling.stage)) + 1
    assert len(at) > 5
    assert (np.diff(at) * STEP_S >= 3 * HOUR_S).all()


def test_heat_closes_with_held_stages():
    outside = days_of_air(300)
    site = make_site(outside, hysteresis_frac=0.05, minimum_run_s=HOUR_S)
    flows = SiteRun(site, STEP_S).run(np.linspace(200.0, 1000.0, 300), outside)
    into = flows.facility_kw + flows.cooling.latent_gain_kw
    out = flows.cooling.rejected_kw + flows.cooling.short_kw + flows.outdoor_loss_kw
    np.testing.assert_allclose(into, out, rtol=1e-9)


@pytest.fixture(scope="session")
def inputs(make_inputs):
    """Return two days of a small site with jobs, whose plant remembers its stage."""
    plain = make_inputs(2, 900, seed=3)
    outside = days_of_air(plain.grid.steps, 900)
    of = make_site(outside, hysteresis_frac=0.04, minimum_run_s=2 * HOUR_S).cooling.of
    site = Site.sized(plain.cluster.design_kw, CHAIN, of, worst_case(outside))
    return plain.__class__(
        plain.grid,
        plain.cluster,
        site,
        outside,
        plain.reserved_frac,
        plain.jobs,
        plain.carbon,
    )


@pytest.mark.parametrize("block_s", [3 * HOUR_S, DAY_S])
def test_blocks_of_any_length_switch_as_the_whole_period_does(inputs, block_s):
    whole = simulate_site(inputs, FcfsPolicy()).flows
    blocks = simulate_site_stepped(inputs, FcfsPolicy(), block_s).flows
    assert len(np.unique(whole.cooling.stage)) == 2
    np.testing.assert_array_equal(blocks.cooling.stage, whole.cooling.stage)
    np.testing.assert_allclose(blocks.facility_kw, whole.facility_kw, rtol=1e-12)


def test_a_plant_that_remembers_is_not_run_against_a_limit_on_water(inputs):
    limit = WaterLimit(*(None for _ in WaterLimit.__dataclass_fields__))
    with pytest.raises(InvalidInput, match="hysteresis_frac"):
        simulate_site(replace(inputs, water_limit=limit), FcfsPolicy())
