"""The whole story: scenario, inputs, policy, simulation, tables, audit, result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dcsim.core.errors import CheckFailed, InvalidInput
from dcsim.results.fleet_outcome import FleetOutcome
from dcsim.results.manifest import manifest
from dcsim.results.result import Result
from dcsim.results.summary import Summary, against_fcfs, with_saving, work_apart
from dcsim.results.tables import by_time
from dcsim.results.transfers import transfer_summary
from dcsim.results.words import fleet_basis, fleet_warnings
from dcsim.scenario.fleet_inputs import FleetInputs, read_fleet
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.resolve import resolved_file
from dcsim.scenario.source import Source, load
from dcsim.scheduling.adapted import Adapted
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.policy import Policy
from dcsim.simulate.engine import simulate
from dcsim.simulate.fleet import Fleet


def run(
    source: Source,
    overrides: Mapping[str, Any] | None = None,
    seed: int | None = None,
    policy: Any = None,
) -> Result:
    """Run a scenario.

    Parameters
    ----------
    source
        The path of a scenario file, a mapping with its keys, or a loaded scenario.
    overrides
        Values in place of the scenario's, e.g. ``{"cooling.sea_temperature_c": 12}``
        (see `dcsim.load`).
    seed
        Replaces the scenario's seed.
    policy
        An object that schedules the jobs in place of the scenario's policy: it has
        ``decide(view)``, and what else of `dcsim.scheduling.policy.Policy` it needs.

    Returns
    -------
    Result
        Summary and tables; `Result.save` writes the run folder.

    Raises
    ------
    InvalidInput
        If the scenario or a data file breaks a rule, or the policy is none.
    NoSolution
        If an optimising policy finds no schedule.
    CheckFailed
        If a balance does not close.

    Examples
    --------
    >>> import dcsim
    >>> day = {"period": {"days": 1, "step_s": 3600}}
    >>> dcsim.run("scenarios/lefdal.yaml", day).summary.total.pue < 1.15
    True
    """
    return run_loaded(load(source, overrides, seed), policy=policy)


def run_loaded(loaded: LoadedScenario, *, policy: Any = None, keep_broken: bool = False) -> Result:
    """Run a scenario that was read and checked.

    A run whose balances do not close raises `CheckFailed`, unless ``keep_broken`` asks
    for its tables all the same, to keep them for whoever has to find the fault.
    """
    name, policy = _policy(loaded, policy)
    inputs = read_fleet(loaded)
    fleet = Fleet.of(loaded.sites, inputs)
    chosen = FleetOutcome.of(loaded.sites, inputs, simulate(fleet, policy))
    broken = [balance.problem() for balance in chosen.balances if not balance.holds]
    if broken and not keep_broken:
        raise CheckFailed(broken)
    plain = None
    if not isinstance(policy, FcfsPolicy):
        plain = FleetOutcome.of(loaded.sites, inputs, simulate(fleet, FcfsPolicy()))
    return _result(loaded, inputs, name, chosen, plain)


CUSTOM = "custom"
"""Begins the name of a policy that is an object of the user's own."""


def _policy(loaded: LoadedScenario, given: Any) -> tuple[str, Policy]:
    """Return what schedules the jobs and what to call it."""
    if given is None:
        part = loaded.scenario.policy
        return part.kind, part.policy()
    if isinstance(given, Policy):
        return f"{CUSTOM} ({type(given).__name__})", given
    if isinstance(given, type) or not callable(getattr(given, "decide", None)):
        raise InvalidInput.of(
            "not-a-policy",
            "policy=",
            f"{given!r} does not answer what the clock asks of a policy",
            "give an object with a method decide(view), which returns a Decision",
        )
    return f"{CUSTOM} ({type(given).__name__})", Adapted.of(given)


def _result(
    loaded: LoadedScenario,
    inputs: FleetInputs,
    policy: str,
    chosen: FleetOutcome,
    plain: FleetOutcome | None,
) -> Result:
    scenario, full = loaded.scenario, chosen.full_loads()
    sites = chosen.summaries(full)
    total, moved = chosen.total(sites), transfer_summary(chosen.transfers)
    apart: tuple[str, ...] = ()
    if plain is not None:
        usual = plain.summaries(full)
        sites = {name: with_saving(site, usual[name]) for name, site in sites.items()}
        saved = against_fcfs(total, plain.total(usual), moved.carbon_kgco2e if moved else 0.0)
        total = replace(total, against_fcfs=saved)
        apart = () if saved is not None else (work_apart(total, plain.total(usual)),)
    if policy.startswith(CUSTOM):
        told = "the jobs were scheduled by an object of Python, which the scenario does not name"
        apart = (*apart, f"custom-policy: {told}")
    # What concerns all sites comes before what concerns one.
    warnings = (*apart, *fleet_warnings(loaded, inputs, chosen, sites))
    return Result(
        summary=Summary(
            name=scenario.name,
            title=scenario.title,
            policy=policy,
            start_utc=inputs.grid.start().isoformat(),
            days=scenario.period.days,
            step_s=scenario.period.step_s,
            seed=scenario.seed,
            basis=fleet_basis(loaded, inputs),
            total=total,
            sites=sites,
            warnings=warnings,
            transfers=moved,
        ),
        hourly=by_time(chosen.hourly),
        jobs=chosen.jobs,
        manifest=manifest(loaded, inputs, warnings),
        resolved_yaml=resolved_file(loaded),
        stage_switches=chosen.stage_switches,
        states=chosen.states,
        steps=chosen.steps,
        transfers=chosen.transfers,
    )
