"""What a policy sees, what it decides, and the part every policy registers."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dcsim.core.part import Part
from dcsim.scheduling.carbon_sum import CarbonSum
from dcsim.workload.jobs import JobTable

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class View:
    """What the scheduler knows at a control instant; times in seconds from the start.

    ``arriving`` are the jobs that arrive before ``until_s``, ``waiting`` those that
    arrived earlier and have not started (only for a policy that re-plans).
    ``start_s`` is -1 where a job has
    not started. The carbon forecast is the signal itself: perfect foresight.
    """

    now_s: int
    until_s: int
    jobs: JobTable
    arriving: Ints
    waiting: Ints
    start_s: Ints
    capacity_cores: Ints
    step_s: int
    carbon: CarbonSum


@dataclass(frozen=True, slots=True)
class Decision:
    """Release times for some jobs, arrays of equal shape."""

    ids: Ints
    release_s: Ints


class Policy(Protocol):
    """A running policy."""

    @property
    def control_interval_s(self) -> int | None:
        """How often it must look at the queue; ``None`` when arrivals are all it needs."""
        ...

    @property
    def replans(self) -> bool:
        """Whether it wants to see the jobs that it released earlier and that still wait."""
        ...

    def decide(self, view: View) -> Decision:
        """Set release times for arriving jobs and, if it likes, for waiting ones."""
        ...


class PolicyPart(Part):
    """Parameters of a policy; registered under ``dcsim.policy``."""

    @abstractmethod
    def policy(self) -> Policy:
        """Return the running policy."""
