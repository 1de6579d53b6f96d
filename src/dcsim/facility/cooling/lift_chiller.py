"""What every chiller that is known by its temperature lift has in common."""

from __future__ import annotations

from dcsim.core.part import Part, fraction, quantity

LOW_LIFT = "pressure ratio 1.35-1.5 of low-lift centrifugal machines, R134a at 16 C: 10-14 K"


class LiftChiller(Part):
    """Parameters of a chiller by lift: how near to Carnot, down to which lift."""

    chiller_carnot_frac: float = fraction(
        0.55,
        source="second-law efficiency 0.45-0.65 water-cooled, 0.35-0.5 air-cooled",
        typical=(0.35, 0.65),
        gt=0.0,
    )
    """Share of the Carnot coefficient that the chillers reach at full load."""
    chiller_minimum_lift_k: float = quantity(
        10.0, source=f"{LOW_LIFT}; 15-25 K with oil", typical=(6.0, 25.0), ge=3.0, le=60.0
    )
    """Least difference of condensing and evaporating temperature [K]: the refrigerant's, so
    some 5 K more than that of the waters. Where these ask for less it is held."""
