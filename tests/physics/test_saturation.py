import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.saturation import saturation_pressure_pa, saturation_temperature_c

psychrolib.SetUnitSystem(psychrolib.SI)

# ASHRAE Handbook Fundamentals 2017, chapter 1, table 3.
PRINTED_PA = {
    -20.0: 103.24,
    -5.0: 401.74,
    5.0: 872.6,
    25.0: 3169.7,
    50.0: 12351.3,
    100.0: 101418.0,
    150.0: 476101.4,
}


@pytest.mark.parametrize(("t_c", "printed_pa"), PRINTED_PA.items())
def test_the_handbooks_saturation_table_is_met(t_c, printed_pa):
    assert saturation_pressure_pa(t_c) == pytest.approx(printed_pa, rel=3e-4)


def test_every_pressure_agrees_with_psychrolib():
    t = np.linspace(-100.0, 200.0, 601)
    expected = [psychrolib.GetSatVapPres(value) for value in t]
    assert saturation_pressure_pa(t) == pytest.approx(expected, rel=1e-12)


def test_ice_and_water_meet_at_the_triple_point():
    below, above = saturation_pressure_pa(np.array([0.01, 0.010001]))
    assert below == pytest.approx(611.657, abs=0.01)
    assert above == pytest.approx(below, rel=2e-6)


@given(st.floats(-100.0, 200.0))
def test_the_saturation_temperature_undoes_the_saturation_pressure(t_c):
    assert saturation_temperature_c(saturation_pressure_pa(t_c)) == pytest.approx(t_c, abs=1e-4)


@given(st.floats(-99.0, 200.0).filter(lambda t: abs(t) > 0.1))
def test_the_inversion_is_exact_away_from_the_triple_point(t_c):
    assert saturation_temperature_c(saturation_pressure_pa(t_c)) == pytest.approx(t_c, abs=1e-6)


@pytest.mark.parametrize("bad", [-100.1, 200.1, float("nan"), float("inf")])
def test_a_temperature_out_of_range_is_refused(bad):
    with pytest.raises(InvalidInput, match="1 of 2 values lie outside"):
        saturation_pressure_pa(np.array([20.0, bad]))


def test_dry_air_has_no_saturation_temperature():
    with pytest.raises(InvalidInput, match="out-of-range"):
        saturation_temperature_c(0.0)
