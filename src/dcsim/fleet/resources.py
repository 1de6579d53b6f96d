"""What jobs hold beside cores, and how much of it a fleet has: one row for each resource.

Queue, policies, the check of plans and the states of a run read their resources from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dcsim.core.arrays import Array, Ints
from dcsim.fleet.cluster import Cluster
from dcsim.workload.jobs import JobTable


@dataclass(frozen=True, slots=True)
class Resource:
    """Something beside cores that a job holds while it runs.

    Attributes
    ----------
    name
        What states that it runs short are called after.
    words
        What it counts, for messages.
    held
        The column of the job table: what each job holds, shape (jobs,).
    there
        What the fleet has; None where it has none or does not say.
    short
        What it means if jobs hold more than there is.
    """

    name: str
    words: str
    held: Callable[[JobTable], Array | Ints]
    there: Callable[[Cluster], float | None]
    short: str


RESOURCES = (
    Resource(
        name="memory",
        words="GB of memory",
        held=lambda jobs: jobs.memory_gb,
        there=lambda cluster: cluster.memory_gb,
        short="jobs held more memory than there is; they ran all the same",
    ),
    Resource(
        name="accelerators",
        words="accelerators",
        held=lambda jobs: jobs.accelerators,
        there=lambda cluster: cluster.accelerators or None,
        short="jobs held more accelerators than there are; no more than all were busy",
    ),
)
"""In the order in which the queue counts them, behind the cores."""

WORDS = ("cores", *(resource.words for resource in RESOURCES))
"""What is counted of a site where every resource is stated."""


def counted(jobs: JobTable, cluster: Cluster) -> list[tuple[Resource, float]]:
    """Return the resources that both the jobs and the fleet state, with what there is."""
    stated = [(resource, resource.there(cluster)) for resource in RESOURCES]
    return [
        (resource, there)
        for resource, there in stated
        if there is not None and resource.held(jobs).any()
    ]
