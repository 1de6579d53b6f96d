"""Edge or central: where the same work emits less, the way of its data included."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from dcsim.core.errors import InvalidInput, Problem
from dcsim.results.result import Result
from dcsim.runner import run_loaded
from dcsim.scenario.load import LoadedScenario

PLACE = "edge"


@dataclass(frozen=True, slots=True)
class Footprint:
    """Emissions of the jobs at one site over the period [kgCO2e].

    On servers that others use too, the jobs carry their share of what is nobody's and of
    the servers' making, by core-hours; a site of their own they carry whole.
    """

    name: str
    operation_kgco2e: float
    """Electricity of the site, location-based."""
    making_kgco2e: float
    """Making of the servers."""
    transfer_kgco2e: float
    """Way of the data."""
    transfer_range_kgco2e: tuple[float, float]
    moved_gb: float
    network_kgco2e_per_kwh: float
    """Intensity of the network's electricity, mean over the data moved."""

    @property
    def site_kgco2e(self) -> float:
        """Emissions without the way of the data."""
        return self.operation_kgco2e + self.making_kgco2e

    @property
    def total_kgco2e(self) -> float:
        """All emissions."""
        return self.site_kgco2e + self.transfer_kgco2e

    @property
    def range_kgco2e(self) -> tuple[float, float]:
        """All emissions at both ends of the network's intensity."""
        low, high = self.transfer_range_kgco2e
        return self.site_kgco2e + low, self.site_kgco2e + high


@dataclass(frozen=True, slots=True)
class EdgeStudy:
    """The same work at the edge and in the centre."""

    edge: Footprint
    central: Footprint
    break_even_kwh_per_gb: float | None
    """Network intensity at which both emit alike; none if one is ahead at any."""
    better: Literal["edge", "central", "open"]
    """Who emits less at both ends of the network's range; open if the ends disagree."""

    def __str__(self) -> str:
        lines = [
            f"{which.name}: {which.total_kgco2e:,.0f} kgCO2e (site {which.operation_kgco2e:,.0f}, "
            f"servers {which.making_kgco2e:,.0f}, data {which.transfer_kgco2e:,.0f})"
            for which in (self.edge, self.central)
        ]
        tie = self.break_even_kwh_per_gb
        lines.append(f"better: {self.better}")
        lines.append(
            "one is ahead at any network intensity"
            if tie is None
            else f"alike at {tie:.3g} kWh/GB of the network"
        )
        return "\n".join(lines)


def edge_or_central(edge: LoadedScenario, central: LoadedScenario) -> EdgeStudy:
    """Run the same work at the edge and in the centre, and hold them against each other.

    Parameters
    ----------
    edge, central
        Scenarios with ``site.kind`` edge and cloud, the same period, carbon basis and jobs,
        and a ``transfer`` of the same data over the same network.

    Raises
    ------
    InvalidInput
        With all that is not alike.

    Notes
    -----
    With site emissions S, moved data D and the network's carbon intensity c, both are alike
    at ``x = (S_edge - S_central) / (D_central c_central - D_edge c_edge)`` kWh/GB.
    """
    _require_alike(edge, central)
    near, far = (_footprint(run_loaded(loaded)) for loaded in (edge, central))
    per_x = far.moved_gb * far.network_kgco2e_per_kwh - near.moved_gb * near.network_kgco2e_per_kwh
    tie = (near.site_kgco2e - far.site_kgco2e) / per_x if per_x else -1.0
    ahead = {
        "edge" if n < f else "central"
        for n, f in zip(near.range_kgco2e, far.range_kgco2e, strict=True)
    }
    return EdgeStudy(
        edge=near,
        central=far,
        break_even_kwh_per_gb=tie if tie > 0.0 else None,
        better="open" if len(ahead) > 1 else "edge" if "edge" in ahead else "central",
    )


def _footprint(result: Result) -> Footprint:
    """Return what the jobs of a run emitted."""
    total, hourly, rows = result.summary.total, result.hourly, result.jobs
    transfer = total.transfer
    # The rules let nothing through that states no transfer.
    moved_gb = transfer.moved_gb if transfer else 0.0
    carbon = transfer.carbon_kgco2e if transfer else 0.0
    energy = transfer.energy_kwh if transfer else 0.0
    by_jobs = math.fsum(hourly["job_core_h"])
    busy = by_jobs + math.fsum(hourly["baseload_core_h"])
    share = by_jobs / busy if busy else 0.0
    idle = math.fsum(rows.loc[rows["kind"] == "idle", "carbon_kgco2e"])
    return Footprint(
        name=result.summary.name,
        operation_kgco2e=total.job_carbon_kgco2e + share * idle,
        making_kgco2e=share * math.fsum(hourly["scope3_kgco2e"]),
        transfer_kgco2e=carbon,
        transfer_range_kgco2e=transfer.carbon_range_kgco2e if transfer else (0.0, 0.0),
        moved_gb=moved_gb,
        network_kgco2e_per_kwh=carbon / energy if energy else 0.0,
    )


def _require_alike(edge: LoadedScenario, central: LoadedScenario) -> None:
    a, b = edge.scenario, central.scenario
    rules = (
        (
            "kinds",
            (a.site.kind, b.site.kind) == ("edge", "cloud"),
            f"the sites are {a.site.kind} and {b.site.kind}, not edge and cloud",
            "set site.kind: edge in the first and site.kind: cloud in the second",
        ),
        (
            "transfer",
            a.transfer is not None and a.transfer == b.transfer,
            "the data or the network differ, or none are stated",
            "give both the same transfer section",
        ),
        (
            "jobs",
            bool(a.workload.jobs) and a.workload.jobs == b.workload.jobs,
            "the jobs differ, or there are none",
            "give both the same workload.jobs",
        ),
        (
            "period",
            (a.period, a.seed, a.held_seeds) == (b.period, b.seed, b.held_seeds),
            "the periods or the seeds differ",
            "give both the same period and seed",
        ),
        (
            "carbon",
            (a.grid.basis, a.grid.signal) == (b.grid.basis, b.grid.signal),
            "the carbon bases differ",
            "use one basis and one signal",
        ),
    )
    problems = [
        Problem(f"not-alike-{name}", PLACE, message, cure)
        for name, holds, message, cure in rules
        if not holds
    ]
    if problems:
        raise InvalidInput(problems)
