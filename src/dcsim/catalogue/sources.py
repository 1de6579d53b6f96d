"""Origin, licence and credit of every shipped file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dcsim.catalogue.lookup import find
from dcsim.catalogue.paths import INDEX, data_path
from dcsim.core.errors import InvalidInput, Problem
from dcsim.core.strictyaml import read_yaml

STATUSES = ("measured", "modelled", "published", "approximate")
_FIELDS = ("origin", "year", "licence", "credit", "unit", "status", "notes")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the figures of one file come from and on which terms they are passed on.

    Attributes
    ----------
    file
        Path below ``grid_data``, with forward slashes.
    origin
        Who published the data and how the figures were derived from them.
    year
        The year or years that the figures describe.
    licence, credit
        The terms of the data, and the line to print beside them.
    unit
        Units of the columns.
    status
        ``measured``, ``modelled``, ``published`` or ``approximate``.
    notes
        What a user must know before relying on the figures.
    """

    file: str
    origin: str
    year: str
    licence: str
    credit: str
    unit: str
    status: str
    notes: str


@cache
def sources() -> dict[str, Source]:
    """Return the source of every shipped file by its path below ``grid_data``.

    Raises
    ------
    InvalidInput
        If an entry lacks a field, has one too many, or has an unknown status.
    """
    document = read_yaml(data_path(INDEX), INDEX)
    found: dict[str, Source] = {}
    problems: list[Problem] = []
    for file, entry in document.data.items():
        place = document.place((file,))
        fields = {key: str(value) for key, value in entry.items()} if entry else {}
        if set(fields) != set(_FIELDS):
            wrong = ", ".join(sorted(set(fields) ^ set(_FIELDS)))
            problems.append(Problem("source-fields", place, f"missing or unknown: {wrong}"))
        elif fields["status"] not in STATUSES:
            problems.append(
                Problem("source-status", place, f"{fields['status']} is none of {STATUSES}")
            )
        else:
            found[file] = Source(file=file, **fields)
    if problems:
        raise InvalidInput(problems)
    return found


def source(file: str) -> Source:
    """Return the source of one shipped file.

    Raises
    ------
    InvalidInput
        ``unknown-data-file`` if no such file ships.
    """
    return find("data file", file, sources())
