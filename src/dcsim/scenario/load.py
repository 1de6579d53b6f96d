"""Reads a scenario: file, overrides, model, rules across fields, names in the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from dcsim.catalogue.carbon import region_names
from dcsim.catalogue.countries import countries, country_codes
from dcsim.catalogue.lookup import unknown
from dcsim.catalogue.prices import price_profile, price_zone_names
from dcsim.catalogue.stations import station_names
from dcsim.catalogue.traces import trace_names
from dcsim.core.errors import InvalidInput, Problem, UsageError
from dcsim.core.part import Part
from dcsim.core.strictyaml import Document, KeyPath, parse_scalar
from dcsim.scenario.explain import problems_of
from dcsim.scenario.extends import read_scenario
from dcsim.scenario.heat_demand import heat_problems
from dcsim.scenario.model import Scenario, model_of, scenario_model
from dcsim.scenario.signal_files import files_of
from dcsim.scenario.surroundings import surrounding_problems
from dcsim.scenario.together import joint_problems
from dcsim.scenario.workload_inputs import workload_problems
from dcsim.workload.profile_store import profile_ids
from dcsim.workload.reserve import confined


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A valid scenario, where it came from, and what a reader should know of it."""

    scenario: Scenario
    folder: Path
    document: Document
    defaults: tuple[str, ...]
    """Keys the file left to their defaults."""
    unusual: tuple[str, ...]
    """Values outside the usual range of their parameter."""


def load_scenario(
    path: Path | str, sets: Sequence[str] = (), seed: int | None = None
) -> LoadedScenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path
        The YAML file; what it extends and the data files it names lie in its folder or below.
    sets
        Overrides ``key.inner=value``, applied in order.
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
    document, problems = read_scenario(path)
    for text in [*sets, *([f"seed={seed}"] if seed is not None else [])]:
        _override(document, text)
    try:
        scenario = _validated(document.data)
    except ValidationError as error:
        told = problems_of(error, document, scenario_model())
        raise InvalidInput([*problems, *told]) from error
    problems += _cross_problems(scenario, document)
    problems += _name_problems(scenario, document, path.parent)
    if problems:
        raise InvalidInput(problems)
    return LoadedScenario(
        scenario=scenario,
        folder=path.parent,
        document=document,
        defaults=tuple(
            _dotted(p) for p, part, key in fields_of(scenario) if key not in part.model_fields_set
        ),
        unusual=tuple(_unusual(scenario)),
    )


def _validated(data: dict[str, Any]) -> Scenario:
    """Return the scenario; what is wrong is told by the model that knows every kind."""
    text = json.dumps(data)
    try:
        return model_of(data).model_validate_json(text)
    except ValidationError:
        return scenario_model().model_validate_json(text)


def _override(document: Document, text: str) -> None:
    """Apply ``key.inner=value``; list items are named by their number."""
    key, equals, value = text.partition("=")
    keys: list[str | int] = [
        int(part) if part.isdecimal() and len(part) < 10 else part
        for part in key.strip().split(".")
    ]
    if not equals or "" in keys:
        raise UsageError.of(
            "set-form",
            f"--set {text}",
            "this is not KEY=VALUE",
            "e.g. --set cooling.sea_temperature_c=12",
        )
    try:
        parsed = parse_scalar(value)
    except InvalidInput as error:
        raise InvalidInput(
            [replace(problem, place=f"--set {key}") for problem in error.problems]
        ) from error
    here: Any = document.data
    for i, part in enumerate(keys[:-1]):
        try:
            here = here.setdefault(part, {}) if isinstance(here, dict) else here[part]
        except (KeyError, IndexError, TypeError) as error:
            raise InvalidInput.of(
                "set-path", f"--set {_dotted(tuple(keys[: i + 1]))}", "there is no such place"
            ) from error
    try:
        here[keys[-1]] = parsed
    except (IndexError, TypeError) as error:
        raise InvalidInput.of("set-path", f"--set {key}", "there is no such place") from error
    document.override(tuple(keys))


def _dotted(path: KeyPath) -> str:
    return ".".join(str(part) for part in path)


def _parts(part: Part, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Part]]:
    """Yield every part of a scenario with its path, depth first."""
    yield path, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            yield from _parts(value, (*path, name))
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, Part):
                    yield from _parts(item, (*path, name, i))


def fields_of(scenario: Scenario) -> Iterator[tuple[KeyPath, Part, str]]:
    """Yield every plain field with its path, its part and its name."""
    for path, part in _parts(scenario):
        for name in type(part).model_fields:
            value = getattr(part, name)
            nested = isinstance(value, Part) or (
                isinstance(value, list) and any(isinstance(v, Part) for v in value)
            )
            if not nested:
                yield (*path, name), part, name


def _unusual(scenario: Scenario) -> Iterator[str]:
    for path, part, name in fields_of(scenario):
        field: FieldInfo = type(part).model_fields[name]
        extra = field.json_schema_extra
        value = getattr(part, name)
        if isinstance(extra, dict) and isinstance(extra.get("typical"), list) and value is not None:
            low, high = (float(str(bound)) for bound in extra["typical"])  # type: ignore[union-attr]
            if not low <= value <= high:
                yield f"{_dotted(path)} = {value:g} is outside its usual range {low:g}..{high:g}"


def _cross_problems(scenario: Scenario, document: Document) -> Iterator[Problem]:
    is_joined = any(file != document.name for file in document.files.values())
    hint = "; an inherited key is removed by key: null" if is_joined else ""
    for path, part in _parts(scenario):
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
    for i, job in enumerate(scenario.workload.jobs):
        names.append((("workload", "jobs", i, "profile"), "profile", job.profile, profile_ids()))
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
