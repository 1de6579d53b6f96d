"""The sums of a period and the design figures from which the indicators follow."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.facility.design_point import DesignPoint

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Facts:
    """Sums over some hours, and what the scenario states beside them.

    ``None`` says that nothing is known; zero is a figure.
    """

    days: float
    it_kwh: float
    facility_kwh: float
    distribution_kwh: float
    pdu_kwh: float | None
    """Loss of PDUs; None where the chain names none, so that distribution holds them."""
    ups_kwh: float
    transformer_kwh: float
    psu_kwh: float | None
    """Loss of the servers' power supplies, part of the IT energy."""
    lights_kwh: float
    cooling_kwh: float
    heat_rejected_kwh: float
    heat_reused_kwh: float
    heat_pump_kwh: float
    """Electricity of heat pumps inside the site's boundary."""
    water_site_l: float
    water_consumed_l: float
    source_l: float | None
    source_with_reservoirs_l: float | None
    source_basis: str
    scarcity_factor: float | None
    carbon_kgco2e: float
    contract_renewable_frac: float | None
    busy_core_h: float
    core_h: float
    design_it_kw: float
    """Nameplate of all servers."""
    full_load_pue: float
    full_load_mechanical_frac: float
    design: DesignPoint | None

    @property
    def is_interim(self) -> bool:
        """Whether the period is shorter than the twelve months that standards ask for."""
        return self.days < YEAR_DAYS

    @property
    def chain_kwh(self) -> float:
        """All losses between the grid connection and the racks."""
        pdu = self.pdu_kwh or 0.0
        return self.distribution_kwh + pdu + self.ups_kwh + self.transformer_kwh

    def basis(self) -> str:
        """Return how the figures are known, and over which time."""
        if self.is_interim:
            return f"modelled, interim: {self.days:g} days"
        return f"modelled, {self.days:g} days"
