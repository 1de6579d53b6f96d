"""Reads a scenario: file, overrides, model, rules across fields, names in the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from dcsim.catalogue.carbon import region_names
from dcsim.catalogue.countries import countries, country_codes
from dcsim.catalogue.lookup import unknown
from dcsim.catalogue.prices import price_profile, price_zone_names
from dcsim.catalogue.stations import station_names
from dcsim.catalogue.traces import trace_names
from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.strictyaml import Document, KeyPath
from dcsim.fleet.links import Link
from dcsim.scenario.compatibility import incompatibilities
from dcsim.scenario.contradictions import joint_problems
from dcsim.scenario.explain import problems_of
from dcsim.scenario.extends import ReadScenario, read_scenario
from dcsim.scenario.fields import defaults_of, parts_of, unusual_in
from dcsim.scenario.fleet_file import (
    LINKS,
    SITES,
    Told,
    between_sites,
    joined_problems,
    out_of_reach,
    strange_sites,
    take_apart,
)
from dcsim.scenario.heat_demand import heat_problems
from dcsim.scenario.model import COMMON, Scenario, model_of, scenario_model
from dcsim.scenario.overrides import dotted, override
from dcsim.scenario.signal_files import files_of
from dcsim.scenario.surroundings import surrounding_problems
from dcsim.scenario.workload_inputs import workload_problems
from dcsim.workload.baseload import confined
from dcsim.workload.profile_added import added_ids
from dcsim.workload.profile_store import profile_ids


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A valid scenario, where it came from, and what a reader should know of it."""

    scenario: Scenario
    """The scenario of a file with one site. In a fleet it is the first site's under the
    fleet's name, to be asked only what holds for the whole fleet: name, title, seeds, period,
    policy."""
    folder: Path
    document: Document
    defaults: tuple[str, ...]
    """Keys the file left to their defaults."""
    unusual: tuple[str, ...]
    """Values outside the usual range of their parameter."""
    notes: tuple[str, ...] = ()
    """What was done to the file while it was read."""
    fleet: Mapping[str, Scenario] = field(default_factory=dict)
    """The sites of a fleet by name; empty where the file has one site at its top."""
    links: tuple[Link, ...] = ()
    """Links between the sites of a fleet."""
    site_documents: Mapping[str, Document] = field(default_factory=dict)
    """For every site of a fleet the values as they stand in the file."""

    @property
    def sites(self) -> dict[str, Scenario]:
        """Every site by name, each a valid scenario of one site that is called after it."""
        return dict(self.fleet) or {self.scenario.name: self.scenario}

    def __repr__(self) -> str:
        params, period = self.scenario, self.scenario.period
        return f"<scenario {params.name}: {period.days} days from {period.start:%Y-%m-%d}>"


