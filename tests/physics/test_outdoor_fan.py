import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.outdoor_fan import power_frac

flows = st.floats(0.0, 1.0)


def test_half_the_flow_takes_an_eighth_of_the_power():
    assert power_frac(0.5, 0.2, 1.2, 1.2) == pytest.approx(0.125, rel=1e-12)


def test_the_same_mass_of_thin_air_takes_more_power():
    # A tenth thinner: 1/0.9 the volume, at 1/0.9 the speed, so V dp grows by 0.9^-2.
    assert power_frac(1.0, 0.2, 0.9, 1.0) == pytest.approx(0.9**-2, rel=1e-12)


def test_a_cycling_fan_runs_half_the_time_for_half_its_least_flow():
    assert power_frac(0.1, 0.2, 1.2, 1.2) == pytest.approx(0.5 * 0.2**3, rel=1e-12)


@given(flows, flows, st.floats(0.05, 1.0))
def test_more_air_never_takes_less_power(one, other, minimum):
    little, much = sorted((one, other))
    assert power_frac(little, minimum, 1.1, 1.2) <= power_frac(much, minimum, 1.1, 1.2) + 1e-15


@pytest.mark.parametrize("bad", [(-0.1, 0.2, 1.2, 1.2), (1.0, 0.0, 1.2, 1.2), (1.0, 0.2, 0.0, 1.2)])
def test_impossible_fans_are_refused(bad):
    with pytest.raises(InvalidInput):
        power_frac(*bad)
