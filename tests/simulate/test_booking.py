"""Booking of runs onto steps against a plain loop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import TimeGrid
from dcsim.simulate.booking import book

GRID = TimeGrid(0, 60, 10)
runs = st.lists(
    st.tuples(st.integers(0, 599), st.integers(1, 900), st.just(0.0) | st.floats(1e-3, 1e4)),
    max_size=12,
)


def columns(rows):
    start, duration, rate = zip(*rows, strict=True) if rows else ((), (), ())
    return (
        np.array(start, dtype=np.int64),
        np.array(duration, dtype=np.int64),
        np.array(rate, float),
    )


def by_loop(rows):
    booked = np.zeros(GRID.steps)
    for start, duration, rate in rows:
        for step in range(GRID.steps):
            begin, end = step * 60, (step + 1) * 60
            booked[step] += rate * max(0, min(end, start + duration) - max(begin, start)) / 60
    return booked


@given(runs)
def test_every_step_holds_what_a_loop_over_runs_and_steps_adds_up(rows):
    largest = max((rate for _, _, rate in rows), default=0.0)

    np.testing.assert_allclose(
        book(*columns(rows), GRID), by_loop(rows), rtol=1e-12, atol=1e-12 * largest
    )


@given(runs)
def test_no_core_second_inside_the_period_is_lost(rows):
    booked = book(*columns(rows), GRID)

    inside = sum(rate * (min(start + duration, 600) - start) for start, duration, rate in rows)
    assert booked.sum() * 60 == pytest.approx(inside, rel=1e-9)


@given(runs)
def test_where_nothing_runs_exactly_nothing_is_booked_and_nowhere_less(rows):
    booked, exact = book(*columns(rows), GRID), by_loop(rows)

    assert (booked >= 0.0).all()
    touched = [
        any(start < (k + 1) * 60 and start + duration > k * 60 for start, duration, _ in rows)
        for k in range(GRID.steps)
    ]
    assert not booked[~np.array(touched)].any()
    assert not exact[~np.array(touched)].any()


def test_rounding_leaves_no_dust_after_the_last_run():
    rng = np.random.default_rng(1)
    start = rng.integers(0, 300, 50)
    booked = book(start, rng.integers(1, 200, 50), rng.uniform(0.0, 8000.0, 50), GRID)

    assert booked[9:].tolist() == [0.0]
    assert (booked[:5] > 0.0).all()


def test_a_run_of_half_a_step_books_half_its_rate():
    booked = book(np.array([90]), np.array([60]), np.array([8.0]), GRID)

    assert booked.tolist() == [0.0, 4.0, 4.0] + [0.0] * 7


def test_what_runs_beyond_the_end_is_left_out():
    booked = book(np.array([570]), np.array([3600]), np.array([8.0]), GRID)

    assert booked.tolist() == [0.0] * 9 + [4.0]
