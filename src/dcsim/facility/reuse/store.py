"""A tank of hot water between the heat pump and the network."""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.core.part import Part, fraction, quantity
from dcsim.core.timegrid import DAY_S, HOUR_S

WATER_KJ_PER_M3_K = 4100.0
"""Heat capacity of water by volume at 40-90 C, within 1 %: 4190 J/(kg K) at 980 kg/m3."""


class HeatStore(Part):
    """A stratified tank at the temperatures of the network."""

    volume_m3: float = quantity(
        source="the planner's choice", typical=(50.0, 100_000.0), gt=0.0, le=1e7
    )
    """Water in the tank [m3]."""
    delta_t_k: float = quantity(
        source="the network's spread, less what mixes", typical=(15.0, 45.0), gt=0.0, le=100.0
    )
    """Full tank above empty tank [K]."""
    daily_loss_frac: float = fraction(
        0.01, source="large insulated tanks 0.002-0.02 a day", typical=(0.002, 0.03), le=0.9
    )
    """Share of its content that it loses in a day."""
    charge_kw: float | None = quantity(
        None, source="not limited unless stated", typical=(100.0, 100_000.0), gt=0.0, le=1e7
    )
    """Largest heat into the tank [kW]."""
    discharge_kw: float | None = quantity(
        None, source="not limited unless stated", typical=(100.0, 100_000.0), gt=0.0, le=1e7
    )
    """Largest heat out of it [kW]."""
    initial_frac: float = fraction(0.0, source="empty: no heat comes from before the period")
    """Content at the start of the period, over full."""

    @property
    def capacity_kwh(self) -> float:
        """Heat of a full tank [kWh].

        >>> HeatStore(volume_m3=1000.0, delta_t_k=36.0).capacity_kwh
        41000.0
        """
        return WATER_KJ_PER_M3_K * self.volume_m3 * self.delta_t_k / HOUR_S


@dataclass(frozen=True, slots=True)
class SizedTank:
    """A tank over steps of one length."""

    capacity_kwh: float
    charge_kw: float
    discharge_kw: float
    kept_rel: float
    """What a step leaves of the content."""
    step_h: float

    @classmethod
    def sized(cls, params: HeatStore, step_s: int) -> SizedTank:
        """Work out loss and limits for steps of ``step_s``."""
        return cls(
            params.capacity_kwh,
            params.charge_kw or float("inf"),
            params.discharge_kw or float("inf"),
            (1.0 - params.daily_loss_frac) ** (step_s / DAY_S),
            step_s / HOUR_S,
        )
