"""The sites of a scenario file: each as a scenario of its own, and the links between them.

A file of one site has its sections at the top. A fleet has ``sites:``, a mapping from names
to the same sections; what a site does not state it inherits from the top.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field, ValidationError

from dcsim.catalogue.lookup import unknown
from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.part import Part
from dcsim.core.strictyaml import Document
from dcsim.fleet.links import Link, link_between
from dcsim.scenario.explain import problems_of
from dcsim.scenario.extends import over
from dcsim.scenario.model import COMMON, Scenario
from dcsim.scenario.sections import NAME
from dcsim.workload.residency import ALL

SITES, LINKS = "sites", "links"
MOST_SITES = 100
SHOWN_SITES = 3
MONEY = "nothing is converted"
CARBON = "lifecycle and direct carbon never mix"


class FleetKeys(Part):
    """What stands at the top of a fleet's file beside the sections of a site."""

    links: list[Link] = Field(default=[])
    """Links between the sites; data cannot move without one."""


@dataclass(frozen=True, slots=True)
class Told:
    """A problem of one site; ``site`` is "" where it is the whole file's."""

    site: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class FleetFile:
    """A file with ``sites``, taken apart.

    Attributes
    ----------
    top
        What stands at the top, without sites and links.
    sites
        For every site the document of a single-site scenario, its places those of the file.
    links
        As they stand in the file, valid by themselves.
    problems
        What is wrong with names, links, and keys that belong to the top.
    """

    top: Document
    sites: Mapping[str, Document]
    links: tuple[Link, ...]
    problems: list[Problem]


def take_apart(document: Document) -> FleetFile:
    """Return the sites of a fleet's file.

    Raises
    ------
    InvalidInput
        If ``sites`` is no mapping of names to sections, or holds none or too many.
    """
    sites = document.data[SITES]
    place = document.place((SITES,))
    if not isinstance(sites, dict) or not all(isinstance(s, dict | None) for s in sites.values()):
        message = "must be a group of sites, each a name with the site's sections below it"
        raise InvalidInput.of("wrong-type", place, message, "e.g. oslo: {grid: {...}}")
    if not 1 <= len(sites) <= MOST_SITES:
        message = f"there are {len(sites)} sites; a fleet has 1 to {MOST_SITES}"
        raise InvalidInput.of("too-many-sites" if sites else "no-sites", place, message, "")
    data = {key: value for key, value in document.data.items() if key not in {SITES, LINKS}}
    top = replace(document, data=data)
    problems = [*_wrong_names(document), *_misplaced(document)]
    found, wrong = _links(document)
    return FleetFile(
        top,
        {name: _site(top, name, document) for name in sites},
        found,
        [*problems, *wrong],
    )


def _site(top: Document, name: str, document: Document) -> Document:
    merged = over(top, name, document)
    for key in COMMON:
        merged.data.pop(key, None)
    common = {key: top.data[key] for key in COMMON if key in top.data}
    data = common | merged.data | {"name": name}
    return replace(
        merged,
        data=data,
        marks=merged.marks
        | {path: mark for path, mark in top.marks.items() if path and path[0] in COMMON}
        | {("name",): document.marks.get((SITES, name), (1, 1))},
        stands={p: s for p, s in merged.stands.items() if not (p and p[0] in COMMON)}
        | {("name",): (SITES, name)},
    )


def _wrong_names(document: Document) -> Iterator[Problem]:
    for name in document.data[SITES]:
        place = document.place((SITES, name))
        if not re.match(NAME, name):
            cure = "use letters, digits, '.', '_' and '-'; 64 at most"
            yield Problem("bad-name", place, f"{name[:80]!r} cannot name a site", cure)
        elif name == ALL:
            cure = "choose another name"
            yield Problem("bad-name", place, f"{ALL} stands for every site", cure)


def _misplaced(document: Document) -> Iterator[Problem]:
    """Yield keys under a site that hold for the whole fleet."""
    for name, own in document.data[SITES].items():
        for key in (key for key in own or {} if key in {*COMMON, SITES, LINKS, "extends"}):
            place = document.place((SITES, name, key))
            message = f"site {name}: {key} is no site's own; it holds for the whole fleet"
            yield Problem("misplaced-key", place, message, f"write {key} at the top of the file")


def _links(document: Document) -> tuple[tuple[Link, ...], list[Problem]]:
    data: dict[str, Any] = {key: document.data[key] for key in (LINKS,) if key in document.data}
    try:
        links = tuple(FleetKeys.model_validate(data).links)
    except ValidationError as error:
        return (), problems_of(error, replace(document, data=data), FleetKeys)
    problems = []
    for i, link in enumerate(links):
        for key, message, cure in link.cross_checks():
            path = (LINKS, i, *(int(k) if k.isdecimal() else k for k in key.split(".")))
            problems.append(Problem("contradiction", document.place(path), message, cure))
        problems += list(_wrong_ends(document, links, i))
    return links, problems


