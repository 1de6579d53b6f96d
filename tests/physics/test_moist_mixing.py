"""Mixing of air streams and a coil with a surface: hand values, bounds and the handbook."""

import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics import moist_mixing

psychrolib.SetUnitSystem(psychrolib.SI)


@given(st.floats(15.0, 45.0), st.floats(-35.0, 40.0), st.floats(0.0, 25.0))
def test_the_mixture_is_as_cold_as_wanted_or_all_cold_stream(warm, cold, cooling):
    share = float(moist_mixing.cold_stream_frac(warm, cold, cooling))

    assert 0.0 <= share <= 1.0
    if warm - cold > cooling:
        assert (1 - share) * warm + share * cold == pytest.approx(warm - cooling, abs=1e-9)
    else:
        assert share == 1.0


@given(st.floats(30.0, 40.0), st.floats(-30.0, 15.0), st.floats(0.0, 0.01), st.floats(0.1, 0.9))
def test_leaving_the_moisture_out_of_the_mixing_costs_less_than_half_a_percent(
    warm, cold, drier_by, share
):
    w_warm, w_cold = 0.011, 0.011 - drier_by
    enthalpy = (1 - share) * psychrolib.GetMoistAirEnthalpy(
        warm, w_warm
    ) + share * psychrolib.GetMoistAirEnthalpy(cold, w_cold)
    w = (1 - share) * w_warm + share * w_cold
    exact = psychrolib.GetTDryBulbFromEnthalpyAndHumRatio(enthalpy, w)

    simple = (1 - share) * warm + share * cold

    assert abs(simple - exact) <= 0.005 * (warm - cold) + 1e-9


@given(st.floats(20.0, 45.0), st.floats(0.0, 15.0), st.floats(0.0, 0.5))
def test_bypassed_air_and_air_off_the_surface_mix_to_what_leaves(t_in, cooling, bypass):
    surface = float(moist_mixing.apparatus_dew_point_c(t_in, t_in - cooling, bypass))
    assert bypass * t_in + (1 - bypass) * surface == pytest.approx(t_in - cooling, abs=1e-9)
    assert surface <= t_in - cooling + 1e-12


@given(st.floats(0.0, 0.02), st.floats(8.0, 25.0), st.floats(0.0, 0.5))
def test_the_latent_heat_is_the_drop_of_enthalpy_at_the_outlet_temperature(w, surface_c, bypass):
    w_surface = psychrolib.GetSatHumRatio(surface_c, 101_325.0)
    assert float(moist_mixing.surface_humidity_ratio(surface_c, 101_325.0)) == pytest.approx(
        w_surface, rel=1e-9
    )
    w_out = bypass * w + (1 - bypass) * min(w, w_surface)
    drop_kj = (
        psychrolib.GetMoistAirEnthalpy(20.0, w) - psychrolib.GetMoistAirEnthalpy(20.0, w_out)
    ) / 1000.0

    latent = float(moist_mixing.coil_latent_kj_per_kg(20.0, w, w_surface, bypass))

    assert latent == pytest.approx(drop_kj, abs=1e-9)
    assert (latent > 0.0) == (w > w_surface)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: moist_mixing.cold_stream_frac(30.0, 20.0, -1.0),
        lambda: moist_mixing.apparatus_dew_point_c(20.0, 25.0, 0.1),
        lambda: moist_mixing.apparatus_dew_point_c(25.0, 20.0, 0.95),
        lambda: moist_mixing.coil_latent_kj_per_kg(20.0, -0.001, 0.01, 0.1),
        lambda: moist_mixing.coil_latent_kj_per_kg(20.0, 0.01, 0.01, -0.1),
        lambda: moist_mixing.coil_latent_kj_per_kg(20.0, 0.01, -0.01, 0.1),
    ],
)
def test_heating_coils_and_impossible_shares_are_refused(wrong):
    with pytest.raises(InvalidInput):
        wrong()
