"""Explains why two scenarios differ, factor by factor, in no particular order.

The factors of one scenario are exchanged for those of the other in every
combination; the Shapley value of a factor is its mean effect over all of them. So
weather and cooling, which act together, share their joint effect fairly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import DcsimError, InvalidInput, Problem
from dcsim.results.summary import SiteSummary
from dcsim.scenario.load import LoadedScenario
from dcsim.scenario.model import Scenario
from dcsim.scenario.signal_files import files_of
from dcsim.story import run_loaded
from dcsim.study.shapley import shapley

Array = NDArray[np.float64]

FACTORS: dict[str, tuple[str, ...]] = {
    "weather": ("site",),
    "cooling": ("cooling", "envelope", "thermal", "store", "service", "heat_reuse", "water"),
    "power chain": ("power", "backup", "faults"),
    "grid": ("grid", "price"),
    "workload": ("it", "workload", "queue", "policy", "accounting", "transfer"),
}
"""Factors and the sections of a scenario they stand for."""

SHOWN: tuple[tuple[str, str, str, Callable[[SiteSummary], float]], ...] = (
    ("pue", "PUE", "", lambda s: s.pue),
    ("carbon_kgco2e", "carbon, scope 2", "kgCO2e", lambda s: s.carbon_kgco2e.scope2_location),
    ("water_site_l", "water on site", "L", lambda s: s.water_site_l),
    ("cost", "electricity cost", "", lambda s: s.cost),
)
"""Key, label, unit and value of what is explained; money has the scenarios' currency."""


ROUNDING_REL = 1e-12
"""Sums of a year's hours round to about this."""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """One measure from the first scenario to the second."""

    key: str
    label: str
    unit: str
    first: float
    second: float
    contributions: dict[str, float]
    """Contribution of every factor; they add up to ``second - first``."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two scenarios differ."""

    names: tuple[str, str]
    waterfalls: tuple[Waterfall, ...]
    equal_factors: tuple[str, ...]
    """Factors that are the same in both and so contribute exactly nothing."""
    runs: int


def explain(
    first: LoadedScenario, second: LoadedScenario, names: tuple[str, str] | None = None
) -> Explanation:
    """Split the difference between two scenarios among their factors.

    Parameters
    ----------
    first, second
        The scenarios.
    names
        What to call them; their own names unless given.

    Raises
    ------
    InvalidInput
        If the periods, seeds, carbon bases or folders differ, or a mixture of the two
        is not valid; with the reason.
    """
    _require_mixable(first, second)
    a, b = first.scenario, second.scenario
    differing = [
        name for name, sections in FACTORS.items() if _taken(a, sections) != _taken(b, sections)
    ]

    @cache
    def worth(from_second: frozenset[str]) -> Array:
        summary = _run_mixture(first, b, from_second)
        return np.array([of(summary) for *_, of in SHOWN])

    shares = shapley(differing, worth)
    start, end = worth(frozenset()), worth(frozenset(differing))
    same_currency = a.price.currency == b.price.currency
    return Explanation(
        names=names or (a.name, b.name),
        waterfalls=tuple(
            Waterfall(
                key,
                label,
                a.price.currency if key == "cost" else unit,
                float(start[k]),
                float(end[k]),
                {
                    name: _beyond_rounding(float(shares[name][k]), float(start[k]), float(end[k]))
                    if name in shares
                    else 0.0
                    for name in FACTORS
                },
            )
            for k, (key, label, unit, _) in enumerate(SHOWN)
            if key != "cost" or same_currency
        ),
        equal_factors=tuple(name for name in FACTORS if name not in differing),
        runs=2 ** len(differing),
    )


def _beyond_rounding(share: float, start: float, end: float) -> float:
    """Return the share, or 0 where it is no more than the rounding of the sums behind it."""
    return share if abs(share) > ROUNDING_REL * max(abs(start), abs(end)) else 0.0


def _taken(scenario: Scenario, sections: tuple[str, ...]) -> list[object]:
    return [getattr(scenario, section) for section in sections]


def _require_mixable(first: LoadedScenario, second: LoadedScenario) -> None:
    a, b = first.scenario, second.scenario
    rules = (
        ("period", a.period == b.period, "the periods differ", "give both the same period"),
        (
            "seed",
            (a.seed, a.held_seeds) == (b.seed, b.held_seeds),
            "the seeds differ, so chance would be explained as a cause",
            "give both the same seed",
        ),
        (
            "carbon",
            (a.grid.basis, a.grid.signal) == (b.grid.basis, b.grid.signal),
            "the carbon bases differ",
            "use one basis and one signal",
        ),
        (
            "folder",
            first.folder.resolve() == second.folder.resolve() or not _name_files(a, b),
            "the scenarios name data files and lie in different folders",
            "put both into one folder",
        ),
    )
    problems = [
        Problem(f"not-alike-{name}", "explain", message, cure)
        for name, holds, message, cure in rules
        if not holds
    ]
    if problems:
        raise InvalidInput(problems)


def _name_files(*scenarios: Scenario) -> bool:
    return any(True for scenario in scenarios for _ in files_of(scenario))


def _run_mixture(first: LoadedScenario, other: Scenario, from_other: frozenset[str]) -> SiteSummary:
    """Run the first scenario with some factors taken from the other."""
    changes = {section: getattr(other, section) for name in from_other for section in FACTORS[name]}
    mixed = replace(first, scenario=first.scenario.model_copy(update=changes))
    try:
        return run_loaded(mixed).summary.total
    except DcsimError as error:
        taken = ", ".join(sorted(from_other)) or "nothing"
        raise InvalidInput.of(
            "mixture-invalid",
            "explain",
            f"with {taken} from {other.name}, it cannot run: {error.problems[0].message}",
            "the two scenarios are too far apart to explain factor by factor",
        ) from error
