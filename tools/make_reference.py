"""Rewrite docs/scenario.md from the parameter classes of the installed dcsim.

Usage: python tools/make_reference.py
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from inspect import isabstract
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from dcsim.catalogue.carbon import region_names
from dcsim.catalogue.prices import price_zone_names
from dcsim.catalogue.stations import station_names
from dcsim.catalogue.traces import trace_names
from dcsim.core.part import Part
from dcsim.core.part_docs import documented
from dcsim.core.registry import parts
from dcsim.core.units import unit_of
from dcsim.facility.power import PRESETS
from dcsim.fleet.links import Link
from dcsim.scenario.model import scenario_model
from dcsim.workload.profile_store import profile_ids

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scenario.md"

HEAD = """# The scenario file

<!-- Written by tools/make_reference.py from the parameter classes. Do not edit by hand. -->

A scenario is one YAML file. It is read strictly: an unknown or repeated key, a wrong type, a
value out of range, a NaN or a name that the catalogue does not hold is an error, with its line,
the rule and a cure, and all errors of a file are told at once. `dcsim validate FILE` does only
that. A key ends in its unit; shares end in `_frac` and go from 0 to 1.

How to read the tables:

- *default*: what holds if the key is absent. **required** means that there is none.
- *allowed*: anything else is refused.
- *usual*: anything else runs and is reported as `unusual-value`.
- *source*: where the default or the range comes from.
- `cooling[seawater]` is the section `cooling` with `kind: seawater`, `jobs[]` each item of a list.

