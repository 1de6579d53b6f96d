import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.dry_cooler import air_frac, approach_k

loads = st.floats(0.05, 1.0)


def test_half_the_heat_at_half_the_air_by_hand():
    # 8 K x 0.5 x 0.5^-0.7 = 8 x 0.5 x 1.6245
    assert approach_k(8.0, 0.5, 0.5, 1.0, 0.7) == pytest.approx(6.498, abs=5e-4)


@given(loads, st.floats(0.1, 40.0))
def test_the_air_found_makes_the_approach_or_is_all_there_is(load, wanted):
    share = air_frac(8.0, load, wanted, 1.0, 0.7)
    made = approach_k(8.0, load, share, 1.0, 0.7)
    assert 0.0 < share <= 1.0
    assert made == pytest.approx(max(wanted, 8.0 * load), rel=1e-9)


@given(loads, st.floats(-30.0, 0.0))
def test_air_warmer_than_the_water_wanted_takes_full_fans(load, wanted):
    assert air_frac(8.0, load, wanted, 1.0, 0.7) == 1.0


def test_no_heat_takes_no_air():
    assert air_frac(8.0, 0.0, 5.0, 1.0, 0.7) == 0.0


@pytest.mark.parametrize("bad", [(0.0, 1.0, 1.0), (8.0, -0.1, 1.0), (8.0, 1.0, 0.0)])
def test_impossible_coolers_are_refused(bad):
    with pytest.raises(InvalidInput):
        approach_k(*bad, 1.0, 0.7)
