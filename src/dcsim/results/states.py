"""Every state of a site worth counting: for how long it held, when it began and ended.

Summary, warnings, states.parquet and tables of studies all read their hours from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from dcsim.core.arrays import Flags
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Event


def hours_of(when: Flags, grid: TimeGrid) -> float:
    """Return for how long something held [h], given the steps at which it did."""
    return int(np.count_nonzero(when)) * grid.step_h


def states_of(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return one event for each code, in the order in which the codes come.

    Where several parts of a site raise the same code, the state holds at every step at
    which any of them does, and means what each of them says.
    """
    merged: dict[str, Event] = {}
    for event in events:
        known = merged.get(event.code)
        if known is None:
            merged[event.code] = event
            continue
        meanings = known.meaning.split("; ")
        meaning = (
            known.meaning if event.meaning in meanings else f"{known.meaning}; {event.meaning}"
        )
        merged[event.code] = replace(known, meaning=meaning, when=known.when | event.when)
    return tuple(merged.values())


def state_hours(events: Iterable[Event], grid: TimeGrid) -> dict[str, float]:
    """Return the hours of every state that held at all, by its code."""
    hours = {event.code: hours_of(event.when, grid) for event in states_of(events)}
    return {code: held for code, held in hours.items() if held}


def state_table(events: Iterable[Event], grid: TimeGrid) -> pd.DataFrame:
    """Return one row for every segment of steps in which an event held.

    Parameters
    ----------
    events
        The states of the run.
    grid
        The steps.

    Returns
    -------
    pandas.DataFrame
        ``state``, ``begin_utc``, ``end_utc``, ``begin_step`` and ``steps``, by the
        segment's begin, then by state. The sum of the steps is what summary
        and notes count.
    """
    codes: list[str] = []
    begins, ends = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for event in states_of(events):
        edges = np.diff(np.concatenate(([False], event.when, [False])).astype(np.int8))
        begin, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        codes += [event.code] * len(begin)
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
