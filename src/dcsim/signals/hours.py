"""The hourly grid that every signal is made on, and its spread onto finer steps."""

from __future__ import annotations

from dcsim.core.arrays import Array
from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import HOUR_S, TimeGrid


def require_hourly(grid: TimeGrid) -> None:
    """Refuse a grid whose steps are not whole UTC hours.

    Raises
    ------
    InvalidInput
        ``grid-not-hourly``.
    """
    if grid.step_s != HOUR_S or grid.start_s % HOUR_S:
        raise InvalidInput.of(
            "grid-not-hourly",
            "period",
            f"a signal needs steps of {HOUR_S} s from a full hour, not {grid.step_s} s",
            "begin the period at a full hour and use the grid's hourly()",
        )


def spread(values: Array, hourly: TimeGrid, grid: TimeGrid) -> Array:
    """Repeat hourly values on a finer grid of the same period.

    Parameters
    ----------
    values
        One value an hour, shape (hours,).
    hourly, grid
        The grid of the values, and the finer one.

    Returns
    -------
    Array
        The value of the hour in every step, shape (steps,).

    Raises
    ------
    InvalidInput
        ``grid-mismatch`` if the periods differ or the step does not divide the hour.
    """
    same_period = (grid.start_s, grid.end_s) == (hourly.start_s, hourly.end_s)
    if not same_period or HOUR_S % grid.step_s:
        raise InvalidInput.of(
            "grid-mismatch",
            "period",
            f"steps of {grid.step_s} s from {grid.start_s} to {grid.end_s} do not divide the "
            f"hours from {hourly.start_s} to {hourly.end_s}",
            "make both grids from one period, with a step that divides 3600 s",
        )
    return grid.at_steps(values)
