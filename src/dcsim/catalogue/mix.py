"""Shares of the fuels in a year's electricity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class GenerationMix:
    """Share of each source in the generation of a year [-]; they add up to 1."""

    coal_frac: float
    gas_frac: float
    oil_frac: float
    nuclear_frac: float
    hydro_frac: float
    wind_frac: float
    solar_frac: float
    biomass_frac: float
    other_frac: float

    @classmethod
    def of(cls, amounts: Mapping[str, float]) -> Self:
        """Make shares of amounts by fuel, in any unit of energy or in shares already.

        >>> GenerationMix.of(dict.fromkeys(GenerationMix.fuels(), 2.0)).coal_frac
        0.1111111111111111
        """
        total = sum(amounts[fuel] for fuel in cls.fuels())
        return cls(**{f"{fuel}_frac": amounts[fuel] / total for fuel in cls.fuels()})

    def shares(self) -> dict[str, float]:
        """Return the shares by fuel."""
        return {name.removesuffix("_frac"): share for name, share in asdict(self).items()}

    @classmethod
    def fuels(cls) -> list[str]:
        """Return the names of the fuels."""
        return [field.name.removesuffix("_frac") for field in fields(cls)]
