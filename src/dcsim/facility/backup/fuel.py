"""What a litre of generator fuel emits, by basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FuelName = Literal["diesel", "hvo100"]

HVO_SAVING_FRAC = 0.75
"""Lifecycle saving of hydrotreated vegetable oil over diesel, per litre: 0.70-0.80.

Guillermet and Jardri (2024), Green AI guide, UTC Compiegne.
"""


@dataclass(frozen=True, slots=True)
class Fuel:
    """Emissions of a fuel [kgCO2e/L].

    ``direct`` is what leaves the exhaust and counts in scope 1; ``lifecycle`` adds the
    making and delivery, whose part counts in scope 3.
    """

    direct_kgco2e_per_l: float
    lifecycle_kgco2e_per_l: float
    source: str

    @property
    def upstream_kgco2e_per_l(self) -> float:
        """Return what the making and delivery of a litre emitted [kgCO2e/L]."""
        return self.lifecycle_kgco2e_per_l - self.direct_kgco2e_per_l


_DIESEL = Fuel(
    2.69,
    3.37,
    "direct: US EIA, 10.19 kg/US gal; lifecycle: 94 gCO2e/MJ fossil comparator of "
    "directive (EU) 2018/2001 at 35.8 MJ/L",
)

FUELS: dict[FuelName, Fuel] = {
    "diesel": _DIESEL,
    "hvo100": Fuel(
        0.0,
        _DIESEL.lifecycle_kgco2e_per_l * (1.0 - HVO_SAVING_FRAC),
        "direct: biogenic CO2 counts as 0 by convention; lifecycle: 70-80 % below diesel, "
        "0.67-1.01 kgCO2e/L (Green AI guide, UTC 2024)",
    ),
}
