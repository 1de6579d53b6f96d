"""A simulated site settled into tables, with every balance audited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dcsim.accounting.attribution import attribute
from dcsim.accounting.audit import Balance, audit
from dcsim.accounting.ledger import settle
from dcsim.accounting.shares import Shares, share_out
from dcsim.facility.design_point import design_point
from dcsim.results.extras import Extras, extras_of
from dcsim.results.stages import switch_table
from dcsim.results.states import state_table
from dcsim.results.summary import AgainstFcfs, FullLoad, SiteSummary, site_summary
from dcsim.results.supply import supplied_in
from dcsim.results.tables import hourly_table, job_table
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.scenario.workload_inputs import energy_factors
from dcsim.simulate.fleet_load import users_of
from dcsim.simulate.site_year import SiteYear

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A settled site, before it is summed up."""

    year: SiteYear
    hourly: pd.DataFrame
    jobs: pd.DataFrame
    balances: tuple[Balance, ...]
    extras: Extras
    stage_switches: pd.DataFrame | None
    states: pd.DataFrame

    @classmethod
    def of(cls, scenario: Scenario, inputs: Inputs, year: SiteYear) -> Outcome:
        """Settle a simulated year, hour by hour and job by job."""
        cluster, grid, rates, weather = inputs.cluster, inputs.grid, inputs.rates, inputs.weather
        reserved = _reserved_frac(inputs, year)
        supplied = supplied_in(scenario, inputs, year)
        shares = _shares(scenario, inputs, year, reserved)
        extras = extras_of(scenario, inputs, year)
        ledger = settle(
            year.flows,
            cluster,
            reserved,
            year.job_cores,
            rates,
            grid,
            scenario.water.domestic_l_per_day if scenario.water else 0.0,
            shares,
            supplied,
        )
        hourly = hourly_table(
            ledger, weather.dry_bulb_c, weather.wet_bulb_c, grid, dict(extras.columns)
        )
        jobs = job_table(
            inputs.jobs,
            year.schedule,
            attribute(
                inputs.jobs,
                year.schedule.segments,
                year.flows,
                cluster,
                reserved * cluster.cores,
                year.job_cores,
                rates,
                grid,
                shares,
                supplied,
            ),
            grid,
        )
        kinds = dict(enumerate(getattr(inputs.site.cooling, "kinds", ())))
        switches = switch_table(year.flows, kinds, grid)
        states = state_table(year.flows.flags, grid)
        return cls(year, hourly, jobs, audit(hourly, jobs), extras, switches, states)

    def summary(
        self,
        scenario: Scenario,
        inputs: Inputs,
        full_load: FullLoad,
        against: AgainstFcfs | None = None,
    ) -> SiteSummary:
        """Sum the tables up."""
        return site_summary(
            self.hourly,
            self.jobs,
            self.balances,
            currency=scenario.price.currency,
            peak_facility_kw=float(self.year.flows.facility_kw.max()),
            contract_gco2e_per_kwh=inputs.rates.contract_gco2e_per_kwh,
            full_load=full_load,
            against_fcfs=against,
            energy_factors=energy_factors(scenario.workload),
            design=design_point(inputs.site, inputs.design_outside),
            water_rates=inputs.water_rates,
            parts=self.extras.parts(self.hourly, inputs.requests),
        )


def full_load(inputs: Inputs) -> FullLoad:
    """Return the site with every server at full load, through the period's weather."""
    flows = inputs.site.full_load(inputs.outside)
    it = float(np.mean(flows.it_kw))
    cooling = float(np.mean(flows.cooling.electricity.total_kw()))
    return FullLoad(float(np.mean(flows.facility_kw)) / it, cooling / it)


def _reserved_frac(inputs: Inputs, year: SiteYear) -> Array:
    """Return the share of all cores that the reserve really had, shape (steps,)."""
    for record in (year.memory, year.faults):
        if record is not None:
            return record.reserved_frac
    return inputs.reserve.utilisation_frac


def _shares(scenario: Scenario, inputs: Inputs, year: SiteYear, reserved_frac: Array) -> Shares:
    """Return the servers' power by user, under the scenario's rule."""
    rule = "dynamic" if scenario.accounting is None else scenario.accounting.attribution
    cluster, held = inputs.cluster, inputs.reserve.held_frac
    users = users_of(
        cluster,
        inputs.jobs,
        year.schedule.segments,
        reserved_frac * cluster.cores,
        year.job_cores,
        inputs.grid,
        rule,
        held * cluster.cores if held is not None and year.memory is None else None,
    )
    flows = year.flows
    return share_out(flows.it_kw, cluster, users, rule, year.fleet, flows.power_rel())
