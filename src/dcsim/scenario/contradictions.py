"""What the sections of a scenario contradict only together, and what of them never happens."""

from __future__ import annotations

from collections.abc import Iterator

from dcsim.core.strictyaml import KeyPath
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.facility.service import service_contradictions
from dcsim.fleet.breakdown import YEAR_S
from dcsim.fleet.faults import MOST_FAULTS
from dcsim.fleet.racks import Racks
from dcsim.scenario.model import Scenario
from dcsim.signals.warming import AROUND_DAYS

Found = tuple[KeyPath, str, str, str]
"""Place, code, message and cure."""

MOST_JOBS = 20_000_000
"""More jobs of one class do not fit into the memory of a workstation."""


def joint_problems(scenario: Scenario) -> Iterator[Found]:
    """Yield what the values of several sections contradict, each section valid alone.

    What cannot be combined at all stands in `dcsim.scenario.compatibility`; what only a file
    tells is found when it has been read.
    """
    yield from _too_many(scenario)
    yield from _more_than_there_are(scenario)
    if scenario.service is not None:
        for key, message, cure in service_contradictions(scenario.service, scenario.cooling):
            yield tuple(key.split(".")), "contradiction", message, cure
    wave = scenario.site.heat_wave
    if wave is not None and scenario.period.days < wave.days + AROUND_DAYS:
        message = f"{scenario.period.days} days are too short to tell a wave of {wave.days} days"
        cure = "simulate at least two months, of which one is summer"
        yield ("site", "heat_wave"), "heat-wave", message, cure


def never_met(scenario: Scenario, grid: TimeGrid) -> tuple[str, ...]:
    """Return notes on what is stated for times outside the period."""
    notes = []
    end_s = grid.start_s + grid.duration_s
    if scenario.water is not None:
        starts = [(d.start.timestamp(), d.days * DAY_S) for d in scenario.water.droughts]
        missed = sum(at >= end_s or at + lasts <= grid.start_s for at, lasts in starts)
        if missed:
            notes.append(f"outside-period: {missed} of {len(starts)} droughts lie outside of it")
    return tuple(notes)


def _too_many(scenario: Scenario) -> Iterator[Found]:
    """Yield chances that would draw more faults or jobs than a run can hold."""
    days, faults = scenario.period.days, scenario.faults
    units = {
        "server": scenario.it.servers,
        "rack": scenario.it.all_racks,
        "cooling": faults.cooling.units if faults is not None and faults.cooling is not None else 1,
    }
    for what, chance in faults.chances().items() if faults is not None else ():
        if chance is None:
            continue
        expected = units.get(what, 1) * days * DAY_S / (chance.mtbf_years * YEAR_S)
        if expected > MOST_FAULTS:
            message = f"{expected:.3g} faults would come in {days} days, more than {MOST_FAULTS:,}"
            way: KeyPath = ("faults", what, "mtbf_years")
            yield way, "too-many-faults", message, "raise mtbf_years; it is that of one unit"
    classes = [("jobs", i, job.jobs_per_day) for i, job in enumerate(scenario.workload.jobs)]
    drawn = enumerate(scenario.workload.generators or [])
    classes += [("generators", i, each.jobs_per_day) for i, each in drawn]
    for key, i, per_day in classes:
        if per_day * days > MOST_JOBS:
            message = f"{per_day * days:.3g} jobs in {days} days are more than {MOST_JOBS:,}"
            way = ("workload", key, i, "jobs_per_day")
            yield way, "too-many-jobs", message, "lower jobs_per_day, or simulate fewer days"


def _more_than_there_are(scenario: Scenario) -> Iterator[Found]:
    """Yield counts beyond what stands on the site."""
    it = scenario.it
    there = {"server": it.servers, "rack": it.all_racks}
    for i, event in enumerate(scenario.faults.events if scenario.faults is not None else []):
        if event.count > there.get(event.what, event.count):
            message = f"{event.count} {event.what}s fail, there are {there[event.what]}"
            yield ("faults", "events", i, "count"), "contradiction", message, "lower count"
    for where, racks in _all_racks(scenario):
        servers, awake = racks.racks * racks.servers_per_rack, racks.consolidation
        if awake is not None and awake.least_awake_servers > servers:
            message = f"{awake.least_awake_servers} servers never sleep, there are {servers}"
            way = (*where, "consolidation", "least_awake_servers")
            yield way, "contradiction", message, "lower it"


def _all_racks(scenario: Scenario) -> Iterator[tuple[KeyPath, Racks]]:
    """Yield the first racks and those of every group, with the way to them."""
    yield ("it",), scenario.it
    for i, group in enumerate(scenario.it.groups or []):
        yield ("it", "groups", i), group
