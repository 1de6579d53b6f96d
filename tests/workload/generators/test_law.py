"""Lengths of jobs: moments of each law, cut off or not, against their closed forms."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dcsim.workload.generators.law import LengthLaw

N = 200_000


def draw(jobs=N, seed=3, **keys):
    return LengthLaw(**keys).draw(jobs, np.random.default_rng(seed))


def test_a_constant_law_is_constant():
    assert set(draw(10, kind="constant", mean_s=7.5).tolist()) == {7.5}


def test_an_exponential_law_has_its_mean_and_deviation():
    lengths = draw(kind="exponential", mean_s=600.0)
    # Standard error of the mean: 600 / sqrt(200 000) = 1.3 s.
    assert lengths.mean() == pytest.approx(600.0, abs=4 * 1.35)
    assert lengths.std() == pytest.approx(600.0, rel=0.02)


def test_a_lognormal_law_has_the_moments_of_its_logarithm():
    lengths = draw(kind="lognormal", mean_s=3600.0, sigma=1.5)
    logs = np.log(lengths)
    # ln of the median is ln 3600 - 1.5^2 / 2; standard errors 1.5 / sqrt(n) and 1.5 / sqrt(2 n).
    assert logs.mean() == pytest.approx(math.log(3600.0) - 1.125, abs=4 * 1.5 / math.sqrt(N))
    assert logs.std() == pytest.approx(1.5, abs=4 * 1.5 / math.sqrt(2 * N))
    # The mean's own error is sqrt(exp(2.25) - 1) / sqrt(n) = 0.65 %.
    assert lengths.mean() == pytest.approx(3600.0, rel=4 * 0.0065)


@pytest.mark.parametrize("kind", ["exponential", "lognormal"])
def test_a_law_that_is_cut_off_is_the_law_given_its_limits(kind):
    keys = {"sigma": 1.0} if kind == "lognormal" else {}
    lengths = draw(20_000, kind=kind, mean_s=1000.0, min_s=200.0, max_s=3000.0, **keys)
    whole = (
        stats.expon(scale=1000.0)
        if kind == "exponential"
        else stats.lognorm(1.0, scale=1000.0 * math.exp(-0.5))
    )
    low, high = whole.cdf([200.0, 3000.0])

    def given_limits(length):
        return (whole.cdf(length) - low) / (high - low)

    assert lengths.min() >= 200.0
    assert lengths.max() <= 3000.0
    # Kolmogorov-Smirnov at a level of one in ten thousand; the draw is fixed by its seed.
    assert stats.kstest(lengths, given_limits).pvalue > 1e-4


@given(
    st.sampled_from(["exponential", "lognormal"]),
    st.floats(1e-3, 1e8),
    st.floats(0.1, 5.0),
    st.floats(0.0, 2.0),
    st.floats(0.1, 10.0),
)
def test_no_job_is_outside_of_the_limits(kind, mean_s, sigma, low, wide):
    law = LengthLaw(
        kind=kind,
        mean_s=mean_s,
        sigma=sigma if kind == "lognormal" else None,
        min_s=low * mean_s,
        max_s=(low + wide) * mean_s,
    )
    if law.cross_checks():
        return
    lengths = law.draw(50, np.random.default_rng(0))
    assert ((lengths >= law.min_s) & (lengths <= law.max_s)).all()


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"kind": "lognormal", "mean_s": 5.0}, "sigma"),
        ({"kind": "exponential", "mean_s": 5.0, "sigma": 1.0}, "sigma"),
        ({"kind": "constant", "mean_s": 5.0, "max_s": 4.0}, "max_s"),
        ({"kind": "exponential", "mean_s": 5.0, "min_s": 9.0, "max_s": 8.0}, "max_s"),
        ({"kind": "exponential", "mean_s": 5.0, "min_s": 1000.0}, "max_s"),
    ],
)
def test_laws_that_cannot_be_contradict(wrong, key):
    assert [found.key for found in LengthLaw(**wrong).cross_checks()] == [key]
