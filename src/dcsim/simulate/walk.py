"""The way of a site with memory through its period, in stretches and single steps."""

from __future__ import annotations

import numpy as np

from dcsim.facility.buffers import BufferFlows, Fill
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.taken import joined, taken
from dcsim.facility.site import SiteFlows
from dcsim.simulate.memory import Array, SiteMemory

SHORTEST_LOOK = 8
"""Steps looked ahead after something was short; each calm stretch doubles them."""


class Walk:
    """Goes through a period: at once where nothing is short, else step by step."""

    def __init__(self, memory: SiteMemory, outside: Outside, steps: int) -> None:
        self.memory, self.outside, self.steps = memory, outside, steps
        self.fill: Fill = memory.buffers.initial()
        self.at = 0
        """The step that comes next."""
        self._look = steps
        self._pieces: list[tuple[SiteFlows, BufferFlows]] = []

    @property
    def at_setpoint(self) -> bool:
        """Whether the room holds no heat that has to be given back."""
        return self.fill.heat_kwh == 0.0

    def look_to(self, most: int) -> int:
        """Return the step up to which a stretch may be tried, at most ``most``."""
        return min(self.at + self._look, most)

    def stretch(self, it_kw: Array) -> int:
        """Carry as many of the next steps as are calm, and return how many.

        Calm is a step at which nothing is short and the servers are not too hot. The room
        has to be at its setpoint.
        """
        end, memory = self.at + len(it_kw), self.memory
        air = self.outside.during(slice(self.at, end))
        flows, did, calm = memory.buffers.block(self.at, self.fill, it_kw, air)
        if memory.governor is not None and memory.buffers.mass is not None:
            hot = np.flatnonzero(memory.inlet_c(flows, did) > memory.governor.throttle_c)
            calm = min(calm, int(hot[0])) if len(hot) else calm
        self._look = 2 * self._look if calm == len(it_kw) else SHORTEST_LOOK
        if calm:
            kept = slice(0, calm)
            self._pieces.append((taken(flows, kept), taken(did, kept)))
            self.fill = Fill(0.0, float(did.cold_kwh[calm - 1]))
            self.at += calm
        return calm

    def step(self, it_kw: Array) -> float:
        """Carry one step and return the temperature behind it [C], NaN without mass."""
        buffers = self.memory.buffers
        air = self.outside.during(slice(self.at, self.at + 1))
        flows, did, self.fill = buffers.step(self.at, self.fill, it_kw, air)
        self._pieces.append((flows, did))
        self.at += 1
        if buffers.mass is None:
            return float("nan")
        return float(self.memory.inlet_c(flows, did)[0])

    def result(self) -> tuple[SiteFlows, BufferFlows]:
        """Return the whole period."""
        flows, did = zip(*self._pieces, strict=True)
        return joined(flows), joined(did)
