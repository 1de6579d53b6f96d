"""What only some plants and servers tell: fans at their inlet, stages and their switches."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.site import SiteFlows


def inlet_columns(flows: SiteFlows, grid: TimeGrid) -> dict[str, Array]:
    """Return the hourly columns of servers whose power follows their inlet, shape (hours,).

    None for servers whose power is taken as stated. Fans and leakage are part of the IT
    energy; the inlet is the mean of the hour, NaN where the plant states none.
    """
    servers, inlet_c = flows.servers, flows.cooling.inlet_c
    if servers is None:
        return {}
    if inlet_c is None:
        inlet_c = np.full_like(servers.it_kw, np.nan)
    return {
        "server_fan_kwh": grid.hourly_kwh(servers.fan_kw),
        "leakage_kwh": grid.hourly_kwh(servers.leakage_kw),
        "server_inlet_c": grid.by_hour(inlet_c).mean(axis=1),
    }


def stage_columns(flows: SiteFlows, grid: TimeGrid) -> dict[str, Array]:
    """Return how often a plant of several stages switched in each hour, shape (hours,)."""
    stage = flows.cooling.stage
    if stage is None:
        return {}
    switched = np.zeros(len(stage))
    switched[switch_steps(stage)] = 1.0
    return {"stage_switches": grid.by_hour(switched).sum(axis=1)}


def switch_steps(stage: Ints) -> Ints:
    """Return the steps at which another stage runs than in the step before.

    >>> switch_steps(np.array([0, 0, 1, 1, 0])).tolist()
    [2, 4]
    """
    return np.flatnonzero(np.diff(stage)) + 1


def switch_table(flows: SiteFlows, kinds: Mapping[int, str], grid: TimeGrid) -> pd.DataFrame | None:
    """Return every switch: when, from which stage, to which; None for a plant of one stage.

    Stages are numbered from 1, in the order of the scenario.
    """
    stage = flows.cooling.stage
    if stage is None:
        return None
    at = switch_steps(stage)
    before, after = stage[at - 1], stage[at]
    return pd.DataFrame(
        {
            "time_utc": pd.DatetimeIndex(grid.datetimes()[at].astype("datetime64[ms]"), tz="UTC"),
            "step": at,
            "from_stage": before + 1,
            "to_stage": after + 1,
            "from_kind": [kinds[i] for i in before.tolist()],
            "to_kind": [kinds[i] for i in after.tolist()],
        }
    )
