import numpy as np
import pytest

from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.water_cooled_chiller import WaterCooledChiller
from dcsim.facility.cooling.waterside import Waterside
from dcsim.physics import psychrometrics

KW = 1000.0


def air(dry_bulb_c, rh=0.5):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(35.0, 0.5)


def run(dry_bulb_c, load=1.0, rh=0.5, **parameters):
    plant = WaterCooledChiller(kind="water_cooled_chiller", **parameters).plant(KW, DESIGN)
    outside = air(dry_bulb_c, rh)
    return plant.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_in_the_cold_the_condenser_water_stands_at_its_limit():
    flows = run(np.array([-10.0, 0.0, 8.0]), chilled_water_c=7.0)
    loop = KW + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]
    # Evaporating 5 C, condensing 21 C: 0.55 x 278.15/16 = 9.561 at full load.
    capacity = 1.1 * loop
    load = 1.0 / 1.1
    part = (0.118888 + 0.672354 * load + 0.206875 * load**2) / 0.998117
    # The least lift of 10 K is exceeded: the curve of Carnot holds.
    expected = capacity / (0.55 * 278.15 / 16.0) * part
    np.testing.assert_allclose(flows.electricity.compressor_kw, expected, rtol=1e-7)
    assert flows.electricity.rejection_fan_kw[0] < flows.electricity.rejection_fan_kw[2]


def test_all_heat_is_compressed_and_no_economiser_is_told():
    flows = run(np.linspace(-30.0, 40.0, 15))
    assert (flows.electricity.compressor_kw > 0.0).all()
    assert not any(event.code in {"free-cooling", "mechanical-trim"} for event in flows.events)


@pytest.mark.parametrize("dry_bulb", [-10.0, 10.0, 22.0, 40.0])
def test_the_same_plant_with_an_economiser_never_compresses_more(dry_bulb):
    alike = {"tower_approach_k": 3.5, "supply_air_c": 24.0}
    without = run(dry_bulb, **alike)
    plant = Waterside(kind="waterside", **alike).plant(KW, DESIGN)
    with_ = plant.run(np.array([KW]), air(dry_bulb))
    assert with_.electricity.compressor_kw[0] <= without.electricity.compressor_kw[0] * (1 + 1e-9)


MACHINE = {"catalogue": "centrifugal_vsd_1407kw"}


def test_curves_are_held_at_the_end_of_their_range_and_it_is_told():
    flows = run(np.array([20.0, 44.0]), rh=0.6, chilled_water_c=7.0, chiller=MACHINE)
    assert when(flows, "curve-extrapolated").tolist() == [False, True]
    warm = run(20.0, chiller=MACHINE)
    assert when(warm, "curve-extrapolated").all()


def test_a_legacy_plant_takes_about_a_fifth_of_the_heat_for_compressors_and_towers():
    flows = run(25.0, 0.8, preset="legacy")
    compressor = flows.electricity.compressor_kw[0] / 800.0
    assert 0.14 < compressor < 0.25
    assert 1.4 < flows.water.makeup_l_per_s[0] * 3600.0 / 800.0 < 3.7


def test_warmer_chilled_water_saves_compressor_energy():
    powers = [run(30.0, chilled_water_c=c).electricity.compressor_kw[0] for c in (7.0, 12.0, 18.0)]
    assert powers == sorted(powers, reverse=True)


def test_a_rating_point_no_tower_makes_is_refused():
    wrong = WaterCooledChiller(
        kind="water_cooled_chiller", tower_design_wet_bulb_c=8.0, liquid_to_gas_ratio=1.8
    ).cross_checks()
    assert [key for key, _, _ in wrong] == ["liquid_to_gas_ratio"]
