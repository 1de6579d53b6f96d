"""Ten systems in fourteen climates: the published spread of PUE and WUE, drawn again.

Parameters are drawn from the published ranges, the same for every zone. The zones'
weather is that of a stand-in, so a single cell proves little: cells are shown, and what
decides is the mean difference over the zones.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np

from dcsim.core.arrays import Array
from dcsim.verify.check import Bound, Cell
from dcsim.verify.facility_published import (
    LARGE,
    PUE,
    SOURCE,
    SYSTEMS,
    WUE_L_PER_KWH,
    WUE_OVER_ZONES_L_PER_KWH,
    Spread,
)
from dcsim.verify.facility_ranges import draw
from dcsim.verify.facility_systems import Use, use
from dcsim.verify.facility_weather import EVERY_H, STAND_INS, zone_air

DRAWS = 256
PERCENTILES = (5.0, 95.0)
LARGE_PUE, OTHER_PUE_REL, WUE_REL = 0.03, 0.05, 0.20
"""Largest mean difference over the zones: of PUE, or over the published mean."""

DOUBTS = {
    1: "which hours outdoor air serves is read off the table, not printed",
    2: "towers take the nearest water that the equations of 2020 give in any weather",
    4: "equations of 2020 with midsize ranges; fan heat left out as there",
    5: "the condenser water's lower limit is not known",
    7: "the treatment of air-cooled condensers is not known",
    10: "the regression of direct expansion is not known; a legal minimum stands for it",
}
"""What is open about a system, beside the weather."""


def facility() -> list[Bound | Cell]:
    """Return every published cell, then the bounds on the differences over the zones."""
    uses = {system: spread_by_zone(system, PUE[1]) for system in SYSTEMS}
    pue = {
        system: {zone: _spread(found.pue) for zone, found in zones.items()}
        for system, zones in uses.items()
    }
    wue = {
        system: {zone: _spread(found.wue_l_per_kwh) for zone, found in zones.items()}
        for system, zones in uses.items()
    }
    return [
        *chain.from_iterable(_cells(system, "PUE", pue[system], PUE[system]) for system in PUE),
        *chain.from_iterable(
            _cells(system, "WUE", wue[system], WUE_L_PER_KWH[system]) for system in WUE_L_PER_KWH
        ),
        *chain.from_iterable(
            mean_bounds(system, "PUE", pue[system], PUE[system]) for system in PUE
        ),
        *chain.from_iterable(
            mean_bounds(system, "WUE", wue[system], WUE_L_PER_KWH[system])
            for system in WUE_L_PER_KWH
        ),
        *chain.from_iterable(
            _range_bounds(systems, [wue[system] for system in systems])
            for systems in WUE_OVER_ZONES_L_PER_KWH
        ),
    ]


def spread_by_zone(
    system: int, zones: Iterable[str], draws: int = DRAWS, every_h: int = EVERY_H
) -> dict[str, Use]:
    """Return annual PUE and WUE of all draws of a system in each zone."""
    sample = draw(system, draws)
    return {zone: use(system, sample, zone_air(zone, every_h)) for zone in zones}


def _spread(values: Array) -> Spread:
    low, high = np.percentile(values, PERCENTILES)
    return Spread(float(low), float(high))


def _allowed(system: int, what: str, published: float) -> float:
    """Return the tolerance of one figure, and of the mean of many."""
    if what == "WUE":
        return WUE_REL * published
    return LARGE_PUE if system in LARGE else OTHER_PUE_REL * published


def _cells(
    system: int, what: str, found: dict[str, Spread], published: dict[str, Spread]
) -> list[Cell]:
    cells = []
    for zone, stated in published.items():
        place, note = STAND_INS[zone]
        for percentile, here, there in (
            ("5th", found[zone].low, stated.low),
            ("95th", found[zone].high, stated.high),
        ):
            name = f"{system} {zone} {what} {percentile} ({place})"
            reason = "; ".join(filter(None, (note, DOUBTS[system])))
            cells.append(Cell(name, here, there, _allowed(system, what, there), reason, SOURCE))
    return cells


def mean_bounds(
    system: int, what: str, found: dict[str, Spread], published: dict[str, Spread]
) -> list[Bound]:
    """Return the mean absolute difference over the zones of each percentile, as bounds."""
    return [
        Bound(
            f"{system} {what} {name}, mean difference ({SYSTEMS[system]})",
            float(np.abs(here - there).mean()),
            _allowed(system, what, float(there.mean())),
            at_most=True,
            source=SOURCE,
        )
        for name, here, there in _columns(found, published)
    ]


def _columns(
    found: dict[str, Spread], published: dict[str, Spread]
) -> tuple[tuple[str, Array, Array], tuple[str, Array, Array]]:
    """Return each percentile's values here and there, shape (zones,)."""
    here, there = [found[zone] for zone in published], list(published.values())
    return (
        ("5th", np.array([s.low for s in here]), np.array([s.low for s in there])),
        ("95th", np.array([s.high for s in here]), np.array([s.high for s in there])),
    )


def _range_bounds(systems: tuple[int, ...], found: list[dict[str, Spread]]) -> list[Bound]:
    """Return bounds on the ends of the range over zones and systems."""
    stated = WUE_OVER_ZONES_L_PER_KWH[systems]
    spreads = [spread for zones in found for spread in zones.values()]
    ends = (
        ("lowest 5th", min(spread.low for spread in spreads), stated.low),
        ("highest 95th", max(spread.high for spread in spreads), stated.high),
    )
    names = ", ".join(map(str, systems))
    return [
        Bound(
            f"{names} WUE {name} of all zones, difference",
            abs(here - there),
            WUE_REL * stated.high,
            at_most=True,
            source=SOURCE,
        )
        for name, here, there in ends
    ]
