"""Cold plates: what liquid and air take by hand, and what more capture is worth."""

from itertools import pairwise

import numpy as np
import pytest

from dcsim.facility.cooling.cold_plate import ColdPlate
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import psychrometrics

KW = 1000.0


def air(dry_bulb_c, rh=0.4):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(38.0)


def plant(**keys):
    return ColdPlate(kind="cold_plate", **keys).plant(KW, DESIGN)


def run(dry_bulb_c, load=1.0, **keys):
    outside = air(dry_bulb_c)
    return plant(**keys).run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def test_fans_carry_what_the_liquid_leaves_by_hand():
    electricity = run(5.0).electricity
    # 300 kW of air, 12 K, dry air of 24 C at sea level, 400 Pa at 65 %.
    density = 101_325.0 / (287.042 * 297.15)
    room_fan_kw = 300.0 / (density * 1.006 * 12.0) * 400.0 / 0.65 / 1000.0
    assert electricity.room_fan_kw[0] == pytest.approx(room_fan_kw, rel=1e-5)
    # 1.5 % of 700 kW.
    assert electricity.loop_pump_kw[0] == pytest.approx(10.5, rel=1e-12)
    # Both circuits have the same rise and pressure: one pump's power for their heat together.
    water_kw = 710.5 + 300.0 + electricity.room_fan_kw[0]
    facility_kw = water_kw / (4.18 * 10.0) / 997.0 * 150_000.0 / 0.7 / 1000.0
    assert electricity.source_pump_kw[0] == pytest.approx(facility_kw, rel=1e-9)


def test_half_the_load_moves_the_plates_pumps_by_their_cube_and_no_lower_than_their_least():
    half, little = (run(5.0, load).electricity.loop_pump_kw[0] for load in (0.5, 0.1))
    assert half == pytest.approx(10.5 * 0.5**3)
    assert little == pytest.approx(10.5 * 0.4**3)


def test_on_a_warm_day_the_chiller_serves_the_air_alone_by_hand():
    flows = run(25.0)
    assert when(flows, "mechanical-trim").all()
    assert when(flows, "air-mechanical-trim").all()
    assert not when(flows, "liquid-mechanical-trim").any()
    fan_kw = flows.electricity.room_fan_kw[0]
    load_kw = (300.0 + fan_kw) * (1.0 + 150_000.0 / (4.18 * 10.0 * 997.0 * 0.7 * 1000.0))
    rise_k = load_kw / (300.0 + fan_kw) * 10.0
    approach_k = 8.0 / 0.925
    # The coils take 36 - 12/0.8 = 21 C; at 38 C the coolers do nothing.
    left_kw = (1.0 - (21.0 + rise_k - 25.0) / (rise_k + approach_k)) * load_kw
    share = left_kw / (1.1 * load_kw)
    part = (0.118888 + 0.672354 * share + 0.206875 * share**2) / 0.998117
    # Condensing at 37 C, evaporating at 19 C.
    compressor_kw = 1.1 * load_kw * 18.0 / (0.45 * 292.15) * part
    assert flows.electricity.compressor_kw[0] == pytest.approx(compressor_kw, rel=1e-6)


def test_each_circuit_tells_its_own_stage():
    flows = run(np.array([0.0, 25.0, 36.0]))
    assert when(flows, "free-cooling").tolist() == [True, False, False]
    assert when(flows, "air-mechanical-trim").tolist() == [False, True, False]
    assert when(flows, "air-economiser-lockout").tolist() == [False, False, True]
    assert when(flows, "liquid-mechanical-trim").tolist() == [False, False, True]


def test_one_water_for_both_is_as_cold_as_the_colder_needs_and_costs_compressor_energy():
    shared = plant(air_loop="shared")
    assert [branch.circuit.supply_c for branch in shared.branches] == [pytest.approx(21.0)]
    weather = np.linspace(-10.0, 38.0, 97)
    one, two = (run(weather, air_loop=loop) for loop in ("shared", "separate"))
    assert (one.electricity.compressor_kw >= two.electricity.compressor_kw - 1e-9).all()
    assert one.electricity.compressor_kw.sum() > 2.0 * two.electricity.compressor_kw.sum()
    # A liquid colder than the coils need decides instead.
    cold = plant(air_loop="shared", liquid_supply_c=20.0)
    assert cold.branches[0].circuit.supply_c == 16.0


def test_more_capture_never_costs_power():
    weather = np.linspace(-10.0, 38.0, 97)
    totals = [run(weather, capture_frac=c).electricity.total_kw() for c in (0.5, 0.6, 0.7, 0.8)]
    for less, more in pairwise(totals):
        assert more.sum() < less.sum()


def test_warmer_liquid_never_costs_power():
    weather = np.linspace(-10.0, 38.0, 97)
    cool, warm = (run(weather, liquid_supply_c=t).electricity.total_kw() for t in (32.0, 44.0))
    assert (warm <= cool + 1e-9).all()


def test_server_fans_slow_to_what_the_air_still_carries():
    # 30 % of the air is below the least flow of 40 %.
    assert plant().server_fan_saving_frac == pytest.approx(1.0 - 0.4**3)
    assert plant(capture_frac=0.5).server_fan_saving_frac == pytest.approx(0.875)
    assert plant().availability_frac == 1.0


def test_coil_water_that_would_freeze_is_refused():
    part = ColdPlate(kind="cold_plate", supply_air_c=12.0, coil_effectiveness_frac=0.5)
    assert [key for key, _, _ in part.cross_checks()] == ["supply_air_c"]


def test_coils_are_free_to_take_water_beyond_the_class_of_the_plates():
    part = ColdPlate(kind="cold_plate", water_class="W17", liquid_supply_c=20.0)
    assert part.coil_water_c > 17.0
    assert part.cross_checks() == []
