"""The figures by which runs are compared, each with its unit and which way is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dcsim.results.summary import SiteSummary, Summary
from dcsim.results.transfers import TransferSummary


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a run; less is better for all of them."""

    key: str
    label: str
    unit: str
    basis: str
    needs: frozenset[str]
    """The conditions without which two values may not stand side by side."""
    of: Callable[[SiteSummary], float]
    of_moved: Callable[[TransferSummary], float] | None = None
    """What moving data between sites adds, which is in no site's figures."""

    def value(self, summary: Summary) -> float:
        """Return the figure of a run of any number of sites."""
        own = self.of(summary.total)
        if self.of_moved is None or summary.transfers is None:
            return own
        return own + self.of_moved(summary.transfers)


TIE_REL = 1e-9
"""Values closer than this are equal: a run's own balances close no better."""

RATIO: frozenset[str] = frozenset()
"""A ratio to the IT energy stands beside another whatever was computed, and how long."""
TOTAL = frozenset({"period", "workload"})
"""A total compares only for the same work over the same time."""

MEASURES = (
    Measure("pue", "PUE", "", "modelled", RATIO, lambda s: s.pue),
    Measure(
        "cooling_share_of_it_frac",
        "cooling over IT energy",
        "",
        "modelled",
        RATIO,
        lambda s: s.cooling_share_of_it_frac,
    ),
    Measure("wue_l_per_kwh", "WUE", "L/kWh", "modelled, on site", RATIO, lambda s: s.wue_l_per_kwh),
    Measure(
        "cue_kgco2e_per_kwh",
        "CUE",
        "kg/kWh",
        "modelled, location-based",
        frozenset({"carbon"}),
        lambda s: s.cue_kgco2e_per_kwh,
    ),
    Measure(
        "facility_energy_kwh",
        "facility energy",
        "kWh",
        "modelled",
        TOTAL,
        lambda s: s.facility_energy_kwh,
    ),
    Measure(
        "scope2_location_kgco2e",
        "carbon, scope 2",
        "kgCO2e",
        "modelled, location-based",
        TOTAL | {"carbon"},
        lambda s: s.carbon_kgco2e.scope2_location,
    ),
    Measure(
        "total_location_kgco2e",
        "carbon, all scopes",
        "kgCO2e",
        "modelled, location-based",
        TOTAL | {"carbon"},
        lambda s: s.carbon_kgco2e.total_location,
        lambda moved: moved.carbon_kgco2e,
    ),
    Measure("water_site_l", "water on site", "L", "modelled", TOTAL, lambda s: s.water_site_l),
    Measure("cost", "electricity cost", "", "modelled", TOTAL | {"currency"}, lambda s: s.cost),
    Measure(
        "peak_facility_kw", "peak power", "kW", "modelled", TOTAL, lambda s: s.peak_facility_kw
    ),
    Measure("mean_wait_h", "mean wait of jobs", "h", "modelled", TOTAL, lambda s: s.mean_wait_h),
)

BETWEEN_SITES = (
    Measure(
        "transfer_energy_kwh",
        "network between sites",
        "kWh",
        "modelled",
        TOTAL,
        lambda _: 0.0,
        lambda moved: moved.energy_kwh,
    ),
    Measure(
        "transfer_cost",
        "cost of moved data",
        "",
        "modelled",
        TOTAL | {"currency"},
        lambda _: 0.0,
        lambda moved: moved.cost,
    ),
)
"""What is shown beside where a run of several sites is compared."""
MONEY = frozenset({"cost", "transfer_cost"})
"""Measures whose unit is the runs' currency."""
