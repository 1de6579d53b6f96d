from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.signals.hours import require_hourly, spread

START = datetime(2023, 3, 1, tzinfo=UTC)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=24, max_size=24),
    st.sampled_from([1, 60, 300, 900, 1800, 3600]),
)
def test_spreading_keeps_every_hours_value_and_so_its_mean(values, step_s):
    hourly = TimeGrid.of(START, 1, 3600)
    fine = TimeGrid.of(START, 1, step_s)
    spread_out = spread(np.array(values), hourly, fine)
    assert spread_out.shape == (fine.steps,)
    by_hour = spread_out.reshape(24, fine.steps_per_hour)
    assert (by_hour == np.array(values)[:, np.newaxis]).all()


@pytest.mark.parametrize(
    "other",
    [
        TimeGrid.of(START, 2, 300),
        TimeGrid(int(START.timestamp()) + 3600, 300, 288),
        TimeGrid(int(START.timestamp()), 7200, 12),
        TimeGrid(int(START.timestamp()), 2700, 32),
    ],
)
def test_another_period_or_an_uneven_step_is_refused(other):
    hourly = TimeGrid.of(START, 1, 3600)
    with pytest.raises(InvalidInput, match="grid-mismatch"):
        spread(np.zeros(24), hourly, other)


@pytest.mark.parametrize("grid", [TimeGrid.of(START, 1, 300), TimeGrid(1800, 3600, 24)])
def test_a_signal_is_made_on_full_hours_only(grid):
    with pytest.raises(InvalidInput, match="grid-not-hourly"):
        require_hourly(grid)
