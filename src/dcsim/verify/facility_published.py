"""The published table that the suite ``facility`` is held against.

N. Lei and E. Masanet, Climate- and technology-specific PUE and WUE estimations for
U.S. data centers using a hybrid statistical and thermodynamics-based approach, Resources,
Conservation and Recycling 182 (2022) 106323, doi 10.1016/j.resconrec.2022.106323: 5th
and 95th percentile of annual PUE and WUE by climate zone and system. Of the ten
systems six have their PUE here and five their WUE; a reader's own copy of the table has all.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FULL_TABLE = "published/lei_masanet_2022_percentiles.csv"
SOURCE = "Lei and Masanet 2022, Resour. Conserv. Recycl. 182:106323"

SYSTEMS = {
    1: "large, air-side economiser, adiabatic, chiller",
    2: "large, water-side economiser, chiller",
    3: "midsize, air-side economiser, water-cooled chiller",
    4: "midsize, water-side economiser, chiller",
    5: "midsize, water-cooled chiller",
    6: "midsize, air-side economiser, air-cooled chiller",
    7: "midsize, air-cooled chiller",
    8: "small, water-cooled chiller",
    9: "small, air-cooled chiller",
    10: "small, direct expansion",
}
"""The ten systems by the paper's number."""

LARGE, MIDSIZE, SMALL = (1, 2), (3, 4, 5, 6, 7), (8, 9, 10)


@dataclass(frozen=True, slots=True)
class Spread:
    """5th and 95th percentile of one quantity."""

    low: float
    high: float


def _column(text: str) -> dict[str, Spread]:
    """Read ``zone low-high`` from a line each."""
    rows = (line.split() for line in text.strip().splitlines())
    return {zone: Spread(*map(float, cell.split("-"))) for zone, cell in rows}


PUE: dict[int, dict[str, Spread]] = {
    1: _column("""
        1A 1.169-1.342
        2A 1.167-1.307
        2B 1.125-1.253
        3A 1.132-1.251
        3B 1.109-1.227
        3C 1.090-1.234
        4A 1.109-1.223
        4B 1.095-1.196
        4C 1.086-1.202
        5A 1.100-1.213
        5B 1.089-1.195
        6A 1.104-1.203
        7 1.099-1.199
        8 1.077-1.174"""),
    2: _column("""
        1A 1.107-1.290
        2A 1.099-1.250
        2B 1.084-1.201
        3A 1.087-1.215
        3B 1.080-1.192
        3C 1.074-1.183
        4A 1.084-1.202
        4B 1.080-1.193
        4C 1.075-1.183
        5A 1.083-1.196
        5B 1.080-1.194
        6A 1.081-1.192
        7 1.077-1.187
        8 1.075-1.184"""),
    4: _column("""
        1A 1.302-1.645
        2A 1.289-1.588
        2B 1.273-1.513
        3A 1.274-1.533
        3B 1.274-1.509
        3C 1.263-1.494
        4A 1.270-1.512
        4B 1.286-1.530
        4C 1.265-1.496
        5A 1.271-1.507
        5B 1.287-1.531
        6A 1.271-1.502
        7 1.270-1.504
        8 1.266-1.498"""),
    5: _column("""
        1A 1.499-1.790
        2A 1.488-1.777
        2B 1.481-1.769
        3A 1.480-1.768
        3B 1.477-1.764
        3C 1.469-1.754
        4A 1.470-1.754
        4B 1.483-1.777
        4C 1.466-1.750
        5A 1.467-1.751
        5B 1.480-1.775
        6A 1.461-1.745
        7 1.459-1.743
        8 1.445-1.727"""),
    7: _column("""
        1A 1.732-2.453
        2A 1.653-2.251
        2B 1.745-2.444
        3A 1.590-2.096
        3B 1.663-2.253
        3C 1.515-1.915
        4A 1.541-1.988
        4B 1.563-2.031
        4C 1.489-1.862
        5A 1.510-1.920
        5B 1.532-1.961
        6A 1.485-1.870
        7 1.456-1.794
        8 1.431-1.736"""),
    10: _column("""
        1A 1.992-2.521
        2A 1.951-2.449
        2B 2.024-2.573
        3A 1.917-2.387
        3B 1.977-2.488
        3C 1.852-2.276
        4A 1.892-2.346
        4B 1.919-2.378
        4C 1.854-2.279
        5A 1.881-2.326
        5B 1.907-2.356
        6A 1.873-2.311
        7 1.859-2.284
        8 1.849-2.269"""),
}
"""Annual PUE by system and climate zone."""

WUE_L_PER_KWH: dict[int, dict[str, Spread]] = {
    1: _column("""
        1A 0.77-2.36
        2A 0.80-1.80
        2B 0.47-1.12
        3A 0.41-1.15
        3B 0.26-0.77
        3C 0.00-1.14
        4A 0.27-0.83
        4B 0.05-0.32
        4C 0.00-0.55
        5A 0.20-0.71
        5B 0.04-0.30
        6A 0.15-0.52
        7 0.07-0.52
        8 0.04-0.22"""),
    2: _column("""
        1A 1.76-2.63
        2A 1.75-2.62
        2B 1.75-2.62
        3A 1.75-2.62
        3B 1.74-2.61
        3C 1.75-2.61
        4A 1.74-2.61
        4B 1.74-2.61
        4C 1.74-2.61
        5A 1.74-2.61
        5B 1.74-2.60
        6A 1.73-2.60
        7 1.73-2.60
        8 1.72-2.59"""),
}
"""Annual WUE by system and climate zone [L/kWh]."""

WUE_OF_ANY_ZONE_L_PER_KWH: dict[int, Spread] = {
    4: Spread(2.0, 3.0),
    5: Spread(2.4, 3.7),
    8: Spread(2.6, 4.3),
}
"""5th and 95th percentile of annual WUE where it hardly depends on the zone [L/kWh]."""
DRY_L_PER_KWH = Spread(0.0, 0.10)
"""Lowest and highest over zones of the systems 6, 7, 9 and 10, which have no towers [L/kWh]."""

Table = dict[int, dict[str, Spread]]


@dataclass(frozen=True, slots=True)
class Published:
    """The published figures at hand, by system and zone."""

    pue: Table
    wue_l_per_kwh: Table
    is_whole: bool
    """Whether all ten systems are there."""


def published(zones: Iterable[str]) -> Published:
    """Return the figures: those printed here, or all where the reader has the full table.

    The full table does not ship. It is read from the folder that the environment variable
    DCSIM_REFERENCE_DATA names.
    """
    folder = os.environ.get("DCSIM_REFERENCE_DATA")
    file = Path(folder) / FULL_TABLE if folder else None
    if file is not None and file.is_file():
        return _full(file, tuple(zones))
    anywhere = {
        system: dict.fromkeys(zones, spread) for system, spread in WUE_OF_ANY_ZONE_L_PER_KWH.items()
    }
    return Published(PUE, {**WUE_L_PER_KWH, **anywhere}, is_whole=False)


def _full(file: Path, zones: tuple[str, ...]) -> Published:
    """Read the table of the authors: a row a system, zone and percentile."""
    with file.open(newline="") as text:
        rows = {
            (int(row["Case"]), row["Climate Zone"], row["Quantile"]): row
            for row in csv.DictReader(text)
        }

    def table(column: str) -> Table:
        return {
            system: {
                zone: Spread(*(float(rows[system, zone, end][column]) for end in ("5th", "95th")))
                for zone in zones
            }
            for system in SYSTEMS
        }

    return Published(table("PUE"), table("WUE"), is_whole=True)
