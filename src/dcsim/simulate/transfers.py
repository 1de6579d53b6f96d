"""Data on their way between the sites of a fleet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.fleet.links import Link, link_between


@dataclass(frozen=True, slots=True)
class Transfer:
    """The data of one job on their way from one site to another, by the sites' numbers."""

    job: int
    origin: int
    target: int
    start_s: int
    end_s: int
    data_gb: float
    energy_kwh: float
    cost: float


class Transfers:
    """The links of a fleet: who has sent what, and until when each direction is taken.

    The data of a job fill the link: those of the next one wait until they are through.

    Parameters
    ----------
    names
        The sites, in their order.
    links
        The links between them.
    """

    def __init__(self, names: Sequence[str], links: Sequence[Link]) -> None:
        self._links = [[link_between(links, one, other) for other in names] for one in names]
        self._free_s: dict[tuple[int, int], int] = {}
        self.sent: list[Transfer] = []

    def seconds(self, origin: int, data_gb: Array) -> Ints:
        """Return how long data take to every site, each with the link to itself [s].

        Shape (jobs, sites); -1 where no link leads.
        """
        lasts = np.full((len(data_gb), len(self._links)), -1, dtype=np.int64)
        for target, link in enumerate(self._links[origin]):
            if target == origin:
                lasts[:, target] = 0
            elif link is not None:
                per_gb_s = link.seconds(1.0) - link.seconds(0.0)
                lasts[:, target] = np.ceil(link.seconds(0.0) + per_gb_s * data_gb - 1e-9)
        return lasts

    def joins(self, origin: int, target: int) -> bool:
        """Tell whether a link leads from one site to another."""
        return origin == target or self._links[origin][target] is not None

    def send(self, job: int, origin: int, target: int, data_gb: float, now_s: int) -> int:
        """Send the data of a job as soon as the link is free, and return when they are there [s].

        Raises
        ------
        ValueError
            If no link leads there.
        """
        link = self._links[origin][target]
        if link is None:
            raise ValueError(f"no link leads from site {origin} to site {target}")
        begin_s = max(now_s, self._free_s.get((origin, target), 0))
        end_s = begin_s + math.ceil(link.seconds(data_gb) - 1e-9)
        self._free_s[origin, target] = end_s
        self.sent.append(
            Transfer(
                job,
                origin,
                target,
                begin_s,
                end_s,
                data_gb,
                link.energy_kwh(data_gb),
                link.cost(data_gb),
            )
        )
        return end_s
