"""The whole story: scenario, inputs, policy, simulation, ledger, audit, result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from dcsim.accounting.attribution import attribute
from dcsim.accounting.audit import audit
from dcsim.accounting.ledger import settle
from dcsim.core.errors import CheckFailed
from dcsim.results.manifest import manifest
from dcsim.results.result import Result
from dcsim.results.summary import AgainstFcfs, FullLoad, SiteSummary, Summary, site_summary
from dcsim.results.tables import hourly_table, job_table
from dcsim.results.words import basis_of, warnings_of
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.load import LoadedScenario, load_scenario
from dcsim.scenario.resolve import resolved_yaml
from dcsim.scheduling.fcfs import Fcfs, FcfsPolicy
from dcsim.scheduling.policy import Policy
from dcsim.simulate.site_year import SiteInputs, SiteYear, simulate_site

__all__ = ["Result", "run", "run_loaded"]


def run(path: Path | str, *, sets: Sequence[str] = (), seed: int | None = None) -> Result:
    """Run a scenario file.

    Parameters
    ----------
    path
        The scenario file.
    sets
        Overrides ``key.inner=value``, e.g. ``cooling.sea_temperature_c=12``.
    seed
        Replaces the scenario's seed.

    Returns
    -------
    Result
        Summary and tables; `Result.save` writes the run folder.

    Raises
    ------
    InvalidInput
        If the scenario or a data file breaks a rule.
    NoSolution
        If an optimising policy finds no schedule.
    CheckFailed
        If a balance does not close.
    """
    return run_loaded(load_scenario(path, sets, seed))


def run_loaded(loaded: LoadedScenario, *, keep_broken: bool = False) -> Result:
    """Run a scenario that was read and checked.

    A run whose balances do not close raises `CheckFailed`, unless ``keep_broken`` asks
    for its tables all the same, to keep them for whoever has to find the fault.
    """
    inputs = read_inputs(loaded)
    chosen = _outcome(loaded, inputs, loaded.scenario.policy.policy())
    broken = [balance.problem() for balance in chosen.balances if not balance.holds]
    if broken and not keep_broken:
        raise CheckFailed(broken)
    if isinstance(loaded.scenario.policy, Fcfs):
        return _result(loaded, inputs, chosen, None)
    plain = _outcome(loaded, inputs, FcfsPolicy())
    return _result(loaded, inputs, chosen, plain)


class _Outcome:
    """A simulated and settled site, before it is summed up."""

    def __init__(self, loaded: LoadedScenario, inputs: Inputs, year: SiteYear) -> None:
        cluster, grid, rates = inputs.cluster, inputs.grid, inputs.rates
        reserved = inputs.reserve.utilisation_frac
        self.year = year
        ledger = settle(year.flows, cluster, reserved, year.job_cores, rates, grid)
        weather = inputs.weather
        self.hourly = hourly_table(ledger, weather.dry_bulb_c, weather.wet_bulb_c, grid)
        attribution = attribute(
            inputs.jobs,
            year.schedule.segments,
            year.flows,
            cluster,
            reserved * cluster.cores,
            year.job_cores,
            rates,
            grid,
        )
        self.jobs = job_table(inputs.jobs, year.schedule, attribution, grid)
        self.balances = audit(self.hourly, self.jobs)
        self.currency = loaded.scenario.price.currency
        self.energy_factors = {
            job.name: job.energy_factors() for job in loaded.scenario.workload.jobs
        }

    def summary(
        self, inputs: Inputs, full_load: FullLoad, against: AgainstFcfs | None
    ) -> SiteSummary:
        return site_summary(
            self.hourly,
            self.jobs,
            self.balances,
            currency=self.currency,
            peak_facility_kw=float(self.year.flows.facility_kw.max()),
            contract_gco2e_per_kwh=inputs.rates.contract_gco2e_per_kwh,
            full_load=full_load,
            against_fcfs=against,
            energy_factors=self.energy_factors,
        )


def _outcome(loaded: LoadedScenario, inputs: Inputs, policy: Policy) -> _Outcome:
    year = simulate_site(
        SiteInputs(
            grid=inputs.grid,
            cluster=inputs.cluster,
            site=inputs.site,
            outside=inputs.outside,
            reserved_frac=inputs.reserve.utilisation_frac,
            jobs=inputs.jobs,
            carbon=inputs.forecast,
        ),
        policy,
    )
    return _Outcome(loaded, inputs, year)


def _full_load(inputs: Inputs) -> FullLoad:
    flows = inputs.site.full_load(inputs.outside)
    it = float(np.mean(flows.it_kw))
    cooling = float(np.mean(flows.cooling.electricity.total_kw()))
    return FullLoad(float(np.mean(flows.facility_kw)) / it, cooling / it)


def _against(chosen: SiteSummary, plain: SiteSummary) -> AgainstFcfs:
    before = plain.carbon_kgco2e.scope2_location
    saved = before - chosen.carbon_kgco2e.scope2_location
    energy_saved = plain.facility_energy_kwh - chosen.facility_energy_kwh
    return AgainstFcfs(
        carbon_saved_kgco2e=saved,
        carbon_saved_by_less_energy_kgco2e=energy_saved * before / plain.facility_energy_kwh,
        facility_energy_saved_kwh=energy_saved,
        carbon_saved_frac=saved / before if before else 0.0,
        cost_saved=plain.cost - chosen.cost,
        mean_wait_added_h=chosen.mean_wait_h - plain.mean_wait_h,
    )


def _result(
    loaded: LoadedScenario, inputs: Inputs, chosen: _Outcome, plain: _Outcome | None
) -> Result:
    scenario = loaded.scenario
    full_load = _full_load(inputs)
    summary = chosen.summary(inputs, full_load, None)
    if plain is not None:
        against = _against(summary, plain.summary(inputs, full_load, None))
        summary = chosen.summary(inputs, full_load, against)
    warnings = warnings_of(loaded, inputs, chosen.year.flows.flags, summary)
    return Result(
        summary=Summary(
            name=scenario.name,
            title=scenario.title,
            policy=getattr(scenario.policy, "kind"),  # noqa: B009 - every registered part has one
            start_utc=inputs.grid.start().isoformat(),
            days=scenario.period.days,
            step_s=scenario.period.step_s,
            seed=scenario.seed,
            basis=basis_of(scenario, inputs),
            total=summary,
            sites={scenario.site.place: summary},
            warnings=warnings,
        ),
        hourly=chosen.hourly,
        jobs=chosen.jobs,
        manifest=manifest(loaded, inputs, warnings),
        resolved_yaml=resolved_yaml(scenario),
    )
