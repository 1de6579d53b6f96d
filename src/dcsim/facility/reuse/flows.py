"""What leaves the site as useful heat at every step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array


@dataclass(frozen=True, slots=True)
class ReuseFlows:
    """Heat given away, where it goes, and what that draws [kW], arrays of shape (steps,).

    ``delivered_kw = source_kw + electricity`` of heat pump and network pumps, inside or
    outside; ``delivered_kw = used_kw + network_loss_kw + store_loss_kw + store_change_kw``.
    """

    reused_kw: Array
    """Heat that crosses the site's boundary to a user: no longer to be rejected."""
    heat_pump_kw: Array
    """Electricity of heat pump and network pumps inside the site's boundary."""
    outside_kw: Array
    """The same where others own them: no part of the site's energy."""
    source_kw: Array
    """Heat taken from the site's return."""
    delivered_kw: Array
    """Heat fed into the network, before its store and pipes."""
    demand_kw: Array
    """Heat that the users ask for."""
    used_kw: Array
    """Part of it that comes from the site."""
    network_loss_kw: Array
    """Loss of the pipes, the site's share."""
    store_loss_kw: Array
    store_change_kw: Array
    """Heat put into the network's store; negative where it gives it back."""

    @classmethod
    def none(cls, steps: int) -> ReuseFlows:
        """Return the flows of a site that gives no heat away."""
        return cls.all_of(np.zeros(steps))

    @classmethod
    def all_of(cls, zero: Array) -> ReuseFlows:
        """Return the same, from zeros that are there already."""
        return cls(zero, zero, zero, zero, zero, zero, zero, zero, zero, zero)
