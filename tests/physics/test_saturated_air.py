import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.saturated_air import enthalpy_kj_per_kg, humidity_ratio, temperature_c

psychrolib.SetUnitSystem(psychrolib.SI)
pressures = st.floats(60e3, 105e3)


@given(st.floats(0.5, 50.0), pressures)
def test_enthalpy_and_humidity_are_those_of_psychrolib(t, p):
    assert enthalpy_kj_per_kg(t, p) == pytest.approx(
        psychrolib.GetSatAirEnthalpy(t, p) / 1000.0, rel=1e-6
    )
    assert humidity_ratio(np.asarray(t), np.asarray(p)) == pytest.approx(
        psychrolib.GetSatHumRatio(t, p), rel=1e-6
    )


def test_supercooled_water_gives_more_vapour_than_ice():
    # Over water 286.5 Pa at -10 C, over ice 259.9 Pa (ASHRAE 2017, ch. 1, table 3).
    assert humidity_ratio(np.asarray(-10.0), np.asarray(101_325.0)) == pytest.approx(
        0.621945 * 286.5 / (101_325.0 - 286.5), rel=2e-3
    )


@given(st.floats(-40.0, 50.0), st.floats(0.0, 60.0), pressures)
def test_the_temperature_of_an_enthalpy_gives_the_enthalpy_back(from_c, rise, p):
    h = float(enthalpy_kj_per_kg(from_c, p)) + rise
    t = temperature_c(h, p, from_c)
    assert t >= from_c - 1e-9
    assert enthalpy_kj_per_kg(t, p) == pytest.approx(h, abs=1e-8)


@pytest.mark.parametrize(("t", "p"), [(-71.0, 1e5), (81.0, 1e5), (20.0, 0.0), (np.nan, 1e5)])
def test_values_outside_the_range_are_refused(t, p):
    with pytest.raises(InvalidInput):
        enthalpy_kj_per_kg(t, p)
