"""The direct-expansion machine by nameplate: what its keys mean and what cycling costs."""

from dataclasses import replace

import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.optimize import brentq

from dcsim.facility.cooling.air_path import AirPath, sized_against
from dcsim.facility.cooling.dx import DirectExpansion
from dcsim.facility.cooling.dx_curves import FlowCurve, MachineCurves, TemperatureCurve
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.trim import SizedTrim, TrimCooling
from dcsim.facility.cooling.trim_coil import CoilAir
from dcsim.physics import direct_expansion, psychrometrics

psychrolib.SetUnitSystem(psychrolib.SI)

P = 101_325.0
HEAT_KW = 100.0
NAMEPLATE = {
    "rated_capacity_kw": 120.0,
    "rated_air_m3_s": 6.7,
    "rated_sensible_heat_frac": 0.76,
    "rated_cop": 3.3,
}


def outdoors(dry_bulb_c):
    t = np.atleast_1d(np.float64(dry_bulb_c))
    rh, p = np.full_like(t, 0.4), np.full_like(t, P)
    return Outside(t, psychrometrics.wet_bulb_c(t, rh, p), rh, p)


def sized(design_c=40.0, **keys):
    """Return a machine for 100 kW of rooms at 24 C with 12 K, and its path of air."""
    rooms = DirectExpansion(kind="dx")
    path = AirPath.of(sized_against(rooms, HEAT_KW, P, 0.0), np.array([HEAT_KW]))
    return SizedTrim.sized(TrimCooling(**keys), path, 24.0, outdoors(design_c))


def coil_air(t_in, t_out, w_in, outdoor_c, kg_s=7.0):
    return CoilAir(*(np.array([value]) for value in (kg_s, t_in, t_out, w_in, P, outdoor_c)))


def drawn_kw(machine, air, outdoor_c):
    return machine.run(machine.coil(air), np.array([outdoor_c])).power_kw()[0]


def run(load_frac, outdoor_c, **machine):
    plant = DirectExpansion(kind="dx", machine=TrimCooling(**machine)).plant(
        HEAT_KW, outdoors(40.0)
    )
    outside = outdoors(outdoor_c)
    return plant.run(np.full(outside.dry_bulb_c.shape, load_frac * HEAT_KW), outside)


def told(flows, code):
    return next(event.when for event in flows.events if event.code == code)


