"""Accelerators in a server: cards with a power of their own."""

from __future__ import annotations

from dcsim.core.part import Contradiction, Part, quantity

CARD = "the card's data sheet, or nvidia-smi on the machine"


class Accelerators(Part):
    """Equal accelerators of one server, within the rack's nameplate."""

    count: int = quantity(source="the planner's choice", typical=(1, 8), ge=1, le=64)
    """Accelerators in a server."""
    power_w: float = quantity(source=CARD, typical=(50.0, 1200.0), gt=0.0, le=10_000.0)
    """Power of one that is busy [W]."""
    idle_w: float = quantity(source=CARD, typical=(10.0, 150.0), ge=0.0, le=10_000.0)
    """Power of one at rest in a server that is awake [W]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a card that draws more at rest than at work."""
        if self.idle_w > self.power_w:
            rule = f"a card at rest draws more than the {self.power_w:g} W of a busy one"
            return [Contradiction("idle_w", rule, "exchange the two")]
        return []
