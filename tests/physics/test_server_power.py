import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.server_power import server_power_frac

shares = st.floats(0.0, 1.0)
curves = st.sampled_from(["linear", "fan2007"])


def test_the_published_curve_by_hand():
    # 2 * 0.25 - 0.25^1.4 = 0.5 - 2^-2.8
    assert server_power_frac(0.25, 0.0, "fan2007") == pytest.approx(0.5 - 2.0**-2.8, rel=1e-12)


@given(shares, curves)
def test_a_server_rests_at_idle_power_and_works_at_full_power(idle, curve):
    assert server_power_frac(0.0, idle, curve) == idle
    assert server_power_frac(1.0, idle, curve) == pytest.approx(1.0, rel=1e-12)


@given(shares, shares, shares, curves)
def test_more_work_never_takes_less_power(one, other, idle, curve):
    low, high = sorted((one, other))
    at_low, at_high = (server_power_frac(u, idle, curve) for u in (low, high))
    assert idle <= at_low <= at_high + 1e-12


@given(shares, shares)
def test_the_published_curve_lies_above_the_straight_line(u, idle):
    assert server_power_frac(u, idle, "fan2007") >= server_power_frac(u, idle, "linear") - 1e-12


@pytest.mark.parametrize(
    ("u", "idle"), [(-0.01, 0.4), (1.01, 0.4), (float("nan"), 0.4), (0.5, 1.2)]
)
def test_a_fraction_out_of_range_is_refused(u, idle):
    with pytest.raises(InvalidInput):
        server_power_frac(u, idle, "linear")


def test_an_unknown_curve_is_refused():
    with pytest.raises(AssertionError):
        server_power_frac(0.5, 0.4, "cubic")
