"""Water chillers of a plant, and the water that they make."""

from __future__ import annotations

from typing import ClassVar, Literal

from dcsim.core.part import Contradiction, quantity
from dcsim.facility.cooling.air_side import PRACTICE
from dcsim.facility.cooling.chiller import Chiller
from dcsim.facility.cooling.lift_chiller import LiftChiller
from dcsim.facility.cooling.water_loop import WaterLoop


class ChillerSide(WaterLoop, LiftChiller):
    """Parameters of the chillers and of the water they make."""

    usual_chilled_water_c: ClassVar[float] = 12.0
    """Chilled water of the mode where nothing is stated [C]."""
    condenser: ClassVar[str] = "water"
    """What takes the machines' heat in this mode."""

    chilled_water_c: float | None = quantity(
        None,
        source="by mode: 12 with compressors all year, as a hall at 20-24 C leaves 2-4 K above its "
        "dew point; 15 where free cooling is to have its hours; colder if the coils need it",
        typical=(6.0, 24.0),
        ge=3.0,
        le=40.0,
    )
    """Water to the coils [C]; colder water costs compressor energy and hours of free cooling."""
    chilled_water_by: Literal["mode", "coils"] = "mode"
    """What sets the water where ``chilled_water_c`` is not stated: what plants of the mode
    usually have, or the warmest that the coils can use, which follows the supply air."""
    chiller: Chiller = Chiller()
    """The machines: by catalogue, by own curves, or by their lift; how many, how staged."""
    chiller_capacity_frac: float = quantity(
        1.1, source=PRACTICE, typical=(0.0, 1.5), ge=0.0, le=3.0
    )
    """Capacity of the chillers at the period's worst air over the loop's design heat; spare
    machines and machines of stated capacity apart."""

    @property
    def coil_water_c(self) -> float:
        """Water to the coils [C]."""
        if self.chilled_water_c is None:
            if self.chilled_water_by == "coils":
                return self.loop_supply_c
            return min(self.loop_supply_c, self.usual_chilled_water_c)
        return self.chilled_water_c

    @property
    def loop_return_c(self) -> float:
        """Water back from the coils at design flow [C]."""
        return self.coil_water_c + self.loop_delta_t_k

    def chiller_contradictions(self) -> list[Contradiction]:
        """Refuse water too warm for the coils, and machines for another condenser."""
        wrong = []
        if self.coil_water_c > self.loop_supply_c:
            rule = f"the coils need {self.loop_supply_c:.1f} C or colder to hold the supply air"
            cure = "lower it, or raise supply_air_c or coil_effectiveness_frac"
            wrong.append(Contradiction("chilled_water_c", rule, cure))
        if self.chilled_water_c is not None and self.chilled_water_by == "coils":
            rule = "the water is stated, so that the coils do not set it"
            wrong.append(Contradiction("chilled_water_by", rule, "leave one of the two out"))
        machine = self.chiller
        if not machine.by_lift and machine.condenser != self.condenser:
            rule = f"a machine cooled by {machine.condenser}, where {self.condenser} takes the heat"
            cure = f"choose a machine cooled by {self.condenser}, or another kind of cooling"
            key = "chiller.catalogue" if machine.catalogue else "chiller.condenser"
            wrong.append(Contradiction(key, rule, cure))
        return wrong
