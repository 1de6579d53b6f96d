"""Servers that are not new: speed lost with the years, and a second life."""

from __future__ import annotations

from dcsim.core.part import Part, fraction, quantity

ASSUMED = "an assumption: no published series was found; dust and worn paste throttle clocks"


class Ageing(Part):
    """Speed lost with age.

    The loss is assumed to show as speed at the same power, so that the server still
    keeps within its nameplate; work per energy falls alike.
    """

    age_years: float = quantity(source="the inventory", typical=(0.0, 8.0), ge=0.0, le=50.0)
    """Age of the servers in the period [a]; it does not grow within it."""
    yearly_loss_frac: float = fraction(source=ASSUMED, typical=(0.0, 0.03), lt=1.0)
    """Share of speed lost each year, compounding."""

    @property
    def speed_left_frac(self) -> float:
        """Speed over that of a new server, (1 - loss)^age.

        >>> Ageing(age_years=2.0, yearly_loss_frac=0.1).speed_left_frac
        0.81
        """
        return float((1.0 - self.yearly_loss_frac) ** self.age_years)


class Refurbished(Part):
    """A second life: what of the embodied emissions the second owner answers for."""

    embodied_share_frac: float = fraction(
        source=(
            "a choice of account: 0 leaves the embodied emissions to the first owner (cut-off); "
            "years left over years of use shares them"
        ),
        typical=(0.0, 0.5),
    )
    """Share of the server's embodied emissions that this life carries."""
    refurbishment_kgco2e: float = quantity(
        source="the refurbisher's footprint: transport, cleaning, new parts",
        typical=(5.0, 300.0),
        ge=0.0,
        le=10_000.0,
    )
    """Emissions of refurbishing one server [kgCO2e]."""
