"""A day's limit on water: who can runs dry, and the others do as the scenario says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import NoSolution
from dcsim.core.registry import parts
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.buffers import Buffers
from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.indirect_air import IndirectAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.taken import joined
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.waterside import Waterside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, worst_case
from dcsim.facility.water_limit import EXCEEDED, WaterLimit, WaterState
from dcsim.physics import psychrometrics
from dcsim.simulate.site_model import SiteModel

STEPS = 48
CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-eco"),
    transformer=Element(preset="none"),
)
TRIM = {"machine": "dx"}
WET = {
    "media": DirectAir(kind="direct_air", evaporative={"method": "wet_media"}),
    "sprays": IndirectAir(kind="indirect_air"),
    "pads": Waterside(kind="waterside", rejection="adiabatic_dry_cooler"),
}
TOWER = WaterCooledChiller(kind="water_cooled_chiller")


def two_hot_days():
    hour = np.arange(STEPS) % 24
    dry_bulb = 28.0 + 7.0 * np.sin(2.0 * np.pi * (hour - 9) / 24.0)
    humidity, pressure = np.full(STEPS, 0.35), np.full(STEPS, 101_325.0)
    wet_bulb = psychrometrics.wet_bulb_c(dry_bulb, humidity, pressure)
    return Outside(dry_bulb, wet_bulb, humidity, pressure)


def site_with(cooling):
    outside = two_hot_days()
    return Site.sized(1000.0, CHAIN, cooling, worst_case(outside)), outside


def limit_of(litres, beyond="count"):
    return WaterLimit(np.full(STEPS, litres), np.arange(STEPS) // 24, 3600, beyond)


def within_limit(site, it_kw, outside, limit):
    """Carry a load through the two days against a limit, as a run does."""
    buffers, dry = Buffers.sized(site, None, None, 3600), limit.without_water(site)
    without = None if dry is None else replace(buffers, site=dry)
    grid = TimeGrid(0, 3600, STEPS)
    model = SiteModel(grid, outside, buffers, water=limit, without_water=without)
    first, state, parts = 0, model.initial(), []
    while first < STEPS:
        answer = model.advance(first, it_kw[first:], state)
        parts.append(answer.steps.flows)
        state, first = answer.state, first + answer.holds
    flows = joined(parts)
    limit.require(next(event.when for event in flows.events if event.code == EXCEEDED))
    return flows


def drawn_by_day(flows):
    return (flows.cooling.water.makeup_l_per_s * 3600.0).reshape(2, 24).sum(axis=1)


def hours(flows, code):
    return next((int(f.when.sum()) for f in flows.events if f.code == code), 0)


def balance_error(flows):
    gained = flows.facility_kw + flows.cooling.latent_gain_kw
    left = flows.cooling.rejected_kw + flows.cooling.short_kw + flows.outdoor_loss_kw
    return float(np.abs(gained - left).max())


@pytest.mark.parametrize("kind", WET)
def test_a_plant_that_can_runs_dry_once_the_days_water_is_spent(kind):
    site, outside = site_with(WET[kind])
    it = np.full(STEPS, 900.0)
    free = site.run(it, outside)
    assert (drawn_by_day(free) > 0.0).all()
    half = limit_of(0.5 * drawn_by_day(free).min())

    held = within_limit(site, it, outside, half)

    assert (drawn_by_day(held) <= half.limit_l[0] * (1.0 + 1e-9)).all()
    assert hours(held, "water-limit") > 0
    assert hours(held, "water-limit-exceeded") == 0
    assert held.facility_kw.sum() + held.cooling.short_kw.sum() > free.facility_kw.sum()
    assert balance_error(held) < 1e-9 * 1000.0


@pytest.mark.parametrize("kind", WET)
def test_without_water_at_all_it_is_the_dry_plant_and_with_plenty_the_free_one(kind):
    site, outside = site_with(WET[kind])
    it = np.full(STEPS, 900.0)
    free, dry = site.run(it, outside), site.dry().run(it, outside)

    none = within_limit(site, it, outside, limit_of(0.0))
    plenty = within_limit(site, it, outside, limit_of(1e9))

    assert np.array_equal(plenty.facility_kw, free.facility_kw)
    assert hours(plenty, "water-limit") == hours(plenty, "water-limit-exceeded") == 0
    # From the first step of a day that would draw water until midnight.
    wet = (free.cooling.water.makeup_l_per_s > 0.0).reshape(2, 24)
    spent = np.maximum.accumulate(wet, axis=1).ravel()
    assert np.array_equal(none.facility_kw[spent], dry.facility_kw[spent])
    assert np.array_equal(none.facility_kw[~spent], free.facility_kw[~spent])
    assert none.cooling.water.makeup_l_per_s.sum() == 0.0


def test_the_next_day_starts_with_its_own_water():
    site, outside = site_with(WET["pads"])
    it = np.full(STEPS, 900.0)
    free = site.run(it, outside)
    limit = replace(limit_of(1e9), limit_l=np.where(np.arange(STEPS) < 24, 0.0, np.inf))

    held = within_limit(site, it, outside, limit)

    first, second = drawn_by_day(held)
    assert first == 0.0
    assert second == pytest.approx(drawn_by_day(free)[1])


def test_a_tower_cannot_run_dry():
    site, outside = site_with(TOWER)
    assert site.cooling.dry() is None
    assert site.dry() is None
    within_limit(site, np.full(STEPS, 900.0), outside, limit_of(1e9, "refuse"))


TOWER_OR_AIR = Combination(
    kind="combination", stages=[TOWER, AirCooledChiller(kind="air_cooled_chiller")]
)


def test_a_combination_runs_dry_on_the_stages_that_can():
    site, outside = site_with(TOWER_OR_AIR)
    it = np.full(STEPS, 900.0)
    free = site.run(it, outside)
    assert (free.cooling.stage == 0).all(), "the tower is the cheaper one on hot days"
    half = limit_of(0.5 * drawn_by_day(free).min(), "refuse")

    held = within_limit(site, it, outside, half)

    dry = held.cooling.stage == 1
    assert 0 < dry.sum() < STEPS
    assert hours(held, "water-limit") == dry.sum()
    assert (drawn_by_day(held) <= half.limit_l[0] * (1.0 + 1e-9)).all()
    assert (held.cooling.short_kw == 0.0).all()
    alone = Site.sized(1000.0, CHAIN, TOWER_OR_AIR.stages[1], worst_case(outside))
    assert np.allclose(
        held.cooling.electricity.total_kw()[dry],
        alone.run(it, outside).cooling.electricity.total_kw()[dry],
        rtol=1e-9,
    )
    assert balance_error(held) < 1e-9 * 1000.0
    assert held.cooling.inlet_c is not None


def test_a_combination_of_towers_cannot_run_dry():
    both = Combination(kind="combination", stages=[TOWER, Waterside(kind="waterside")])
    assert site_with(both)[0].dry() is None


@pytest.mark.parametrize("kind", ["air_cooled_chiller", "seawater", "surface_water", "dx"])
def test_a_plant_without_evaporation_is_its_own_dry_one(kind):
    part = parts("cooling")[kind]
    extra = {"water": {"source": "sinusoid"}} if kind == "surface_water" else {}
    plant = part(kind=kind, **extra).plant(1000.0, worst_case(two_hot_days()))
    assert plant.dry() is plant


def test_a_humidifier_that_draws_beyond_the_limit_is_refused_where_that_is_asked():
    site, outside = site_with(DirectExpansion(kind="dx", sensible_heat_frac=0.8))
    it = np.full(STEPS, 900.0)
    free = site.run(it, outside)
    assert drawn_by_day(free).min() > 0.0

    counted = within_limit(site, it, outside, limit_of(0.0))
    assert hours(counted, "water-limit-exceeded") > 0
    with pytest.raises(NoSolution, match="cannot do without water"):
        within_limit(site, it, outside, limit_of(0.0, "refuse"))


def test_what_cannot_run_dry_is_counted_stands_still_or_is_refused():
    site, outside = site_with(TOWER)
    it = np.full(STEPS, 900.0)
    free = site.run(it, outside)
    half = 0.5 * drawn_by_day(free).min()

    counted = within_limit(site, it, outside, limit_of(half))
    still = within_limit(site, it, outside, limit_of(half, "short"))

    assert np.array_equal(counted.facility_kw, free.facility_kw)
    beyond = hours(counted, "water-limit-exceeded")
    assert 0 < beyond < STEPS
    assert hours(still, "water-limit") == beyond
    assert (drawn_by_day(still) <= half * (1.0 + 1e-9)).all()
    stopped = still.cooling.short_kw > 0.0
    assert stopped.sum() == beyond
    assert (still.cooling.electricity.total_kw()[stopped] == 0.0).all()
    assert balance_error(still) < 1e-9 * 1000.0
    with pytest.raises(NoSolution, match="on 2 days"):
        within_limit(site, it, outside, limit_of(half, "refuse"))


@given(
    st.lists(st.floats(0.0, 10.0), min_size=1, max_size=60),
    st.floats(0.0, 1e5),
    st.integers(0, 23),
    st.integers(0, 60),
)
def test_before_the_first_step_that_is_spent_a_day_is_within_its_limit(
    flow, limit_l, first_hour, at
):
    flow = np.array(flow)
    day = (np.arange(len(flow)) + first_hour) // 24
    limit = WaterLimit(np.full(len(flow), limit_l), day, 3600, "count")

    # In one block or in two, with what was drawn of the day carried over.
    between = limit.after(0, flow[:at], WaterState())
    spent = limit.spent(0, flow[:at], WaterState())
    if at < len(flow):
        spent = np.concatenate((spent, limit.spent(at, flow[at:], between)))

    assert spent.tolist() == limit.spent(0, flow, WaterState()).tolist()
    for number in np.unique(day):
        here = day == number
        first = int(np.argmax(spent[here])) if spent[here].any() else here.sum()
        assert flow[here][:first].sum() * 3600.0 <= limit_l * (1.0 + 1e-8) + 1e-5
        beyond = spent[here][first:]
        assert (beyond | (flow[here][first:] == 0.0)).all(), "spent stays spent until midnight"


def test_each_day_has_its_own_count():
    # A litre an hour and five litres a day: the sixth hour of either day is the first too many.
    limit = WaterLimit(np.full(48, 5.0), np.arange(48) // 24, 3600, "count")

    spent = limit.spent(0, np.full(48, 1.0 / 3600.0), WaterState())

    assert spent.tolist() == ([False] * 5 + [True] * 19) * 2


def test_spent_water_is_spent_until_midnight_or_until_another_limit_holds():
    limit = WaterLimit(np.repeat([5.0, 9.0, 9.0], 16), np.arange(48) // 24, 3600, "count")

    found = [limit.spend(step, WaterState()).spent_until for step in (0, 10, 20, 30)]

    assert found == [16, 16, 24, 48]
