import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.airflow import air_flow_m3_s, fan_part_load_frac, fan_power_kw

shares = st.floats(0.0, 1.0)


def test_the_units_of_air_flow_and_fan_power_are_consistent():
    unit = pint.UnitRegistry()
    flow = (100 * unit.kW) / (
        1.2
        * unit.kg
        / unit.m**3
        * 1.006
        * unit.kJ
        / unit.kg
        / unit.delta_degC
        * 12
        * unit.delta_degC
    )
    ours = air_flow_m3_s(100.0, 12.0, 1.2)
    assert ours == pytest.approx(flow.to("m^3/s").magnitude, rel=1e-12)
    power = (flow * 180 * unit.Pa / 0.65).to("kW").magnitude
    assert fan_power_kw(ours, 180.0, 0.65) == pytest.approx(power, rel=1e-12)


def test_a_cubic_fan_at_half_flow_takes_an_eighth():
    assert fan_part_load_frac(0.5, 0.0, 0.0) == 0.125


def test_a_quarter_linear_fan_at_half_flow_by_hand():
    assert fan_part_load_frac(0.5, 0.3, 0.25) == pytest.approx(0.125 + 0.75 * 0.125)


def test_below_its_minimum_a_fan_runs_at_its_minimum():
    assert fan_part_load_frac(0.1, 0.3, 0.25) == fan_part_load_frac(0.3, 0.0, 0.25)


@given(shares, shares)
def test_a_fixed_speed_fan_always_takes_its_design_power(flow, linear):
    assert fan_part_load_frac(flow, 1.0, linear) == pytest.approx(1.0, rel=1e-12)


@given(shares, shares, shares, shares)
def test_more_air_never_takes_less_power_and_never_more_than_design(one, other, minimum, linear):
    low, high = sorted((one, other))
    at_low = fan_part_load_frac(low, minimum, linear)
    at_high = fan_part_load_frac(high, minimum, linear)
    assert 0.0 <= at_low <= at_high * (1.0 + 1e-12) <= 1.0 + 1e-9


@pytest.mark.parametrize(
    "call",
    [
        lambda: air_flow_m3_s(-1.0, 10.0, 1.2),
        lambda: air_flow_m3_s(1.0, 0.0, 1.2),
        lambda: air_flow_m3_s(1.0, 10.0, float("nan")),
        lambda: fan_power_kw(1.0, 100.0, 0.0),
        lambda: fan_power_kw(1.0, 100.0, 1.1),
        lambda: fan_power_kw(1.0, -100.0, 0.7),
        lambda: fan_part_load_frac(-0.1, 0.3, 0.25),
        lambda: fan_part_load_frac(0.5, 1.3, 0.25),
    ],
)
def test_what_no_fan_can_do_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