def load_scenario(
    path: Path | str, sets: Sequence[str] = (), seed: int | None = None
) -> LoadedScenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path
        The YAML file; what it extends and the data files it names lie in its folder or below.
    sets
        Overrides ``key.inner=value``, applied in order; ``sites.NAME.key=value`` is of one site.
    seed
        Replaces the common seed.

    Raises
    ------
    InvalidInput
        With all problems of the file; rules across fields once every field is valid.
    UsageError
        If an override is not of the form KEY=VALUE.
    """
    path = Path(path)
    read = read_scenario(path)
    document = read.document
    for text in [*sets, *([f"seed={seed}"] if seed is not None else [])]:
        override(document, text)
    return check_scenario(read, path.parent)


def check_scenario(read: ReadScenario, folder: Path) -> LoadedScenario:
    """Check a scenario that was read; ``folder`` is where the data files lie that it names.

    Raises
    ------
    InvalidInput
        With all problems; rules across fields once every field is valid.
    """
    document = read.document
    if SITES in document.data:
        return _load_fleet(read, folder)
    if LINKS in document.data:
        place = document.place((LINKS,))
        message = "links join the sites of a fleet, and this file has one site"
        read.problems.append(Problem("misplaced-key", place, message, "remove it, or add sites"))
        document.data.pop(LINKS)
    scenario, problems = _validated(document)
    if scenario is None:
        raise InvalidInput([*read.problems, *problems])
    problems = _rule_problems(scenario, document, folder, [scenario.name])
    if read.problems or problems:
        raise InvalidInput([*read.problems, *problems])
    return LoadedScenario(
        scenario=scenario,
        folder=folder,
        document=document,
        defaults=tuple(dotted(way) for way in defaults_of(scenario)),
        unusual=tuple(f"{dotted(way)}{said}" for way, said in unusual_in(scenario)),
        notes=read.notes,
    )


def _load_fleet(read: ReadScenario, folder: Path) -> LoadedScenario:
    """Check every site of a file by itself, then what they say together."""
    parts = take_apart(read.document)
    # The first site under the fleet's name shows what is wrong with the name and the like.
    first = next(iter(parts.sites.values()))
    name = {key: parts.top.data[key] for key in ("name",) if key in parts.top.data}
    bare = {key: value for key, value in first.data.items() if key != "name"}
    stands = {way: stand for way, stand in first.stands.items() if way != ("name",)}
    marks = {way: mark for way, mark in first.marks.items() if way != ("name",)}
    marks |= {way: mark for way, mark in parts.top.marks.items() if way == ("name",)}
    head = replace(first, data=name | bare, stands=stands, marks=marks)
    scenarios: dict[str, Scenario] = {}
    told: list[Told] = []
    for site, document in {"": head, **parts.sites}.items():
        scenario, problems = _validated(document)
        told += [Told(site, problem) for problem in problems]
        if scenario is not None:
            scenarios[site] = scenario
    if told:
        raise InvalidInput([*read.problems, *parts.problems, *joined_problems(told)])
    whole = scenarios.pop("")
    for site, scenario in scenarios.items():
        found = _rule_problems(scenario, parts.sites[site], folder, list(scenarios))
        told += [Told(site, problem) for problem in found]
    problems = [*read.problems, *parts.problems, *joined_problems(told)]
    problems += between_sites(scenarios, parts.sites, parts.links)
    if problems:
        raise InvalidInput(problems)
    return LoadedScenario(
        scenario=whole,
        folder=folder,
        document=read.document,
        defaults=_each_once(
            _named(way, site) for site, s in scenarios.items() for way in defaults_of(s)
        ),
        unusual=_each_once(
            f"{_named(way, site)}{said}"
            for site, s in scenarios.items()
            for way, said in unusual_in(s)
        ),
        notes=(*read.notes, *out_of_reach(scenarios, parts.links)),
        fleet=scenarios,
        links=parts.links,
        site_documents=parts.sites,
    )


def _named(path: KeyPath, site: str) -> str:
    """Return the dotted key of a value, under its site unless it is the whole fleet's."""
    return dotted(path if path[0] in COMMON else (SITES, site, *path))


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _validated(document: Document) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario; what is wrong is told by the model that knows every kind."""
    text = json.dumps(document.data)
    with suppress(ValidationError):
        return model_of(document.data).model_validate_json(text), []
    model = scenario_model()
    try:
        return model.model_validate_json(text), []
    except ValidationError as error:
        return None, problems_of(error, document, model)


def _rule_problems(
    scenario: Scenario, document: Document, folder: Path, sites: Sequence[str]
) -> list[Problem]:
    """Return what breaks a rule across fields, or names what is not there."""
    return [
        *_cross_problems(scenario, document),
        *_name_problems(scenario, document, folder),
        *strange_sites(scenario, document, sites),
    ]


def _cross_problems(scenario: Scenario, document: Document) -> Iterator[Problem]:
    is_joined = any(file != document.name for file in document.files.values())
    hint = "; an inherited key is removed by key: null" if is_joined else ""
    for path, part in parts_of(scenario):
        for key, message, cure in part.cross_checks():
            inner = tuple(int(k) if k.isdecimal() else k for k in key.split("."))
            yield Problem("contradiction", document.place((*path, *inner)), message, cure + hint)
    for i, job in enumerate(scenario.workload.jobs):
        if job.cores > scenario.it.cores:
            yield Problem(
                "job-too-large",
                document.place(("workload", "jobs", i, "cores")),
                f"the job needs {job.cores} cores, the cluster has {scenario.it.cores}",
                "lower cores, or add racks",
            )
    for way, code, message, cure in (
        *workload_problems(scenario),
        *surrounding_problems(scenario),
        *heat_problems(scenario),
        *incompatibilities(scenario),
        *joint_problems(scenario),
    ):
        yield Problem(code, document.place(way), message, cure)
    price = scenario.price
    if price.zone is not None and price.zone in price_zone_names():
        paid_in = price_profile(price.zone).currency
        if paid_in != price.currency:
            yield Problem(
                "contradiction",
                document.place(("price", "currency")),
                f"the prices of zone {price.zone} are in {paid_in}, not {price.currency}",
                f"write currency: {paid_in}; nothing is converted",
            )


def _country_meant(name: str) -> str:
    """Return what to write for a country that is called by its name, or nothing."""
    codes = {country.name.lower(): code for code, country in countries().items()}
    close = get_close_matches(name.lower()[:100], codes, n=1, cutoff=0.8)
    if not close:
        return ""
    return f"did you mean {codes[close[0]]}? dcsim regions {close[0]} lists what there is"


def _profile_problems(scenario: Scenario, document: Document) -> Iterator[Problem]:
    """Yield what keeps job classes from drawing their demand from their profiles."""
    known = (*profile_ids(), *added_ids())
    for i, job in enumerate(scenario.workload.jobs):
        path: KeyPath = ("workload", "jobs", i)
        if job.profile not in known:
            problem = unknown("profile", job.profile, known).problems[0]
            yield replace(problem, place=document.place((*path, "profile")))
            continue
        for key, demand in (("profile", job.core_s), ("accelerators", job.accelerator_s)):
            try:
                demand()
            except InvalidInput as error:
                place = document.place((*path, key))
                yield from (replace(problem, place=place) for problem in error.problems)
                break


def _name_problems(scenario: Scenario, document: Document, folder: Path) -> Iterator[Problem]:
    """Yield a problem for every name that the catalogue or the folder does not hold."""
    trace, zone = scenario.workload.trace, scenario.price.zone
    regions = [*region_names(), *country_codes()]
    names: list[tuple[KeyPath, str, str, Sequence[str]]] = []
    if scenario.site.station is not None:
        names.append((("site", "station"), "station", scenario.site.station, station_names()))
    if scenario.grid.file is None:
        names.append((("grid", "region"), "region", scenario.grid.region, regions))
    if zone is not None:
        names.append((("price", "zone"), "price zone", zone, price_zone_names()))
    if trace is not None and trace.name is not None:
        names.append((("workload", "trace", "name"), "trace", trace.name, trace_names()))
    yield from _profile_problems(scenario, document)
    for path, kind, name, known in names:
        if name not in known:
            problem = unknown(kind, name, known).problems[0]
            cure = (_country_meant(name) if kind == "region" else "") or problem.cure
            yield Problem(problem.code, document.place(path), problem.message, cure)
    for key, file in files_of(scenario):
        try:
            confined(folder, file, document.place(key))
        except InvalidInput as error:
            yield from error.problems
