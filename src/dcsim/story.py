"""The whole story: scenario, inputs, policy, simulation, ledger, audit, result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dcsim.accounting.attribution import attribute
from dcsim.accounting.audit import audit
from dcsim.accounting.heat_reuse import reuse_columns
from dcsim.accounting.ledger import settle
from dcsim.accounting.shares import Accounting, Shares, share_out
from dcsim.core.errors import CheckFailed
from dcsim.facility.design_point import design_point
from dcsim.results.faults import fault_columns, fault_summary
from dcsim.results.fleet import fleet_outcome, transfer_outcome
from dcsim.results.heat_reuse import heat_reuse_summary
from dcsim.results.manifest import manifest
from dcsim.results.memory import memory_columns, memory_summary
from dcsim.results.result import Result
from dcsim.results.stages import inlet_columns, stage_columns, switch_table
from dcsim.results.summary import AgainstFcfs, FullLoad, SiteSummary, Summary, site_summary
from dcsim.results.tables import hourly_table, job_table
from dcsim.results.words import basis_of, warnings_of
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.load import LoadedScenario, load_scenario
from dcsim.scenario.resolve import resolved_yaml
from dcsim.scenario.workload_inputs import energy_factors
from dcsim.scheduling.fcfs import Fcfs, FcfsPolicy
from dcsim.scheduling.policy import Policy
from dcsim.simulate.fault_site import LiveFaults
from dcsim.simulate.faults_of import live_faults
from dcsim.simulate.fleet_load import users_of
from dcsim.simulate.memory_of import memory_of
from dcsim.simulate.site_year import SiteInputs, SiteYear, simulate_site

Array = NDArray[np.float64]

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
    live = live_faults(inputs.faults, inputs.cluster, inputs.grid)
    chosen = _outcome(loaded, inputs, loaded.scenario.policy.policy(), live)
    broken = [balance.problem() for balance in chosen.balances if not balance.holds]
    if broken and not keep_broken:
        raise CheckFailed(broken)
    if isinstance(loaded.scenario.policy, Fcfs):
        return _result(loaded, inputs, chosen, None)
    plain = _outcome(loaded, inputs, FcfsPolicy(), live)
    return _result(loaded, inputs, chosen, plain)


class _Outcome:
    """A simulated and settled site, before it is summed up."""

    def __init__(self, loaded: LoadedScenario, inputs: Inputs, year: SiteYear) -> None:
        cluster, grid, rates = inputs.cluster, inputs.grid, inputs.rates
        reserved = inputs.reserve.utilisation_frac
        self.year, self.memory, more = year, None, None
        if year.memory is not None:
            self.memory = memory_summary(year.memory, reserved, cluster, grid)
            more = memory_columns(year.memory, cluster, grid)
            reserved = year.memory.reserved_frac
        reuse = loaded.scenario.heat_reuse
        if reuse is not None:
            factor, paid = reuse.replaced_gco2e_per_kwh, reuse.heat_price_per_mwh
            heat = reuse_columns(year.flows.reuse, rates, grid, factor, paid)
            more = {**(more or {}), **heat}
        more = {
            **(more or {}),
            **inlet_columns(year.flows, grid),
            **stage_columns(year.flows, grid),
        }
        fleet, self.fleet = fleet_outcome(year.fleet, cluster, grid)
        moved, self.transfer = transfer_outcome(loaded.scenario, rates)
        more |= {**fleet, **moved}
        bought_kw, upstream, direct = None, None, inputs.refrigerant_kgco2e
        self.faults = None
        if year.faults is not None and inputs.faults is not None:
            backup, supply = inputs.faults.backup, year.faults.supply
            more |= fault_columns(year.faults, grid)
            reserved, bought_kw = year.faults.reserved_frac, supply.grid_kw
            busy = inputs.jobs.busy_cores
            self.faults = fault_summary(year, year.faults, backup, busy, grid)
            fuel_l = supply.fuel_l_per_s * grid.step_s
            burnt = fuel_l * backup.fuel.direct_kgco2e_per_l
            direct = burnt if direct is None else direct + burnt
            if loaded.scenario.grid.basis == "lifecycle":
                upstream = fuel_l * backup.fuel.upstream_kgco2e_per_l
        shares = _shares(inputs, year, reserved, loaded.scenario.accounting)
        water = loaded.scenario.water
        domestic = water.domestic_l_per_day if water else 0.0
        ledger = settle(year.flows, cluster, reserved, year.job_cores, rates, grid, domestic,
            direct, shares, bought_kw, upstream,
        )  # fmt: skip
        weather = inputs.weather
        self.hourly = hourly_table(ledger, weather.dry_bulb_c, weather.wet_bulb_c, grid, more)
        attribution = attribute(
            inputs.jobs,
            year.schedule.segments,
            year.flows,
            cluster,
            reserved * cluster.cores,
            year.job_cores,
            rates,
            grid,
            shares,
            bought_kw,
        )
        self.jobs = job_table(inputs.jobs, year.schedule, attribution, grid)
        self.balances = audit(self.hourly, self.jobs)
        boundary = None if reuse is None else reuse.heat_pump_boundary
        self.heat_reuse = heat_reuse_summary(self.hourly, boundary) if boundary else None
        kinds = dict(enumerate(getattr(inputs.site.cooling, "kinds", ())))
        self.stage_switches = switch_table(year.flows, kinds, grid)
        self.currency = loaded.scenario.price.currency
        self.energy_factors = energy_factors(loaded.scenario.workload)

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
            requests=inputs.requests,
            design=design_point(inputs.site, inputs.design_outside),
            water_rates=inputs.water_rates,
            memory=self.memory,
            faults=self.faults,
            heat_reuse=self.heat_reuse,
            fleet=self.fleet,
            transfer=self.transfer,
        )


def _outcome(
    loaded: LoadedScenario, inputs: Inputs, policy: Policy, live: LiveFaults | None
) -> _Outcome:
    year = simulate_site(
        SiteInputs(
            grid=inputs.grid,
            cluster=inputs.cluster,
            site=inputs.site,
            outside=inputs.outside,
            reserved_frac=inputs.reserve.utilisation_frac,
            held_frac=inputs.reserve.held_frac,
            jobs=inputs.jobs,
            carbon=inputs.forecast,
            memory=memory_of(
                loaded.scenario.thermal,
                loaded.scenario.store,
                racks=inputs.cluster.all_racks,
                site=inputs.site,
                outside=inputs.outside,
                grid=inputs.grid,
                hourly={
                    "price": inputs.rates.price_per_mwh,
                    "carbon": inputs.rates.carbon_gco2e_per_kwh,
                },
            ),
            water_limit=inputs.water_limit,
            heat=inputs.heat,
            live=live,
        ),
        policy,
    )
    return _Outcome(loaded, inputs, year)


def _shares(
    inputs: Inputs, year: SiteYear, reserved_frac: Array, rules: Accounting | None
) -> Shares:
    """Return the servers' power by user, under the scenario's rule."""
    rule = "dynamic" if rules is None else rules.attribution
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
        stage_switches=chosen.stage_switches,
    )
