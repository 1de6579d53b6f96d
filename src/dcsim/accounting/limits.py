"""Limits that a scenario sets on its own indicators."""

from __future__ import annotations

from dcsim.core.part import Contradiction, Part, quantity

OWN = "a law, a permit or the operator's own target"


class Limits(Part):
    """What the indicators of the period have to keep; `dcsim compliance` tells which do."""

    pue_max: float | None = quantity(None, source=OWN, typical=(1.05, 2.0), ge=1.0, le=10.0)
    """Highest power usage effectiveness."""
    wue_max_l_per_kwh: float | None = quantity(
        None, source=OWN, typical=(0.0, 3.0), ge=0.0, le=100.0
    )
    """Most water drawn on site per IT energy."""
    cue_max_kgco2e_per_kwh: float | None = quantity(
        None, source=OWN, typical=(0.0, 1.5), ge=0.0, le=10.0
    )
    """Most carbon of electricity per IT energy, location-based."""
    ere_max: float | None = quantity(None, source=OWN, typical=(0.3, 2.0), ge=0.0, le=10.0)
    """Highest energy reuse effectiveness."""
    erf_min: float | None = quantity(None, source=OWN, typical=(0.0, 0.5), ge=0.0, le=1.0)
    """Least share of the site's energy that is reused as heat."""
    ref_min: float | None = quantity(None, source=OWN, typical=(0.0, 1.0), ge=0.0, le=1.0)
    """Least share of renewable energy."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a section that limits nothing."""
        if self.given():
            return []
        return [Contradiction("pue_max", "no limit is given", "give one, or remove limits")]

    def given(self) -> dict[str, float]:
        """Return the limits that are set, by their keys."""
        return {key: limit for key, limit in self if limit is not None}
