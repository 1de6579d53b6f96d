"""How far filters, exchangers and refrigerant have come since they were last looked after."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.core.arrays import Array


@dataclass(frozen=True, slots=True)
class Wear:
    """The state of a plant at every step, arrays of shape (steps,)."""

    fan_pressure_rel: Array
    """Pressure that the room fans work against, over that with clean filters."""
    approach_added_k: Array
    """Approach to the outdoor air that dirt has added [K]."""
    cop_rel: Array
    """Efficiency of the compressors over that at full charge."""
    capacity_rel: Array
    """Capacity of the compressors over that at full charge."""
