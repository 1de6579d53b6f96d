"""Heat reuse in the summary of a run: what was given, to whom, and both boundaries."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class HeatReuseSummary:
    """Heat of the period that others used; absent without heat reuse.

    With the heat pump inside the boundary its electricity is the site's and the heat it
    adds is reused heat too; outside neither is. ERE is the same both ways, but for the
    transformer's loss, which stays with the boundary that was computed.
    """

    boundary: str
    """`inside` or `outside`: what ``pue``, ``erf`` and ``ere`` of the site rest on."""
    heat_source_kwh: float
    heat_pump_kwh: float
    """Electricity of heat pump and network pumps, whoever owns them."""
    heat_delivered_kwh: float
    heat_pump_cop: float | None
    """Heat delivered over that electricity; None where it drew nothing."""
    heat_demand_kwh: float
    heat_used_kwh: float
    heat_demand_covered_frac: float | None
    """Share of the users' heat; None without any demand."""
    network_loss_kwh: float
    heat_displaced_kgco2e: float
    heat_pump_kgco2e: float
    """Carbon of its electricity, inside the boundary part of scope 2."""
    heat_revenue: float | None
    pue_inside: float
    pue_outside: float
    erf_inside: float
    erf_outside: float
    ere_inside: float
    ere_outside: float


def heat_reuse_summary(hourly: pd.DataFrame, boundary: str) -> HeatReuseSummary:
    """Sum the columns of a site with heat reuse.

    The other boundary's figures move the electricity across it, without the small loss
    of the site's transformer on the way.
    """

    def total(column: str) -> float:
        return math.fsum(hourly[column])

    own, others = total("heat_pump_kwh"), total("heat_pump_outside_kwh")
    it, facility = total("it_energy_kwh"), total("facility_energy_kwh")
    source, delivered = total("heat_source_kwh"), total("heat_delivered_kwh")
    demand, used = total("heat_demand_kwh"), total("heat_used_kwh")
    electricity = own + others
    within, without = facility + others, facility - own
    return HeatReuseSummary(
        boundary=boundary,
        heat_source_kwh=source,
        heat_pump_kwh=electricity,
        heat_delivered_kwh=delivered,
        heat_pump_cop=delivered / electricity if electricity > 0.0 else None,
        heat_demand_kwh=demand,
        heat_used_kwh=used,
        heat_demand_covered_frac=used / demand if demand > 0.0 else None,
        network_loss_kwh=total("network_loss_kwh"),
        heat_displaced_kgco2e=total("heat_displaced_kgco2e"),
        heat_pump_kgco2e=total("heat_pump_kgco2e"),
        heat_revenue=total("heat_revenue") if "heat_revenue" in hourly else None,
        pue_inside=within / it,
        pue_outside=without / it,
        erf_inside=delivered / within,
        erf_outside=source / without,
        ere_inside=(within - delivered) / it,
        ere_outside=(without - source) / it,
    )
