"""Books work that runs from a start for a duration onto the steps of the grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.workload.jobs import JobTable
from dcsim.workload.segments import Segments


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
    mean: Array = book_each(start_s, duration_s, [rate], grid)[0]
    return mean


def book_each(
    start_s: Ints, duration_s: Ints, rates: Sequence[Array] | Array, grid: TimeGrid
) -> Array:
    """Return the means of several rates of the same runs, shape (rates, steps); see `book`."""
    step_s, steps = grid.step_s, grid.steps
    booked = np.zeros((len(rates), steps))
    end = np.minimum(start_s + duration_s, grid.duration_s)
    if steps == 1:  # needs no running sums, and is asked for at every step of some runs
        booked[:, 0] = [max(float(rate @ (end - start_s)), 0.0) / step_s for rate in rates]
        return booked
    first, first_inside = np.divmod(start_s, step_s)
    last, last_inside = np.divmod(end, step_s)
    # Where nothing runs, the running sum leaves rounding dust of either sign.
    over = last + (last_inside > 0)
    running = np.cumsum(
        np.bincount(first, minlength=steps + 2) - np.bincount(over, minlength=steps + 2)
    )
    runs = running[:steps] > 0
    edge, inside = np.concatenate((first, last)), np.concatenate((first_inside, last_inside))
    for row, rate in zip(booked, rates, strict=True):
        # Fill whole steps from first to last, then take back what the edges did not run.
        change = np.concatenate((rate, -rate))
        ran = np.bincount(edge, change * inside, steps + 1) / step_s
        mean = np.cumsum(np.bincount(edge, change, steps + 1)) - ran
        np.multiply(np.maximum(mean[:steps], 0.0), runs, out=row)
    return booked


def book_jobs(jobs: JobTable, segments: Segments, grid: TimeGrid) -> Array:
    """Return the cores that the jobs of the segments keep busy, on average, shape (steps,).

    Segments are counted from the grid's start; what lies beyond its end is left out.
    """
    return book_within(jobs, segments.within(0, grid.duration_s), grid)


def book_within(jobs: JobTable, here: Segments, grid: TimeGrid) -> Array:
    """Return the same of segments that lie within the grid, shape (steps,)."""
    busy_cores = jobs.core_s[here.job] / jobs.duration_s[here.job]
    return book(here.start_s, here.end_s - here.start_s, busy_cores, grid)
