"""Every state of a plant worth counting, with the steps at which it began and ended."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Flag


def state_table(flags: Iterable[Flag], grid: TimeGrid) -> pd.DataFrame:
    """Return one row for every stretch of steps in which a flag held.

    Parameters
    ----------
    flags
        The states of the run.
    grid
        The steps.

    Returns
    -------
    pandas.DataFrame
        ``state``, ``begin_utc``, ``end_utc``, ``begin_step`` and ``steps``, by the
        stretch's begin, then by state. The sum of the steps is what the notes count.
    """
    codes: list[str] = []
    begins, ends = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for flag in flags:
        edges = np.diff(np.concatenate(([False], flag.when, [False])).astype(np.int8))
        begin, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        codes += [flag.code] * len(begin)
        begins.append(begin)
        ends.append(end)
    begin, end = np.concatenate(begins), np.concatenate(ends)
    order = np.lexsort((np.array(codes, dtype=str), begin))

    def times(step: np.ndarray) -> pd.DatetimeIndex:
        seconds = grid.start_s + grid.step_s * step[order]
        return pd.DatetimeIndex(seconds.astype("datetime64[s]").astype("datetime64[ms]"), tz="UTC")

    return pd.DataFrame(
        {
            "state": np.array(codes, dtype=object)[order],
            "begin_utc": times(begin),
            "end_utc": times(end),
            "begin_step": begin[order],
            "steps": (end - begin)[order],
        }
    )
