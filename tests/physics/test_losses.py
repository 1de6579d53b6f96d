import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.losses import loss_kw, loss_of_input_kw, overloaded, redundancy_installed

coefficients = st.floats(0.0, 0.1)
shares = st.floats(0.0, 1.0)
MODERN_UPS = (0.013, 0.012, 0.013)


@pytest.mark.parametrize(("load", "efficiency"), [(0.5, 0.957), (0.2, 0.926)])
def test_a_double_conversion_ups_has_its_catalogue_efficiency(load, efficiency):
    loss = loss_kw(100.0 * load, 100.0, *MODERN_UPS)
    assert 100.0 * load / (100.0 * load + loss) == pytest.approx(efficiency, abs=1e-3)


def test_at_rest_only_the_no_load_loss_remains():
    assert loss_kw(0.0, 100.0, *MODERN_UPS) == pytest.approx(1.3)


@given(shares, shares, coefficients, coefficients, coefficients)
def test_losses_rise_with_load(one, other, a, b, c):
    low, high = sorted((one, other))
    at_low, at_high = loss_kw(low, 1.0, a, b, c), loss_kw(high, 1.0, a, b, c)
    assert 0.0 <= at_low <= at_high * (1.0 + 1e-12)


@given(shares, st.floats(0.1, 1e5), coefficients, coefficients, coefficients)
def test_losses_scale_with_the_plant(x, scale, a, b, c):
    one = loss_kw(x, 1.0, a, b, c)
    assert loss_kw(x * scale, scale, a, b, c) == pytest.approx(scale * one, rel=1e-12)


def test_overload_is_told_and_full_load_is_none():
    assert overloaded(np.array([99.0, 100.0, 100.0 * (1 + 1e-12), 100.1]), 100.0).tolist() == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("scheme", "units", "installed"), [("N", 4, 1000.0), ("N+1", 4, 1250.0), ("2N", 4, 2000.0)]
)
def test_redundancy_installs_spare_units(scheme, units, installed):
    assert redundancy_installed(1000.0, scheme, units) == installed


def test_an_unknown_scheme_is_refused():
    with pytest.raises(AssertionError):
        redundancy_installed(1000.0, "3N", 4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: loss_kw(-1.0, 100.0, *MODERN_UPS),
        lambda: loss_kw(1.0, 0.0, *MODERN_UPS),
        lambda: loss_kw(1.0, 100.0, -0.01, 0.0, 0.0),
        lambda: redundancy_installed(0.0, "N", 1),
        lambda: redundancy_installed(100.0, "N+1", 0),
    ],
)
def test_impossible_equipment_is_refused(call):
    with pytest.raises(InvalidInput):
        call()


@given(shares, st.floats(0.1, 1e4), coefficients, coefficients, coefficients)
def test_the_loss_by_what_is_drawn_is_the_loss_by_what_is_given(x, installed, a, b, c):
    given_kw = x * installed
    loss = loss_kw(given_kw, installed, a, b, c)
    drawn = loss_of_input_kw(given_kw + loss, installed, a, b, c)
    assert drawn == pytest.approx(loss, rel=1e-9, abs=1e-12 * installed)


def test_what_is_drawn_below_the_loss_at_rest_is_all_loss():
    assert loss_of_input_kw(np.array([0.0, 0.4, 0.5]), 100.0, 0.005, 0.02, 0.03).tolist() == [
        0.0,
        0.4,
        0.5,
    ]


@pytest.mark.parametrize("wrong", [(-1.0, 100.0), (1.0, 0.0), (1.0, -5.0)])
def test_an_impossible_input_is_refused(wrong):
    with pytest.raises(InvalidInput):
        loss_of_input_kw(*wrong, *MODERN_UPS)
