"""The running sum of a signal against a loop over seconds and hours."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.timegrid import HOUR_S
from dcsim.signals.signal_sum import SignalSum

signals = st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=12)


def by_loop(signal, start, end):
    """Add up every hour's overlap with the window; behind the end the mean goes on."""
    last = len(signal) * HOUR_S
    beyond = max(end, last) - max(start, last)
    total = beyond / HOUR_S * sum(signal) / len(signal)
    for hour, value in enumerate(signal):
        overlap = min(end, (hour + 1) * HOUR_S) - max(start, hour * HOUR_S)
        total += value * max(overlap, 0) / HOUR_S
    return total


@given(signals, st.integers(0, 12 * HOUR_S), st.integers(0, 15 * HOUR_S))
def test_a_window_holds_what_a_loop_over_the_hours_adds_up(signal, start, length):
    sums = SignalSum.of(np.array(signal))

    window = sums.over(np.array([start]), np.array([length]))[0]

    assert window == pytest.approx(by_loop(signal, start, start + length), rel=1e-9, abs=1e-9)


@given(signals, st.integers(0, 12 * HOUR_S), st.integers(0, HOUR_S), st.integers(0, HOUR_S))
def test_two_adjoining_windows_are_one(signal, start, first, second):
    sums = SignalSum.of(np.array(signal))

    starts, lengths = (
        np.array([start, start + first, start]),
        np.array([first, second, first + second]),
    )
    one, two, both = sums.over(starts, lengths)

    assert one + two == pytest.approx(both, rel=1e-9, abs=1e-9)


def test_the_signal_has_its_end_and_its_mean():
    sums = SignalSum.of(np.array([10.0, 20.0, 60.0]))

    assert sums.end_s == 3 * HOUR_S
    assert sums.mean == pytest.approx(30.0)
    assert sums.until(np.array([0, 3 * HOUR_S, 9 * HOUR_S])).tolist() == [0.0, 90.0, 270.0]


def test_behind_its_end_a_signal_goes_on_at_the_mean_of_its_last_day():
    sums = SignalSum.of(np.array([500.0] * 24 + [10.0] * 24))

    assert sums.over(np.array([48 * HOUR_S]), np.array([6 * HOUR_S])).tolist() == [60.0]
