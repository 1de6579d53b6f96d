"""Energies compare only if they are known in the same way."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.metering.comparison import PerUnit, ratio
from dcsim.workload.profile_store import profile

RAPL = PerUnit("a", "rapl", "package", "sort", 10.0, 1.1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tier": "cpu-time"}, "unlike-tier"),
        ({"boundary": "node-ac"}, "unlike-boundary"),
        ({"unit": "training run"}, "unlike-unit"),
    ],
)
def test_a_comparison_across_tiers_boundaries_or_units_is_refused_unless_forced(change, code):
    other = replace(RAPL, energy_j=5.0, **change)
    with pytest.raises(InvalidInput) as caught:
        ratio(RAPL, other)
    assert [problem.code for problem in caught.value.problems] == [code]
    forced = ratio(RAPL, other, force=True)
    assert forced.value == 2.0
    assert len(forced.caveats) == 1


def test_all_that_is_unlike_is_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        ratio(PerUnit.of(profile("heapsort-c")), PerUnit.of(profile("patterson-2021-gpt-3")))
    assert len(caught.value.problems) == 3


def test_the_factors_of_two_instruments_combine_as_independent_ones():
    result = ratio(RAPL, replace(RAPL, energy_j=5.0))
    spread = math.exp(math.sqrt(2) * math.log(1.1))
    assert (result.low, result.high) == pytest.approx((2 / spread, 2 * spread))


def test_shared_coefficients_cancel_in_the_ratio_of_two_modelled_energies():
    c, python = PerUnit.of(profile("heapsort-c")), PerUnit.of(profile("heapsort-python"))
    result = ratio(python, c)
    assert result.low == result.value == result.high
    assert result.value > 10
    assert c.factor == pytest.approx(2.0, rel=0.01)


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_a_comparison_turned_round_is_its_inverse(one_j, other_j):
    one, other = replace(RAPL, energy_j=one_j), replace(RAPL, energy_j=other_j)
    there, back = ratio(one, other), ratio(other, one)
    assert there.value * back.value == pytest.approx(1.0)
    assert there.low * back.high == pytest.approx(1.0)


def test_nothing_is_divided_by_no_energy():
    with pytest.raises(InvalidInput, match="its energy is 0"):
        ratio(RAPL, replace(RAPL, energy_j=0.0))
