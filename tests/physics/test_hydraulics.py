import pint
import pytest
from CoolProp.CoolProp import PropsSI

from dcsim.core.errors import InvalidInput
from dcsim.physics.hydraulics import (
    FRESH_WATER,
    SEAWATER,
    flow_kg_s,
    head_pressure_pa,
    pump_power_kw,
    system_pressure_pa,
)


@pytest.mark.parametrize(
    ("liquid", "fluid", "t_c"),
    [
        *((FRESH_WATER, "Water", t) for t in (5.0, 25.0, 40.0)),
        *((SEAWATER, "INCOMP::MITSW[0.035]", t) for t in (2.0, 8.0, 30.0)),
    ],
)
def test_the_constant_liquids_hold_over_their_stated_range(liquid, fluid, t_c):
    density = PropsSI("D", "T", t_c + 273.15, "P", 1e5, fluid)
    cp = PropsSI("C", "T", t_c + 273.15, "P", 1e5, fluid) / 1000.0
    assert liquid.density_kg_m3 == pytest.approx(density, rel=7e-3)
    assert liquid.cp_kj_per_kg_k == pytest.approx(cp, rel=7e-3)


def test_the_units_of_flow_head_and_pump_power_are_consistent():
    unit = pint.UnitRegistry()
    flow = 1000 * unit.kW / (3.99 * unit.kJ / unit.kg / unit.delta_degC * 8 * unit.delta_degC)
    ours = flow_kg_s(1000.0, 8.0, SEAWATER.cp_kj_per_kg_k)
    assert ours == pytest.approx(flow.to("kg/s").magnitude, rel=1e-12)
    pressure = (1025 * unit.kg / unit.m**3 * 20 * unit.m * unit.standard_gravity).to("Pa").magnitude
    assert head_pressure_pa(20.0, 1025.0) == pytest.approx(pressure, rel=1e-12)
    power = (flow / (1025 * unit.kg / unit.m**3) * pressure * unit.Pa / 0.75).to("kW").magnitude
    assert pump_power_kw(ours / 1025.0, pressure, 0.75) == pytest.approx(power, rel=1e-12)


def test_friction_falls_with_the_square_of_flow_and_lift_does_not():
    assert system_pressure_pa(0.5, 50e3, 100e3) == 75e3
    assert system_pressure_pa(0.0, 50e3, 100e3) == 50e3


@pytest.mark.parametrize(
    "call",
    [
        lambda: flow_kg_s(-1.0, 10.0, 4.18),
        lambda: flow_kg_s(1.0, -10.0, 4.18),
        lambda: pump_power_kw(1.0, 1e5, 0.0),
        lambda: pump_power_kw(1.0, 1e5, 1.5),
        lambda: pump_power_kw(float("nan"), 1e5, 0.7),
        lambda: head_pressure_pa(10.0, 0.0),
        lambda: system_pressure_pa(-0.1, 0.0, 1e5),
    ],
)
def test_what_no_pump_can_do_is_refused(call):
    with pytest.raises(InvalidInput):
        call()
