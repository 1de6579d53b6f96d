"""The base of every parameter class, and how a parameter states its source.

A part is one choice in a scenario: a cooling plant, a policy, a trace. Its class
holds the parameters (frozen, strict, no unknown key) and knows how to build the
thing that runs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Contradiction(NamedTuple):
    """Fields that cannot hold together: the key to point at, what is wrong, what mends it."""

    key: str
    message: str
    cure: str


class Part(BaseModel):
    """Parameters of a part: frozen, strict, finite, no unknown keys.

    Its rules are compiled when it is first used, what its fields mean is read when it is
    asked for (`dcsim.core.part_docs`): a run uses few of the parts that there are.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        validate_default=True,
        defer_build=True,
    )

    def cross_checks(self) -> list[Contradiction]:
        """Return what contradicts itself across fields, once each is valid on its own."""
        return []


def quantity(
    default: Any = ...,
    *,
    source: str,
    typical: tuple[float, float] | None = None,
    **rules: Any,
) -> Any:
    """Declare a number of a part with the source of its value and its usual range.

    Parameters
    ----------
    default
        The value used when the scenario is silent; required if omitted.
    source
        Where the default or the range comes from.
    typical
        Lowest and highest usual value. A value outside is allowed and reported.
    **rules
        Hard limits as pydantic knows them (``gt``, ``ge``, ``lt``, ``le`` ...).
    """
    extra: dict[str, Any] = {"source": source}
    if typical is not None:
        extra["typical"] = list(typical)
    return Field(default, json_schema_extra=extra, **rules)


def fraction(
    default: Any = ...,
    *,
    source: str,
    typical: tuple[float, float] | None = None,
    **rules: Any,
) -> Any:
    """Declare a fraction, 0..1 (see `quantity`)."""
    return quantity(default, source=source, typical=typical, **{"ge": 0.0, "le": 1.0} | rules)
