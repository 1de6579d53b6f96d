"""Service: what dirt, leaks and their mending do to a plant over the months.

What wears in between follows from the time since the last service alone
(`dcsim.facility.service_course`).
"""

from __future__ import annotations

import math

import numpy as np

from dcsim.core.arrays import Array
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import DAY_S, TimeGrid
from dcsim.facility.cooling.plant import CoolingPart

OWN_CHOICE = "the planner's choice"
KIM_2010 = "Kim & Braun 2010, Purdue paper 1122"

MOST_PRESSURE_REL = 10.0
"""No filter is left in until its drop is more than this many times the clean one."""


class Serviced(Part):
    """Something that is looked after at intervals."""

    interval_days: float = quantity(
        365.0, source=OWN_CHOICE, typical=(30.0, 730.0), gt=0.0, le=36_500.0
    )
    """Days between services [d]."""
    since_service_days: float = quantity(
        0.0, source=OWN_CHOICE, typical=(0.0, 730.0), ge=0.0, le=36_500.0
    )
    """Days since the last service when the period begins [d]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a last service that lies longer ago than the interval."""
        if self.since_service_days <= self.interval_days:
            return []
        rule = f"the last service lies longer ago than the interval of {self.interval_days:g} days"
        return [Contradiction("since_service_days", rule, "lower it, or raise interval_days")]

    def since_s(self, grid: TimeGrid) -> Array:
        """Return the time since the last service at the start of every step [s]."""
        passed = self.since_service_days * DAY_S + np.arange(grid.steps) * float(grid.step_s)
        since: Array = np.mod(passed, self.interval_days * DAY_S)
        return since


class Filters(Serviced):
    """Air filters in the way of the room fans."""

    interval_days: float = quantity(
        180.0, source="half-yearly to yearly change", typical=(90.0, 365.0), gt=0.0, le=36_500.0
    )
    """Days between changes [d]."""
    pressure_share_frac: float = fraction(
        0.25, source="clean filters 50-120 Pa of 300-500 Pa", typical=(0.1, 0.5)
    )
    """Share of the clean filters in the pressure that the clean room fans work against."""
    final_pressure_rel: float = quantity(
        2.5, source="EN 13053: final drop up to three times the clean one", typical=(1.5, 3.0),
        ge=1.0, le=MOST_PRESSURE_REL,
    )  # fmt: skip
    """Pressure drop at the end of the filters' life over the clean one."""
    life_days: float = quantity(
        180.0, source="loading depends on the place; 3-12 months", typical=(90.0, 365.0),
        gt=0.0, le=36_500.0,
    )  # fmt: skip
    """Days in which the filters come to that drop [d]."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse filters that would be clogged far beyond what their law was fitted to."""
        wrong = super().cross_checks()
        # Logarithms, as the drop itself may exceed any number.
        lives = self.interval_days / self.life_days
        if lives * math.log(self.final_pressure_rel) > math.log(MOST_PRESSURE_REL) + 1e-9:
            rule = (
                f"changed after {lives:.3g} lives they would drop more than "
                f"{MOST_PRESSURE_REL:g} times the clean pressure"
            )
            cure = "shorten interval_days, or raise life_days"
            wrong.append(Contradiction("interval_days", rule, cure))
        return wrong


class Exchangers(Serviced):
    """Coils, plates and condensers between the plant and its surroundings."""

    fouling_m2_k_per_kw: float = quantity(
        0.09,
        source="TEMA: 0.09 sea and treated tower water, 0.2-0.35 rivers; dust on coils 0.05-0.2",
        typical=(0.03, 0.35),
        ge=0.0,
        le=5.0,
    )
    """Fouling resistance that the surface comes to [m2 K/kW]."""
    conductance_kw_per_m2_k: float = quantity(
        3.0,
        source="plates 2-6, shell and tube 0.8-1.5, finned coils by their inner surface 0.5-1.5",
        typical=(0.5, 6.0),
        gt=0.0,
        le=20.0,
    )
    """Overall conductance of the clean surface [kW/(m2 K)]."""
    time_constant_days: float = quantity(
        120.0, source="weeks to months, by the water", typical=(20.0, 365.0), gt=0.0, le=36_500.0
    )
    """Time constant of the build-up [d]."""
    clean_approach_k: float | None = quantity(
        None, source="the plant's own approach unless stated", typical=(1.5, 12.0), gt=0.0, le=30.0
    )
    """Approach of the clean exchanger to air or water outdoors [K]."""