def _wrong_ends(document: Document, links: Sequence[Link], i: int) -> Iterator[Problem]:
    link, known = links[i], list(document.data[SITES])
    for end, name in enumerate(link.between):
        if name not in known:
            problem = unknown("site", name, known).problems[0]
            place = document.place((LINKS, i, "between", end))
            yield Problem(problem.code, place, problem.message, problem.cure)
    if any(earlier.joins(*link.between) for earlier in links[:i]):
        message = f"another link joins {' and '.join(link.between)}"
        place = document.place((LINKS, i, "between"))
        yield Problem("contradiction", place, message, "write one link for both directions")


def joined_problems(told: Sequence[Told]) -> list[Problem]:
    """Return each problem once, with the sites that have it."""
    sites: dict[Problem, list[str]] = {}
    for each in told:
        sites.setdefault(each.problem, []).append(each.site)
    return [
        problem if _is_common(problem) else _of_sites(problem, [name for name in names if name])
        for problem, names in sites.items()
    ]


def _is_common(problem: Problem) -> bool:
    """Tell whether a problem stands at a key of the whole fleet."""
    key = problem.place.rpartition(": ")[2].removeprefix("--set ")
    return key.partition(".")[0] in COMMON


def _of_sites(problem: Problem, names: Sequence[str]) -> Problem:
    if not names:
        return problem
    shown = ", ".join(names[:SHOWN_SITES])
    more = f" and {len(names) - SHOWN_SITES} more" if len(names) > SHOWN_SITES else ""
    word = "site" if len(names) == 1 else "sites"
    return replace(problem, message=f"{word} {shown}{more}: {problem.message}")


def between_sites(
    scenarios: Mapping[str, Scenario], documents: Mapping[str, Document], links: Sequence[Link]
) -> Iterator[Problem]:
    """Yield what valid sites contradict only together."""
    yield from _unlike(scenarios, documents)
    for name, scenario in scenarios.items():
        for way, names, data_gb in _leaving(scenario):
            there = [other for other in names if other in scenarios and other != name]
            cut = [other for other in there if link_between(links, name, other) is None]
            if data_gb > 0.0 and cut:
                place = documents[name].place(("workload", *way, "allowed_sites"))
                message = f"site {name}: no link to {', '.join(cut)} carries the jobs' data"
                yield Problem("contradiction", place, message, "add the link, or data_gb: 0")


def out_of_reach(scenarios: Mapping[str, Scenario], links: Sequence[Link]) -> tuple[str, ...]:
    """Return notes of jobs that may run everywhere, of which no link leads to some sites."""
    notes = []
    for name, scenario in scenarios.items():
        away = [x for x in scenarios if x != name and link_between(links, name, x) is None]
        ways = [way for way, names, _ in _leaving(scenario) if ALL in names]
        if away and ways:
            keys = ", ".join(".".join(map(str, ("workload", *way))) for way in ways)
            notes.append(
                f"no-link: site {name}: the jobs of {keys} may run at all sites, but no link "
                f"leads from here to {', '.join(away)}: they never move there"
            )
    return tuple(notes)


def _unlike(
    scenarios: Mapping[str, Scenario], documents: Mapping[str, Document]
) -> Iterator[Problem]:
    """Yield currencies and carbon bases that cannot be summed."""
    first, *others = scenarios
    for name in others:
        one, other = scenarios[first], scenarios[name]
        rows = (
            (("price", "currency"), one.price.currency, other.price.currency, MONEY),
            (("grid", "basis"), one.grid.basis, other.grid.basis, CARBON),
        )
        for path, stated, differing, why in rows:
            if stated != differing:
                message = f"site {name}: {differing} here, {stated} at {first}; {why}"
                place = documents[name].place(path)
                yield Problem("contradiction", place, message, "state one for all sites")


def _leaving(
    scenario: Scenario,
) -> Iterator[tuple[tuple[str | int, ...], Sequence[str], float]]:
    """Yield the way to every class of jobs that names other sites, with them and its data."""
    work = scenario.workload
    classes: list[tuple[tuple[str | int, ...], Any]] = [
        *((("jobs", i), job) for i, job in enumerate(work.jobs)),
        *((("generators", i), drawn) for i, drawn in enumerate(work.generators or [])),
    ]
    if work.job_trace is not None:
        classes.append((("job_trace",), work.job_trace))
    for way, each in classes:
        if each.allowed_sites is not None:
            yield way, each.allowed_sites, each.data_gb


def strange_sites(
    scenario: Scenario, document: Document, sites: Sequence[str]
) -> Iterator[Problem]:
    """Yield every allowed site that the file has not."""
    for way, names, _ in _leaving(scenario):
        for i, name in enumerate(names):
            if name not in sites and name != ALL:
                problem = unknown("site", name, sites).problems[0]
                place = document.place(("workload", *way, "allowed_sites", i))
                yield Problem(problem.code, place, problem.message, problem.cure)
