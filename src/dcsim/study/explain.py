"""Explains why two scenarios differ, factor by factor, in no particular order.

The factors of one scenario are exchanged for those of the other in every
combination; the Shapley value of a factor is its mean effect over all of them. So
weather and cooling, which act together, share their joint effect fairly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from dcsim.core.arrays import Array
from dcsim.core.errors import DcsimError, InvalidInput, Problem
from dcsim.core.strictyaml import parse_yaml
from dcsim.results.result import Result
from dcsim.results.summary import SiteSummary
from dcsim.runner import run_loaded
from dcsim.scenario.extends import ReadScenario
from dcsim.scenario.load import LoadedScenario, check_scenario
from dcsim.scenario.model import Scenario
from dcsim.scenario.signal_files import files_of
from dcsim.scenario.source import Source, load
from dcsim.study.compare import told_apart
from dcsim.study.shapley import shapley
from dcsim.study.verdict import reason

FACTORS: dict[str, tuple[str, ...]] = {
    "weather": ("site",),
    "cooling": ("cooling", "envelope", "thermal", "store", "service", "heat_reuse", "water"),
    "power chain": ("power", "backup", "faults"),
    "grid": ("grid", "price"),
    "workload": ("it", "workload", "queue", "policy", "accounting", "transfer"),
}
"""Factors and the sections of a scenario they stand for, at all sites of a fleet alike."""
LINKED = "workload"
"""The factor to which the links between sites belong."""

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


@dataclass(frozen=True, slots=True, repr=False)
class Explanation:
    """Why two scenarios differ."""

    names: tuple[str, str]
    waterfalls: tuple[Waterfall, ...]
    equal_factors: tuple[str, ...]
    """Factors that are the same in both and so contribute exactly nothing."""
    runs: int

    @property
    def reason(self) -> str:
        """The sentence that names what makes the two differ most in every measure."""
        return reason(self)

    @property
    def table(self) -> pd.DataFrame:
        """The first scenario, what every factor adds, and the second; one column a measure."""
        first, second = self.names
        columns = {w.key: [w.first, *w.contributions.values(), w.second] for w in self.waterfalls}
        return pd.DataFrame(columns, index=[first, *FACTORS, second])

    def __repr__(self) -> str:
        return f"{self.reason}\n\n{self.table.to_string()}"

    def _repr_html_(self) -> str:
        """Return the table that a notebook shows."""
        return str(self.table.to_html())


def explain(
    first: Source | Result, second: Source | Result, names: tuple[str, str] | None = None
) -> Explanation:
    """Split the difference between two scenarios among their factors.

    Parameters
    ----------
    first, second
        The scenarios: files, mappings, loaded ones, or runs of them. A run carries its
        scenario, but not the data files that it names.
    names
        What to call them; their own names unless given, told apart if they are equal.

    Raises
    ------
    InvalidInput
        If the periods, seeds, carbon bases or folders differ, or a mixture of the two
        is not valid; with the reason.

    Examples
    --------
    >>> import dcsim
    >>> day = {"period": {"days": 1, "step_s": 3600}}
    >>> cold = dcsim.load("scenarios/lefdal.yaml", day)
    >>> warm = dcsim.load(cold, {"cooling.sea_temperature_c": 24})
    >>> found = dcsim.explain(cold, warm, ("cold", "warm"))
    >>> found.table["pue"].drop(["cold", "warm"]).idxmax()
    'cooling'
    """
    return _explain(_scenario_of(first), _scenario_of(second), names)


def _scenario_of(source: Source | Result) -> LoadedScenario:
    if not isinstance(source, Result):
        return load(source)
    written = parse_yaml(source.resolved_yaml.encode(), f"the run {source.summary.name}")
    return check_scenario(ReadScenario(written, [], ()), Path())


def _explain(
    first: LoadedScenario, second: LoadedScenario, names: tuple[str, str] | None
) -> Explanation:
    _require_mixable(first, second)
    a, b = first.scenario, second.scenario
    differing = [name for name in FACTORS if _taken(first, name) != _taken(second, name)]

    @cache
    def worth(from_second: frozenset[str]) -> Array:
        summary = _run_mixture(first, second, from_second)
        return np.array([of(summary) for *_, of in SHOWN])

    shares = shapley(differing, worth)
    start, end = worth(frozenset()), worth(frozenset(differing))
    same_currency = a.price.currency == b.price.currency
    return Explanation(
        names=names or _names(a, b),
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


def _names(*scenarios: Scenario) -> tuple[str, str]:
    first, second = told_apart([scenario.name for scenario in scenarios])
    return first, second


def _taken(loaded: LoadedScenario, factor: str) -> list[object]:
    """Return what a factor stands for at every site; links carry the work of a fleet."""
    sites = loaded.sites.values()
    own: list[object] = [getattr(site, section) for site in sites for section in FACTORS[factor]]
    return [*own, loaded.links] if factor == LINKED else own


def _require_mixable(first: LoadedScenario, second: LoadedScenario) -> None:
    a, b = first.scenario, second.scenario
    rules = (
        (
            "sites",
            list(first.fleet) == list(second.fleet),
            "the scenarios have different sites",
            "give both the same sites, in the same order; compare holds any fleets together",
        ),
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
            first.folder.resolve() == second.folder.resolve()
            or not _name_files(*first.sites.values(), *second.sites.values()),
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


def _run_mixture(
    first: LoadedScenario, second: LoadedScenario, from_second: frozenset[str]
) -> SiteSummary:
    """Run the first scenario with some factors taken from the second, site by site."""
    sections = [section for name in from_second for section in FACTORS[name]]

    def mixed(one: Scenario, other: Scenario) -> Scenario:
        return one.model_copy(update={section: getattr(other, section) for section in sections})

    mixture = replace(
        first,
        scenario=mixed(first.scenario, second.scenario),
        fleet={name: mixed(site, second.fleet[name]) for name, site in first.fleet.items()},
        links=second.links if LINKED in from_second else first.links,
    )
    try:
        return run_loaded(mixture).summary.total
    except DcsimError as error:
        taken = ", ".join(sorted(from_second)) or "nothing"
        raise InvalidInput.of(
            "mixture-invalid",
            "explain",
            f"with {taken} from {second.scenario.name}, it cannot run: {error.problems[0].message}",
            "the two scenarios are too far apart to explain factor by factor",
        ) from error
