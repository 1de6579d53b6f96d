"""A simulated fleet settled into tables, with the balances of every site audited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dcsim.accounting.audit import Balance
from dcsim.results.outcome import Outcome, full_load
from dcsim.results.summary import FullLoad, SiteSummary
from dcsim.results.total import total_of
from dcsim.results.transfers import transfer_table
from dcsim.scenario.fleet_inputs import FleetInputs
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.model import Scenario
from dcsim.simulate.engine import FleetYear


@dataclass(frozen=True, slots=True)
class FleetOutcome:
    """The settled sites of a run, in the order of the scenario."""

    sites: Mapping[str, Outcome]
    scenarios: Mapping[str, Scenario]
    inputs: Mapping[str, Inputs]
    transfers: pd.DataFrame | None
    """Data moved between sites, one row a transfer; None for a single site."""

    @classmethod
    def of(
        cls, scenarios: Mapping[str, Scenario], inputs: FleetInputs, year: FleetYear
    ) -> FleetOutcome:
        """Settle every site, hour by hour and job by job."""
        sites = {
            name: Outcome.of(scenarios[name], inputs.sites[name], site)
            for name, site in year.sites.items()
        }
        moved = None
        if len(sites) > 1:
            moved = transfer_table(year.transfers, list(sites), inputs)
        return cls(sites, scenarios, inputs.sites, moved)

    @property
    def balances(self) -> tuple[Balance, ...]:
        """The balances of all sites, each named with its site where there are several."""
        if len(self.sites) == 1:
            return next(iter(self.sites.values())).balances
        return tuple(
            Balance(f"{name}: {balance.name}", balance.error_rel)
            for name, site in self.sites.items()
            for balance in site.balances
        )

    @property
    def hourly(self) -> pd.DataFrame:
        """One row an hour and site."""
        return _stacked({name: site.hourly for name, site in self.sites.items()}, after="time_utc")

    @property
    def jobs(self) -> pd.DataFrame:
        """One row a job and site at which it ran, and each site's reserve and idle servers."""
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
        return {
            name: site.summary(self.scenarios[name], self.inputs[name], full[name])
            for name, site in self.sites.items()
        }

    def total(self, summaries: Mapping[str, SiteSummary]) -> SiteSummary:
        """Return the sum of the sites."""
        power_kw = np.sum([site.year.flows.facility_kw for site in self.sites.values()], axis=0)
        return total_of(list(summaries.values()), float(power_kw.max()))


def _stacked(tables: Mapping[str, pd.DataFrame], *, after: str | None) -> pd.DataFrame:
    """Return the tables of the sites below each other, with a column that names the site."""
    told = []
    for name, table in tables.items():
        at = 0 if after is None else list(table.columns).index(after) + 1
        named = table.copy(deep=False)
        named.insert(at, "site", name)
        told.append(named)
    return told[0] if len(told) == 1 else pd.concat(told, ignore_index=True)
