"""One step and a whole year give the same numbers: the contract of every function."""

import numpy as np
import pytest

from dcsim.core.errors import InvalidInput
from dcsim.physics import (
    airflow,
    chiller,
    heat_exchanger,
    hydraulics,
    lei_masanet,
    losses,
    psychrometrics,
    server_power,
)
from dcsim.physics.arrays import require_between, require_positive
from dcsim.physics.lei_masanet.moist_air import paper_wet_bulb_c

RNG = np.random.default_rng(7)
T = RNG.uniform(-40.0, 60.0, 300)
RH = RNG.uniform(0.01, 1.0, 300)
P = RNG.uniform(6e4, 1.05e5, 300)
SHARE = RNG.uniform(0.0, 1.0, 300)
WATER = RNG.uniform(5.0, 30.0, 300)

CASES = {
    "saturation_pressure_pa": (psychrometrics.saturation_pressure_pa, (T,)),
    "dew_point_c": (psychrometrics.dew_point_c, (T, RH)),
    "wet_bulb_c": (psychrometrics.wet_bulb_c, (T, RH, P)),
    "wet_bulb_from_dew_point_c": (
        psychrometrics.wet_bulb_from_dew_point_c,
        (T, psychrometrics.dew_point_c(T, RH), P),
    ),
    "relative_humidity_frac": (
        psychrometrics.relative_humidity_frac,
        (T, psychrometrics.dew_point_c(T, RH)),
    ),
    "humidity_ratio": (psychrometrics.humidity_ratio, (SHARE * 5e4, P)),
    "enthalpy_kj_per_kg": (psychrometrics.enthalpy_kj_per_kg, (T, SHARE)),
    "moist_air_density_kg_m3": (psychrometrics.moist_air_density_kg_m3, (T, SHARE, P)),
    "standard_pressure_pa": (psychrometrics.standard_pressure_pa, (T * 50,)),
    "air_flow_m3_s": (airflow.air_flow_m3_s, (SHARE, WATER, RH)),
    "fan_part_load_frac": (airflow.fan_part_load_frac, (SHARE, RH, SHARE)),
    "fan_power_kw": (airflow.fan_power_kw, (SHARE, P, RH)),
    "flow_kg_s": (hydraulics.flow_kg_s, (SHARE, WATER, RH)),
    "pump_power_kw": (hydraulics.pump_power_kw, (SHARE, P, RH)),
    "system_pressure_pa": (hydraulics.system_pressure_pa, (SHARE, P, P)),
    "loss_kw": (losses.loss_kw, (SHARE, RH, SHARE, SHARE, SHARE)),
    "server_power_frac": (
        lambda u, i: server_power.server_power_frac(u, i, "fan2007"),
        (SHARE, RH),
    ),
    "free_cooling_frac": (heat_exchanger.free_cooling_frac, (WATER + 5, T, WATER)),
    "lift_cop": (chiller.lift_cop, (WATER, T, RH, WATER)),
    "lei_masanet_cop": (chiller.lei_masanet_cop, (WATER, SHARE, SHARE)),
    "paper_wet_bulb_c": (paper_wet_bulb_c, (T, RH, P)),
    "sea_pue": (lambda t: lei_masanet.reference_pue(lei_masanet.SEA, t), (WATER,)),
    "tower_pue": (
        lambda t, rh, p: lei_masanet.reference_pue(lei_masanet.TOWER, t, rh, p),
        (WATER, RH, P),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_step_at_a_time_gives_the_numbers_of_the_whole_array(name):
    function, arguments = CASES[name]
    whole = function(*arguments)
    steps = np.array([float(function(*step)) for step in zip(*arguments, strict=True)])
    assert whole.shape == (300,)
    assert np.isfinite(whole).all()
    np.testing.assert_allclose(steps, whole, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_the_shape_of_the_arguments_is_the_shape_of_the_answer(name):
    function, arguments = CASES[name]
    table = function(*(argument.reshape(3, 100) for argument in arguments))
    assert np.shape(table) == (3, 100)
    assert np.shape(function(*(float(argument[0]) for argument in arguments))) == ()


def test_an_error_names_the_quantity_the_count_and_the_first_offender():
    with pytest.raises(InvalidInput) as caught:
        require_between("pump: flow", np.array([0.5, 2.0, 3.0]), 0.0, 1.0)
    (problem,) = caught.value.problems
    assert problem.place == "pump: flow"
    assert "2 of 3 values" in problem.message
    assert "first 2" in problem.message


def test_rounding_at_a_bound_is_forgiven_and_more_is_not():
    require_between("load", 1.0 + 1e-12, 0.0, 1.0)
    with pytest.raises(InvalidInput):
        require_between("load", 1.0 + 1e-6, 0.0, 1.0)


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, np.inf])
def test_nothing_but_a_finite_positive_number_is_positive(bad):
    with pytest.raises(InvalidInput, match="1 of 2 values"):
        require_positive("rise", np.array([1.0, bad]))
