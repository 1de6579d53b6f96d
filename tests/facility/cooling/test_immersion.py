"""Immersion: points by hand, a second model, and what its service costs."""

import numpy as np
import pytest
from pydantic import ValidationError

from dcsim.facility.cooling.immersion import Immersion
from dcsim.facility.cooling.outdoor_air import OutdoorAir
from dcsim.facility.cooling.plant import Outside
from dcsim.physics import psychrometrics

KW = 1000.0


def air(dry_bulb_c, rh=0.4):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full(t.shape, rh), np.full(t.shape, 101_325.0)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


DESIGN = air(38.0)
# 1000 kW and pumps of 1.5 %; facility water with a rise of 10 K against 150 kPa.
PUMP_KW = 15.0
FACILITY_PUMP_KW = 1015.0 / (4.18 * 10.0) / 997.0 * 150_000.0 / 0.7 / 1000.0
LOAD_KW = 1015.0 + FACILITY_PUMP_KW
# The water carries the heat of its pump too.
RISE_K = 10.0 * LOAD_KW / 1015.0
# 8 K with plain water, more with antifreeze.
APPROACH_K = 8.0 / (1.0 - 0.075)


def plant(**keys):
    return Immersion(kind="immersion", **keys).plant(KW, DESIGN)


def run(dry_bulb_c, load=1.0, **keys):
    outside = air(dry_bulb_c)
    return plant(**keys).run(np.full(outside.dry_bulb_c.shape, load * KW), outside)


