"""The whole story: scenario, inputs, policy, simulation, tables, audit, result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dcsim.core.errors import CheckFailed
from dcsim.results.manifest import manifest
from dcsim.results.outcome import Outcome, full_load
from dcsim.results.result import Result
from dcsim.results.summary import Summary, against_fcfs
from dcsim.results.words import basis_of, warnings_of
from dcsim.scenario.inputs import Inputs, read_inputs
from dcsim.scenario.load import LoadedScenario, load_scenario
from dcsim.scenario.resolve import resolved_yaml
from dcsim.scheduling.fcfs import Fcfs, FcfsPolicy
from dcsim.simulate.engine import Fleet, simulate
from dcsim.simulate.site_inputs import site_inputs
from dcsim.simulate.site_year import SiteYear

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
    scenario, inputs = loaded.scenario, read_inputs(loaded)
    fleet = Fleet.single(scenario.name, site_inputs(scenario, inputs))
    def simulate_site(fleet, policy):
        return simulate(fleet, policy).sites[scenario.name]
    chosen = Outcome.of(scenario, inputs, simulate_site(fleet, scenario.policy.policy()))
    broken = [balance.problem() for balance in chosen.balances if not balance.holds]
    if broken and not keep_broken:
        raise CheckFailed(broken)
    if isinstance(scenario.policy, Fcfs):
        return _result(loaded, inputs, chosen, None)
    plain = Outcome.of(scenario, inputs, simulate_site(fleet, FcfsPolicy()))
    return _result(loaded, inputs, chosen, plain)


def _result(
    loaded: LoadedScenario, inputs: Inputs, chosen: Outcome, plain: Outcome | None
) -> Result:
    scenario, full = loaded.scenario, full_load(inputs)
    summary = chosen.summary(scenario, inputs, full)
    if plain is not None:
        saved = against_fcfs(summary, plain.summary(scenario, inputs, full))
        summary = chosen.summary(scenario, inputs, full, saved)
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
        states=chosen.states,
    )
