"""A law fitted on small sizes tells the time of large ones."""

from __future__ import annotations

import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.metering import scaling
from dcsim.metering.scaling import fit, fitted


@given(st.floats(1e-12, 1e-3), st.sampled_from(["n2", "n log n"]))
def test_times_that_follow_the_law_give_back_its_coefficient(coefficient_s, law):
    sizes = (1000, 3000, 9000)
    growth = {"n2": lambda n: n**2, "n log n": lambda n: n * math.log2(n)}[law]
    result = fit(law, sizes, [coefficient_s * growth(n) for n in sizes])
    assert result.coefficient_s == pytest.approx(coefficient_s)
    assert result.residual_rel < 1e-9
    assert result.at_s(10**6) == pytest.approx(coefficient_s * growth(10**6))


def test_ten_times_the_items_take_a_hundred_times_as_long_by_selection():
    law = fit("n2", (100, 200), (0.01, 0.04))
    assert law.at_s(1000) == pytest.approx(1.0)


def test_times_of_another_law_show_in_the_residual():
    assert fit("n2", (100, 1000), (0.1, 1.0)).residual_rel > 0.5


@pytest.mark.parametrize(("sizes", "cpu_s"), [((100,), (1.0,)), ((100, 200), (0.0, 1.0))])
def test_too_little_to_fit_is_refused(sizes, cpu_s):
    with pytest.raises(InvalidInput, match="two sizes"):
        fit("n2", sizes, cpu_s)


def test_a_kernel_without_a_law_is_refused():
    with pytest.raises(InvalidInput, match="selectionsort"):
        fitted("fannkuch", "python")


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system does not tell CPU time")
def test_selection_sort_in_python_grows_with_the_square(monkeypatch):
    monkeypatch.setattr(scaling, "LEAST_CPU_S", 0.05)
    monkeypatch.setitem(scaling.SIZES, ("selectionsort", "python"), (500, 1500))
    law = fitted("selectionsort", "python")
    assert law.residual_rel < 0.4
    assert law.cpu_s[1] / law.cpu_s[0] == pytest.approx(9, rel=0.5)
