"""Dirt on exchangers and filters, refrigerant that leaks away."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.physics.fouling import (
    YEAR_S,
    approach_added_k,
    charge_frac,
    filter_pressure_rel,
    kern_seaton_frac,
    undercharge_rel,
)


def test_fouling_starts_at_its_rate_and_comes_to_an_end():
    # Slope 1/tau at the start; 95 % after three time constants.
    assert kern_seaton_frac(1.0, 1e6) == pytest.approx(1e-6, rel=1e-5)
    assert kern_seaton_frac(3e6, 1e6) == pytest.approx(0.9502, abs=1e-4)


@given(st.floats(0.0, 1e8), st.floats(0.0, 1e8))
def test_dirt_never_goes_by_itself(one, other):
    early, late = sorted((one, other))
    assert kern_seaton_frac(early, 1e7) <= kern_seaton_frac(late, 1e7) <= 1.0
    assert charge_frac(early, 0.05) >= charge_frac(late, 0.05) > 0.0


def test_an_added_resistance_widens_the_approach_as_the_heat_flux_says():
    # Flux 8 kW/m2 = 4 kW/m2K x 2 K; 0.09 m2K/kW x 8 kW/m2 = 0.72 K.
    assert approach_added_k(2.0, 4.0, 0.09) == pytest.approx(0.09 * 8.0)


def test_filters_reach_their_final_drop_at_the_end_of_their_life():
    course = filter_pressure_rel(np.array([0.0, 50.0, 100.0]), 100.0, 4.0, 0.5)
    # A half of the pressure in filters: 1, 1 + 0.5 (2 - 1), 1 + 0.5 (4 - 1).
    np.testing.assert_allclose(course, [1.0, 1.5, 2.5])


def test_a_tenth_a_year_leaves_four_fifths_after_two():
    assert charge_frac(2.0 * YEAR_S, 0.1) == pytest.approx(0.81)


def test_machines_at_three_quarters_of_the_charge_lose_what_was_measured():
    # Kim & Braun 2010: 15 % of efficiency, 20 % of capacity on average.
    assert undercharge_rel(0.75, 0.6) == pytest.approx(0.85)
    assert undercharge_rel(0.75, 0.8) == pytest.approx(0.80)


def test_a_machine_that_would_have_nothing_left_is_refused():
    with pytest.raises(InvalidInput, match="what remains"):
        undercharge_rel(0.0, 1.0)


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_a_time_that_is_none_is_refused(bad):
    for call in (
        lambda: kern_seaton_frac(bad, 1.0),
        lambda: charge_frac(bad, 0.1),
        lambda: filter_pressure_rel(bad, 1.0, 2.0, 0.5),
    ):
        with pytest.raises(InvalidInput, match="time_s"):
            call()
