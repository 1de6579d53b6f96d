"""The indicators and the identities that tie them together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.indicators import Totals, indicators

energies = st.floats(1.0, 1e9)
parts = st.floats(0.0, 1.0)


def test_the_indicators_of_a_round_year():
    found = indicators(Totals(1000.0, 1200.0, 300.0, 1800.0, 480.0))

    assert found.pue == pytest.approx(1.2)
    assert found.wue_l_per_kwh == pytest.approx(1.8)
    assert found.cue_kgco2e_per_kwh == pytest.approx(0.48)
    assert found.erf == pytest.approx(0.25)
    assert found.ere == pytest.approx(0.9)


@given(energies, st.floats(1.0, 5.0), parts, st.floats(0.0, 1e9), st.floats(0.0, 1e9))
def test_the_identities_hold(it, pue, reused_frac, water, carbon):
    facility = it * pue
    found = indicators(Totals(it, facility, reused_frac * facility, water, carbon))

    assert found.ere == pytest.approx((1.0 - found.erf) * found.pue, rel=1e-9, abs=1e-12)
    assert found.cue_kgco2e_per_kwh * it == pytest.approx(carbon, rel=1e-9)
    assert found.wue_l_per_kwh * it == pytest.approx(water, rel=1e-9)
    assert found.erf == pytest.approx(reused_frac, rel=1e-9)
    assert found.pue == pytest.approx(pue, rel=1e-9)


@given(energies, st.floats(0.1, 100.0))
def test_the_size_of_a_site_does_not_matter(it, size):
    one = indicators(Totals(it, 1.3 * it, 0.1 * it, 2.0 * it, 0.4 * it))
    other = indicators(Totals(*(size * part * it for part in (1.0, 1.3, 0.1, 2.0, 0.4))))

    assert other.pue == pytest.approx(one.pue)
    assert other.ere == pytest.approx(one.ere)


@pytest.mark.parametrize("it", [0.0, -1.0])
def test_without_it_energy_there_is_no_ratio(it):
    with pytest.raises(ValueError, match="needs some IT energy"):
        indicators(Totals(it, 10.0, 0.0, 0.0, 0.0))
