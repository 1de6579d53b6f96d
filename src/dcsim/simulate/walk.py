"""The way of a site with memory through its period, in stretches and single steps."""

from __future__ import annotations

import numpy as np

from dcsim.facility.buffers import BufferFlows, Fill
from dcsim.facility.cooling.plant import Outside
from dcsim.facility.cooling.taken import joined
from dcsim.facility.site import SiteFlows
from dcsim.simulate.memory import Array, Flags, SiteMemory


class PlantNotMonotone(Exception):
    """A plant left short of some heat what it removes at full load: go by steps."""


class Walk:
    """Goes through a period in stretches: at once where nothing can be short, else by steps."""

    def __init__(self, memory: SiteMemory, outside: Outside, safe: Flags) -> None:
        self.memory, self.outside, self.safe = memory, outside, safe
        self.fill: Fill = memory.buffers.initial()
        self.at = 0
        self._unsafe = np.append(np.flatnonzero(~safe), len(safe))
        self._pieces: list[tuple[SiteFlows, BufferFlows]] = []

    def end_of_stretch(self, at_rest: bool) -> int:
        """Return the step before which the next stretch ends."""
        if not at_rest or self.fill.heat_kwh > 0.0 or not self.safe[self.at]:
            return self.at + 1
        return int(self._unsafe[np.searchsorted(self._unsafe, self.at)])

    def go(self, it_kw: Array) -> float:
        """Carry the next stretch, and return the temperature behind it [C], NaN without mass.

        Raises
        ------
        PlantNotMonotone
            If a stretch was short that could not be.
        """
        first, end = self.at, self.at + len(it_kw)
        outside = self.outside.during(slice(first, end))
        buffers = self.memory.buffers
        if self.safe[first:end].all() and self.fill.heat_kwh == 0.0:
            carried = buffers.block(first, self.fill, it_kw, outside)
            if carried is None:
                raise PlantNotMonotone
        else:
            carried = buffers.step(first, self.fill, it_kw, outside)
        flows, did, self.fill = carried
        self._pieces.append((flows, did))
        self.at = end
        if buffers.mass is None:
            return float("nan")
        return float(self.memory.inlet_c(flows, did)[-1])

    def result(self) -> tuple[SiteFlows, BufferFlows]:
        """Return the whole period."""
        flows, did = zip(*self._pieces, strict=True)
        return joined(flows), joined(did)
