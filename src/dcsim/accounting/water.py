"""Water consumed to generate a site's electricity, from the mix of its grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dcsim.catalogue.carbon import carbon_profiles
from dcsim.catalogue.countries import countries
from dcsim.catalogue.mix import GenerationMix
from dcsim.catalogue.water import water_factors

OTHER_MAX_FRAC = 0.10
"""Share of fuels without a factor above which no figure for the mix is given."""


@dataclass(frozen=True, slots=True)
class SourceWater:
    """Water consumed to generate a kilowatt-hour [L/kWh], or why it is unknown."""

    l_per_kwh: float | None
    """The figure that counts, by the scenario's choice about reservoirs."""
    with_reservoirs_l_per_kwh: float | None
    basis: str
    """What the figures rest on, or the reason why there is none."""

    @classmethod
    def unknown(cls, reason: str) -> SourceWater:
        """Return that nothing is known, and why."""
        return cls(None, None, reason)


def stated_source(l_per_kwh: float) -> SourceWater:
    """Return the water of electricity that a scenario states."""
    return SourceWater(l_per_kwh, None, "stated by the scenario")


def source_of_mix(mix: GenerationMix, name: str, *, reservoirs: bool) -> SourceWater:
    """Return the water of a generation mix.

    Parameters
    ----------
    mix
        Shares of the fuels.
    name
        What the mix is called in the basis.
    reservoirs
        Whether the evaporation of reservoirs counts.

    Notes
    -----
    ``w = sum(s_i w_i) / sum(s_i)`` over the fuels with a factor; operation only, medians
    of Macknick et al. 2012. Fuels without a factor are taken for the mean of the rest,
    up to a share of `OTHER_MAX_FRAC`; beyond, no figure is given.

    Examples
    --------
    >>> half = dict.fromkeys(GenerationMix.fuels(), 0.0) | {"coal": 1.0, "wind": 1.0}
    >>> round(source_of_mix(GenerationMix.of(half), "X", reservoirs=False).l_per_kwh, 4)
    1.3003
    """
    factors = water_factors()
    shares = mix.shares()
    known = sum(shares[fuel] for fuel in factors)
    if 1.0 - known > OTHER_MAX_FRAC:
        return SourceWater.unknown(
            f"{1.0 - known:.0%} of the generation in {name} is of unnamed fuels"
        )
    everything = sum(shares[fuel] * factor.l_per_kwh for fuel, factor in factors.items()) / known
    hydro = shares["hydro"] * factors["hydro"].l_per_kwh / known
    told = "with" if reservoirs else "without"
    return SourceWater(
        everything if reservoirs else everything - hydro,
        everything,
        f"mix of {name}, medians of Macknick et al. 2012, {told} evaporation of reservoirs",
    )


def source_of_region(region: str, *, reservoirs: bool) -> SourceWater:
    """Return the water of the electricity of a region with profile, or of a country."""
    profiles = carbon_profiles()
    if region in profiles:
        profile = profiles[region]
        return source_of_mix(profile.annual_mix, f"{region} {profile.year}", reservoirs=reservoirs)
    country = countries().get(region)
    if country is None:
        return SourceWater.unknown(f"no generation mix is known for {region}")
    return source_of_mix(country.annual_mix, f"{region} {country.year}", reservoirs=reservoirs)


@dataclass(frozen=True, slots=True)
class WaterRates:
    """What a litre stands for: its source at the power plants, its weight and its price."""

    source: SourceWater
    scarcity_factor: float | None
    price_per_m3: float | None


@dataclass(frozen=True, slots=True)
class WaterUse:
    """Water of a period by use and by place [L]; the uses on site add up to what is drawn."""

    evaporated_l: float
    humidified_l: float
    """Part of what evaporated that moistened the rooms."""
    blowdown_l: float
    drift_l: float
    domestic_l: float
    source_l: float | None
    """Consumed to generate the site's electricity; null where the mix is unknown."""
    source_with_reservoirs_l: float | None
    """The same with all evaporation of hydropower's reservoirs."""
    source_basis: str
    """What the two rest on, or why they are unknown."""
    scarcity_weighted_l: float | None
    """What is consumed on site times ``water.scarcity_factor``; null without one."""
    cost: float | None
    """What is drawn on site at ``water.price_per_m3``; null without one."""


def water_use(total: Mapping[str, float], rates: WaterRates) -> WaterUse:
    """Sum up the water of a period.

    Parameters
    ----------
    total
        Sums of the columns of the ledger by name.
    rates
        What a litre stands for.

    Notes
    -----
    Consumed is what does not return to the basin, ``evaporated + drift``: blowdown and
    the people's water go down the drain. An AWARE factor (Boulay et al. 2018, Int. J.
    Life Cycle Assess. 23, 368) weighs consumption. The source's water is that of the
    electricity bought: generators on site draw none that is known here.
    """
    bought_kwh = total.get("grid_energy_kwh", total["facility_energy_kwh"])
    consumed_l = total["water_evaporated_l"] + total["water_drift_l"]

    def times(amount: float, rate: float | None) -> float | None:
        return None if rate is None else amount * rate

    return WaterUse(
        evaporated_l=total["water_evaporated_l"],
        humidified_l=total["water_humidified_l"],
        blowdown_l=total["water_blowdown_l"],
        drift_l=total["water_drift_l"],
        domestic_l=total["water_domestic_l"],
        source_l=times(bought_kwh, rates.source.l_per_kwh),
        source_with_reservoirs_l=times(bought_kwh, rates.source.with_reservoirs_l_per_kwh),
        source_basis=rates.source.basis,
        scarcity_weighted_l=times(consumed_l, rates.scarcity_factor),
        cost=times(total["water_site_l"] / 1000.0, rates.price_per_m3),
    )
