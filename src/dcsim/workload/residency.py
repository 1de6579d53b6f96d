"""Where jobs may run: at home, at stated sites or everywhere, and what they take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

import numpy as np
from pydantic import BeforeValidator

from dcsim.core.arrays import Flags, Ints
from dcsim.core.part import Contradiction, quantity

ALL = "all"
"""Stands for every site of the fleet; no site has this name."""


def _as_list(value: Any) -> Any:
    return [ALL] if value == ALL else value


AllowedSites = Annotated[
    list[str], BeforeValidator(_as_list, json_schema_input_type=list[str] | Literal["all"])
]
"""Names of sites, or the word ``all``."""


def moved_data() -> Any:
    """Declare the data that have to move with a job [GB]."""
    return quantity(
        0.0,
        source="0: none stated; sets of training data have 1 GB to 100 TB",
        typical=(0.0, 1e5),
        ge=0.0,
        le=1e9,
    )


class Movable(Protocol):
    """A class of jobs that may run elsewhere."""

    @property
    def allowed_sites(self) -> list[str] | None:
        """Sites at which the jobs may run; None stands for home alone."""
        ...

    @property
    def migrates(self) -> bool:
        """Whether they may be stopped and moved while they run."""
        ...

    @property
    def checkpoint_interval_s(self) -> int:
        """Running time between checkpoints [s]; 0 for none."""
        ...


def movable_contradictions(job: Movable) -> list[Contradiction]:
    """Return what the keys on sites and moving contradict."""
    wrong = []
    if job.allowed_sites is not None and not job.allowed_sites:
        cure = "name a site, write all, or remove it so that the jobs stay at home"
        wrong.append(Contradiction("allowed_sites", "no site may run these jobs", cure))
    if job.migrates and job.checkpoint_interval_s == 0:
        rule = "a job that writes no checkpoints loses its work when it is moved"
        cure = "give checkpoint_interval_s, or remove migrates"
        wrong.append(Contradiction("migrates", rule, cure))
    return wrong


@dataclass(frozen=True, slots=True)
class Homes:
    """The sites of a fleet by name, and the number of the one whose jobs these are."""

    sites: tuple[str, ...] = ("",)
    home: int = 0

    @classmethod
    def of(cls, sites: Sequence[str], home: str) -> Homes:
        """Return the homes of a fleet, seen from one of its sites."""
        return cls(tuple(sites), tuple(sites).index(home))

    def allowed(self, names: Sequence[str] | None) -> Flags:
        """Return which sites may run a job, shape (sites,); None stands for home alone.

        >>> Homes(("a", "b", "c"), 1).allowed(["a"]).tolist()
        [True, False, False]
        >>> Homes(("a", "b"), 1).allowed(None).tolist()
        [False, True]
        """
        if names is None:
            at_home: Flags = np.arange(len(self.sites)) == self.home
            return at_home
        return np.array([name in names or ALL in names for name in self.sites])

    def columns(self, rows: Sequence[Sequence[str] | None], index: Ints) -> dict[str, Any]:
        """Return the columns `home` and `allowed` of jobs, given what each class allows.

        Parameters
        ----------
        rows
            Allowed sites of every class.
        of
            Number of each job's class, shape (jobs,).
        """
        allowed = None
        if any(names is not None for names in rows):
            allowed = np.array([self.allowed(names) for names in rows])[index]
        return {"home": np.full(len(index), self.home, dtype=np.int64), "allowed": allowed}
