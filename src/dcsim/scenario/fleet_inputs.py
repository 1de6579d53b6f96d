"""From a scenario of any number of sites to what is simulated: every site, one table of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dcsim.core.errors import InvalidInput
from dcsim.core.timegrid import TimeGrid
from dcsim.fleet.links import Link
from dcsim.scenario.fleet_file import Told, joined_problems
from dcsim.scenario.inputs import Inputs, inputs_of_site
from dcsim.scenario.load import LoadedScenario
from dcsim.workload.jobs import JobTable
from dcsim.workload.residency import Homes


@dataclass(frozen=True, slots=True)
class FleetInputs:
    """What a fleet of one or more sites is simulated from.

    Attributes
    ----------
    grid
        Time grid of all sites.
    sites
        Inputs of every site by name; the jobs of each are those that stand under it.
    links
        Links between the sites.
    jobs
        Jobs of all sites in one table, sorted by arrival, name of the home and class.
        ``home`` and ``allowed`` number the sites in the order of ``sites``.
    notes
        What was filled, moved or dropped; with the name of the site where there are several.
    """

    grid: TimeGrid
    sites: dict[str, Inputs]
    links: tuple[Link, ...]
    jobs: JobTable
    notes: tuple[str, ...] = ()


def read_fleet(loaded: LoadedScenario) -> FleetInputs:
    """Draw signals and jobs of all sites of a scenario and size them.

    Raises
    ------
    InvalidInput
        With the problems of the files of all sites, each named with its site.
    """
    names = tuple(loaded.sites)
    sites: dict[str, Inputs] = {}
    told: list[Told] = []
    for name, scenario in loaded.sites.items():
        try:
            sites[name] = inputs_of_site(scenario, loaded.folder, Homes.of(names, name))
        except InvalidInput as error:
            told += [Told(name if len(names) > 1 else "", each) for each in error.problems]
    if told:
        raise InvalidInput(joined_problems(told))
    said = [
        f"site {name}: {note}" if len(names) > 1 else note
        for name, inputs in sites.items()
        for note in inputs.notes
    ]
    grid = loaded.scenario.period.grid()
    notes = (*loaded.notes, *said)
    return FleetInputs(grid, sites, loaded.links, fleet_jobs(sites), notes)


def fleet_jobs(sites: Mapping[str, Inputs]) -> JobTable:
    """Return the jobs of all sites in one table, sorted by arrival, home name and class.

    Classes of equal names at different sites stay apart.
    """
    names = list(sites)
    by_name = [sites[name].jobs for name in sorted(names)]
    if len(by_name) == 1:
        return by_name[0]
    jobs = JobTable.joined(by_name)
    rank = np.argsort(np.argsort(names))
    order = np.lexsort((jobs.class_index, rank[jobs.home], jobs.arrival_s))
    return jobs.taken(order)
