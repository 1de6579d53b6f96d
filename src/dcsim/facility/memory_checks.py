"""What a thermal mass, a store of cold and service need of the cooling plant."""

from __future__ import annotations

from dcsim.core.part import Contradiction
from dcsim.facility.chilled_water_store import ChilledWaterStore
from dcsim.facility.cooling.combination import Combination
from dcsim.facility.cooling.facility_water import FacilityWater
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.cooling.water_loop import WaterLoop
from dcsim.facility.service import Service
from dcsim.facility.thermal_mass import ThermalMass


def memory_contradictions(
    thermal: ThermalMass | None,
    store: ChilledWaterStore | None,
    service: Service | None,
    cooling: CoolingPart,
) -> list[Contradiction]:
    """Return what cannot stand beside the plant; keys start at the scenario."""
    wrong = []
    if store is not None and not isinstance(cooling, WaterLoop | FacilityWater):
        rule = "this plant has no chilled-water loop that a store could stand in"
        wrong.append(Contradiction("store", rule, "remove it, or choose a plant with water coils"))
    if isinstance(cooling, Combination):
        sections = {"thermal": thermal, "store": store, "service": service}
        rule = "a combination of plants cannot be coupled to it"
        wrong += [
            Contradiction(name, rule, "choose one plant, or remove it")
            for name, section in sections.items()
            if section is not None and (name != "store")
        ]
    return wrong
