"""The three plants of Lei and Masanet 2020 at the points that were published."""

from __future__ import annotations

import numpy as np

from dcsim.facility.cooling.plant import CoolingPlant, Outside
from dcsim.physics.lei_masanet import AIR, SEA, TOWER, reference_pue
from dcsim.physics.lei_masanet.parameters import Electrical
from dcsim.verify.check import Check, Row, Rows, with_verdict
from dcsim.verify.lei_masanet_plants import (
    LeiMasanetAirPlant,
    LeiMasanetSeaPlant,
    LeiMasanetTowerPlant,
)

SOURCE = "Lei and Masanet 2020, Energy 201:117556, example of the authors' program"
TOLERANCE = 1e-7
"""The parameters are printed with nine digits."""


def lei_masanet() -> Rows:
    """Return the verdict and the checks of the sea, tower and air plant, 1 kW IT at 101325 Pa."""
    sea, tower, air = 1.1140761465494835, 1.0887168184890426, 1.0746922969797756
    cases = (
        ("sea at 20 C", float(reference_pue(SEA, 20.0)), sea),
        ("sea at 8 C", float(reference_pue(SEA, 8.0)), sea),
        ("tower at 20 C, 40 %", float(reference_pue(TOWER, 20.0, 0.4)), tower),
        ("air at 20 C, 40 %", float(reference_pue(AIR, 20.0, 0.4)), air),
        ("sea at 20 C, at a site", _site_pue(LeiMasanetSeaPlant(), SEA.electrical), sea),
        (
            "tower at 20 C, 40 %, at a site",
            _site_pue(LeiMasanetTowerPlant(), TOWER.electrical),
            tower,
        ),
        ("air at 20 C, 40 %, at a site", _site_pue(LeiMasanetAirPlant(), AIR.electrical), air),
    )
    rows: list[Row] = [
        Check(f"lei-masanet-2020 {name}", value, published, TOLERANCE, "validation", SOURCE)
        for name, value, published in cases
    ]
    return with_verdict(
        "lei-masanet", "three published plants to the digits they are told by", rows
    )


def _site_pue(plant: CoolingPlant, electrical: Electrical) -> float:
    """Return the PUE of a site with the paper's losses, air of 20 C and 40 %."""
    heat_kw = np.array([1.0 + electrical.overhead_frac()])
    dry_bulb, wet_bulb, humidity, pressure = np.array([[20.0], [12.4], [0.4], [101_325.0]])
    air = Outside(dry_bulb, wet_bulb, humidity, pressure)
    return float((heat_kw + plant.run(heat_kw, air).electricity.total_kw())[0])
