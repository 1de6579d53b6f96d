"""``dcsim regions``: the places, grids, prices and traces that ship, and how good they are."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated

import typer

# The countries whose two letters name an hourly region, so that they are found by name too.
_ISO3 = {
    "AT": "AUT", "BE": "BEL", "CH": "CHE", "CZ": "CZE", "DE": "DEU", "DK": "DNK", "ES": "ESP",
    "FI": "FIN", "FR": "FRA", "GB": "GBR", "IE": "IRL", "IT": "ITA", "NL": "NLD", "NO": "NOR",
    "PL": "POL", "PT": "PRT", "SE": "SWE",
}  # fmt: skip


class Kind(StrEnum):
    """What an entry is for."""

    carbon = "carbon"
    weather = "weather"
    price = "price"
    trace = "trace"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the catalogue; a field that does not apply is ``None``."""

    kind: str
    name: str
    label: str
    value: float
    unit: str
    meaning: str
    year: str
    basis: str | None
    latitude_deg: float | None
    longitude_deg: float | None
    elevation_m: float | None
    quality: str
    source: str


def regions(
    word: Annotated[
        str | None, typer.Argument(help="Part of a name or code; case and accents do not count.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only this kind.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the entries as JSON.")] = False,
) -> None:
    """List the built-in data: grid carbon, weather stations, price zones and traces."""
    from dcsim.core.errors import InvalidInput, plain

    found = [entry for entry in _entries() if kind in {None, entry.kind} and _matches(entry, word)]
    if as_json:
        typer.echo(json.dumps([asdict(entry) for entry in found], ensure_ascii=False))
    elif not found:
        raise InvalidInput.of(
            "nothing-found",
            "dcsim regions",
            f"no {kind or 'entry'} matches {word!r}",
            "search for less of the name, or list everything with dcsim regions",
        )
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        typer.echo("\t".join(_HEADS))
        for entry in found:
            typer.echo("\t".join(plain(cell) for cell in _cells(entry)))


def _entries() -> Iterator[Entry]:
    yield from _carbon_hours()
    yield from _carbon_years()
    yield from _weather()
    yield from _prices()
    yield from _traces()


def _carbon_hours() -> Iterator[Entry]:
    from dcsim.catalogue.carbon import PROFILES, carbon_profiles
    from dcsim.catalogue.countries import countries
    from dcsim.catalogue.sources import source

    for name, profile in carbon_profiles().items():
        place = countries()[_ISO3[name]].name if name in _ISO3 else "United States"
        values = (
            ("lifecycle", profile.annual_mean_lifecycle_gco2e_per_kwh),
            ("direct", profile.annual_mean_direct_gco2e_per_kwh),
        )
        for basis, value in values:
            yield Entry(
                Kind.carbon, name, f"{place}, {profile.time_zone}", value, "gCO2e/kWh",
                "mean of hours", str(profile.year), basis, None, None, None,
                source(PROFILES).status, profile.source,
            )  # fmt: skip


def _carbon_years() -> Iterator[Entry]:
    from dcsim.catalogue.countries import FILE, countries
    from dcsim.catalogue.sources import source

    record = source(FILE)
    for name, country in countries().items():
        yield Entry(
            Kind.carbon, name, country.name, country.lifecycle_gco2e_per_kwh, "gCO2e/kWh",
            "one value a year", str(country.year), "lifecycle", None, None, None, record.status,
            record.credit,
        )  # fmt: skip


def _weather() -> Iterator[Entry]:
    from dcsim.catalogue.stations import stations

    for name, station in stations().items():
        yield Entry(
            Kind.weather, name, station.name, float(station.dry_bulb_mean_c.mean()), "C",
            "mean dry bulb", "normals", None, station.latitude_deg, station.longitude_deg,
            station.elevation_m, station.quality, station.source,
        )  # fmt: skip


def _prices() -> Iterator[Entry]:
    from dcsim.catalogue.prices import FILE, price_profiles
    from dcsim.catalogue.sources import source

    record = source(FILE)
    for name, profile in price_profiles().items():
        yield Entry(
            Kind.price, name, "day-ahead", float(profile.mean_per_mwh.mean()),
            f"{profile.currency}/MWh", "mean by month and hour", str(profile.year), None, None,
            None, None, record.status, record.credit,
        )  # fmt: skip


def _traces() -> Iterator[Entry]:
    from dcsim.catalogue.traces import trace_names, utilisation_trace

    for name in trace_names():
        trace = utilisation_trace(name)
        days = trace.duration_s / 86_400
        yield Entry(
            Kind.trace, name, f"{days:g} days in steps of {trace.step_s} s",
            float(trace.cpu_util_frac.mean()), "-", "mean utilisation", trace.source.year, None,
            None, None, None, trace.source.status, trace.source.credit,
        )  # fmt: skip


def _matches(entry: Entry, word: str | None) -> bool:
    return word is None or _folded(word) in _folded(f"{entry.name} {entry.label}")


def _folded(text: str) -> str:
    """Return text without case and accents.

    >>> _folded("Québec") == _folded("QUEBEC")
    True
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


_SHOWN_SOURCES = 8
_HEADS = ("kind", "name", "label", "value", "unit", "meaning", "year", "place", "quality", "source")


def _cells(entry: Entry) -> tuple[str, ...]:
    place = ""
    if entry.latitude_deg is not None:
        place = f"{entry.latitude_deg:.2f} {entry.longitude_deg:.2f}, {entry.elevation_m:g} m"
    meaning = f"{entry.meaning}, {entry.basis}" if entry.basis else entry.meaning
    digits = 3 if entry.unit == "-" else 1
    return (
        entry.kind,
        entry.name,
        entry.label,
        f"{entry.value:.{digits}f}",
        entry.unit,
        meaning,
        entry.year,
        place,
        entry.quality,
        entry.source,
    )


def _print_table(found: Sequence[Entry]) -> None:
    """Print a table, and below it the sources while they are few enough to read."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from dcsim.core.errors import plain

    rows = [_cells(entry)[:-1] for entry in found]
    table = Table(box=None, pad_edge=False)
    used = [i for i in range(len(_HEADS) - 1) if any(row[i] for row in rows)]
    for i in used:
        table.add_column(
            _HEADS[i], justify="right" if _HEADS[i] == "value" else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(plain(row[i])) for i in used))
    console = Console()
    console.print(table)
    sources = list(dict.fromkeys(entry.source for entry in found))
    for text in sources if len(sources) <= _SHOWN_SOURCES else ["--json gives the sources"]:
        console.print(Text(plain(f"source: {text}"), style="dim"))