def reference_power_kw(t_in, t_out, w_in, outdoor_c, kg_s):
    """Return the power of the nameplate coil, state by state with PsychroLib.

    Coil:Cooling:DX:SingleSpeed as its engineering reference describes it: bypass factor from
    the rating, apparatus dew point at full capacity, dry coil by iteration, part-load
    fraction 0.85 + 0.15 x. Enthalpies with the vapour's heat.
    """
    enthalpy = psychrolib.GetMoistAirEnthalpy
    rated_kg_s = 6.7 * psychrolib.GetMoistAirDensity(26.67, 0.0112, P) / 1.0112
    w_rated = psychrolib.GetHumRatioFromTWetBulb(26.67, 19.44, P)
    h_rated = enthalpy(26.67, w_rated) / 1e3
    h_out = h_rated - 120.0 / rated_kg_s
    w_out = psychrolib.GetHumRatioFromEnthalpyAndTDryBulb(
        (h_rated - 0.24 * 120.0 / rated_kg_s) * 1e3, 26.67
    )
    t_rated_out = psychrolib.GetTDryBulbFromEnthalpyAndHumRatio(h_out * 1e3, w_out)
    slope = (w_rated - w_out) / (26.67 - t_rated_out)
    adp = brentq(
        lambda t: psychrolib.GetSatHumRatio(t, P) - w_out - slope * (t - t_rated_out),
        t_rated_out - 6.0,
        t_rated_out,
    )
    h_adp = psychrolib.GetSatAirEnthalpy(adp, P) / 1e3
    units = -np.log((h_out - h_adp) / (h_rated - h_adp)) * rated_kg_s
    flow = kg_s / rated_kg_s
    bypass = np.exp(-units / kg_s)

    def at(w):
        wet_bulb = psychrolib.GetTWetBulbFromHumRatio(t_in, w, P)
        x, y = min(max(wet_bulb, 12.8), 23.9), min(max(outdoor_c, 18.0), 46.0)
        capacity = 120.0 * float(direct_expansion.capacity_rel(x, y)) * (0.8 + 0.2 * flow)
        goal = enthalpy(t_in, w) / 1e3 - capacity / kg_s / (1.0 - bypass)
        surface = brentq(lambda t: psychrolib.GetSatAirEnthalpy(t, P) / 1e3 - goal, -60.0, t_in)
        return capacity, surface, x, y

    capacity, surface, x, y = at(w_in)
    w = w_in
    if psychrolib.GetSatHumRatio(surface, P) > w_in:
        w = brentq(
            lambda w: psychrolib.GetSatHumRatio(at(w)[1], P) - w,
            w_in,
            psychrolib.GetSatHumRatio(t_in, P) * 0.999,
        )
        capacity, surface, x, y = at(w)
    w_surface = psychrolib.GetSatHumRatio(surface, P)
    full_out_w = w - (1.0 - bypass) * (w - w_surface)
    full_out = t_in - (1.0 - bypass) * (t_in - surface)
    sensible = kg_s * (enthalpy(t_in, full_out_w) - enthalpy(full_out, full_out_w)) / 1e3
    wanted = kg_s * 1.006 * (t_in - t_out)
    share = wanted / sensible
    ratio = (
        float(direct_expansion.energy_input_rel(x, y))
        / 3.3
        * (1.1552 - 0.1808 * flow + 0.0256 * flow**2)
    )
    return capacity * ratio * share / (0.85 + 0.15 * share)


@pytest.mark.parametrize("outdoor_c", [22.0, 33.0, 43.0])
@pytest.mark.parametrize("w_in", [0.004, 0.009, 0.013])
@pytest.mark.parametrize("fall_k", [3.0, 9.0])
@pytest.mark.parametrize("kg_s", [5.0, 7.0])
def test_a_machine_by_nameplate_draws_what_the_published_coil_draws(outdoor_c, w_in, fall_k, kg_s):
    machine = sized(**NAMEPLATE)
    expected = reference_power_kw(30.0, 30.0 - fall_k, w_in, outdoor_c, kg_s)
    found = drawn_kw(machine, coil_air(30.0, 30.0 - fall_k, w_in, outdoor_c, kg_s), outdoor_c)
    # The vapour's own heat, 1-2 % of the sensible, is left out where the coil is dry.
    assert found == pytest.approx(expected, rel=0.003)


def test_moist_air_condenses_on_a_cycling_coil_whose_mean_surface_would_stay_dry():
    air = coil_air(27.0, 24.0, 0.0125, 30.0)  # dew point 17.5 C, mean surface 23.5 C
    cycling, variable = sized(), sized(control="variable")
    assert cycling.coil(air).latent_kw[0] > 5.0
    assert variable.coil(air).latent_kw[0] == 0.0
    assert drawn_kw(cycling, air, 30.0) > 1.2 * drawn_kw(variable, air, 30.0)


