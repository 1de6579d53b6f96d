"""A plant of several stages: at every step the cheapest that carries all the heat."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.direct_air import DirectAir
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.immersion import Immersion
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.trim import TrimCooling
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.waterside import Waterside
from dcsim.physics import psychrometrics

KW = 1000.0

FREE = DirectAir(kind="direct_air", trim=TrimCooling(machine="none"), supply_air_c=24.0)
"""Outdoor air alone: dear in nothing but fans, and short on hot days."""
CHILLER = WaterCooledChiller(kind="water_cooled_chiller")
TOWER = Waterside(kind="waterside")
DRY = Waterside(kind="waterside", rejection="dry_cooler")
SPLIT = DirectExpansion(kind="dx")


def air(dry_bulb_c, rh=0.5, pressure_pa=101_325.0):
    shape = np.broadcast(dry_bulb_c, rh, pressure_pa).shape or (1,)
    t, rh, p = (np.broadcast_to(np.float64(x), shape).copy() for x in (dry_bulb_c, rh, pressure_pa))
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(48.0, 0.3, 60_000.0)


def combined(*stages, **keys):
    return Combination(kind="combination", stages=list(stages), **keys).plant(KW, DESIGN)


PLANT = combined(FREE, TOWER, DRY, SPLIT)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


@st.composite
def weathers(draw):
    steps = draw(st.integers(1, 5))

    def column(low, high):
        return np.array(draw(st.lists(st.floats(low, high), min_size=steps, max_size=steps)))

    return column(0.05, 1.0) * KW, air(column(-35.0, 48.0), column(0.05, 1.0), column(60e3, 105e3))


@settings(max_examples=40)
@given(weathers())
def test_without_reluctance_it_is_exactly_the_least_of_its_stages(case):
    heat, outside = case
    flows = PLANT.run(heat, outside)
    alone = [stage.run(heat, outside) for stage in PLANT.stages]
    for step in range(len(heat)):
        short = [a.short_kw[step] if a.short_kw[step] > 1e-9 * heat[step] else 0.0 for a in alone]
        power = [a.electricity.total_kw()[step] for a in alone]
        able = [p for p, s in zip(power, short, strict=True) if s == min(short)]
        assert flows.electricity.total_kw()[step] == min(able)
        chosen = alone[flows.stage[step]]
        assert flows.short_kw[step] == chosen.short_kw[step]
        assert flows.water.makeup_l_per_s[step] == chosen.water.makeup_l_per_s[step]


@settings(max_examples=40)
@given(weathers())
def test_heat_and_water_in_are_heat_and_water_out(case):
    heat, outside = case
    flows = PLANT.run(heat, outside)
    into = heat + flows.latent_gain_kw + flows.electricity.total_kw()
    np.testing.assert_allclose(into, flows.rejected_kw + flows.short_kw, rtol=1e-9)
    np.testing.assert_allclose(flows.heat_kw(), heat, rtol=1e-9)
    water = flows.water
    used = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s
    np.testing.assert_allclose(water.makeup_l_per_s, used, rtol=1e-9, atol=1e-15)


@settings(max_examples=25)
@given(weathers())
def test_single_steps_give_what_the_array_gives(case):
    heat, outside = case
    whole = PLANT.run(heat, outside)
    for i in range(len(heat)):
        span = slice(i, i + 1)
        one = PLANT.run(heat[span], outside.during(span))
        assert one.stage[0] == whole.stage[i]
        for component in fields(whole.electricity):
            got = getattr(one.electricity, component.name)[0]
            wanted = getattr(whole.electricity, component.name)[i]
            assert got == pytest.approx(wanted, rel=1e-12, abs=1e-12), component.name


@settings(max_examples=25)
@given(weathers())
def test_one_more_stage_never_costs_more_nor_leaves_more_heat(case):
    heat, outside = case
    few, more = combined(FREE, TOWER).run(heat, outside), PLANT.run(heat, outside)
    assert (more.short_kw <= few.short_kw + 1e-9 * heat).all()
    as_able = (few.short_kw <= 1e-9 * heat) | (more.short_kw >= few.short_kw)
    cheaper = more.electricity.total_kw() <= few.electricity.total_kw()
    assert cheaper[as_able].all()


def test_the_stage_that_is_short_gives_way_however_cheap_it_is():
    flows = combined(FREE, CHILLER).run(np.full(2, KW), air([10.0, 45.0]))
    alone = FREE.plant(KW, DESIGN).run(np.full(2, KW), air([10.0, 45.0]))
    assert alone.short_kw[1] > 100.0
    assert flows.stage.tolist() == [0, 1]
    assert when(flows, "stage-1").tolist() == [True, False]
    assert when(flows, "stage-2").tolist() == [False, True]
    assert not when(flows, "cooling-short").any()


def test_where_none_can_do_it_the_one_that_leaves_least_runs():
    weak = AirCooledChiller(kind="air_cooled_chiller", chiller_capacity_frac=0.5)
    weaker = AirCooledChiller(kind="air_cooled_chiller", chiller_capacity_frac=0.3)
    flows = combined(weaker, weak).run(np.array([KW]), air(40.0))
    assert flows.stage.tolist() == [1]
    assert when(flows, "cooling-short").all()


def test_dear_water_sends_the_tower_to_rest():
    heat, hot = np.array([KW]), air(38.0, 0.2)
    plain = combined(TOWER, DRY).run(heat, hot)
    assert plain.stage.tolist() == [0]
    saved_kw = (
        DRY.plant(KW, DESIGN).run(heat, hot).electricity.total_kw()[0]
        - plain.electricity.total_kw()[0]
    )
    makeup_m3_h = plain.water.makeup_l_per_s[0] * 3.6
    # Water pays as long as its bill is below that of the electricity it saves.
    worth_per_m3 = saved_kw * 0.1 / makeup_m3_h
    keys = {"cheapest_by": "electricity_and_water", "electricity_price_per_mwh": 100.0}
    for factor, stage in ((0.99, 0), (1.01, 1)):
        price = worth_per_m3 * factor
        flows = combined(TOWER, DRY, water_price_per_m3=price, **keys).run(heat, hot)
        assert flows.stage.tolist() == [stage]


def test_twice_the_plant_at_twice_the_heat_takes_twice_the_power():
    of = Combination(kind="combination", stages=[FREE, TOWER, SPLIT])
    outside = air(np.linspace(-30.0, 45.0, 16), 0.4)
    one = of.plant(KW, DESIGN).run(np.full(16, 0.7 * KW), outside)
    two = of.plant(2.0 * KW, DESIGN).run(np.full(16, 1.4 * KW), outside)
    np.testing.assert_array_equal(one.stage, two.stage)
    np.testing.assert_allclose(
        two.electricity.total_kw(), 2.0 * one.electricity.total_kw(), rtol=1e-9
    )


def test_the_inlet_is_that_of_the_stage_that_runs():
    warm = DirectExpansion(kind="dx", supply_air_c=27.0)
    flows = combined(FREE, warm).run(np.full(2, KW), air([10.0, 45.0]))
    assert flows.stage.tolist() == [0, 1]
    assert flows.inlet_c.tolist() == pytest.approx([18.0, 27.0])
    tank = Immersion(kind="immersion")
    assert combined(warm, tank).run(np.array([KW]), air(20.0)).inlet_c is None


def test_given_stages_are_held_even_where_another_is_cheaper():
    heat, outside = np.full(3, KW), air([10.0, 10.0, 10.0])
    plant = combined(FREE, CHILLER)
    held = plant.holding(np.array([1, 0, 1])).run(heat, outside)
    chiller = CHILLER.plant(KW, DESIGN).run(heat, outside)
    assert held.stage.tolist() == [1, 0, 1]
    assert held.electricity.total_kw()[0] == chiller.electricity.total_kw()[0]
    assert held.electricity.total_kw()[1] < chiller.electricity.total_kw()[1]
    with pytest.raises(ValueError, match="3 stages are given for 2 steps"):
        plant.holding(np.array([1, 0, 1])).run(heat[:2], outside.during(slice(0, 2)))


def test_prices_stand_where_they_count_and_nowhere_else():
    def wrong(**keys):
        part = Combination(kind="combination", stages=[FREE, TOWER], **keys)
        return [key for key, _, _ in part.cross_checks()]

    by_bill = {"cheapest_by": "electricity_and_water"}
    assert wrong() == []
    assert wrong(**by_bill) == ["electricity_price_per_mwh", "water_price_per_m3"]
    assert wrong(water_price_per_m3=2.0) == ["water_price_per_m3"]
    assert wrong(**by_bill, water_price_per_m3=2.0, electricity_price_per_mwh=50.0) == []


def test_a_combination_of_one_or_of_combinations_is_refused():
    with pytest.raises(ValueError, match="stages"):
        Combination(kind="combination", stages=[FREE])
    inner = Combination(kind="combination", stages=[FREE, TOWER])
    outer = Combination(kind="combination", stages=[inner, DRY])
    assert [key for key, _, _ in outer.cross_checks()] == ["stages.0.kind"]
