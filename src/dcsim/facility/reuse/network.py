"""The pipes between the site and the users of its heat."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity

GENERATIONS = "district heating: third generation 70-95 C, fourth 50-70 C, ambient loops 10-30 C"
PIPES = "pre-insulated pair of pipes, 0.2-0.5 W/(m K)"


class Network(Part):
    """A heat network, by its two temperatures and what its pipes lose."""

    supply_c: float = quantity(source=GENERATIONS, typical=(25.0, 95.0), ge=10.0, le=180.0)
    """Water to the users [C]."""
    return_c: float = quantity(source=GENERATIONS, typical=(10.0, 60.0), ge=0.0, le=150.0)
    """Water back from them [C]."""
    exchanger_approach_k: float = quantity(
        3.0, source="plate exchangers 2-5 K", typical=(2.0, 5.0), ge=0.0, le=30.0
    )
    """Source above the network's supply where heat is exchanged without a heat pump [K]."""
    loss_frac: float | None = fraction(
        None, source="0.08-0.2 of the heat fed in a year", typical=(0.03, 0.3), le=0.9
    )
    """Loss of the pipes over the heat fed in, the same at every hour."""
    loss_w_per_m_k: float | None = quantity(None, source=PIPES, typical=(0.2, 0.5), ge=0.0, le=10.0)
    """Or loss for each metre of both pipes and kelvin above the ground [W/(m K)]."""
    length_m: float | None = quantity(
        None, source="the planner's choice", typical=(100.0, 100_000.0), gt=0.0, le=1e8
    )
    """Length of the route [m]."""
    ground_c: float | None = quantity(
        None,
        source="annual mean of the air",
        typical=(2.0, 20.0),
        ge=-20.0,
        le=40.0,
    )
    """Ground around the pipes [C]."""
    pump_frac: float = fraction(
        0.007, source="pumping takes 0.5-1 % of the heat", typical=(0.003, 0.02), le=0.2
    )
    """Electricity of all pumps between the site's return and the users, over heat delivered."""

    def cross_checks(self) -> list[Contradiction]:
        """Require a warmed network and one complete statement of its losses."""
        wrong = []
        if self.supply_c <= self.return_c:
            rule = f"the supply of {self.supply_c:g} C is not warmer than the return"
            wrong.append(Contradiction("supply_c", rule, "raise it, or lower return_c"))
        by_metre = [k for k in ("loss_w_per_m_k", "length_m", "ground_c") if self._has(k)]
        if self.loss_frac is not None and by_metre:
            rule = f"a share of the heat contradicts {', '.join(by_metre)}"
            wrong.append(Contradiction("loss_frac", rule, "state the loss in one way"))
        elif self.loss_frac is None and len(by_metre) < 3:
            rule = "the loss of the pipes is not stated"
            cure = (
                "give loss_frac (0 for users next door), or loss_w_per_m_k, length_m and ground_c"
            )
            wrong.append(Contradiction("loss_frac", rule, cure))
        return wrong

    def _has(self, key: str) -> bool:
        return getattr(self, key) is not None

    def standing_loss_kw(self) -> float:
        """Return the loss that stands whatever is fed in [kW].

        ``U L (T_mean - T_ground)`` with the mean of both pipes; colder than the ground,
        as an ambient loop may be, counts as no loss: the gain is left out.
        """
        if self.loss_w_per_m_k is None or self.length_m is None or self.ground_c is None:
            return 0.0
        above_k = max(0.5 * (self.supply_c + self.return_c) - self.ground_c, 0.0)
        return self.loss_w_per_m_k * self.length_m * above_k / 1000.0

    def needed_kw(self, demand_kw: Array) -> Array:
        """Return what has to be fed in so that the users get their heat, shape (steps,)."""
        if self.loss_frac is not None:
            return demand_kw / (1.0 - self.loss_frac)
        return np.asarray(demand_kw + self.standing_loss_kw())
