import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.psychrometrics import (
    enthalpy_kj_per_kg,
    humidity_ratio_from_dew_point,
    moist_air_density_kg_m3,
    standard_pressure_pa,
)

psychrolib.SetUnitSystem(psychrolib.SI)


def test_enthalpy_by_hand():
    assert enthalpy_kj_per_kg(30.0, 0.01) == pytest.approx(30.18 + 25.01 + 0.558, rel=1e-12)


# ASHRAE Handbook Fundamentals 2017, chapter 1, table 2.
@pytest.mark.parametrize(("t_c", "printed"), [(-20.0, -18.542), (5.0, 18.639), (25.0, 76.504)])
def test_the_enthalpy_of_saturated_air_is_the_handbooks_within_half_a_percent(t_c, printed):
    w = humidity_ratio_from_dew_point(t_c, 101_325.0)
    assert enthalpy_kj_per_kg(t_c, w) == pytest.approx(printed, rel=5e-3)


@given(st.floats(-50.0, 90.0), st.floats(0.0, 0.1), st.floats(6e4, 1.05e5))
def test_enthalpy_and_density_agree_with_psychrolib(t_c, w, p_pa):
    w = max(w, 1e-7)  # psychrolib knows no drier air
    enthalpy = psychrolib.GetMoistAirEnthalpy(t_c, w) / 1000.0
    assert enthalpy_kj_per_kg(t_c, w) == pytest.approx(enthalpy, rel=1e-12, abs=1e-12)
    density = psychrolib.GetMoistAirDensity(t_c, w, p_pa)
    assert moist_air_density_kg_m3(t_c, w, p_pa) == pytest.approx(density, rel=1e-9)


@given(st.floats(-20.0, 60.0), st.floats(0.001, 0.05))
def test_moist_air_is_lighter_than_dry_air(t_c, w):
    assert moist_air_density_kg_m3(t_c, w, 1e5) < moist_air_density_kg_m3(t_c, 0.0, 1e5)


# ASHRAE Handbook Fundamentals 2017, chapter 1, table 1.
@pytest.mark.parametrize(
    ("elevation_m", "printed_kpa"), [(-500, 107.478), (0, 101.325), (1000, 89.875), (4000, 61.640)]
)
def test_the_standard_atmosphere_is_the_handbooks(elevation_m, printed_kpa):
    assert standard_pressure_pa(elevation_m) / 1000 == pytest.approx(printed_kpa, abs=2e-3)


@pytest.mark.parametrize("elevation_m", [-5001.0, 11_001.0, np.nan])
def test_an_elevation_outside_the_atmospheres_range_is_refused(elevation_m):
    with pytest.raises(InvalidInput, match="elevation_m"):
        standard_pressure_pa(elevation_m)


def test_a_negative_humidity_ratio_is_refused():
    with pytest.raises(InvalidInput, match=": w"):
        enthalpy_kj_per_kg(20.0, -0.001)