class Towers(Serviced):
    """Scale and growth on the fill of cooling towers."""

    conductance_loss_frac_per_year: float = fraction(
        0.05, source="engineering practice, 2-10 % a year", typical=(0.02, 0.10), le=0.9
    )
    """Share of the fill's conductance that a year without cleaning takes."""


class Refrigerant(Serviced):
    """The charge of the compressors, that leaks and is filled up."""

    charge_kg_per_kw: float = quantity(
        0.3, source="chillers and room units 0.2-0.5 kg per kW of cooling", typical=(0.1, 0.6),
        gt=0.0, le=5.0,
    )  # fmt: skip
    """Full charge per kW of the rooms' design heat [kg/kW]."""
    leak_frac_per_year: float = fraction(
        0.05, source="IPCC 2006 guidelines, vol. 3 table 7.9: chillers 2-15 % a year",
        typical=(0.02, 0.15), le=0.9,
    )  # fmt: skip
    """Share of the charge that leaks in a year."""
    gwp_kgco2e_per_kg: float = quantity(
        1530.0, source="R-134a, IPCC AR6 WG1 table 7.SM.7, 100 years", typical=(1.0, 4000.0),
        ge=0.0, le=30_000.0,
    )  # fmt: skip
    """Warming of a kilogram over that of carbon dioxide [kgCO2e/kg]."""
    cop_loss_rel: float = quantity(
        0.6, source=f"{KIM_2010}: -15 % at three quarters of the charge", typical=(0.2, 1.0),
        ge=0.0, le=1.1,
    )  # fmt: skip
    """Loss of efficiency over the missing share of the charge."""
    capacity_loss_rel: float = quantity(
        0.8, source=f"{KIM_2010}: -20 % at three quarters of the charge", typical=(0.2, 1.2),
        ge=0.0, le=1.1,
    )  # fmt: skip
    """Loss of capacity over the missing share of the charge."""


class Service(Part):
    """What is looked after, and how often; what is absent here does not wear."""

    filters: Filters | None = None
    """Air filters."""
    exchangers: Exchangers | None = None
    """Coils, plates and condensers to the outdoors."""
    towers: Towers | None = None
    """Fill of cooling towers."""
    refrigerant: Refrigerant | None = None
    """Charge of the compressors."""

    def cross_checks(self) -> list[Contradiction]:
        """Require something to look after."""
        if any((self.filters, self.exchangers, self.towers, self.refrigerant)):
            return []
        rule = "nothing is named that wears"
        cure = "add filters, exchangers, towers or refrigerant, or remove service"
        return [Contradiction("filters", rule, cure)]


def clean_approach_k(params: Exchangers, cooling: CoolingPart) -> float | None:
    """Return the stated approach, or that of the plant, or None if neither says it [K]."""
    if params.clean_approach_k is not None:
        return params.clean_approach_k
    return cooling.outdoor_approach_k


def service_contradictions(params: Service, cooling: CoolingPart) -> list[Contradiction]:
    """Return what the plant does not state and the section needs; keys start at the scenario."""
    if params.exchangers is None:
        return []
    fouling = [stage for stage in cooling.stage_parts() if stage.fouls != "nothing"]
    if all(clean_approach_k(params.exchangers, stage) is not None for stage in fouling):
        return []
    rule = "this plant states no approach that dirt could widen"
    return [Contradiction("service.exchangers.clean_approach_k", rule, "give clean_approach_k")]