A file of one site has these sections at the top. A fleet has `sites`, a mapping from names to
the same sections from `site` on but for `policy`, which inherit from the top, and `links`, a
list ([scenario_files.md](scenario_files.md#several-sites)).

Every key can be set on the command line too, `--set cooling.sea_temperature_c=12`; an item of a
list is named by its number, `--set workload.jobs.0.cores=100`.
"""

COLUMNS = ("key", "unit", "default", "allowed", "usual", "meaning", "source")


def page() -> str:
    """Return the whole page."""
    blocks = [HEAD, *(_section(path, model) for path, model in _sections()), _presets(), _names()]
    return "\n".join(blocks)


def _sections() -> Iterator[tuple[str, type[Part]]]:
    """Yield every parameter class once, with all the places where it stands."""
    places: dict[type[Part], list[str]] = {}
    for path, model in [*_walk("", scenario_model()), ("links[]", documented(Link))]:
        places.setdefault(model, []).append(path)
    for model, paths in places.items():
        yield _title(model, [f"`{path}`" for path in paths if path]), model


def _title(model: type[Part], paths: Sequence[str]) -> str:
    """Name a section after its place; one with many places after what it is, with a list."""
    if len(paths) > 3:
        return f"{_summary(model).rstrip('.')}\n\nStands at {', '.join(paths)}."
    return ", ".join(paths) or "The file"


def _summary(model: type[Part]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _walk(path: str, model: type[Part]) -> Iterator[tuple[str, type[Part]]]:
    yield path, model
    for name, field in model.model_fields.items():
        inner = f"{path}.{name}".lstrip(".")
        if name in {"cooling", "policy"} and not path:
            for kind, part in parts(name).items():
                yield from _walk(f"{inner}[{kind}]", part)
            continue
        for part, is_item in _parts_in(field.annotation):
            yield from _walk(f"{inner}[]" if is_item else inner, part)


def _parts_in(annotation: Any, *, is_item: bool = False) -> Iterator[tuple[type[Part], bool]]:
    # An abstract part stands for every kind of its family, which have tables of their own.
    is_part = isinstance(annotation, type) and issubclass(annotation, Part)
    if is_part and not isabstract(annotation):
        yield annotation, is_item
    for inner in get_args(annotation):
        yield from _parts_in(inner, is_item=is_item or get_origin(annotation) is list)


def _section(title: str, model: type[Part]) -> str:
    rows = [_row(name, field) for name, field in model.model_fields.items()]
    return f"## {title}\n\n{_summary(model)}\n\n{_table(COLUMNS, rows)}"


def _row(name: str, field: FieldInfo) -> tuple[str, ...]:
    extra = field.json_schema_extra
    extra = extra if isinstance(extra, dict) else {}
    typical = extra.get("typical")
    usual = f"{_number(typical[0])} to {_number(typical[1])}" if isinstance(typical, list) else ""
    return (
        f"`{name}`",
        _unit(name),
        _default(field),
        _allowed(field),
        usual,
        (field.description or "").replace("``", "`"),
        str(extra.get("source", "")),
    )


def _unit(name: str) -> str:
    unit = unit_of(name)
    return "" if unit is None else {"1": "-"}.get(unit, unit)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Part):
        given = value.model_dump(exclude_none=True)
        flat = all(not isinstance(v, dict) for v in given.values())
        inner = ", ".join(f"{k}: {_plain(v)}" for k, v in given.items())
        return f"`{{{inner}}}`" if given and flat else "see its table"
    return "none" if value is None else f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False).strip('"') or '""'
    return _number(value)


def _number(value: Any) -> str:
    if value == 2**63 - 1:
        return "2^63 - 1"
    return f"{float(value):.6g}" if abs(float(value)) < 1e6 else f"{float(value):g}"


def _allowed(field: FieldInfo) -> str:
    choices = [str(choice) for choice in _choices(field.annotation)]
    if choices:
        return ", ".join(f"`{choice}`" for choice in choices)
    bounds = []
    is_open = any(isinstance(rule, Gt) for rule in field.metadata)
    for rule in field.metadata:
        match rule:
            case Gt(gt=limit):
                bounds.append(f"> {_number(limit)}")
            case Ge(ge=limit) if not is_open:
                bounds.append(f">= {_number(limit)}")
            case Lt(lt=limit):
                bounds.append(f"< {_number(limit)}")
            case Le(le=limit):
                bounds.append(f"<= {_number(limit)}")
            case _ if getattr(rule, "pattern", None):
                bounds.append(f"`{rule.pattern}`")
    return ", ".join(bounds) or _kind(field.annotation)


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return ()


def _kind(annotation: Any) -> str:
    """Say in a word what a key without limits takes."""
    inner = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) is list:
        return "list"
    if any(_parts_in(annotation)):
        return "mapping"
    if not inner:
        names = {str: "text", bool: "`true`, `false`", int: "whole number", float: "number"}
        return names.get(annotation, "time in UTC" if "date" in str(annotation).lower() else "")
    return _kind(inner[0])


def _presets() -> str:
    rows = [(f"`{name}`", *(_number(value) for value in abc)) for name, abc in PRESETS.items()]
    return (
        "## Presets of the power chain\n\nAn element that carries the share x of its installed "
        "power loses `a + b x + c x^2` of that power.\n\n"
        f"{_table(('preset', 'a', 'b', 'c'), rows)}"
    )


def _names() -> str:
    lists = (
        ("`site.station`", station_names()),
        ("`grid.region` with hours", region_names()),
        ("`price.zone`", price_zone_names()),
        ("`workload.trace.name`", trace_names()),
        ("`workload.jobs[].profile`", profile_ids()),
    )
    rows = [(key, ", ".join(f"`{name}`" for name in names)) for key, names in lists]
    return (
        "## Names that ship with dcsim\n\n`grid.region` also takes the three letters of a country "
        "(ISO 3166), which has an annual mean and no hours.\n\n"
        f"{_table(('key', 'names'), rows)}"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    used = [i for i in range(len(head)) if any(row[i] for row in rows)]
    lines = [[head[i] for i in used], ["---"] * len(used)]
    lines += [[row[i].replace("\n", " ").replace("|", "\\|") for i in used] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
