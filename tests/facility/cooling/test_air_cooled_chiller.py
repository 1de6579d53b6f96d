import numpy as np
import pytest

from dcsim.facility.cooling.air_cooled_chiller import AirCooledChiller
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import psychrometrics
from dcsim.physics.brine import brine

KW = 1000.0


def air(dry_bulb_c, rh=0.5):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(38.0, 0.4)


def run(dry_bulb_c, load=1.0, rh=0.5, **parameters):
    plant = AirCooledChiller(kind="air_cooled_chiller", **parameters).plant(KW, DESIGN)
    outside = air(dry_bulb_c, rh)
    return plant.run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_a_hot_day_by_hand():
    flows = run(35.0)
    loop = KW + flows.electricity.room_fan_kw[0] + flows.electricity.loop_pump_kw[0]
    # Evaporating 12 - 2 = 10 C, condensing 35 + 12 = 47 C: 0.45 x 283.15/37 = 3.444.
    load = 1.0 / 1.1
    part = (0.118888 + 0.672354 * load + 0.206875 * load**2) / 0.998117
    expected = 1.1 * loop / (0.45 * 283.15 / 37.0) * part
    assert flows.electricity.compressor_kw[0] == pytest.approx(expected, rel=1e-7)
    # The heat of a 38 C day, at COP 0.45 x 283.15/40, sets the fans; today's is smaller.
    design = loop * (1.0 + 1.1 * part / (0.45 * 283.15 / 40.0))
    x = ((loop + expected) / design) ** (1.0 / 0.7)
    air_kg_s = design / (1.006 * 10.0)
    plant = AirCooledChiller(kind="air_cooled_chiller").plant(KW, DESIGN)
    thin = plant.coils.design_density_kg_m3
    assert thin == pytest.approx(1.12, abs=0.01)
    fan_kw = air_kg_s / thin * 120.0 / 0.55 / 1000.0 * x**3
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(fan_kw, rel=0.03)


def test_below_its_least_condensing_temperature_the_weather_no_longer_helps():
    flows = run(np.array([-20.0, 0.0, 15.0, 17.0]), chilled_water_c=12.0)
    compressor = flows.electricity.compressor_kw
    np.testing.assert_allclose(compressor[:3], compressor[0], rtol=1e-12)
    assert compressor[3] > compressor[0]
    fans = flows.electricity.rejection_fan_kw
    assert fans[0] < fans[1] < fans[2]
    # 28 C condensing lets the approach be 28 K at 0 C and 13 K at 15 C; air goes with its
    # power 1/0.7, fan power with the cube, and colder air is denser.
    assert fans[1] / fans[2] == pytest.approx(
        (13.0 / 28.0) ** (3.0 / 0.7) * (273.15 / 288.15) ** 2, rel=0.02
    )


def test_a_coil_takes_over_in_the_cold_and_shares_in_between():
    flows = run(np.array([-5.0, 10.0, 35.0]), free_cooling="coil")
    assert when(flows, "free-cooling").tolist() == [True, False, False]
    assert when(flows, "mechanical-trim").tolist() == [False, True, False]
    assert when(flows, "economiser-lockout").tolist() == [False, False, True]


def test_a_coil_never_adds_compressor_energy():
    weather = np.linspace(-30.0, 45.0, 151)
    with_, without = (run(weather, free_cooling=kind) for kind in ("coil", "none"))
    assert (with_.electricity.compressor_kw <= without.electricity.compressor_kw + 1e-9).all()
    assert (with_.electricity.compressor_kw[:60] == 0.0).all()


