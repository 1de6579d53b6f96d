"""What a reader must know beside the figures: their basis, and everything that was counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields

import numpy as np

from dcsim.facility.cooling.plant import Event
from dcsim.results.fleet import fleet_notes
from dcsim.results.fleet_outcome import FleetOutcome
from dcsim.results.server_fans_told import laws_told
from dcsim.results.states import hours_of, states_of
from dcsim.results.summary import Basis, SiteSummary
from dcsim.scenario.fleet_inputs import FleetInputs
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import Scenario
from dcsim.simulate.capacity import jobs_that_never_fit
from dcsim.workload.profile_added import any_profile

LIMIT_SHARE = 0.1
"""Share of the period beyond which a limit that ruled is worth a warning of its own."""


def basis_of(scenario: Scenario, inputs: Inputs) -> Basis:
    """Return what energy, carbon, weather, workload and price rest on."""
    profiles = sorted({job.profile for job in scenario.workload.jobs})
    demand = "; ".join(f"{name}: {any_profile(name).method.tier}" for name in profiles)
    carbon, baseload = inputs.carbon, inputs.baseload
    trace = (
        f"{baseload.credit}, repeated {baseload.repeats:.2f} times"
        if baseload.credit
        else "no trace"
    )
    return Basis(
        energy="modelled from nameplate power, utilisation and loss curves",
        carbon=f"{carbon.basis}, {carbon.signal}, location; {carbon.kind}: {carbon.source}",
        weather=f"{inputs.weather.quality}: {inputs.weather.provenance}",
        workload="; ".join(
            [trace, f"job demand from profiles ({demand or 'none'})", *inputs.workload_basis]
        ),
        price=f"{inputs.price.kind}: {inputs.price.source}",
    )


def fleet_basis(loaded: LoadedScenario, inputs: FleetInputs) -> Basis:
    """Return the basis of all sites; what differs between them is named by site."""
    told = {name: basis_of(loaded.sites[name], site) for name, site in inputs.sites.items()}
    first = next(iter(told.values()))
    if len(told) == 1:
        return first

    def joined(key: str) -> str:
        values = {name: getattr(basis, key) for name, basis in told.items()}
        if len(set(values.values())) == 1:
            return str(getattr(first, key))
        return "; ".join(f"{name}: {value}" for name, value in values.items())

    return Basis(**{field.name: joined(field.name) for field in fields(Basis)})


def fleet_warnings(
    loaded: LoadedScenario,
    inputs: FleetInputs,
    chosen: FleetOutcome,
    sites: Mapping[str, SiteSummary],
) -> tuple[str, ...]:
    """Return everything that was counted, clipped or assumed, in a fixed order.

    In a fleet each is named with its site.
    """
    told: list[str] = []
    for name, outcome in chosen.sites.items():
        scenario, events = loaded.sites[name], outcome.year.flows.events
        found = _warnings(scenario, inputs.sites[name], events, sites[name])
        one = len(chosen.sites) == 1
        told += found if one else [f"site {name}: {text}" for text in found]
    air = {name: loaded.sites[name].it.server_air for name in chosen.sites}
    told += [
        f"server-fan-law: {text}"
        for text in laws_told({name: (sites[name], air[name]) for name in chosen.sites})
    ]
    if chosen.put_off:
        many = "1 job was" if chosen.put_off == 1 else f"{chosen.put_off} jobs were"
        told.append(
            f"put-off: {many} planned beyond their windows, into which the work did not fit"
        )
    told += inputs.notes
    assumed = any(name.endswith("server.core_speed_rel") for name in loaded.defaults)
    if len(inputs.jobs) and loaded.scenario.workload.jobs and assumed:
        told.append("core-speed: cores are assumed as fast as those of the metered machine")
    return (*told, *(f"unusual-value: {text}" for text in loaded.unusual))


def _warnings(
    scenario: Scenario, inputs: Inputs, events: Iterable[Event], summary: SiteSummary
) -> Iterator[str]:
    for event in states_of(events):
        hours = hours_of(event.when, inputs.grid)
        if hours:
            yield f"{event.code}: {event.meaning} ({hours:.1f} h)"
        share = np.count_nonzero(event.when) / inputs.grid.steps
        if event.is_limit and share > LIMIT_SHARE:
            yield (
                f"limit-rules: in {share:.0%} of the period a limit of the model decided, not the "
                f"plant: {event.meaning}; describe the machine by its own data, or read the "
                "result as an estimate"
            )
    jobs = summary.jobs
    never = jobs_that_never_fit(scenario.queue, inputs.jobs, inputs.cluster)
    if never:
        yield f"never-fit: {never} jobs ask for more than the queue's rules ever grant"
    if jobs.missed_deadline:
        yield f"late-jobs: {jobs.missed_deadline} of {jobs.submitted} jobs started too late"
    if inputs.carbon.clipped_hours:
        yield f"carbon-floor: intensity raised to its floor in {inputs.carbon.clipped_hours} h"
    if inputs.weather.capped_dew_point_hours:
        yield (
            "dew-point-cap: the dew point was lowered below the dry bulb in "
            f"{inputs.weather.capped_dew_point_hours} h"
        )
    for signal in (inputs.weather, inputs.carbon, inputs.price):
        yield from signal.notes
    yield from fleet_notes(scenario, inputs.jobs)