def when(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def density(outside):
    w = psychrometrics.humidity_ratio_from_relative_humidity(
        outside.dry_bulb_c, outside.relative_humidity_frac, outside.pressure_pa
    )
    return psychrometrics.moist_air_density_kg_m3(outside.dry_bulb_c, w, outside.pressure_pa)[0]


def fan_kw(x, outside):
    """Return the fans at a share of full air flow: 120 Pa at 55 %, sized for 38 C."""
    design_kw = LOAD_KW / (1.006 * 10.0) / density(DESIGN) * 120.0 / 0.55 / 1000.0
    least = max(x, 0.15)
    return design_kw * least**3 * min(x / 0.15, 1.0) * (density(DESIGN) / density(outside)) ** 2


def test_a_mild_day_by_hand():
    flows = run(20.0)
    electricity = flows.electricity
    assert electricity.loop_pump_kw[0] == pytest.approx(PUMP_KW, rel=1e-12)
    assert electricity.source_pump_kw[0] == pytest.approx(FACILITY_PUMP_KW, rel=1e-12)
    # 42 C in the tanks is 37 C outside: 17 K above the air instead of the 8.6 K of full fans.
    x = (APPROACH_K / 17.0) ** (1.0 / 0.7)
    assert electricity.rejection_fan_kw[0] == pytest.approx(fan_kw(x, air(20.0)), rel=1e-9)
    assert electricity.compressor_kw[0] == electricity.room_fan_kw[0] == 0.0
    assert when(flows, "free-cooling").all()


def test_a_hot_day_by_hand():
    flows = run(35.0, liquid_supply_c=37.0)
    # Supply of 32 C, air of 35 C: the coolers take f with 32 + 10 (1 - f) = 35 + 8.65 f.
    free = (32.0 + RISE_K - 35.0) / (RISE_K + APPROACH_K)
    left_kw = (1.0 - free) * LOAD_KW
    # The chiller is sized for 38 C; it condenses at 47 C and evaporates at 30 C.
    capacity_kw = 1.1 * (1.0 - (32.0 + RISE_K - 38.0) / (RISE_K + APPROACH_K)) * LOAD_KW
    share = left_kw / capacity_kw
    part = (0.118888 + 0.672354 * share + 0.206875 * share**2) / 0.998117
    compressor_kw = capacity_kw * 17.0 / (0.45 * 303.15) * part
    assert flows.electricity.compressor_kw[0] == pytest.approx(compressor_kw, rel=1e-6)
    assert when(flows, "mechanical-trim").all()
    # The coolers run at full air; the condensers' fans are sized for 38 C, at COP
    # 0.45 x 303.15/20, and need less today.
    design_part = capacity_kw * (1.0 + 20.0 / (0.45 * 303.15))
    x = ((left_kw + compressor_kw) / design_part) ** (1.0 / 0.7)
    condensers_kw = fan_kw(x, air(35.0)) * design_part / LOAD_KW
    assert flows.electricity.rejection_fan_kw[0] == pytest.approx(
        fan_kw(1.0, air(35.0)) + condensers_kw, rel=1e-6
    )


def test_in_cold_air_the_chiller_still_condenses_at_its_least_temperature():
    high, low = (
        run(5.0, liquid_supply_c=15.0, condensing_minimum_c=floor) for floor in (28.0, 20.0)
    )
    # Evaporating at 8 C: a lift of 20 K against one of 12 K, for the same heat.
    ratio = high.electricity.compressor_kw[0] / low.electricity.compressor_kw[0]
    assert ratio == pytest.approx(20.0 / 12.0, rel=1e-9)
    # The warmer condenser needs less air.
    assert high.electricity.rejection_fan_kw[0] < low.electricity.rejection_fan_kw[0]


def test_the_chiller_is_sized_for_mild_air_where_pads_are_off_too():
    # At 40 C the pads make 21 C; at 30 C they are off and the coolers fall short of 32 C.
    part = Immersion(
        kind="immersion",
        liquid_supply_c=37.0,
        rejection="adiabatic_dry_cooler",
        pad_lowest_c=30.0,
    )
    dry_heat = air(40.0, 0.05)
    sized = part.plant(KW, dry_heat)
    assert when(sized.run(np.array([KW]), dry_heat), "free-cooling").all()
    mild = sized.run(np.array([KW]), air(30.0, 0.05))
    assert when(mild, "mechanical-trim").all()
    assert mild.short_kw[0] == 0.0


def test_a_plant_without_a_chiller_is_short_by_what_the_coolers_leave():
    flows = run(35.0, liquid_supply_c=37.0, chiller_capacity_frac=0.0)
    free = (32.0 + RISE_K - 35.0) / (RISE_K + APPROACH_K)
    assert flows.short_kw[0] == pytest.approx((1.0 - free) * LOAD_KW, rel=1e-9)
    assert when(flows, "cooling-short").all()
    assert flows.electricity.compressor_kw[0] == 0.0


def test_air_warmer_than_the_return_leaves_the_coolers_out():
    flows = run(38.0, liquid_supply_c=27.0)
    assert when(flows, "economiser-lockout").all()
    assert flows.electricity.compressor_kw[0] > 0.0
    cooler = plant(liquid_supply_c=27.0).branches[0].circuit.cooler
    # What is left are the condensers' fans.
    assert flows.electricity.rejection_fan_kw[0] > 0.0
    assert cooler.coils.fan_kw(np.zeros(1), OutdoorAir.of(air(38.0)))[0] == 0.0


def bisected(load_kw, rise_k, dry_bulb_c, supply_c):
    """Return the share that the coolers take and their share of air, solved step by step."""

    def leaving_c(share, x):
        return dry_bulb_c + 8.0 / 0.925 * share * load_kw / LOAD_KW * x**-0.7

    low, high = 0.0, 1.0
    if leaving_c(1.0, 1.0) <= supply_c:
        for _ in range(100):  # all heat: how little air makes the supply?
            x = 0.5 * (low + high)
            low, high = (x, high) if leaving_c(1.0, max(x, 1e-30)) > supply_c else (low, x)
        return 1.0, high
    for _ in range(100):  # full air: how much heat until the return is cooled no further?
        f = 0.5 * (low + high)
        reached_c = supply_c + rise_k * (1.0 - f)
        low, high = (f, high) if leaving_c(f, 1.0) < reached_c else (low, f)
    return low, 1.0 if low > 1e-12 else 0.0


@pytest.mark.parametrize("load", [0.25, 0.6, 1.0])
def test_coolers_do_what_a_model_by_bisection_finds(load):
    weather = np.linspace(-35.0, 47.0, 42)
    circuit = plant(liquid_supply_c=37.0).branches[0].circuit
    racks_kw = np.full(weather.shape, load * 1015.0)
    flows = circuit.run(racks_kw, OutdoorAir.of(air(weather)))
    for i, dry_bulb in enumerate(weather):
        load_kw = racks_kw[i] + flows.pump_kw[i]
        rise_k = 10.0 * load_kw / racks_kw[i]
        share, x = bisected(load_kw, rise_k, dry_bulb, 32.0)
        assert flows.carried_kw[i] / load_kw == pytest.approx(share, abs=1e-9)
        if share == 1.0:
            assert flows.fan_kw[i] == pytest.approx(fan_kw(x, air(dry_bulb)), rel=1e-6)


def test_a_warm_tank_needs_no_compressor_in_any_climate_and_no_room_fans():
    flows = run(np.linspace(-35.0, 28.0, 64))
    assert not flows.electricity.compressor_kw.any()
    assert not flows.electricity.room_fan_kw.any()


def test_published_overheads_of_immersion_are_met():
    overhead = run(15.0, 0.8).electricity.total_kw()[0] / 800.0
    assert 0.01 < overhead < 0.04


def test_service_takes_availability_and_no_energy():
    assert plant(service_hours_per_year=87.6).availability_frac == pytest.approx(0.99)
    assert plant(service_hours_per_year=0.0).availability_frac == 1.0
    often, never = (run(25.0, service_hours_per_year=h) for h in (100.0, 0.0))
    np.testing.assert_array_equal(often.electricity.total_kw(), never.electricity.total_kw())


def test_servers_in_a_tank_have_no_fans():
    assert plant().server_fan_saving_frac == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"service_hours_per_year": 9000.0},
        {"liquid_supply_c": 90.0},
        {"cdu_pump_minimum_frac": 0.0},
        {"room_fan_pressure_pa": 100.0},
        {"water_class": "W50"},
    ],
)
def test_what_no_tank_has_is_refused(wrong):
    with pytest.raises(ValidationError):
        Immersion(kind="immersion", **wrong)
