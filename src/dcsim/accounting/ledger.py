"""The hourly ledger of a site: what it drew, gave off, emitted and paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from dcsim.accounting.shares import Shares, Users, share_out
from dcsim.accounting.supply import GRID_ALONE, Supplied
from dcsim.core.arrays import Array
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.facility.site import SiteFlows
from dcsim.fleet.cluster import Cluster

YEAR_S = 365.25 * 86_400


@dataclass(frozen=True, slots=True)
class Rates:
    """Carbon and money per unit of electricity, hourly arrays of shape (hours,)."""

    carbon_gco2e_per_kwh: Array
    contract_gco2e_per_kwh: float | None
    price_per_mwh: Array


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sums over each hour, arrays of shape (hours,); `columns` gives those of hourly.parquet."""

    it_energy_kwh: Array
    psu_loss_kwh: Array
    distribution_loss_kwh: Array
    pdu_loss_kwh: Array
    ups_loss_kwh: Array
    transformer_loss_kwh: Array
    lights_kwh: Array
    cooling_components_kwh: Mapping[str, Array]
    """By the components' columns (`dcsim.facility.cooling.plant.Electricity`)."""
    cooling_energy_kwh: Array
    facility_energy_kwh: Array
    latent_gain_kwh: Array
    heat_envelope_kwh: Array
    heat_rejected_kwh: Array
    heat_short_kwh: Array
    heat_outdoor_loss_kwh: Array
    heat_reused_kwh: Array
    heat_stored_kwh: Array
    water_site_l: Array
    water_evaporated_l: Array
    water_blowdown_l: Array
    water_drift_l: Array
    water_domestic_l: Array
    water_humidified_l: Array
    idle_energy_kwh: Array
    baseload_energy_kwh: Array
    job_energy_kwh: Array
    baseload_core_h: Array
    job_core_h: Array
    carbon_gco2e_per_kwh: Array
    scope1_kgco2e: Array
    scope2_location_kgco2e: Array
    scope3_kgco2e: Array
    price_per_mwh: Array
    cost: Array

    def columns(self) -> dict[str, Array]:
        """Return the columns of hourly.parquet in their order, each of shape (hours,)."""
        columns: dict[str, Array] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            columns.update(value if isinstance(value, Mapping) else {field.name: value})
        return columns


def settle(
    flows: SiteFlows,
    cluster: Cluster,
    baseload_frac: Array,
    job_cores: Array,
    rates: Rates,
    grid: TimeGrid,
    domestic_l_per_day: float = 0.0,
    shares: Shares | None = None,
    supplied: Supplied = GRID_ALONE,
) -> Ledger:
    """Sum the flows of every step into hours and price them.

    Parameters
    ----------
    flows
        Power and heat of the site at every step.
    cluster
        The servers, for idle power and embodied carbon.
    baseload_frac, job_cores
        Share of all cores that the baseload takes, and cores busy with jobs, shape (steps,).
    rates
        Carbon intensity and price of each hour.
    grid
        The grid of the steps.
    domestic_l_per_day
        Water of the people on site, drawn evenly.
    shares
        The servers' power by user; idle power nobody's and every server awake unless given.
    supplied
        Who supplied the site and what it emitted; the grid alone unless given.
    """
    energy = grid.hourly_kwh

    def litres(flow_l_per_s: Array) -> Array:
        return grid.hourly_sums(flow_l_per_s) * grid.step_s

    def or_none(values: Array | None) -> Array:
        return np.zeros_like(flows.it_kw) if values is None else values

    electricity, water = flows.cooling.electricity, flows.cooling.water
    baseload_cores = baseload_frac * cluster.cores
    by = shares or share_out(
        flows.it_kw, cluster, Users(baseload_cores, job_cores), power_rel=flows.power_rel()
    )
    facility = energy(flows.facility_kw)
    bought = facility if supplied.bought_kw is None else energy(supplied.bought_kw)
    return Ledger(
        it_energy_kwh=energy(flows.it_kw),
        psu_loss_kwh=energy(or_none(flows.psu_loss_kw)),
        distribution_loss_kwh=energy(flows.distribution_loss_kw),
        pdu_loss_kwh=energy(or_none(flows.pdu_loss_kw)),
        ups_loss_kwh=energy(flows.ups_loss_kw),
        transformer_loss_kwh=energy(flows.transformer_loss_kw),
        lights_kwh=energy(flows.lights_kw),
        cooling_components_kwh={
            f"{name}_kwh": energy(power_kw) for name, power_kw in electricity.by_component().items()
        },
        cooling_energy_kwh=energy(electricity.total_kw()),
        facility_energy_kwh=facility,
        latent_gain_kwh=energy(flows.cooling.latent_gain_kw),
        heat_envelope_kwh=energy(flows.envelope_kw),
        heat_rejected_kwh=energy(flows.cooling.rejected_kw),
        heat_short_kwh=energy(flows.cooling.short_kw),
        heat_outdoor_loss_kwh=energy(flows.outdoor_loss_kw),
        heat_reused_kwh=energy(flows.reuse.reused_kw),
        heat_stored_kwh=energy(flows.stored_kw),
        water_site_l=litres(water.makeup_l_per_s) + domestic_l_per_day / 24.0,
        water_evaporated_l=litres(water.evaporated_l_per_s),
        water_blowdown_l=litres(water.blowdown_l_per_s),
        water_drift_l=litres(water.drift_l_per_s),
        water_domestic_l=np.full_like(facility, domestic_l_per_day / 24.0),
        water_humidified_l=litres(or_none(water.humidified_l_per_s)),
        idle_energy_kwh=energy(by.idle_kw),
        baseload_energy_kwh=energy(by.baseload_kw),
        job_energy_kwh=energy(by.jobs_kw),
        baseload_core_h=energy(baseload_cores),
        job_core_h=energy(job_cores),
        carbon_gco2e_per_kwh=rates.carbon_gco2e_per_kwh,
        scope1_kgco2e=grid.hourly_sums(or_none(supplied.direct_kgco2e)),
        scope2_location_kgco2e=bought * rates.carbon_gco2e_per_kwh / 1000.0,
        scope3_kgco2e=embodied_kgco2e_per_h(cluster)
        + grid.hourly_sums(or_none(supplied.upstream_kgco2e)),
        price_per_mwh=rates.price_per_mwh,
        cost=bought * rates.price_per_mwh / 1000.0,
    )


def embodied_kgco2e_per_h(cluster: Cluster) -> float:
    """Return the embodied emissions of all servers, spread evenly over their life [kgCO2e/h]."""
    return sum(
        pool.servers * pool.server.life_kgco2e / (pool.server.lifetime_years * YEAR_S / HOUR_S)
        for pool in cluster.pools
    )
