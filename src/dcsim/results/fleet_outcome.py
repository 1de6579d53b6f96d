"""A simulated fleet settled into tables, with the balances of every site audited."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dcsim.accounting.audit import Balance
from dcsim.accounting.fleet_audit import audit_moves
from dcsim.results.outcome import Outcome, full_load
from dcsim.results.sites import with_site
from dcsim.results.summary import FullLoad, SiteSummary
from dcsim.results.total import total_of
from dcsim.results.transfers import transfer_table
from dcsim.scenario.fleet_inputs import FleetInputs
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.scenario.workload_inputs import energy_factors
from dcsim.simulate.engine import FleetYear


@dataclass(frozen=True, slots=True)
class FleetOutcome:
    """The settled sites of a run, in the order of the scenario."""

    sites: Mapping[str, Outcome]
    scenarios: Mapping[str, Scenario]
    inputs: Mapping[str, Inputs]
    transfers: pd.DataFrame | None
    """Data moved between sites, one row a transfer; None for a single site."""
    between: tuple[Balance, ...]
    """The balances between the sites; none for a single one."""
    put_off: int
    """Jobs that plans put off beyond their windows, since the work did not fit into them."""

    @classmethod
    def of(
        cls, scenarios: Mapping[str, Scenario], inputs: FleetInputs, year: FleetYear
    ) -> FleetOutcome:
        """Settle every site, hour by hour and job by job."""
        sites = {
            name: Outcome.of(scenarios[name], inputs.sites[name], site)
            for name, site in year.sites.items()
        }
        if len(sites) == 1:
            return cls(sites, scenarios, inputs.sites, None, (), year.put_off)
        sites = _counted_once(sites)
        moved = transfer_table(year.transfers, list(sites), inputs)
        jobs = pd.concat([site.jobs[["job", "status"]] for site in sites.values()])
        links = {frozenset(link.between): link.energy_kwh_per_gb for link in inputs.links}
        between = audit_moves(jobs, moved, links)
        return cls(sites, scenarios, inputs.sites, moved, between, year.put_off)

    @property
    def balances(self) -> tuple[Balance, ...]:
        """The balances of all sites, each named with its site where there are several."""
        if len(self.sites) == 1:
            return next(iter(self.sites.values())).balances
        own = (
            Balance(f"{name}: {balance.name}", balance.error_rel)
            for name, site in self.sites.items()
            for balance in site.balances
        )
        return (*own, *self.between)

    @property
    def hourly(self) -> pd.DataFrame:
        """One row an hour and site."""
        return _stacked({name: site.hourly for name, site in self.sites.items()}, after="time_utc")

    @property
    def jobs(self) -> pd.DataFrame:
        """One row a job and site at which it ran, and each site's baseload and idle servers."""
        return _stacked({name: site.jobs for name, site in self.sites.items()}, after="job")

    @property
    def states(self) -> pd.DataFrame:
        """One row for every time in which a state held, by site."""
        return _stacked({name: site.states for name, site in self.sites.items()}, after=None)

    @property
    def stage_switches(self) -> pd.DataFrame | None:
        """Every switch of a plant of several stages, by site; None where there is none."""
        found = {
            name: site.stage_switches
            for name, site in self.sites.items()
            if site.stage_switches is not None
        }
        return _stacked(found, after=None) if found else None

    @property
    def steps(self) -> pd.DataFrame | None:
        """Room, stores, supply and jobs step by step, by site; None where nothing remembers."""
        found = {name: site.steps for name, site in self.sites.items() if site.steps is not None}
        return _stacked(found, after="time_utc") if found else None

    def full_loads(self) -> dict[str, FullLoad]:
        """Return every site with all its servers at full load."""
        return {name: full_load(inputs) for name, inputs in self.inputs.items()}

    def summaries(self, full: Mapping[str, FullLoad]) -> dict[str, SiteSummary]:
        """Sum up every site."""
        factors = [energy_factors(scenario.workload) for scenario in self.scenarios.values()]
        return {
            name: site.summary(self.scenarios[name], self.inputs[name], full[name], factors)
            for name, site in self.sites.items()
        }

    def total(self, summaries: Mapping[str, SiteSummary]) -> SiteSummary:
        """Return the sum of the sites."""
        power_kw = np.sum([site.year.flows.facility_kw for site in self.sites.values()], axis=0)
        waits = pd.concat([site.jobs["wait_h"] for site in self.sites.values()]).dropna()
        return total_of(
            list(summaries.values()),
            float(power_kw.max()),
            math.fsum(waits) / len(waits) if len(waits) else 0.0,
            [inputs.cluster.design_kw for inputs in self.inputs.values()],
            max((balance.error_rel for balance in self.between), default=0.0),
        )


def _counted_once(sites: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """Return the sites with the wait and the lateness of a job told only where it first started.

    A job that went on at another site would there have waited while it ran.
    """
    rows = pd.concat([site.jobs[["job", "start_utc"]] for site in sites.values()])
    rows = rows[rows["job"] >= 0]
    rows = rows[rows["job"].duplicated(keep=False)]
    if rows.empty:
        return dict(sites)
    first = rows.groupby("job")["start_utc"].min()
    told = {}
    for name, site in sites.items():
        jobs = site.jobs.copy(deep=False)
        began = jobs["job"].map(first)
        later = began.notna() & ~(jobs["start_utc"] == began)
        jobs["wait_h"] = jobs["wait_h"].mask(later)
        jobs["late"] = jobs["late"] & ~later
        told[name] = replace(site, jobs=jobs)
    return told


def _stacked(tables: Mapping[str, pd.DataFrame], *, after: str | None) -> pd.DataFrame:
    """Return the tables of the sites below each other, with a column that names the site."""
    told = [with_site(table, name, after, list(tables)) for name, table in tables.items()]
    return told[0] if len(told) == 1 else pd.concat(told, ignore_index=True)
