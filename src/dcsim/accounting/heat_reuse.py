"""Heat given to others, hour by hour: what it took, where it went, what it replaced and earned.

What it replaced stands beside the site's own carbon and is never taken off it: it is
carbon that somebody else did not emit.
"""

from __future__ import annotations

from dcsim.accounting.ledger import Rates
from dcsim.core.arrays import Array
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.reuse.flows import ReuseFlows


def reuse_columns(
    flows: ReuseFlows,
    rates: Rates,
    grid: TimeGrid,
    replaced_gco2e_per_kwh: float,
    heat_price_per_mwh: float | None,
) -> dict[str, Array]:
    """Return the columns of hourly.parquet that a site with heat reuse has, shape (hours,).

    Parameters
    ----------
    flows
        Heat and electricity at every step.
    rates
        Carbon intensity of each hour's electricity.
    grid
        The grid of the steps.
    replaced_gco2e_per_kwh
        Intensity of the heat that the users would have had instead.
    heat_price_per_mwh
        Paid for the heat at the site's boundary; no column of revenue without it.
    """
    energy = grid.hourly_kwh
    used, electricity = energy(flows.used_kw), energy(flows.heat_pump_kw + flows.outside_kw)
    columns = {
        "heat_source_kwh": energy(flows.source_kw),
        "heat_pump_kwh": energy(flows.heat_pump_kw),
        "heat_pump_outside_kwh": energy(flows.outside_kw),
        "heat_delivered_kwh": energy(flows.delivered_kw),
        "heat_demand_kwh": energy(flows.demand_kw),
        "heat_used_kwh": used,
        "network_loss_kwh": energy(flows.network_loss_kw),
        "heat_store_loss_kwh": energy(flows.store_loss_kw),
        "heat_store_change_kwh": energy(flows.store_change_kw),
        "heat_displaced_kgco2e": used * replaced_gco2e_per_kwh / 1000.0,
        "heat_pump_kgco2e": electricity * rates.carbon_gco2e_per_kwh / 1000.0,
    }
    if heat_price_per_mwh is not None:
        columns["heat_revenue"] = energy(flows.reused_kw) * heat_price_per_mwh / 1000.0
    return columns
