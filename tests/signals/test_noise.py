from __future__ import annotations

import numpy as np
import pytest

from dcsim.signals.noise import ar1


def test_one_kick_fades_by_rho_each_step():
    kick = np.array([[1.0], [0.0], [0.0], [0.0]])
    assert ar1(kick, 0.5).ravel().tolist() == [1.0, 0.5, 0.25, 0.125]


def test_without_memory_the_noise_is_the_draws_themselves():
    draws = np.random.default_rng(1).standard_normal((50, 3))
    assert np.array_equal(ar1(draws, 0.0), draws)


def test_the_draws_are_left_as_they_were():
    draws = np.ones((5, 1))
    ar1(draws, 0.9)
    assert (draws == 1.0).all()


@pytest.mark.parametrize("rho", [0.3, 0.75, 0.95])
def test_the_series_has_unit_variance_and_the_asked_correlation(rho):
    series = ar1(np.random.default_rng(2).standard_normal((2000, 200)), rho)
    assert series.std() == pytest.approx(1.0, abs=0.02)
    assert series[0].std() == pytest.approx(1.0, abs=0.15)
    assert (series[1:] * series[:-1]).mean() == pytest.approx(rho, abs=0.02)


def test_each_series_may_have_its_own_memory():
    draws = np.random.default_rng(3).standard_normal((20, 2))
    both = ar1(draws, np.array([0.2, 0.8]))
    assert np.array_equal(both[:, :1], ar1(draws[:, :1], 0.2))
    assert np.array_equal(both[:, 1:], ar1(draws[:, 1:], 0.8))
