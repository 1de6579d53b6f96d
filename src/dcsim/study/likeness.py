"""Whether runs may be compared: what has to be alike, and what breaks if it is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from dcsim.core.errors import InvalidInput, Problem
from dcsim.results.result import Result


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be equal in all runs; ``name`` is what ``--allow`` takes."""

    name: str
    meaning: str
    consequence: str
    cure: str
    of: Callable[[Result], Any]


CONDITIONS = (
    Condition(
        "period",
        "start, days and step",
        "their totals do not compare",
        "run all over the same period: --set period.days=... applies to every scenario",
        lambda r: (r.summary.start_utc, r.summary.days, r.summary.step_s),
    ),
    Condition(
        "workload",
        "trace and jobs",
        "their totals do not compare",
        "give all scenarios the same it, workload and seed",
        lambda r: r.manifest["comparable"]["workload_sha256"],
    ),
    Condition(
        "carbon",
        "basis and signal of the carbon intensity",
        "their carbon does not compare",
        "use one basis: lifecycle and direct, average and marginal never mix",
        lambda r: r.manifest["comparable"]["carbon"],
    ),
    Condition(
        "currency",
        "currency of the cost",
        "their costs do not compare",
        "state all prices in one currency; nothing is converted",
        lambda r: r.summary.total.currency,
    ),
    Condition(
        "version",
        "version of dcsim",
        "a difference may come from the model",
        "run all with the same version",
        lambda r: r.manifest["versions"]["dcsim"],
    ),
)


def differing(results: Sequence[Result]) -> list[Condition]:
    """Return the conditions that do not hold among the results."""
    return [c for c in CONDITIONS if any(c.of(r) != c.of(results[0]) for r in results[1:])]


def require_alike(results: Sequence[Result], allow: Collection[str]) -> frozenset[str]:
    """Refuse results that are not alike; return the conditions that were let pass.

    Raises
    ------
    InvalidInput
        If a name in ``allow`` is no condition, or a condition outside it is broken;
        all at once.
    """
    names = [condition.name for condition in CONDITIONS]
    unknown = [name for name in allow if name not in names]
    if unknown:
        raise InvalidInput.of(
            "unknown-condition",
            f"--allow {unknown[0]}",
            "there is no condition of this name",
            f"one of: {', '.join(names)}",
        )
    broken = differing(results)
    refused = [c for c in broken if c.name not in allow]
    if refused:
        raise InvalidInput(
            [
                Problem(
                    f"not-alike-{c.name}",
                    "compare",
                    f"the runs differ in {c.meaning}, so {c.consequence}",
                    f"{c.cure}; or --allow {c.name}, which leaves out what depends on it",
                )
                for c in refused
            ]
        )
    return frozenset(c.name for c in broken)
