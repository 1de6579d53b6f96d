import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from dcsim.core.errors import InvalidInput
from dcsim.physics import saturated_air, tower

P = 101_325.0
HEAT_KW = 1000.0
WATER_KG_S = HEAT_KW / (4.18 * 5.6)
FILL = tower.sized_fill(HEAT_KW, 25.6, 3.9, 5.6, 1.2, P)

wet_bulbs = st.floats(-35.0, 35.0)
loads = st.floats(0.05, 1.0)
pressures = st.floats(60e3, 105e3)


def coldest_c(wet_bulb, load=1.0, p=P, water=1.0):
    return float(tower.coldest(FILL, load * HEAT_KW, water * WATER_KG_S, wet_bulb, p).leaving_c)


def test_the_tower_makes_its_rating_point():
    assert coldest_c(25.6) == pytest.approx(25.6 + 3.9, abs=1e-6)


def test_the_rating_point_by_hand():
    # 42.72 kg/s of water over 1.2 is 35.60 kg/s of air, each kg of which takes 28.09 kJ.
    assert pytest.approx(35.60, abs=0.005) == FILL.air_kg_s
    # Saturated air holds 79.1 kJ/kg at 25.6 C (ASHRAE table) and so leaves at 107.2: 31.3 C.
    state = tower.coldest(FILL, HEAT_KW, WATER_KG_S, 25.6, P)
    assert state.exit_air_c == pytest.approx(31.3, abs=0.1)
    # Air side 1000/5.7 = 175 kW/K, water side 179 kW/K: nearly balanced, so with
    # 1000 = eps 175 x 9.5, eps = 0.60, NTU = 0.60/0.40 = 1.5 and UA cpe/cp = 263 kW/K;
    # cpe = 28.09/5.7 = 4.93 kJ/(kg K), so UA = 263 x 1.006/4.93 = 53.7 kW/K.
    assert pytest.approx(53.7, rel=0.03) == FILL.ua_kw_per_k


@pytest.mark.parametrize("wet_bulb", [10.0, 18.0, 25.6])
def test_the_effectiveness_method_stays_near_merkels_integral(wet_bulb):
    """With the Merkel number of the rating point kept, the leaving water nearly agrees."""

    def merkel_number(leaving, wb):
        # Integral of cp dT / (h_s(T) - h_a), air enthalpy rising with the water's heat.
        h_in = float(saturated_air.enthalpy_kj_per_kg(wb, P))
        ratio = 4.18 * WATER_KG_S / FILL.air_kg_s

        t = np.linspace(leaving, leaving + 5.6, 200)
        force = saturated_air.enthalpy_kj_per_kg(t, P) - (h_in + ratio * (t - leaving))
        # Where the lines cross no fill is large enough.
        return np.trapezoid(4.18 / force, t) if (force > 0.0).all() else 1e3

    wanted = merkel_number(25.6 + 3.9, 25.6)
    exact = brentq(lambda t: merkel_number(t, wet_bulb) - wanted, wet_bulb + 1.0, wet_bulb + 25.0)
    assert coldest_c(wet_bulb) == pytest.approx(exact, abs=0.35)


@given(wet_bulbs, wet_bulbs, loads, pressures)
def test_warmer_air_never_gives_colder_water(one, other, load, p):
    cold, warm = sorted((one, other))
    assert coldest_c(cold, load, p) <= coldest_c(warm, load, p) + 1e-9


@given(wet_bulbs, loads, loads)
def test_less_heat_comes_nearer_the_wet_bulb(wet_bulb, one, other):
    light, heavy = sorted((one, other))
    near = coldest_c(wet_bulb, light, water=light)
    assert wet_bulb - 1e-9 <= near <= coldest_c(wet_bulb, heavy, water=heavy) + 1e-9


def test_the_approach_widens_in_the_cold():
    approaches = [coldest_c(t) - t for t in (25.6, 15.0, 5.0, -5.0)]
    assert approaches == sorted(approaches)
    assert approaches[-1] > 2.0 * approaches[0]


