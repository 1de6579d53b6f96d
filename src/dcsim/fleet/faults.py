"""What may fail at a site: by chance, by a list, or by a record of what did fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import AwareDatetime, Field

from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import HOUR_S, TimeGrid
from dcsim.fleet.breakdown import OWN_CHOICE, Breakdown, Down

What = Literal["server", "rack", "cooling", "utility", "network"]
MOST_FAULTS = 100_000
"""More faults of one kind in a period are refused: no site is like that."""
KINDS: tuple[What, ...] = ("server", "rack", "cooling", "utility", "network")


class CoolingBreakdown(Breakdown):
    """Breakdowns of the units that share the cooling."""

    units: int = quantity(4, source=OWN_CHOICE, typical=(1, 20), ge=1, le=10_000)
    """Units of the plant, spares apart: each carries an equal share of the design heat."""


class FaultEvent(Part):
    """One fault at a stated time."""

    what: What
    """What fails."""
    start: AwareDatetime
    """When, with its zone."""
    lasts_h: float = quantity(source=OWN_CHOICE, gt=0.0, le=100_000.0)
    """For how long [h]."""
    count: int = quantity(1, source=OWN_CHOICE, ge=1, le=10_000_000)
    """How many servers or racks fail together; of the others there is one."""
    lost_frac: float = fraction(1.0, source=OWN_CHOICE, gt=0.0)
    """Share of the cooling's design heat that cannot be removed meanwhile."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a count of what there is one of, and a share of what fails as a whole."""
        wrong = []
        if self.count != 1 and self.what not in ("server", "rack"):
            rule = f"a site has one {self.what}"
            wrong.append(Contradiction("count", rule, "remove count; for cooling give lost_frac"))
        if self.lost_frac != 1.0 and self.what != "cooling":
            rule = f"a {self.what} fails as a whole"
            wrong.append(Contradiction("lost_frac", rule, "remove lost_frac"))
        return wrong


class Faults(Part):
    """Faults of a site; what is not named never fails."""

    server: Breakdown | None = None
    """Single servers: the job on it dies, its cores are out until the repair."""
    rack: Breakdown | None = None
    """Whole racks: all their servers at once."""
    cooling: CoolingBreakdown | None = None
    """Units of the cooling plant: what they cannot remove warms the rooms."""
    utility: Breakdown | None = None
    """The grid: batteries and generators carry the site, or it loses power."""
    network: Breakdown | None = None
    """The site's network: no job can start, those that run go on."""
    events: list[FaultEvent] = Field(default=[], max_length=100_000)
    """Faults at stated times, beside those by chance."""
    file: str | None = None
    """CSV file of faults: ``what,start_utc,lasts_h`` and, if needed, ``count,lost_frac``."""
    retries: int = quantity(
        3, source="batch systems requeue 1-10 times", typical=(0, 10), ge=0, le=1_000_000
    )
    """How often a job that was interrupted is tried again before it is abandoned."""
    restart_cost_s: int = quantity(
        0, source="reading a checkpoint back: seconds to minutes", typical=(0, 600), ge=0, le=86_400
    )
    """Running time that each new start of a job costs before it goes on [s]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a section in which nothing can fail."""
        if self.file is None and not self.events and not any(self.chances().values()):
            rule = "nothing is named that could fail"
            return [Contradiction("events", rule, "name a kind of fault, or remove faults")]
        return []

    def chances(self) -> dict[What, Breakdown | None]:
        """Return how often each kind of thing fails by chance; None, never."""
        return {
            "server": self.server,
            "rack": self.rack,
            "cooling": self.cooling,
            "utility": self.utility,
            "network": self.network,
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a period [s from its start]; the end may lie beyond it."""

    what: What
    start_s: int
    end_s: int
    count: int = 1
    lost_frac: float = 1.0


def draw_faults(
    params: Faults,
    grid: TimeGrid,
    servers: int,
    racks: int,
    rng: np.random.Generator,
    recorded: list[FaultEvent],
) -> list[Fault]:
    """Return all faults of a period, by their start.

    Parameters
    ----------
    of
        The section of the scenario.
    grid
        The period.
    servers, racks
        How many there are.
    rng
        The stream ``faults``; every kind has draws of its own, in a fixed order.
    recorded
        The events of the file, if one is given.
    """
    found = []
    cooling_units = 1 if params.cooling is None else params.cooling.units
    units = {"server": servers, "rack": racks, "cooling": cooling_units}
    chances = params.chances()
    streams = rng.spawn(len(chances))
    for (what, chance), stream in zip(chances.items(), streams, strict=True):
        if chance is None:
            continue
        down: Down = chance.draw(units.get(what, 1), grid, stream)
        lost = 1.0 / cooling_units if what == "cooling" else 1.0
        found += [
            Fault(what, start, end, 1, lost)
            for start, end in zip(down.start_s.tolist(), down.end_s.tolist(), strict=True)
        ]
    found += [_stated(event, grid) for event in [*params.events, *recorded] if inside(event, grid)]
    return sorted(found, key=lambda fault: (fault.start_s, KINDS.index(fault.what)))


def inside(event: FaultEvent, grid: TimeGrid) -> bool:
    """Tell whether any of a fault lies within the period."""
    begins = event.start.timestamp() - grid.start_s
    return begins < grid.duration_s and begins + event.lasts_h * HOUR_S > 0


def _stated(event: FaultEvent, grid: TimeGrid) -> Fault:
    begins = round(event.start.timestamp()) - grid.start_s
    ends = begins + max(1, round(event.lasts_h * HOUR_S))
    return Fault(event.what, max(begins, 0), ends, event.count, event.lost_frac)
