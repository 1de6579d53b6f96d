"""Comparing two readings: refused across tiers or boundaries, unless forced."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from dcsim.core.errors import InvalidInput, Problem
from dcsim.workload.profile import BASIS, MeteredProfile, ReferenceProfile


@dataclass(frozen=True, slots=True)
class PerUnit:
    """The energy of a unit of work, from a profile."""

    name: str
    tier: str
    boundary: str
    unit: str
    energy_j: float
    factor: float

    @classmethod
    def of(cls, profile: MeteredProfile | ReferenceProfile) -> PerUnit:
        """Take it from a profile."""
        low_j, high_j = profile.energy_range_j
        total_j = profile.energy_j.total
        factor = max(total_j / low_j, high_j / total_j) if low_j > 0 and total_j > 0 else math.inf
        return cls(
            profile.id,
            profile.method.tier,
            profile.boundary,
            profile.work.unit,
            profile.energy_j_per_unit(),
            factor,
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times one energy is another, its interval, and what to know of it."""

    value: float
    low: float
    high: float
    caveats: tuple[str, ...]


def ratio(one: PerUnit, other: PerUnit, *, force: bool = False) -> Ratio:
    """Return how many times ``other`` the energy ``one`` is.

    The factors of uncertainty are taken as independent and log-normal. Two energies of
    one modelled tier share their coefficients, which cancel: their interval is that of
    the ratio of demands, given as the ratio itself.

    Raises
    ------
    InvalidInput
        If tier, boundary or unit of work differ and ``force`` is false. With ``force``
        the differences are caveats of the ratio.
    """
    problems = list(_unlike(one, other))
    if problems and not force:
        raise InvalidInput(problems)
    if other.energy_j <= 0:
        raise InvalidInput.of("zero-energy", other.name, "its energy is 0: nothing to divide by")
    value = one.energy_j / other.energy_j
    same = one.tier == other.tier and BASIS[one.tier] in {"modelled", "counted"}
    spread = 1.0 if same else math.exp(math.hypot(math.log(one.factor), math.log(other.factor)))
    caveats = [problem.message for problem in problems]
    if same:
        caveats.append("both are modelled with the same coefficients, which cancel in the ratio")
    return Ratio(value, value / spread, value * spread, tuple(caveats))


def _unlike(one: PerUnit, other: PerUnit) -> Iterator[Problem]:
    for what, a, b in (
        ("tier", one.tier, other.tier),
        ("boundary", one.boundary, other.boundary),
        ("unit", one.unit, other.unit),
    ):
        if a != b:
            yield Problem(
                f"unlike-{what}",
                f"{one.name} against {other.name}",
                f"{what} {a} against {what} {b}",
                "compare energies that are known in the same way, or add --force",
            )