@given(st.floats(25.0, 40.0), st.floats(0.5, 10.0), st.floats(0.0, 0.012), st.floats(10.0, 45.0))
def test_a_coil_at_full_capacity_all_the_time_is_as_cold_as_its_outlet_tells(
    t_in, fall_k, w_in, outdoor_c
):
    machine = sized()
    air = coil_air(t_in, t_in - fall_k, w_in, outdoor_c)
    coil = machine.running(air)
    capacity = machine.rated_kw * float(
        direct_expansion.capacity_rel(coil.wet_bulb_c[0], outdoor_c)
        * direct_expansion.CAPACITY_FLOW.at(coil.flow_frac[0])
    )
    # Asked for all it can do, the mean outlet is the running outlet and its surface the same.
    whole_k = fall_k * capacity / coil.load_kw[0]
    full = machine.running(replace(air, t_out_c=air.t_in_c - whole_k))
    assert full.load_kw[0] == pytest.approx(capacity, rel=1e-9)
    bypass = machine.bypass_frac ** (1.0 / coil.flow_frac[0])
    # Heat is what counts: a wet coil's vapour carries up to 3 % of the sensible part, also of
    # one that is just about to condense.
    dry = w_in < psychrolib.GetSatHumRatio(coil.surface_c[0] - 1.0, P)
    slack_k = 1e-6 if dry else 0.03 * (t_in - coil.surface_c[0])
    assert t_in - whole_k / (1.0 - bypass) == pytest.approx(coil.surface_c[0], abs=slack_k)


@given(st.floats(0.1, 1.0), st.floats(-20.0, 45.0))
def test_cycling_never_draws_less_than_following_the_load(load, outdoor_c):
    cycles = run(load, outdoor_c, cycling_loss_frac=0.0, control="cycling")
    follows = run(load, outdoor_c, control="variable")
    ratio = cycles.electricity.compressor_kw[0] / follows.electricity.compressor_kw[0]
    assert ratio >= 1.0 - 1e-9


def test_control_is_cycling_unless_said_or_without_a_loss_of_cycling():
    assert TrimCooling().control == "cycling"
    assert TrimCooling(cycling_loss_frac=0.0).control == "variable"
    assert TrimCooling(control="variable").cycling_loss_frac == 0.0
    assert TrimCooling(control="cycling", cycling_loss_frac=0.0).control == "cycling"


def test_condenser_fans_apart_come_on_top_of_the_rated_cop():
    inside, apart = (
        run(0.8, 30.0, condenser_fans=fans).electricity for fans in ("in_cop", "apart")
    )
    assert apart.compressor_kw[0] == pytest.approx(inside.compressor_kw[0] / 0.9, rel=1e-12)
    assert apart.rejection_fan_kw[0] == pytest.approx(0.1 * apart.compressor_kw[0] / 0.9, rel=1e-12)


def test_a_part_load_curve_of_ones_own_takes_the_place_of_the_cycling_loss():
    own = MachineCurves(part_load_coefficients=[0.75, 0.25])
    usual, worse = (run(0.5, 30.0, **keys) for keys in ({}, {"curves": own}))
    ratio = worse.electricity.compressor_kw[0] / usual.electricity.compressor_kw[0]
    # 52 kW of load on a machine for 104 kW at 40 C, of more capacity at 30 C and of 0.9 of it
    # with half the air: x is 0.52.
    x = 1.0 / (ratio_slope(ratio))
    assert x == pytest.approx(0.54, abs=0.04)


def ratio_slope(ratio):
    """Return 1 / x of (0.85 + 0.15 x) = ratio (0.75 + 0.25 x)."""
    return (0.25 * ratio - 0.15) / (0.85 - 0.75 * ratio)


def test_resting_compressors_are_heated_in_cold_air_only():
    bare, heated = (run(0.4, [5.0, 15.0], crankcase_heater_kw=kw) for kw in (0.0, 1.0))
    more = heated.electricity.compressor_kw - bare.electricity.compressor_kw
    assert 0.4 < more[0] < 0.7  # it rests for about 0.6 of the time
    assert more[1] == 0.0


def test_a_nameplate_sets_the_capacity_whatever_the_hall_needs():
    assert sized(**NAMEPLATE).rated_kw == 120.0
    assert sized(30.0, **NAMEPLATE) == sized(45.0, **NAMEPLATE)
    small = run(1.0, 38.0, rated_capacity_kw=60.0)
    assert told(small, "cooling-short").all()
    assert not told(run(1.0, 38.0, rated_capacity_kw=160.0), "cooling-short").any()


