"""What a fleet draws and how many of its servers are awake, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Flags


@dataclass(frozen=True, slots=True)
class FleetFlows:
    """Servers under their load, arrays of shape (steps,).

    ``power_kw`` less ``idle_kw`` is what work adds; ``accelerator_kw`` and
    ``own_kw`` are parts of that.
    """

    power_kw: Array
    idle_kw: Array
    """What the servers would draw without work, as many awake as there are: awake ones at
    rest, sleeping ones asleep, and the wakings."""
    accelerator_kw: Array
    """Power of busy accelerators above rest."""
    own_kw: Array
    """Power above idle of servers that a job has for itself, accelerators apart."""
    awake_servers: Array
    awake_cores: Array
    wakes: Array
    """Servers called in the step."""
    wake_kw: Array
    """Power of wakings beyond sleep."""
    delayed_cores: Array
    """Work of the step that had to wait for a server to wake, in cores for a step."""
    waiting_cores: Array
    """Work that waits at the step's end, of this and earlier steps, in cores for a step."""

    @property
    def waits(self) -> Flags:
        """Steps at whose end work waits for a server to wake."""
        return self.waiting_cores > 1e-6

    @classmethod
    def sum(cls, parts: Sequence[FleetFlows]) -> FleetFlows:
        """Return the flows of several groups together."""
        if len(parts) == 1:
            return parts[0]
        columns = (
            "power_kw", "idle_kw", "accelerator_kw", "own_kw", "awake_servers", "awake_cores",
            "wakes", "wake_kw", "delayed_cores", "waiting_cores",
        )  # fmt: skip
        return cls(*(np.sum([getattr(part, name) for part in parts], axis=0) for name in columns))
