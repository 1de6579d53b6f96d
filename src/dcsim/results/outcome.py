"""A simulated site settled into tables, with every balance audited."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dcsim.accounting.attribution import attribute
from dcsim.accounting.audit import Balance, audit
from dcsim.accounting.ledger import settle
from dcsim.accounting.shares import Shares, share_out
from dcsim.core.arrays import Array
from dcsim.core.memory import give_back
from dcsim.facility.design_point import design_point
from dcsim.results.optional import (
    Output,
    SimulatedSite,
    columns_of,
    optional_outputs,
    sections_of,
)
from dcsim.results.stages import switch_table
from dcsim.results.states import state_hours, state_table
from dcsim.results.steps import step_table
from dcsim.results.summary import FullLoad, SiteSummary, site_summary
from dcsim.results.supply import supplied_in
from dcsim.results.tables import hourly_table, job_table
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.fleet_load import users_of
from dcsim.simulate.site_year import SiteYear

Factors = Mapping[str, tuple[float, float]]
"""Low and high end of the energy of each class of jobs over its value."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A settled site, before it is summed up."""

    year: SiteYear
    hourly: pd.DataFrame
    jobs: pd.DataFrame
    balances: tuple[Balance, ...]
    optional: Mapping[str, Output]
    """What not every site has."""
    stage_switches: pd.DataFrame | None
    states: pd.DataFrame
    steps: pd.DataFrame | None
    """Step by step, where the site remembers."""

    @classmethod
    def of(cls, scenario: Scenario, inputs: Inputs, year: SiteYear) -> Outcome:
        """Settle a simulated year, hour by hour and job by job."""
        cluster, grid, rates, weather = inputs.cluster, inputs.grid, inputs.rates, inputs.weather
        baseload = year.baseload_frac
        supplied = supplied_in(scenario, inputs, year)
        shares = _shares(scenario, inputs, year, baseload)
        give_back(len(year.jobs))  # the queue and the rates of the jobs, larger than what is left
        optional = optional_outputs(SimulatedSite(scenario, inputs, year))
        ledger = settle(
            year.flows,
            cluster,
            baseload,
            year.job_cores,
            rates,
            grid,
            scenario.water.domestic_l_per_day if scenario.water else 0.0,
            shares,
            supplied,
        )
        hourly = hourly_table(
            ledger, weather.dry_bulb_c, weather.wet_bulb_c, grid, columns_of(optional)
        )
        jobs = job_table(
            year.jobs,
            year.job_ids,
            year.schedule,
            attribute(
                year.jobs,
                year.schedule.segments,
                year.flows,
                cluster,
                baseload * cluster.cores,
                year.job_cores,
                rates,
                grid,
                shares,
                supplied,
            ),
            grid,
        )
        give_back(len(jobs))
        kinds = dict(enumerate(inputs.site.cooling.kinds))
        switches = switch_table(year.flows, kinds, grid)
        states = state_table(year.flows.events, grid)
        balances = audit(hourly, jobs)
        steps = step_table(year, grid)
        return cls(year, hourly, jobs, balances, optional, switches, states, steps)

    def summary(
        self,
        scenario: Scenario,
        inputs: Inputs,
        full_load: FullLoad,
        factors: Sequence[Factors],
    ) -> SiteSummary:
        """Sum the tables up; ``factors`` are those of the jobs of every home, by its number."""
        return site_summary(
            self.hourly,
            self.jobs,
            self.balances,
            currency=scenario.price.currency,
            peak_facility_kw=float(self.year.flows.facility_kw.max()),
            contract_gco2e_per_kwh=inputs.rates.contract_gco2e_per_kwh,
            full_load=full_load,
            job_energy_range_kwh=self._energy_range_kwh(factors),
            design=design_point(inputs.site, inputs.design_outside),
            water_rates=inputs.water_rates,
            sections=sections_of(self.optional, self.hourly),
            states_h=state_hours(self.year.flows.events, inputs.grid),
        )

    def _energy_range_kwh(self, factors: Sequence[Factors]) -> tuple[float, float]:
        """Return the ends of the jobs' energy; the classes are off together, not by chance."""
        params, energy = self.year.jobs, self.jobs["it_energy_kwh"].to_numpy()
        energy = energy[(self.jobs["kind"] == "job").to_numpy()]
        low, high = [], []
        for index, first in zip(*np.unique(params.class_index, return_index=True), strict=True):
            used = math.fsum(energy[params.class_index == index])
            ends = factors[int(params.home[first])][params.class_names[index]]
            low.append(ends[0] * used)
            high.append(ends[1] * used)
        return math.fsum(low), math.fsum(high)


def full_load(inputs: Inputs) -> FullLoad:
    """Return the site with every server at full load, through the period's weather."""
    flows = inputs.site.full_load(inputs.outside)
    it = float(np.mean(flows.it_kw))
    cooling = float(np.mean(flows.cooling.electricity.total_kw()))
    return FullLoad(float(np.mean(flows.facility_kw)) / it, cooling / it)


def _shares(scenario: Scenario, inputs: Inputs, year: SiteYear, baseload_frac: Array) -> Shares:
    """Return the servers' power by user, under the scenario's rule."""
    rule = "dynamic" if scenario.accounting is None else scenario.accounting.attribution
    cluster, held = inputs.cluster, inputs.baseload.held_frac
    users = users_of(
        cluster,
        year.jobs,
        year.schedule.segments,
        baseload_frac * cluster.cores,
        year.job_cores,
        inputs.grid,
        rule,
        held * cluster.cores if held is not None and year.thermal_storage is None else None,
    )
    flows = year.flows
    return share_out(flows.it_kw, cluster, users, rule, year.fleet, flows.power_rel())
