"""Where in the site the heat is taken, how warm it is, and how much of it can be had."""

from __future__ import annotations

from typing import Literal

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.site import Site, SiteFlows

PRACTICE = "engineering practice, stated as a range"


class HeatSource(Part):
    """The stream that gives its heat away before the plant rejects the rest."""

    stream: Literal["air_return", "liquid_return"]
    """Coils in the warm air from the rooms, or an exchanger in the warm water or liquid."""
    temperature_c: float | None = quantity(
        None,
        source="the plant's design return less coil_approach_k unless stated",
        typical=(15.0, 60.0),
        ge=5.0,
        le=90.0,
    )
    """Water that reaches the heat pump [C]."""
    coil_approach_k: float = quantity(
        5.0,
        source=f"{PRACTICE}: coils in air 3-8 K, plate exchangers 2-3 K",
        typical=(2.0, 8.0),
        ge=0.0,
        le=30.0,
    )
    """The water stays this much below the plant's return; without a part if a temperature
    is stated [K]."""
    cooled_by_k: float = quantity(
        10.0, source=f"{PRACTICE}: evaporators 5-15 K", typical=(5.0, 15.0), gt=0.0, le=40.0
    )
    """How far the heat pump or exchanger cools that water [K]."""
    capturable_frac: float = fraction(
        source=f"{PRACTICE}: coils in exhaust air 0.5-0.9, liquid 0.6-1", typical=(0.4, 1.0), gt=0.0
    )
    """Largest share of the stream's heat that can be taken."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse an approach that a stated temperature leaves without a part."""
        usual = type(self).model_fields["coil_approach_k"].default
        if self.temperature_c is None or self.coil_approach_k == usual:
            return []
        rule = "contradicts temperature_c, which is the water behind the coils"
        return [Contradiction("coil_approach_k", rule, "remove one of the two")]

    def found_c(self, cooling: CoolingPart) -> float | None:
        """Return the water to the heat pump [C], or None if neither key nor plant tells."""
        if self.temperature_c is not None:
            return self.temperature_c
        in_air = self.stream == "air_return"
        back_c = cooling.return_air_c if in_air else cooling.return_liquid_c
        return None if back_c is None else back_c - self.coil_approach_k

    def available_kw(self, site: Site, flows: SiteFlows) -> Array:
        """Return the heat that can be taken at every step [kW], shape (steps,).

        The stream carries the rooms' heat and that of the room fans, a liquid that of
        its pumps too. The loss of an indoor transformer is left out: it depends on what
        the heat pump draws.
        """
        plant = flows.cooling
        indoor_kw = site.transformer.indoor_frac * flows.transformer_loss_kw
        heat_kw = plant.heat_kw() - indoor_kw + plant.electricity.room_fan_kw
        if self.stream == "liquid_return":
            heat_kw = heat_kw + plant.electricity.loop_pump_kw
        return self.capturable_frac * np.maximum(heat_kw, 0.0)
