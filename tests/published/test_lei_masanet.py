"""Lei and Masanet 2020, Energy 201:117556: three plants at 1 kW IT and 101325 Pa."""

import numpy as np
import pytest

from dcsim.facility.cooling.plant import Outside
from dcsim.physics.lei_masanet import AIR, SEA, TOWER, reference_pue, sea_cooling
from dcsim.verify.lei_masanet_plants import (
    LeiMasanetAirPlant,
    LeiMasanetSeaPlant,
    LeiMasanetTowerPlant,
)

SEA_PUE, TOWER_PUE, AIR_PUE = 1.1140761465494835, 1.0887168184890426, 1.0746922969797756


def test_the_sea_plant_has_its_published_pue():
    assert reference_pue(SEA, 20.0) == pytest.approx(SEA_PUE, abs=1e-7)


def test_the_tower_plant_has_its_published_pue():
    assert reference_pue(TOWER, 20.0, 0.4) == pytest.approx(TOWER_PUE, abs=1e-7)


def test_the_air_plant_has_its_published_pue():
    assert reference_pue(AIR, 20.0, 0.4) == pytest.approx(AIR_PUE, abs=1e-7)


def test_a_colder_sea_changes_nothing_and_a_warm_one_starts_the_chiller():
    assert reference_pue(SEA, 8.0) == pytest.approx(SEA_PUE, abs=1e-7)
    assert reference_pue(SEA, 30.0) == pytest.approx(1.1438, abs=5e-5)
    assert sea_cooling(1.0, 30.0).compressor_kw > 0.0


def outside(t_c, rh):
    one = np.ones(4)
    return Outside(t_c * one, (t_c - 7.0) * one, rh * one, 101_325.0 * one)


PLANTS = [
    (LeiMasanetSeaPlant(), SEA, SEA_PUE),
    (LeiMasanetTowerPlant(), TOWER, TOWER_PUE),
    (LeiMasanetAirPlant(), AIR, AIR_PUE),
]


@pytest.mark.parametrize(("plant", "printed", "pue"), PLANTS, ids=lambda case: type(case).__name__)
def test_each_cooling_mode_of_a_site_returns_the_published_plant(plant, printed, pue):
    heat_kw = np.full(4, 1000.0 * (1.0 + printed.electrical.overhead_frac()))
    flows = plant.run(heat_kw, outside(20.0, 0.4))
    assert (heat_kw + flows.electricity.total_kw()) / 1000.0 == pytest.approx(pue, abs=1e-7)


@pytest.mark.parametrize(("plant", "printed", "pue"), PLANTS, ids=lambda case: type(case).__name__)
@pytest.mark.parametrize(("t_c", "rh"), [(-15.0, 0.8), (20.0, 0.1), (33.0, 0.3), (38.0, 0.9)])
def test_heat_and_water_of_each_cooling_mode_balance_in_any_weather(plant, printed, pue, t_c, rh):
    heat_kw = np.linspace(0.0, 900.0, 4)
    flows = plant.run(heat_kw, outside(t_c, rh))
    into = heat_kw + flows.latent_gain_kw + flows.electricity.total_kw()
    assert flows.rejected_kw + flows.short_kw == pytest.approx(into, rel=1e-12)
    water = flows.water
    out = water.evaporated_l_per_s + water.blowdown_l_per_s + water.drift_l_per_s
    assert water.makeup_l_per_s == pytest.approx(out, rel=1e-12)


def test_the_air_mode_counts_the_heat_it_cannot_remove():
    flows = LeiMasanetAirPlant().run(np.full(4, 500.0), outside(38.0, 0.9))
    assert (flows.short_kw > 500.0).all()
    (event,) = flows.events
    assert event.code == "cooling-short"
    assert event.when.all()


def test_the_tower_mode_draws_the_water_of_five_cycles_by_hand():
    flows = LeiMasanetTowerPlant().run(np.full(4, 1000.0), outside(20.0, 0.4))
    cooled_kw = 1000.0 / TOWER.water.sensible_heat_frac
    evaporated = 0.8 * cooled_kw / (2500.5 - 2.3097 * 30.0 - 0.0013 * 900.0)
    assert flows.water.blowdown_l_per_s == pytest.approx(evaporated / 4.0, rel=1e-12)
    circulated = cooled_kw / (4.2 * TOWER.water.source_rise_k)
    assert flows.water.drift_l_per_s == pytest.approx(0.0002 * circulated, rel=1e-12)
