"""The chain of meters: which there are, which work here, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from dcsim.core.errors import DcsimError, InvalidInput, Problem
from dcsim.core.registry import parts
from dcsim.metering.meter import Meter, MeterPart, NotAvailable

TIERS = ("wall", "rapl", "nvml", "cpu-time", "codecarbon", "ops", "reference")
"""From the best known to the least; CodeCarbon stands beside CPU time, not above it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A meter of the chain, open if it works here; ``problem`` says why it does not."""

    part: MeterPart
    name: str
    meter: Meter | None
    problem: Problem | None


def chain(**settings: dict[str, Any]) -> tuple[Link, ...]:
    """Try all registered meters; return them in the order of their tiers.

    Parameters
    ----------
    **settings
        Parameters by the name of the meter, such as ``wall={"path": "log.csv"}``.
    """
    links = [_link(name, settings.get(name, {})) for name in meter_names()]
    return tuple(sorted(links, key=lambda link: (TIERS.index(link.part.tier), link.name)))


def meter_names() -> tuple[str, ...]:
    """Return the names of the registered meters, sorted."""
    return tuple(parts("meter"))


def opened(name: str, **settings: Any) -> Meter:
    """Return a meter by name, ready to start.

    Raises
    ------
    InvalidInput
        If no meter has this name.
    NotAvailable
        If it does not work here.
    """
    if name not in meter_names():
        close = get_close_matches(name, meter_names(), n=1)
        raise InvalidInput.of(
            "unknown-meter",
            f"meter {name}",
            "there is no meter of this name",
            f"did you mean {close[0]}?" if close else f"one of: {', '.join(meter_names())}",
        )
    meter = _part(name, settings).build()
    meter.open()
    return meter


def _link(name: str, settings: dict[str, Any]) -> Link:
    part = _part(name, settings)
    meter = part.build()
    try:
        meter.open()
    except (NotAvailable, InvalidInput) as error:
        return Link(part, name, None, _first(error))
    return Link(part, name, meter, None)


def _part(name: str, settings: dict[str, Any]) -> MeterPart:
    part = parts("meter")[name](kind=name, **settings)  # type: ignore[call-arg]
    if not isinstance(part, MeterPart):
        raise TypeError(f"{name} is registered in dcsim.meter but is no MeterPart")
    return part


def _first(error: DcsimError) -> Problem:
    return error.problems[0]
