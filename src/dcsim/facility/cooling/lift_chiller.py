"""What every chiller that is known by its temperature lift has in common."""

from __future__ import annotations

from dcsim.core.part import fraction, quantity
from dcsim.facility.cooling.water_loop import WaterLoop


class LiftChiller(WaterLoop):
    """Parameters of a chiller by lift: how near to Carnot, and no better than the best made."""

    chiller_carnot_frac: float = fraction(
        0.55,
        source="second-law efficiency 0.45-0.65 water-cooled, 0.35-0.5 air-cooled",
        typical=(0.35, 0.65),
        gt=0.0,
    )
    """Share of the Carnot coefficient that the chillers reach at full load."""
    chiller_cop_max: float = quantity(
        12.0,
        source="low-lift centrifugal machines, catalogue limit",
        typical=(8.0, 20.0),
        gt=1.0,
        le=40.0,
    )
    """Cap of the coefficient of performance at small lift."""
