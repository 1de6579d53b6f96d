"""Towers in frost: heaters in resting basins, and no cell with less than its water."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.tower_side import SizedTower
from dcsim.facility.cooling.waterside import Waterside
from dcsim.physics import psychrometrics

KW = 1000.0


def air(dry_bulb_c, rh=0.7):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(35.0, 0.5)


def tower(**keys):
    of = Waterside(kind="waterside", **keys)
    return SizedTower.sized(of, KW, of.source_delta_t_k, OutdoorAir.of(DESIGN))


def reject(tower, dry_bulb_c, load=0.5, target_c=15.0):
    outside = OutdoorAir.of(air(dry_bulb_c))
    heat = np.full(outside.dry_bulb_c.shape, load * KW)
    water = load * tower.design_water_kg_s * np.ones_like(heat)
    return tower.reject(heat, water, target_c * np.ones_like(heat), outside)


def run(dry_bulb_c, load=0.5, **keys):
    outside = air(dry_bulb_c)
    plant = Waterside(kind="waterside", **keys).plant(KW, DESIGN)
    return plant.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(events, code):
    return next(event.when for event in events if event.code == code)


def test_the_heaters_of_resting_basins_by_hand():
    # 1 W per kW installed; half rests; at -8 C a basin of 4 C takes 12/24 of the power.
    warm, cold = (reject(tower(basin_heater_frac=f), -8.0).electricity_kw[0] for f in (0.0, 0.001))
    assert cold - warm == pytest.approx(0.001 * KW * 0.5 * 12.0 / 24.0, rel=1e-9)


def test_the_limit_decides_below_which_air_basins_are_heated():
    air_c = [-6.0, -4.0, -1.0, 1.0, 3.0]
    for limit, heated in ((0.0, [1, 1, 1, 0, 0]), (-5.0, [1, 0, 0, 0, 0]), (2.0, [1, 1, 1, 1, 0])):
        events = reject(tower(basin_heater_below_c=limit), air_c).events
        assert when(events, "freeze-protection").tolist() == [bool(h) for h in heated]


def test_in_frost_so_many_cells_run_that_each_has_its_water():
    of = tower(tower_cells=4, cell_minimum_flow_frac=0.5)
    cold, mild = OutdoorAir.of(air([-10.0] * 6)), OutdoorAir.of(air([10.0] * 6))
    share = np.array([0.05, 0.125, 0.2, 0.3, 0.5, 1.0])
    water = share * of.design_water_kg_s
    # A cell needs 0.5/4 of the design flow: 0.2 feeds one, 0.3 two, 0.5 all four.
    assert (4 * of._running_frac(water, cold)).tolist() == [1, 1, 1, 2, 4, 4]
    assert (4 * of._running_frac(water, mild)).tolist() == [4] * 6
    dry = when(of.reject(share * KW, water, np.full(6, 15.0), cold).events, "tower-fill-dry")
    assert dry.tolist() == [True, False, False, False, False, False]


def test_half_of_the_cells_are_half_a_tower():
    load = 0.25
    of = tower(tower_cells=2, cell_minimum_flow_frac=0.5, basin_heater_frac=0.0)
    whole = tower(basin_heater_frac=0.0)
    outside = OutdoorAir.of(air(-5.0))
    water = np.array([load * of.design_water_kg_s])
    half = of.reject(np.array([load * KW]), water, np.array([2.0]), outside)
    double = whole.reject(np.array([2 * load * KW]), 2 * water, np.array([2.0]), outside)
    assert half.leaving_c[0] == double.leaving_c[0]
    assert half.electricity_kw[0] == pytest.approx(double.electricity_kw[0] / 2.0, rel=1e-12)
    assert half.water.evaporated_l_per_s[0] == pytest.approx(
        double.water.evaporated_l_per_s[0] / 2.0, rel=1e-12
    )
    coldest = of.coldest_c(np.array([load * KW]), water, outside)
    assert coldest[0] == whole.coldest_c(np.array([2 * load * KW]), 2 * water, outside)[0]


def test_cells_that_are_shut_off_are_heated_and_those_that_run_are_not():
    of = {"tower_cells": 2, "cell_minimum_flow_frac": 0.5}
    with_heat, without = (
        reject(tower(basin_heater_frac=f, **of), -20.0, load=0.3).electricity_kw[0]
        for f in (0.002, 0.0)
    )
    # 0.3 of the water feeds one of two cells: half of 2 kW, in full at -20 C.
    assert with_heat - without == pytest.approx(1.0, rel=1e-9)


@settings(max_examples=30)
@given(st.floats(-35.0, 20.0), st.floats(0.05, 1.0), st.integers(1, 12), st.floats(0.1, 1.0))
def test_heat_and_water_close_with_cells(dry_bulb, load, cells, least):
    flows = run(dry_bulb, load, tower_cells=cells, cell_minimum_flow_frac=least)
    into = load * KW + flows.electricity.total_kw()
    np.testing.assert_allclose(into, flows.rejected_kw + flows.short_kw, rtol=1e-9)
    water = flows.water
    used = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s
    np.testing.assert_allclose(water.makeup_l_per_s, used, rtol=1e-9)


def test_cells_change_nothing_above_the_limit():
    plain, cells = run([1.0, 20.0, 40.0]), run([1.0, 20.0, 40.0], tower_cells=6)
    np.testing.assert_array_equal(plain.electricity.total_kw(), cells.electricity.total_kw())