@given(wet_bulbs, loads, pressures, st.floats(0.0, 20.0))
def test_a_setpoint_is_held_with_the_air_that_just_does_it(wet_bulb, load, p, above):
    heat, water = load * HEAT_KW, max(load, 0.2) * WATER_KG_S
    setpoint = float(tower.coldest(FILL, heat, water, wet_bulb, p).leaving_c) + above
    state = tower.held(FILL, heat, water, wet_bulb, p, setpoint)
    assert state.leaving_c == setpoint
    assert 0.0 < state.air_kg_s <= FILL.air_kg_s
    # The heat is carried by the air, and a tower of that air flow makes the setpoint.
    rise = saturated_air.enthalpy_kj_per_kg(state.exit_air_c, p) - saturated_air.enthalpy_kj_per_kg(
        wet_bulb, p
    )
    assert state.air_kg_s * rise == pytest.approx(heat, rel=1e-9)
    if heat / state.air_kg_s > 60.0:
        return  # a tower so short of air is outside the range of the search that checks it
    share = float(state.air_kg_s) / FILL.air_kg_s
    smaller = tower.Fill(float(state.air_kg_s), FILL.ua_kw_per_k * share**0.7, FILL.water_kg_s)
    made = tower.coldest(smaller, heat, water, wet_bulb, p).leaving_c
    assert made == pytest.approx(setpoint, abs=1e-4)


@given(wet_bulbs, loads, st.floats(0.1, 15.0))
def test_a_setpoint_out_of_reach_takes_all_air_and_is_missed(wet_bulb, load, below):
    full = tower.coldest(FILL, load * HEAT_KW, load * WATER_KG_S, wet_bulb, P)
    state = tower.held(
        FILL, load * HEAT_KW, load * WATER_KG_S, wet_bulb, P, float(full.leaving_c) - below
    )
    assert state.leaving_c == full.leaving_c
    assert state.air_kg_s == pytest.approx(FILL.air_kg_s, rel=1e-9)


@given(st.floats(2.0, 32.0), st.floats(0.0, 15.0), loads)
def test_evaporated_and_sensible_heat_are_the_heat_rejected(wet_bulb, depression, load):
    dry_bulb = wet_bulb + depression
    ws = float(saturated_air.humidity_ratio(np.asarray(wet_bulb), np.asarray(P)))
    w = ((2501.0 - 2.326 * wet_bulb) * ws - 1.006 * depression) / (
        2501.0 + 1.86 * dry_bulb - 4.186 * wet_bulb
    )
    if w < 0.0:
        return
    state = tower.coldest(FILL, load * HEAT_KW, load * WATER_KG_S, wet_bulb, P)
    evaporated = tower.evaporation_kg_s(state.air_kg_s, state.exit_air_c, w, P)
    exit_h = saturated_air.enthalpy_kj_per_kg(state.exit_air_c, P)
    entering_h = 1.006 * dry_bulb + w * (2501.0 + 1.86 * dry_bulb)
    # What the air gains is the heat and that of the makeup water, fed near the wet bulb.
    gained = state.air_kg_s * (exit_h - entering_h)
    makeup = evaporated * 4.19 * wet_bulb
    assert gained == pytest.approx(load * HEAT_KW + makeup, rel=0.06)


def test_hot_dry_air_evaporates_more_than_the_heat_needs():
    # 40 C with a wet bulb of 19 C is air of 4.9 g/kg; the latent heat alone gives 0.411 kg/s.
    state = tower.coldest(FILL, HEAT_KW, WATER_KG_S, 19.0, P)
    assert tower.evaporation_kg_s(state.air_kg_s, state.exit_air_c, 0.0049, P) > HEAT_KW / 2430.0


def test_scalars_and_arrays_agree():
    wet_bulb = np.linspace(-30.0, 34.0, 33)
    heat, water = np.full(33, 700.0), np.full(33, 30.0)
    together = tower.held(FILL, heat, water, wet_bulb, P, 20.0)
    alone = [tower.held(FILL, 700.0, 30.0, t, P, 20.0) for t in wet_bulb]
    np.testing.assert_allclose(together.air_kg_s, [s.air_kg_s for s in alone], rtol=1e-12)
    np.testing.assert_allclose(together.leaving_c, [s.leaving_c for s in alone], rtol=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: tower.sized_fill(1000.0, 25.6, 3.9, 5.6, 3.0, P),
        lambda: tower.sized_fill(0.0, 25.6, 3.9, 5.6, 1.2, P),
        lambda: tower.coldest(FILL, 0.0, 1.0, 20.0, P),
        lambda: tower.coldest(FILL, 10.0, 0.0, 20.0, P),
        lambda: tower.coldest(FILL, 10.0, 1.0, 90.0, P),
        lambda: tower.evaporation_kg_s(-1.0, 30.0, 0.01, P),
    ],
)
def test_what_no_tower_can_do_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
