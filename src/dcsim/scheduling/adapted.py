"""An object of the user's own that decides, and its answers checked before they are used."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dcsim.core.errors import InvalidInput, Problem
from dcsim.scheduling.policy import Decision, Policy, View

ASKED = ("control_interval_s", "looks_at_sites", "replans", "keeps_capacity", "caps_power")
"""What an object may say of itself; the rest holds as for any policy."""
PLACE = "policy.decide"


@dataclass(frozen=True, slots=True)
class Adapted(Policy):
    """An object of somebody's own that decides; what it does not say holds as for any policy."""

    own: Any
    control_interval_s: int | None = None
    looks_at_sites: bool = True
    replans: bool = False
    keeps_capacity: bool = False
    caps_power: bool = False

    @classmethod
    def of(cls, own: Any) -> Adapted:
        """Ask an object for what it says of itself.

        Raises
        ------
        InvalidInput
            If its control interval is no whole number of seconds.
        """
        said = {name: getattr(own, name) for name in ASKED if hasattr(own, name)}
        every = said.get("control_interval_s")
        if every is not None and (not _is_whole(every) or every < 1):
            rule = f"{every!r} is no whole number of seconds from 1 on"
            cure = "give seconds, or None to be asked whenever jobs arrive"
            raise InvalidInput.of("policy-interval", "policy.control_interval_s", rule, cure)
        return cls(own, **said)

    def decide(self, view: View) -> Decision:
        """Let the object decide.

        Raises
        ------
        InvalidInput
            If it answers with anything but a `Decision` of whole numbers.
        """
        answer = self.own.decide(view)
        if not isinstance(answer, Decision):
            raise InvalidInput.of(
                "decision-kind",
                PLACE,
                f"it answered {type(answer).__name__}, not a Decision",
                "return Decision(ids, release_s), with empty arrays to decide nothing",
            )
        problems = [
            *_of_rows(answer, len(view.jobs)),
            *_of_moves(answer),
            *_of_caps(answer, self.caps_power),
        ]
        if problems:
            raise InvalidInput(problems)
        rows: dict[str, Any] = {
            name: np.asarray(row, dtype=np.int64) for name, row in _rows(answer)
        }
        return replace(answer, **rows)


def _rows(answer: Decision) -> list[tuple[str, Any]]:
    given = [(name, getattr(answer, name)) for name in ("ids", "release_s", "site", "late")]
    return [(name, row) for name, row in given if row is not None]


def _of_rows(answer: Decision, jobs: int) -> Iterator[Problem]:
    """Yield what is no row of whole numbers, or names no job."""
    for name, row in _rows(answer):
        array: NDArray[np.generic] = np.asarray(row)
        if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
            rule = f"{name} is {array.ndim}-dimensional, of {array.dtype}"
            cure = "give a row of whole numbers: jobs, seconds, and sites by their index"
            yield Problem("decision-row", PLACE, rule, cure)
        elif name in {"ids", "late"} and array.size and not 0 <= array.min() <= array.max() < jobs:
            rule = f"{name} runs from {array.min()} to {array.max()}: there are {jobs} jobs"
            yield Problem("decision-row", PLACE, rule, "give numbers of jobs, from 0 on")


def _of_moves(answer: Decision) -> Iterator[Problem]:
    moves: Any = answer.move
    if not isinstance(moves, Mapping) or not all(
        _is_whole(value) for pair in moves.items() for value in pair
    ):
        cure = "give the index of a site by the number of a job"
        yield Problem("decision-move", PLACE, f"move is {moves!r}", cure)


def _of_caps(answer: Decision, caps_power: bool) -> Iterator[Problem]:
    caps: Any = answer.cap_kw
    if not isinstance(caps, Mapping) or not all(_is_power(limit) for limit in caps.values()):
        rule, cure = f"cap_kw is {caps!r}", "give kilowatts from 0 on by the name of a site"
        yield Problem("decision-cap", PLACE, rule, cure)
    elif caps and not caps_power:
        rule = "it caps the power of jobs, and did not say that it would"
        yield Problem("decision-cap", PLACE, rule, "give the policy caps_power = True")


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_power(value: object) -> bool:
    is_number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return is_number and 0.0 <= float(value) < math.inf  # type: ignore[arg-type]
