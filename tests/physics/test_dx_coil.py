"""A coil at full capacity: its surface against PsychroLib, its nameplate, its bounds."""

import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from dcsim.core.errors import InvalidInput
from dcsim.physics import direct_expansion as dx
from dcsim.physics import dx_coil, saturated_air

psychrolib.SetUnitSystem(psychrolib.SI)

P = 101_325.0
states = st.tuples(st.floats(18.0, 45.0), st.floats(10.0, 46.0), st.floats(4.0, 25.0))


@given(states)
def test_the_surface_of_a_dry_coil_is_the_dew_point_of_the_air_that_its_curves_take(state):
    t_in, outdoor, drop_k = state
    if t_in - 1.1 * drop_k < 1.0:
        return

    def miss(wet_bulb):
        surface = t_in - drop_k * float(dx.capacity_rel(wet_bulb, outdoor))
        w = psychrolib.GetSatHumRatio(surface, P)
        return wet_bulb - psychrolib.GetTWetBulbFromHumRatio(t_in, w, P)

    expected = brentq(miss, 1.0, t_in, xtol=1e-6)

    surface, wet_bulb = dx_coil.dry_running_c(
        *(np.array([value]) for value in (t_in, P, outdoor, drop_k)), dx.CAPACITY
    )

    # PsychroLib's wet bulb is iterated to 1e-3 K.
    assert wet_bulb[0] == pytest.approx(expected, abs=3e-3)
    fallen = drop_k * float(dx.capacity_rel(wet_bulb[0], outdoor))
    assert surface[0] == pytest.approx(t_in - fallen, abs=1e-9)


@given(states)
def test_a_stronger_machine_has_a_colder_surface(state):
    t_in, outdoor, drop_k = state
    both = (np.full(2, value) for value in (t_in, P, outdoor))
    surface, wet_bulb = dx_coil.dry_running_c(*both, np.array([drop_k, drop_k + 0.5]), dx.CAPACITY)
    assert surface[1] < surface[0]
    assert wet_bulb[1] < wet_bulb[0]


@given(st.floats(20.0, 40.0), st.floats(0.3, 0.95), st.floats(2.0, 30.0))
def test_a_wet_surface_closes_the_balance_of_enthalpy(t_in, rh, taken_kj):
    w_in = psychrolib.GetHumRatioFromRelHum(t_in, rh, P)
    one = [np.array([value]) for value in (t_in, w_in, P, taken_kj)]
    surface = dx_coil.wet_surface_c(*one)
    w = float(saturated_air.humidity_ratio(surface, np.array([P]))[0])
    latent = (2501.0 + 1.86 * t_in) * (w_in - w)
    sensible = (1.006 + 1.86 * w) * (t_in - surface[0])
    assert sensible + latent == pytest.approx(taken_kj, abs=1e-7)
    if latent > 0.0:
        ratio = dx_coil.latent_per_sensible(one[0], one[1], surface, one[2])
        assert ratio[0] == pytest.approx(latent / sensible, rel=1e-12)


@given(st.floats(0.62, 0.78), st.floats(0.045, 0.06))
def test_a_nameplate_gives_the_bypass_with_which_the_coil_gives_the_nameplate(share, per_kw):
    try:
        bypass = dx_coil.rated_bypass_frac(100.0, share, 100.0 * per_kw)
    except InvalidInput:
        return
    kg_s = 100.0 * per_kw * dx_coil.RATED_AIR_KG_M3
    w_in = psychrolib.GetHumRatioFromTWetBulb(26.67, 19.44, P)
    h_in = psychrolib.GetMoistAirEnthalpy(26.67, w_in) / 1000.0
    h_adp = h_in - 100.0 / kg_s / (1.0 - bypass)
    adp = brentq(lambda t: psychrolib.GetSatAirEnthalpy(t, P) / 1000.0 - h_adp, -30.0, 26.0)
    w_out = bypass * w_in + (1.0 - bypass) * psychrolib.GetSatHumRatio(adp, P)
    drop = h_in - psychrolib.GetMoistAirEnthalpy(26.67, w_out) / 1000.0
    assert 1.0 - drop * kg_s / 100.0 == pytest.approx(share, abs=2e-3)


def test_half_the_air_is_bypassed_as_the_square_of_the_rated_share():
    assert dx_coil.bypass_at_flow_frac(0.2, [1.0, 0.5, 2.0]) == pytest.approx([0.2, 0.04, 0.2**0.5])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: dx_coil.rated_bypass_frac(10.0, 0.95, 0.4), "no coil surface"),
        (lambda: dx_coil.rated_bypass_frac(0.0, 0.75, 0.5), "capacity_kw"),
        (lambda: dx_coil.rated_bypass_frac(10.0, 0.1, 0.5), "sensible_heat_frac"),
        (lambda: dx_coil.bypass_at_flow_frac(0.95, 1.0), "rated_bypass_frac"),
        (lambda: dx_coil.bypass_at_flow_frac(0.1, 0.0), "flow_frac"),
        (
            lambda: dx_coil.wet_surface_c(*(np.array([v]) for v in (20.0, 0.01, P, -1.0))),
            "enthalpy",
        ),
        (
            lambda: dx_coil.dry_running_c(
                *(np.array([v]) for v in (20.0, P, 30.0, -1.0)), dx.CAPACITY
            ),
            "drop_k",
        ),
    ],
)
def test_coils_that_cannot_be_are_refused(wrong, told):
    with pytest.raises(InvalidInput, match=told):
        wrong()
