"""What leaves the site as useful heat at every step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.physics.arrays import Array


@dataclass(frozen=True, slots=True)
class ReuseFlows:
    """Heat given away at the site's boundary, and what that draws [kW], shape (steps,)."""

    reused_kw: Array
    """Heat that crosses the site's boundary to a user: no longer to be rejected."""
    heat_pump_kw: Array
    """Electricity of heat pump and network pumps inside the site's boundary."""

    @classmethod
    def none(cls, steps: int) -> ReuseFlows:
        """Return the flows of a site that gives no heat away."""
        return cls(np.zeros(steps), np.zeros(steps))
