"""Generators, tanks and UPS batteries: the parameters, and the sized plant."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.facility.backup.fuel import FUELS, Fuel, FuelName

OWN_CHOICE = "the planner's choice"
NFPA = "NFPA 110: monthly, 30 minutes, at least 30 % of nameplate"


class Backup(Part):
    """Generators that carry the whole site, and batteries that bridge until they run."""

    generator_kw: float = quantity(
        2000.0, source="sets of 1-3 MW are common", typical=(500.0, 3500.0), gt=0.0, le=20_000.0
    )
    """Rated power of one generator [kW]."""
    generators: int | None = quantity(
        None, source="as many as the design load needs, plus spare_generators", ge=1, le=10_000
    )
    """Number of generators, spares included; sized unless stated."""
    spare_generators: int = quantity(1, source="N+1", typical=(0, 2), ge=0, le=1000)
    """Generators above what the design load needs, where the number is not stated."""
    start_time_s: int = quantity(
        15, source="10 s (life safety) to 60 s", typical=(8, 60), ge=0, le=3600
    )
    """Time from the loss of the grid until the generators carry the site [s]."""
    start_failure_frac: float = fraction(
        0.005, source="IEEE 493: 0.5-1.5 % of attempts", typical=(0.0, 0.02)
    )
    """Chance that a generator does not start, each on its own (stream ``faults``)."""
    ups_battery_s: int = quantity(
        300,
        source="5-15 min of lead-acid, 1-5 min of lithium",
        typical=(60, 900),
        ge=0,
        le=36_000,
    )
    """Time for which the batteries carry the design load of the UPS [s]."""
    ups_recharge_h: float = quantity(
        8.0, source="makers: ten discharge times to a day", typical=(4.0, 24.0), gt=0.0, le=100
    )
    """Hours over which an empty battery is charged again."""
    ups_battery_efficiency_frac: float = fraction(
        0.85, source="lead-acid 0.80-0.85, lithium 0.92-0.96", typical=(0.75, 0.97), gt=0.0
    )
    """Energy given over energy taken by the batteries."""
    fuel: FuelName = "diesel"
    """What the generators burn."""
    autonomy_h: float = quantity(
        48.0, source="48 h is usual; 12-96 h", typical=(12.0, 96.0), gt=0.0, le=10_000.0
    )
    """Hours for which the tanks carry the design load; sizes them unless tank_m3 is given."""
    tank_m3: float | None = quantity(None, source=OWN_CHOICE, typical=(5, 500), gt=0.0, le=1e6)
    """Or the volume of fuel on site [m3]."""
    refill_after_h: float = quantity(
        24.0, source="a supply contract's promise", typical=(4.0, 72.0), ge=0.0, le=1000.0
    )
    """Hours after the grid is back until the tanks are full again; nothing comes before."""
    burn_idle_l_per_kwh: float = quantity(
        0.02,
        source="Willans line of large sets: 0.27 L/kWh at full load, 0.33 at a quarter",
        typical=(0.01, 0.04),
        ge=0.0,
        le=0.2,
    )
    """Fuel per hour of running over rated power, whatever the load [L/h per kW]."""
    burn_l_per_kwh: float = quantity(
        0.25, source="the same Willans line", typical=(0.2, 0.3), gt=0.0, le=1.0
    )
    """Fuel for each kWh generated, on top [L/kWh]."""
    test_every_days: int = quantity(30, source=NFPA, typical=(7, 91), ge=0, le=366)
    """Days between test runs against a load bank; 0 for none."""
    test_s: int = quantity(1800, source=NFPA, typical=(900, 7200), gt=0, le=86_400)
    """Length of a test run [s]."""
    test_load_frac: float = fraction(0.3, source=NFPA, typical=(0.3, 1.0))
    """Load of the load bank over rated power."""
    restart_s: int = quantity(1800, source=OWN_CHOICE, typical=(300, 14_400), ge=0, le=1_000_000)
    """Time from the return of power until servers that lost power take jobs again [s]."""
    fuel_price_per_l: float | None = quantity(
        None, source=OWN_CHOICE, typical=(0.8, 2.5), ge=0.0, le=100.0
    )
    """Price of fuel in the scenario's currency [currency/L]; none is no cost, and said."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a size that is stated in two ways; what stands at its default is not stated."""
        wrong = []
        for stated, other in (("tank_m3", "autonomy_h"), ("generators", "spare_generators")):
            usual = type(self).model_fields[other].default
            if getattr(self, stated) is not None and getattr(self, other) != usual:
                rule = f"contradicts {stated}, which sizes them already"
                wrong.append(Contradiction(other, rule, "remove one of the two"))
        return wrong

    def sized(self, design_facility_kw: float, design_ups_kw: float) -> SizedBackup:
        """Size generators, tanks and batteries for the fully loaded site [kW]."""
        needed = max(1, math.ceil(design_facility_kw / self.generator_kw - 1e-9))
        count = self.generators if self.generators is not None else needed + self.spare_generators
        burn = self.burn_l_per_h(design_facility_kw, count)
        tank_l = burn * self.autonomy_h if self.tank_m3 is None else 1000.0 * self.tank_m3
        return SizedBackup(self, count, tank_l, design_ups_kw * self.ups_battery_s / 3600.0)

    def burn_l_per_h(self, load_kw: float, running: int) -> float:
        """Return what ``running`` generators burn at a common load [kW] in an hour [L]."""
        rated = running * self.generator_kw
        return self.burn_idle_l_per_kwh * rated + self.burn_l_per_kwh * load_kw


@dataclass(frozen=True, slots=True)
class SizedBackup:
    """What stands on the site."""

    params: Backup
    generators: int
    tank_l: float
    battery_kwh: float

    @property
    def fuel(self) -> Fuel:
        """Return the fuel."""
        return FUELS[self.params.fuel]

    def test_burn_l(self) -> float:
        """Return the fuel of one test run of all generators [L]."""
        load_kw = self.params.test_load_frac * self.generators * self.params.generator_kw
        return self.params.burn_l_per_h(load_kw, self.generators) * self.params.test_s / 3600.0
