"""A plant of which a part may be out of service, made of any plant."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dcsim.core.arrays import Array
from dcsim.facility.cooling.plant import CoolingFlows, Event, Outside
from dcsim.facility.cooling.wrapped_plant import WrappedPlant


@dataclass(frozen=True, slots=True)
class FailingPlant(WrappedPlant):
    """A sized plant whose units may fail; with all of them at work it is that plant.

    A plant of equal units of which a share is out removes at most the same share less of
    the heat it was sized for, whatever the weather would allow it; what is beyond stays in
    the rooms. Units that stand by count among them: one of four may fail where three carry
    all. The units that are left run as the whole plant would at that load. A fault takes its
    share of every stage.
    """

    design_heat_kw: float

    def answer(self, heat_kw: Array, outside: Outside) -> CoolingFlows:
        """Remove ``heat_kw`` with what works at every step, shape (steps,)."""
        working = outside.cooling_available_frac
        if working is None:
            return self.inner.run(heat_kw, outside)
        failed = working < 1.0
        installed_kw = (1.0 + self.reserve_frac) * self.design_heat_kw
        limit_kw = np.where(failed, working * installed_kw, np.inf)
        asked_kw = np.minimum(heat_kw, limit_kw)
        flows = self.inner.run(asked_kw, outside)
        short_kw = flows.short_kw + (heat_kw - asked_kw)
        is_short = failed & (short_kw > 1e-9 * heat_kw)
        return replace(
            flows,
            short_kw=short_kw,
            events=(
                *(
                    replace(event, when=event.when | is_short)
                    if event.code == "cooling-short"
                    else event
                    for event in flows.events
                ),
                Event("cooling-failed", "a part of the cooling had failed", failed),
            ),
        )