def test_what_lies_beyond_a_curve_is_told_on_either_side():
    flows = run(1.0, [10.0, 30.0, 39.0, 47.0])
    assert told(flows, "curve-clipped").tolist() == [False, False, False, True]
    assert told(flows, "curve-held").tolist()[0]
    slow = run(0.35, 30.0)  # a third of the air: below the 0.5 of the flow modifiers
    assert told(slow, "curve-clipped").all()


def test_far_too_much_capacity_for_the_air_frosts_the_coil_and_says_so():
    assert told(run(0.5, 25.0, rated_capacity_kw=400.0), "coil-frost").all()
    assert not told(run(0.9, 25.0), "coil-frost").any()


def test_room_fans_by_nameplate_take_the_place_of_pressure_and_efficiency():
    part = DirectExpansion(kind="dx", room_fan_kw=6.0, room_fan_m3_s=8.0, room_fan_linear_frac=0.0)
    plant = part.plant(HEAT_KW, outdoors(40.0))
    flows = plant.run(np.array([HEAT_KW]), outdoors(30.0))
    density = P / (287.042 * 297.15)
    share = HEAT_KW / (density * 1.006 * 12.0) / (8.0 * 297.15 / 293.15)  # 0.860
    assert flows.electricity.room_fan_kw[0] == pytest.approx(6.0 * share**3, rel=1e-9)


def test_room_fans_may_bring_a_curve_of_their_own():
    curve = [0.04, 0.09, -0.07, 0.94]
    part = DirectExpansion(kind="dx", room_fan_coefficients=curve)
    flows = part.plant(HEAT_KW, outdoors(40.0)).run(
        np.array([0.5, 1.0]) * HEAT_KW, outdoors([30.0] * 2)
    )
    half, full = flows.electricity.room_fan_kw
    assert half / full == pytest.approx(0.04 + 0.045 - 0.0175 + 0.1175, rel=1e-9)
    wrong = DirectExpansion(kind="dx", room_fan_coefficients=[0.5, 0.2]).cross_checks()
    assert [found.key for found in wrong] == ["room_fan_coefficients"]


def test_curves_written_out_are_the_curves_that_are_built_in():
    own = MachineCurves(
        capacity=TemperatureCurve(coefficients=list(direct_expansion.CAPACITY.coefficients)),
        capacity_flow=FlowCurve(coefficients=[0.8, 0.2, 0.0]),
    )
    for outdoor_c in (5.0, 25.0, 45.0):
        one, two = (run(0.7, outdoor_c, **keys) for keys in ({}, {"curves": own}))
        assert one.electricity.total_kw()[0] == pytest.approx(
            two.electricity.total_kw()[0], rel=1e-14
        )


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (TrimCooling(rated_sensible_heat_frac=0.75), "rated_sensible_heat_frac"),
        (TrimCooling(control="variable", cycling_loss_frac=0.1), "cycling_loss_frac"),
        (FlowCurve(coefficients=[0.8, 0.3]), "coefficients"),
        (MachineCurves(part_load_coefficients=[0.6, 0.2]), "part_load_coefficients"),
        (MachineCurves(part_load_coefficients=[0.3, 0.7]), "part_load_coefficients"),
        (TemperatureCurve(coefficients=[-1.0, 0.0, 0.0, 0.0, 0.0, 0.0]), "coefficients"),
        (
            TemperatureCurve(coefficients=[1.0, 0, 0, 0, 0, 0], wet_bulb_low_c=25.0),
            "wet_bulb_low_c",
        ),
    ],
)
def test_nameplates_that_contradict_themselves_are_told(wrong, key):
    assert [found.key for found in wrong.cross_checks()] == [key]


@pytest.mark.parametrize(
    "wrong",
    [
        {"control": "magic"},
        {"rated_capacity_kw": 0.0},
        {"curves": {"capacity": {"coefficients": [1.0]}}},
        {"crankcase_heater_kw": -1.0},
    ],
)
def test_impossible_machines_are_refused(wrong):
    with pytest.raises(ValidationError):
        TrimCooling(**wrong)
