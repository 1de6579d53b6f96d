"""The data that moved between the sites of a fleet, as a table and as a sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dcsim.core.timegrid import HOUR_S
from dcsim.scenario.fleet_inputs import FleetInputs
from dcsim.simulate.transfers import Transfer


@dataclass(frozen=True, slots=True)
class TransferSummary:
    """Data moved between sites over the period; no site's own energy holds it.

    The carbon is that of the mean intensity of both ends in the hours of the transfer, on
    the basis of the sites' grids.
    """

    transfers: int
    moved_gb: float
    energy_kwh: float
    carbon_kgco2e: float
    cost: float


def transfer_table(
    transfers: Sequence[Transfer], names: Sequence[str], inputs: FleetInputs
) -> pd.DataFrame:
    """Return one row a transfer, by its start."""
    ordered = sorted(transfers, key=lambda each: (each.start_s, each.job))
    intensity = [site.rates.carbon_gco2e_per_kwh for site in inputs.sites.values()]
    carbon = [
        each.energy_kwh
        * (_over(intensity[each.origin], each) + _over(intensity[each.target], each))
        / 2000.0
        for each in ordered
    ]
    start_s = inputs.grid.start_s

    def times(seconds: list[int]) -> pd.DatetimeIndex:
        stamps = (start_s + np.array(seconds, dtype=np.int64)).astype("datetime64[s]")
        return pd.DatetimeIndex(stamps.astype("datetime64[ms]"), tz="UTC")

    return pd.DataFrame(
        {
            "job": np.array([each.job for each in ordered], dtype=np.int64),
            "from_site": [names[each.origin] for each in ordered],
            "to_site": [names[each.target] for each in ordered],
            "start_utc": times([each.start_s for each in ordered]),
            "end_utc": times([each.end_s for each in ordered]),
            "data_gb": [each.data_gb for each in ordered],
            "energy_kwh": [each.energy_kwh for each in ordered],
            "carbon_kgco2e": carbon,
            "cost": [each.cost for each in ordered],
        }
    )


def transfer_summary(table: pd.DataFrame | None) -> TransferSummary | None:
    """Return the sums of the table; None for a single site."""
    if table is None:
        return None
    return TransferSummary(
        transfers=len(table),
        moved_gb=math.fsum(table["data_gb"]),
        energy_kwh=math.fsum(table["energy_kwh"]),
        carbon_kgco2e=math.fsum(table["carbon_kgco2e"]),
        cost=math.fsum(table["cost"]),
    )


def _over(hourly: np.ndarray, transfer: Transfer) -> float:
    """Return the mean of an hourly signal over a transfer; the last hour holds beyond the end."""
    last = len(hourly) - 1
    first = min(transfer.start_s // HOUR_S, last)
    end = min(max(-(-transfer.end_s // HOUR_S), first + 1), last + 1)
    return float(np.mean(hourly[first:end]))
