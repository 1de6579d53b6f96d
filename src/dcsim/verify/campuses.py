"""Campuses of one operator: one preset for all of them, nothing tuned for a site.

The operator publishes what the campuses need, not how they are built, so a single
campus is a plausibility. Level and order are told apart: all campuses are near 1.1, so that a
constant finds the level nearly as well as the model does, and what their weather says shows in
the order. Campuses without a station of their own have the nearest of like climate; Storey
County and Changhua have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from scipy.stats import spearmanr

from dcsim.catalogue.stations import station
from dcsim.core.timegrid import TimeGrid
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.waterside import Waterside
from dcsim.facility.power import Element, PowerChain
from dcsim.facility.site import Site, worst_case
from dcsim.signals.weather import synthetic_year
from dcsim.verify.check import Bound, Check, Row, Rows, with_verdict

SOURCE = "Google data centres, efficiency page, trailing twelve months as of October 2025"
LARGEST_MEAN_DIFFERENCE = 0.020
LOWEST_RANK_CORRELATION = 0.44
"""What chance exceeds once in twenty among 15 stations."""
SINGLE_CAMPUS = 0.05
DESIGN_KW, LOAD_FRAC = 1000.0, 0.7


@dataclass(frozen=True, slots=True)
class Campus:
    """A campus, the shipped station nearest to it, and its published PUE."""

    name: str
    station: str
    pue: float


CAMPUSES = (
    Campus("The Dalles, mean of two", "the-dalles-or", 1.085),
    Campus("Council Bluffs, mean of two", "council-bluffs-ia", 1.090),
    Campus("Loudoun, mean of two", "sterling-va", 1.085),
    Campus("Midlothian", "dallas-tx", 1.100),
    Campus("Douglas", "atlanta-ga", 1.090),
    Campus("Henderson", "phoenix-az", 1.090),
    Campus("Ohio, mean of three", "chicago-il", 1.050),
    Campus("Dublin", "dublin", 1.080),
    Campus("Eemshaven", "amsterdam", 1.080),
    Campus("Fredericia", "odense", 1.070),
    Campus("Quilicura", "santiago", 1.090),
    Campus("Inzai", "tokyo", 1.120),
    Campus("Singapore, mean of two", "singapore", 1.140),
    Campus("Hamina", "hamina", 1.100),
    Campus("Mayes County", "dallas-tx", 1.110),
    Campus("Papillion", "council-bluffs-ia", 1.090),
    Campus("Berkeley County", "atlanta-ga", 1.100),
    Campus("Lenoir", "atlanta-ga", 1.130),
    Campus("Jackson County", "atlanta-ga", 1.100),
    Campus("Montgomery County", "atlanta-ga", 1.100),
    Campus("St. Ghislain", "paris", 1.080),
)

CHAIN = PowerChain(
    distribution=Element(preset="cables"),
    ups=Element(preset="ups-rack-battery"),
    transformer=Element(preset="transformer-mv-tier2", indoor_frac=0.0),
    lights_frac=0.002,
)


def campuses() -> Rows:
    """Return a plausibility for each campus, and the bounds on level and order of all.

    The preset's level was chosen on some of these campuses, within published ranges, so the
    mean difference is a fit; the order of the sites comes from their weather alone.
    """
    modelled = [campus_pue(campus) for campus in CAMPUSES]
    published = [campus.pue for campus in CAMPUSES]
    differences = np.abs(np.subtract(modelled, published))
    constant = float(np.abs(np.subtract(published, np.mean(published))).mean())
    order = spearmanr(*_by_station(modelled, published))
    rows: list[Row] = [
        *(
            Check(
                f"{campus.name} (weather of {campus.station})",
                value,
                campus.pue,
                SINGLE_CAMPUS,
                "plausibility",
                SOURCE,
            )
            for campus, value in zip(CAMPUSES, modelled, strict=True)
        ),
        Bound(
            "level: mean absolute difference of PUE",
            float(differences.mean()),
            min(LARGEST_MEAN_DIFFERENCE, constant),
            at_most=True,
            source=SOURCE,
            constant_error=constant,
        ),
        Bound(
            f"order: rank correlation of stations (by chance {order.pvalue:.1g})",
            float(order.statistic),
            LOWEST_RANK_CORRELATION,
            at_most=False,
            source=SOURCE,
        ),
    ]
    claim = "one preset, not tuned for a site, orders the campuses better than chance; their level "
    return with_verdict("campuses", f"{claim}a constant finds nearly as well", rows)


def _by_station(*columns: Sequence[float]) -> list[list[float]]:
    """Return the mean of every station: sites that share its weather are one case."""
    stations = list(dict.fromkeys(campus.station for campus in CAMPUSES))
    return [
        [
            float(np.mean([v for v, c in zip(values, CAMPUSES, strict=True) if c.station == name]))
            for name in stations
        ]
        for values in columns
    ]


def campus_pue(campus: Campus) -> float:
    """Return the modelled PUE of a year at the campus's stand-in weather."""
    hours = TimeGrid.of(datetime(2023, 1, 1, tzinfo=UTC), 365, 3600)
    air = synthetic_year(station(campus.station), hours, np.random.default_rng(1))
    outside = Outside(air.dry_bulb_c, air.wet_bulb_c, air.relative_humidity_frac, air.pressure_pa)
    plant = Waterside(kind="waterside", preset="hyperscale")
    site = Site.sized(DESIGN_KW, CHAIN, plant, worst_case(outside))
    flows = site.run(np.full(hours.steps, LOAD_FRAC * DESIGN_KW), outside)
    return float(flows.facility_kw.sum() / flows.it_kw.sum())
