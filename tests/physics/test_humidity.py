import numpy as np
import psychrolib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.humidity import (
    dew_point_c,
    humidity_ratio,
    humidity_ratio_from_dew_point,
    humidity_ratio_from_relative_humidity,
    relative_humidity_frac,
    vapour_pressure_pa,
)

psychrolib.SetUnitSystem(psychrolib.SI)

temperatures = st.floats(-40.0, 60.0)
humidities = st.floats(0.01, 1.0)


def test_the_humidity_ratio_is_the_mass_ratio_times_the_pressure_ratio():
    assert humidity_ratio(1000.0, 101_000.0) == pytest.approx(0.00621945, rel=1e-12)


# ASHRAE Handbook Fundamentals 2017, chapter 1, table 2; the table counts real gases.
@pytest.mark.parametrize(
    ("t_c", "printed"), [(-20.0, 0.0006373), (5.0, 0.005425), (25.0, 0.020173)]
)
def test_saturated_air_holds_what_the_handbook_prints_but_for_the_real_gas_half_percent(
    t_c, printed
):
    w = humidity_ratio_from_dew_point(t_c, 101_325.0)
    assert 0.993 * printed < w < printed


@given(temperatures, humidities)
def test_the_dew_point_agrees_with_psychrolib_and_never_exceeds_the_dry_bulb(t_c, rh):
    dew_point = dew_point_c(t_c, rh)
    assert dew_point <= t_c
    expected = psychrolib.GetTDewPointFromRelHum(t_c, rh)
    assert dew_point == pytest.approx(expected, abs=1e-3)


@given(temperatures, humidities)
def test_relative_humidity_undoes_the_dew_point(t_c, rh):
    assert relative_humidity_frac(t_c, dew_point_c(t_c, rh)) == pytest.approx(rh, rel=1e-5)


@given(st.floats(0.0, 0.5), st.floats(6e4, 1.05e5))
def test_vapour_pressure_undoes_the_humidity_ratio(share, p_pa):
    assert vapour_pressure_pa(humidity_ratio(share * p_pa, p_pa), p_pa) == pytest.approx(
        share * p_pa, rel=1e-12, abs=1e-12
    )


def test_dew_point_and_relative_humidity_lead_to_the_same_humidity_ratio():
    by_rh = humidity_ratio_from_relative_humidity(25.0, 0.5, 9e4)
    by_dew_point = humidity_ratio_from_dew_point(dew_point_c(25.0, 0.5), 9e4)
    assert by_rh == pytest.approx(by_dew_point, rel=1e-9)
    assert by_rh == pytest.approx(psychrolib.GetHumRatioFromRelHum(25.0, 0.5, 9e4), rel=1e-12)


def test_a_dew_point_above_the_dry_bulb_is_refused_and_counted():
    with pytest.raises(InvalidInput, match="2 of 3 dew points lie above the dry bulb"):
        relative_humidity_frac(np.array([10.0, 10.0, 10.0]), np.array([9.0, 11.0, 12.0]))


@pytest.mark.parametrize("rh", [-0.1, 1.1, float("nan"), 0.0])
def test_a_humidity_without_dew_point_is_refused(rh):
    with pytest.raises(InvalidInput):
        dew_point_c(20.0, rh)


def test_air_that_boils_is_refused():
    with pytest.raises(InvalidInput, match="below the total pressure"):
        humidity_ratio_from_dew_point(101.0, 101_325.0)
