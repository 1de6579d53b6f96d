"""Finding an entry by name, and saying so helpfully when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

from dcsim.core.errors import InvalidInput

T = TypeVar("T")


def find(kind: str, name: str, entries: Mapping[str, T]) -> T:
    """Return ``entries[name]``.

    Raises
    ------
    InvalidInput
        ``unknown-<kind>`` with the names that come close.
    """
    if name not in entries:
        raise unknown(kind, name, list(entries))
    return entries[name]


def unknown(kind: str, name: str, known: Sequence[str]) -> InvalidInput:
    """Make the error for a name that the catalogue does not hold.

    >>> print(unknown("station", "london ", ["london", "oslo"]))
    station: there is no station named 'london ' [unknown-station]
        cure: did you mean london? 2 are known: london, oslo
    """
    by_lower = {entry.lower(): entry for entry in known}
    close = [by_lower[match] for match in get_close_matches(name.lower(), by_lower, n=3)]
    question = f"did you mean {' or '.join(close)}? " if close else ""
    return InvalidInput.of(
        f"unknown-{kind.replace(' ', '-')}",
        kind,
        f"there is no {kind} named {name!r}",
        f"{question}{len(known)} are known: {', '.join(known)}",
    )