def test_fans_inside_the_rated_cop_are_not_counted_again():
    machine = {"catalogue": "scroll_air_434kw"}
    inside = run(30.0, chilled_water_c=7.0, chiller=machine)
    apart = run(30.0, chilled_water_c=7.0, chiller={**machine, "condenser_fans": "apart"})
    own = run(
        30.0,
        chilled_water_c=7.0,
        chiller={**machine, "condenser_fans": "apart", "condenser_fan_frac": 0.03},
    )
    assert inside.electricity.rejection_fan_kw[0] == 0.0
    assert apart.electricity.rejection_fan_kw[0] > 0.0
    assert apart.electricity.compressor_kw[0] == inside.electricity.compressor_kw[0]
    # Three hundredths of what the machine can give in that air.
    plant = AirCooledChiller(kind="air_cooled_chiller", chilled_water_c=7.0, chiller=machine)
    capacity = plant.plant(KW, DESIGN).chillers.capacity_kw(np.array([30.0]))[0]
    assert own.electricity.rejection_fan_kw[0] == pytest.approx(0.03 * capacity / 1.04, rel=0.05)


def test_no_water_is_used():
    assert not run(np.linspace(-30.0, 45.0, 16)).water.makeup_l_per_s.any()


def test_antifreeze_and_a_wider_approach_shorten_free_cooling():
    weather = np.linspace(-10.0, 30.0, 161)
    hours = [
        when(run(weather, free_cooling="coil", **p), "free-cooling").sum()
        for p in ({"glycol_derate_frac": 0.0}, {}, {"dry_cooler_approach_k": 10.0})
    ]
    assert hours[0] > hours[1] > hours[2]


def test_the_fitted_curves_are_told_where_they_end():
    flows = run(np.array([10.0, 30.0]), chilled_water_c=7.0, chiller={"catalogue": "scroll_air"})
    assert when(flows, "curve-extrapolated").tolist() == [True, False]


def test_a_legacy_plant_in_the_heat_takes_about_a_third_of_the_heat():
    flows = run(35.0, 0.8, preset="legacy")
    assert 0.3 < flows.electricity.compressor_kw[0] / 800.0 < 0.45


def test_chilled_water_too_warm_for_the_coils_is_refused():
    wrong = AirCooledChiller(kind="air_cooled_chiller", chilled_water_c=23.0).cross_checks()
    assert [key for key, _, _ in wrong] == ["chilled_water_c"]


def test_glycol_in_the_loop_costs_its_pumps_and_nothing_else():
    water = run(20.0)
    glycol = run(20.0, loop_fluid="propylene_glycol", loop_glycol_frac=0.35)
    mixture = brine("propylene_glycol", 0.35)
    volume = 4.18 * 997.0 / (mixture.liquid.cp_kj_per_kg_k * mixture.liquid.density_kg_m3)
    assert glycol.electricity.loop_pump_kw[0] == pytest.approx(
        water.electricity.loop_pump_kw[0] * volume * mixture.friction_rel, rel=1e-9
    )
    assert glycol.electricity.room_fan_kw == water.electricity.room_fan_kw


def test_a_loop_outdoors_is_told_to_freeze_unless_glycol_or_heaters_keep_it():
    plain, mixed = run(-12.0), run(-12.0, loop_fluid="ethylene_glycol")
    heated = run([-12.0, 10.0], outdoor_heater_kw=4.0)
    assert when(plain, "loop-frost").all()
    assert not when(mixed, "loop-frost").any()
    assert when(run(-16.0, loop_fluid="ethylene_glycol"), "loop-frost").all()
    assert not when(heated, "loop-frost").any()
    assert when(heated, "freeze-protection").tolist() == [True, False]
    more = heated.electricity.rejection_fan_kw - run([-12.0, 10.0]).electricity.rejection_fan_kw
    assert more.tolist() == pytest.approx([4.0, 0.0], abs=1e-9)


def test_heaters_are_electricity_that_leaves_to_the_air():
    plant = AirCooledChiller(kind="air_cooled_chiller", outdoor_heater_kw=4.0).plant(KW, DESIGN)
    outside = air([-12.0])
    flows = plant.run(outside.dry_bulb_c * 0.0 + 500.0, outside)
    assert flows.heat_kw()[0] == pytest.approx(500.0, abs=1e-9)
