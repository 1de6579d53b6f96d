"""The three plants of Lei and Masanet 2020 at the points that were published."""

from __future__ import annotations

from dcsim.physics.lei_masanet import AIR, SEA, TOWER, reference_pue
from dcsim.verify.check import Check

SOURCE = "Lei and Masanet 2020, Energy 201:117556, example of the authors' program"
TOLERANCE = 1e-7
"""The parameters are printed with nine digits."""


def lei_masanet() -> list[Check]:
    """Return the checks of the sea, tower and air plant, 1 kW IT at 101325 Pa."""
    cases = (
        ("sea at 20 C", float(reference_pue(SEA, 20.0)), 1.1140761465494835),
        ("sea at 8 C", float(reference_pue(SEA, 8.0)), 1.1140761465494835),
        ("tower at 20 C, 40 %", float(reference_pue(TOWER, 20.0, 0.4)), 1.0887168184890426),
        ("air at 20 C, 40 %", float(reference_pue(AIR, 20.0, 0.4)), 1.0746922969797756),
    )
    return [
        Check(f"lei-masanet-2020 {name}", value, published, TOLERANCE, "validation", SOURCE)
        for name, value, published in cases
    ]
