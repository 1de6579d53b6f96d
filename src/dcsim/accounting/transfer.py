"""Data that cross the network: their energy, counted apart from the site's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, quantity

SiteKind = Literal["on_premises", "cloud", "edge"]

OWN_CHOICE = "the planner's choice"
ASLAN = (
    "Aslan, Mayers, Koomey & France 2018, J. Industrial Ecology 22(4), doi 10.1111/jiec.12630: "
    "core and fixed access networks, 2015, halving about every two years since 2000"
)


class Transfer(Part):
    """Data of the work: what of them crosses the network depends on the site's kind.

    Raw data arise with their users. An edge site stands there and sends results alone; to
    a cloud raw data go and results come back; on premises nothing leaves the house.
    """

    raw_gb_per_day: float = quantity(source=OWN_CHOICE, typical=(0.0, 1e5), ge=0.0, le=1e9)
    """Raw data that arise, such as images to train on [GB/d]."""
    result_gb_per_day: float = quantity(
        0.0, source="results are small beside raw data", typical=(0.0, 1e4), ge=0.0, le=1e9
    )
    """Results, such as trained models [GB/d]."""
    network_kwh_per_gb: float = quantity(0.06, source=ASLAN, typical=(0.002, 0.1), ge=0.0, le=200.0)
    """Electricity of the network over the data it carries, a mean and not what one more
    gigabyte adds [kWh/GB]."""
    network_low_kwh_per_gb: float = quantity(
        0.004,
        source="the same study's halving carried on to 2023, beyond its years",
        typical=(0.001, 0.06),
        ge=0.0,
        le=200.0,
    )
    """Low end of it [kWh/GB]."""
    network_high_kwh_per_gb: float = quantity(
        0.12,
        source="the same study one halving earlier; mobile access lies higher still",
        typical=(0.06, 1.0),
        ge=0.0,
        le=200.0,
    )
    """High end of it [kWh/GB]."""
    network_gco2e_per_kwh: float | None = quantity(
        None, source="the site's own grid, hour by hour, unless stated", ge=0.0, le=3000.0
    )
    """Intensity of the network's electricity [gCO2e/kWh]."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a value within its range."""
        low, high = self.network_low_kwh_per_gb, self.network_high_kwh_per_gb
        if low <= self.network_kwh_per_gb <= high:
            return []
        rule = f"{self.network_kwh_per_gb:g} lies outside its own range {low:g}..{high:g}"
        cure = "give network_low_kwh_per_gb and network_high_kwh_per_gb with it"
        return [Contradiction("network_kwh_per_gb", rule, cure)]

    def moved_gb_per_day(self, kind: SiteKind) -> float:
        """Return what crosses the network [GB/d].

        >>> data = Transfer(raw_gb_per_day=100.0, result_gb_per_day=2.0)
        >>> [data.moved_gb_per_day(kind) for kind in ("cloud", "edge", "on_premises")]
        [102.0, 2.0, 0.0]
        """
        match kind:
            case "cloud":
                return self.raw_gb_per_day + self.result_gb_per_day
            case "edge":
                return self.result_gb_per_day
            case "on_premises":
                return 0.0

    def hourly(self, kind: SiteKind, grid_gco2e_per_kwh: Array) -> MovedData:
        """Return energy and carbon of each hour, the data spread evenly, shape (hours,)."""
        energy = self.moved_gb_per_day(kind) / 24.0 * self.network_kwh_per_gb
        intensity = self.network_gco2e_per_kwh
        per_kwh = grid_gco2e_per_kwh if intensity is None else intensity
        kwh = np.full_like(grid_gco2e_per_kwh, energy)
        return MovedData(kwh, kwh * per_kwh / 1000.0)


@dataclass(frozen=True, slots=True)
class MovedData:
    """What moving data took in each hour, arrays of shape (hours,); the names are columns."""

    transfer_kwh: Array
    transfer_kgco2e: Array


@dataclass(frozen=True, slots=True)
class TransferUse:
    """What moving data took over the period; the ends are those of the network's intensity."""

    moved_gb: float
    energy_kwh: float
    energy_range_kwh: tuple[float, float]
    carbon_kgco2e: float
    carbon_range_kgco2e: tuple[float, float]


def transfer_use(transfer: Transfer, kind: SiteKind, hours: MovedData) -> TransferUse:
    """Return the use of a period from its hours."""
    energy_kwh, carbon_kgco2e = math.fsum(hours.transfer_kwh), math.fsum(hours.transfer_kgco2e)
    moved_gb = transfer.moved_gb_per_day(kind) * len(hours.transfer_kwh) / 24.0
    ends = (transfer.network_low_kwh_per_gb, transfer.network_high_kwh_per_gb)
    low_kwh, high_kwh = (moved_gb * end for end in ends)
    per_kwh = carbon_kgco2e / energy_kwh if energy_kwh else 0.0
    return TransferUse(
        moved_gb=moved_gb,
        energy_kwh=energy_kwh,
        energy_range_kwh=(low_kwh, high_kwh),
        carbon_kgco2e=carbon_kgco2e,
        carbon_range_kgco2e=(low_kwh * per_kwh, high_kwh * per_kwh),
    )
