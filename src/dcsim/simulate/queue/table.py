"""The jobs of a queue and what they may use, checked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dcsim.core.arrays import Ints
from dcsim.core.errors import InvalidInput, Problem

LONGEST_S = 1 << 40
"""No time, length or demand exceeds this (35,000 years), so that no product overflows."""
MOST_PRIORITY = 1 << 20
MOST_RESOURCES = 7
NO_LIMIT = 1 << 60
NOT_INTERRUPTIBLE = -1


@dataclass(frozen=True, slots=True)
class QueueTable:
    """Jobs as arrays of shape (jobs,), or of one value that holds for all jobs.

    Made and checked by `of`, which tells what the columns are. ``demand`` and ``capacity``
    have a column for cores, one for each other resource, and last the power [mW] if
    ``has_power``.
    """

    duration_s: Ints
    estimate_s: Ints
    priority: Ints
    group: Ints
    latest_start_s: Ints
    checkpoint_interval_s: Ints
    checkpoint_cost_s: Ints
    demand: Ints
    capacity: Ints
    quota_cores: Ints
    step_s: int
    has_power: bool
    has_quotas: bool

    @classmethod
    def of(
        cls,
        duration_s: ArrayLike,
        demand: ArrayLike,
        capacity: ArrayLike,
        step_s: int,
        *,
        estimate_s: ArrayLike | None = None,
        priority: ArrayLike = 0,
        group: ArrayLike | None = None,
        quota_cores: ArrayLike | None = None,
        latest_start_s: ArrayLike = NO_LIMIT,
        checkpoint_interval_s: ArrayLike = NOT_INTERRUPTIBLE,
        checkpoint_cost_s: ArrayLike = 0,
        power_mw: ArrayLike | None = None,
        power_cap_mw: ArrayLike | None = None,
    ) -> QueueTable:
        """Check and complete the columns.

        Parameters
        ----------
        duration_s
            Length of every job at full clock [s], at least 1.
        demand
            Cores, shape (jobs,), or cores and other resources (memory in GB,
            accelerators), shape (jobs, resources). At least 1 core; else at least 0.
        capacity
            Of each resource in every step, shape (steps,) or (steps, resources).
        step_s
            Length of a step [s].
        estimate_s
            Stated length [s]; the true one if omitted. Backfilling and
            ``shortest_first`` know this one alone.
        priority
            Lower goes first; within +-2^20.
        group, quota_cores
            The user or group of every job, 0..groups-1, and the cores that each may hold.
        latest_start_s
            Latest start [s]; matters where late jobs are rejected.
        checkpoint_interval_s
            Running time between checkpoints [s]; 0 keeps nothing; -1 may not be
            interrupted by the queue itself.
        checkpoint_cost_s
            Running time that each restart costs [s].
        power_mw
            Dynamic power of a running job [mW], whole milliwatts.
        power_cap_mw
            Most dynamic power of all running jobs in every step [mW], shape (steps,).

        Raises
        ------
        InvalidInput
            If a column breaks a rule; all problems at once.
        """
        problems: list[Problem] = []

        def whole(name: str, values: ArrayLike | None) -> Ints:
            return _column(problems, name, values)

        duration = whole("duration_s", duration_s)
        wanted, limits = _table(problems, "demand", demand), _table(problems, "capacity", capacity)
        jobs, steps = len(duration), len(limits)
        if power_mw is not None:
            power = np.broadcast_to(whole("power_mw", power_mw), (jobs,))
            given = power_cap_mw is not None
            cap = whole("power_cap_mw", power_cap_mw) if given else np.int64(NO_LIMIT)
            if np.shape(cap) not in {(), (1,), (steps,)}:
                problems.append(Problem("queue-shape", "power_cap_mw", "has not one value a step"))
                cap = np.int64(NO_LIMIT)
            wanted = _joined(wanted, power)
            limits = _joined(limits, np.broadcast_to(cap, (steps,)))
        elif power_cap_mw is not None:
            problems.append(
                Problem("queue-power", "power_cap_mw", "a cap needs power_mw", "state the power")
            )
        if (group is None) != (quota_cores is None):
            rule = "group and quota_cores go together"
            problems.append(Problem("queue-quota", "quota_cores", rule, "give both or neither"))
            group = quota_cores = None
        table = cls(
            duration_s=duration,
            estimate_s=duration if estimate_s is None else whole("estimate_s", estimate_s),
            priority=whole("priority", priority),
            group=whole("group", 0 if group is None else group),
            latest_start_s=whole("latest_start_s", latest_start_s),
            checkpoint_interval_s=whole("checkpoint_interval_s", checkpoint_interval_s),
            checkpoint_cost_s=whole("checkpoint_cost_s", checkpoint_cost_s),
            demand=wanted,
            capacity=limits,
            quota_cores=whole("quota_cores", NO_LIMIT if quota_cores is None else quota_cores),
            step_s=int(step_s),
            has_power=power_mw is not None,
            has_quotas=quota_cores is not None,
        )
        problems += table._problems()
        if problems:
            raise InvalidInput(problems)
        return table

    @property
    def jobs(self) -> int:
        """Number of jobs."""
        return len(self.duration_s)

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.capacity)

    @property
    def columns(self) -> int:
        """Number of resources, power included."""
        return int(self.demand.shape[1])

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.quota_cores)

    @property
    def end_s(self) -> int:
        """End of the time grid [s], counted from its start."""
        return self.steps * self.step_s

    @property
    def most_running(self) -> int:
        """The most jobs that can run at once: each holds a core."""
        return min(self.jobs, int(self.capacity[:, 0].max(initial=0)))

    @property
    def is_exact(self) -> bool:
        """Whether all jobs end as stated."""
        return self.estimate_s is self.duration_s

    def _problems(self) -> Iterator[Problem]:
        """Yield what is wrong with shapes and ranges."""
        yield from self._column_problems()
        yield from self._resource_problems()
        yield from self._overflows()

    def _column_problems(self) -> Iterator[Problem]:
        bounds = {
            "duration_s": (1, LONGEST_S),
            "estimate_s": (1, LONGEST_S),
            "priority": (-MOST_PRIORITY, MOST_PRIORITY),
            "group": (0, len(self.quota_cores) - 1),
            "latest_start_s": (0, NO_LIMIT),
            "checkpoint_interval_s": (NOT_INTERRUPTIBLE, LONGEST_S),
            "checkpoint_cost_s": (0, LONGEST_S),
        }
        if self.is_exact:  # the very same column
            del bounds["estimate_s"]
        for name, (low, high) in bounds.items():
            values: Ints = getattr(self, name)
            if values.size not in {1, self.jobs}:
                rule = f"has {values.size} values for {self.jobs} jobs"
                yield Problem("queue-shape", name, rule, "give one value a job, or one for all")
            elif not _within(values, low, high):
                rule = f"runs from {values.min()} to {values.max()}, outside {low}..{high}"
                yield Problem("queue-range", name, rule)

    def _resource_problems(self) -> Iterator[Problem]:
        if not _within(self.quota_cores, 0, NO_LIMIT):
            yield Problem("queue-range", "quota_cores", "has a quota below 0")
        if len(self.demand) != self.jobs:
            rule = f"has {len(self.demand)} rows for {self.jobs} jobs"
            yield Problem("queue-shape", "demand", rule, "give one row a job")
        if self.demand.shape[1] != self.capacity.shape[1]:
            rule = f"has {self.capacity.shape[1]} columns, demand has {self.demand.shape[1]}"
            yield Problem("queue-shape", "capacity", rule, "give a capacity for each resource")
        if not 1 <= self.columns <= MOST_RESOURCES + self.has_power:
            rule = f"has {self.columns} columns, more than {MOST_RESOURCES} resources"
            yield Problem("queue-shape", "demand", rule)
        elif not _within(self.demand[:, 0], 1, LONGEST_S):
            yield Problem("queue-range", "demand", "cores lie outside 1..2^40")
        if not _within(self.demand[:, 1:], 0, LONGEST_S):
            yield Problem("queue-range", "demand", "what a job holds lies outside 0..2^40")
        if not _within(self.capacity, 0, NO_LIMIT):
            yield Problem("queue-range", "capacity", "what may be held lies outside 0..2^60")

    def _overflows(self) -> Iterator[Problem]:
        if self.step_s < 1 or self.end_s > LONGEST_S:
            rule = f"{self.steps} steps of {self.step_s} s are not a grid of 1..2^40 s"
            yield Problem("queue-range", "step_s", rule)
            return
        most = self.most_running * int(self.demand.max(initial=0))
        if most * self.step_s >= 1 << 62:
            rule = f"{most} units held at once do not fit 64 bits over a step"
            yield Problem("queue-range", "demand", rule, "use a larger unit or a shorter step")


def next_changes(capacity: Ints) -> Ints:
    """Return for every step the next one at which any capacity changes, shape (steps,).

    Behind the last change that is the number of steps.

    >>> next_changes(np.array([[4], [4], [2], [2]])).tolist()
    [2, 2, 4, 4]
    """
    steps = len(capacity)
    changes = 1 + np.flatnonzero((capacity[1:] != capacity[:-1]).any(axis=1))
    after = np.append(changes, steps)
    found: Ints = after[np.searchsorted(changes, np.arange(steps), side="right")]
    return found.astype(np.int64)


def most_to_come(capacity: Ints) -> Ints:
    """Return the largest capacity from each step on, shape of ``capacity``.

    >>> most_to_come(np.array([[4], [1], [2]])).ravel().tolist()
    [4, 2, 2]
    """
    return np.ascontiguousarray(np.maximum.accumulate(capacity[::-1], axis=0)[::-1])


def _column(problems: list[Problem], name: str, values: ArrayLike | None) -> Ints:
    """Return one row of whole numbers, contiguous."""
    array = _integers(problems, name, values)
    if array.ndim > 1:
        problems.append(Problem("queue-shape", name, "must be one row of numbers"))
    return array.reshape(-1)


def _table(problems: list[Problem], name: str, values: ArrayLike) -> Ints:
    """Return rows of whole numbers, one column if there is one value a row."""
    array = _integers(problems, name, values)
    if array.ndim not in {1, 2}:
        problems.append(Problem("queue-shape", name, "must be a table of numbers"))
        return array.reshape(-1, 1)
    return array.reshape(len(array), -1) if array.size else array.reshape(len(array), 1)


def _integers(problems: list[Problem], name: str, values: ArrayLike | None) -> Ints:
    array: NDArray[np.generic] = np.asarray(values)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        rule = f"{array.dtype} values are no whole numbers"
        cure = "round to whole seconds, cores, GB or milliwatts first"
        problems.append(Problem("queue-not-integer", name, rule, cure))
        return np.ones(array.shape, dtype=np.int64)
    return np.ascontiguousarray(array, dtype=np.int64)


def _joined(table: Ints, column: Ints) -> Ints:
    if len(table) != len(column):
        return table
    return np.ascontiguousarray(np.column_stack([table, column]))


def _within(values: Ints, low: int, high: int) -> bool:
    return not values.size or bool(low <= values.min() and values.max() <= high)
