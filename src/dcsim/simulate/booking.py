"""Books work that runs from a start for a duration onto the steps of the grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dcsim.core.timegrid import TimeGrid

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


def book(start_s: Ints, duration_s: Ints, rate: Array, grid: TimeGrid) -> Array:
    """Return the mean rate at every step, shape (steps,).

    Parameters
    ----------
    start_s, duration_s
        Start [s from the grid's start] and length [s] of each run, shape (runs,).
    rate
        What each run adds while it lasts, at least 0, shape (runs,).
    grid
        The time grid; what runs beyond its end is left out.
    """
    step_s, steps = grid.step_s, grid.steps
    end = np.minimum(start_s + duration_s, grid.duration_s)
    first, first_inside = np.divmod(start_s, step_s)
    last, last_inside = np.divmod(end, step_s)
    # Fill whole steps from first to last, then take back what the edges did not run.
    change = np.bincount(first, rate, steps + 1) - np.bincount(last, rate, steps + 1)
    edges = np.bincount(last, rate * last_inside, steps + 1) - np.bincount(
        first, rate * first_inside, steps + 1
    )
    booked = (np.cumsum(change) + edges / step_s)[:steps]
    # Where nothing runs, the running sum leaves rounding dust of either sign.
    over = last + (last_inside > 0)
    running = np.cumsum(
        np.bincount(first, minlength=steps + 2) - np.bincount(over, minlength=steps + 2)
    )
    return np.where(running[:steps] > 0, np.maximum(booked, 0.0), 0.0)
