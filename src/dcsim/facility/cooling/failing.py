"""A plant of which a part may be out of service, made of any plant."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.facility.cooling.dry import dry_variant
from dcsim.facility.cooling.plant import CoolingFlows, CoolingPlant, Flag, Outside
from dcsim.physics.arrays import Array


@dataclass(frozen=True, slots=True)
class FailingPlant:
    """A sized plant whose units may fail; with all of them at work it is that plant.

    A plant of equal units of which a share is out removes at most the same share less of
    the heat it was sized for, whatever the weather would allow it; what is beyond stays in
    the rooms. The units that are left run as the whole plant would at that load.
    """

    whole: CoolingPlant
    design_heat_kw: float

    @property
    def server_fan_saving_frac(self) -> float:
        """Return what the whole plant spares of the servers' own fans."""
        return float(getattr(self.whole, "server_fan_saving_frac", 0.0))

    @property
    def availability_frac(self) -> float:
        """Return the share of servers that the whole plant leaves in place."""
        return float(getattr(self.whole, "availability_frac", 1.0))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the stages of the whole plant, if it has any."""
        return tuple(getattr(self.whole, "kinds", ()))

    def dry(self) -> FailingPlant | None:
        """Return the plant with its evaporation off, or nothing if it needs it."""
        plant = dry_variant(self.whole)
        return None if plant is None else replace(self, whole=plant)

    def run(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` with what works at every step, shape (steps,)."""
        working = outside.cooling_available_frac
        if working is None:
            return self.whole.run(heat_kw, outside)
        failed = working < 1.0
        limit_kw = np.where(failed, working * self.design_heat_kw, np.inf)
        asked_kw = np.minimum(heat_kw, limit_kw)
        flows = self.whole.run(asked_kw, outside)
        short_kw = flows.short_kw + (heat_kw - asked_kw)
        meaning = "a part of the cooling had failed"
        return replace(
            flows,
            short_kw=short_kw,
            flags=(
                *(
                    replace(flag, when=flag.when | (short_kw > 1e-9 * heat_kw))
                    if flag.code == "cooling-short"
                    else flag
                    for flag in flows.flags
                ),
                Flag("cooling-failed", meaning, failed),
            ),
        )
