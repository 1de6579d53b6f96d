"""What a reader must know beside the figures: their basis, and everything that was counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcsim.facility.cooling.plant import Flag
from dcsim.results.fleet import fleet_notes
from dcsim.results.states import hours_of, states_of
from dcsim.results.summary import Basis, SiteSummary
from dcsim.scenario.inputs import Inputs
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import Scenario
from dcsim.simulate.queued import jobs_that_never_fit
from dcsim.workload.profile_added import any_profile


def basis_of(scenario: Scenario, inputs: Inputs) -> Basis:
    """Return what energy, carbon, weather, workload and price rest on."""
    profiles = sorted({job.profile for job in scenario.workload.jobs})
    demand = "; ".join(f"{name}: {any_profile(name).method.tier}" for name in profiles)
    carbon, reserve = inputs.carbon, inputs.reserve
    trace = (
        f"{reserve.credit}, laid end to end {reserve.repeats:.2f} times"
        if reserve.credit
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


def warnings_of(
    loaded: LoadedScenario, inputs: Inputs, flags: Iterable[Flag], summary: SiteSummary
) -> tuple[str, ...]:
    """Return everything that was counted, clipped or assumed, in a fixed order."""
    return tuple(_warnings(loaded, inputs, flags, summary))


def _warnings(
    loaded: LoadedScenario, inputs: Inputs, flags: Iterable[Flag], summary: SiteSummary
) -> Iterator[str]:
    for flag in states_of(flags):
        hours = hours_of(flag.when, inputs.grid)
        if hours:
            yield f"{flag.code}: {flag.meaning} ({hours:.1f} h)"
    jobs = summary.jobs
    never = jobs_that_never_fit(loaded.scenario.queue, inputs.jobs, inputs.cluster)
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
    yield from inputs.notes
    yield from fleet_notes(loaded.scenario, inputs.jobs)
    assumed = any(name.endswith("server.core_speed_rel") for name in loaded.defaults)
    if loaded.scenario.workload.jobs and assumed:
        yield "core-speed: cores are assumed as fast as those of the metered machine"
    for text in loaded.unusual:
        yield f"unusual-value: {text}"
