"""A tank of chilled water: cold made in good hours, used in dear ones or when the plant fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Flags
from dcsim.core.errors import InvalidInput
from dcsim.core.part import Contradiction, Part, fraction, quantity
from dcsim.core.timegrid import DAY_S, HOUR_S, TimeGrid
from dcsim.facility.cooling.facility_water import FacilityWater
from dcsim.facility.cooling.plant import CoolingPart
from dcsim.facility.cooling.water_loop import WaterLoop
from dcsim.physics.room_mass import WATER_KJ_PER_L_K

OWN_CHOICE = "the planner's choice"


class ChilledWaterStore(Part):
    """A stratified tank beside the chilled-water loop."""

    volume_m3: float = quantity(source=OWN_CHOICE, typical=(10.0, 50_000.0), gt=0.0, le=1e6)
    """Volume of the tank [m3]."""
    delta_t_k: float = quantity(
        10.0, source="the rise of the loop, 5-10 K", typical=(5.0, 15.0), gt=0.0, le=30.0
    )
    """Temperature of the warm water above the cold [K]."""
    usable_frac: float = fraction(
        0.9, source="figure of merit of stratified tanks, 0.85-0.95", typical=(0.85, 0.95), gt=0.0
    )
    """Share of the tank's cold that can be drawn at a useful temperature."""
    loss_frac_per_day: float = fraction(
        0.02, source="insulated tanks lose 1-5 % of their cold a day", typical=(0.005, 0.05), lt=1.0
    )
    """Share of the stored cold that is lost in a day."""
    charge_limit_kw: float = quantity(source=OWN_CHOICE, typical=(10.0, 1e5), gt=0.0, le=1e6)
    """Most cold that goes into the tank [kW]."""
    discharge_limit_kw: float = quantity(source=OWN_CHOICE, typical=(10.0, 1e5), gt=0.0, le=1e6)
    """Most cold that comes out of it [kW]."""
    initial_frac: float = fraction(1.0, source=OWN_CHOICE)
    """How full the tank is at the start."""
    strategy: Literal["peak_shaving", "reserve"] = "reserve"
    """Filled in good hours and drawn in bad ones, or kept full for when the plant falls short."""
    by: Literal["price", "carbon"] = "price"
    """What makes an hour good or bad (peak shaving)."""
    charge_hours_frac: float = fraction(0.33, source=OWN_CHOICE, typical=(0.1, 0.5), gt=0.0)
    """Share of each day's hours, the best, in which it charges (peak shaving)."""
    discharge_hours_frac: float = fraction(0.25, source=OWN_CHOICE, typical=(0.1, 0.5), gt=0.0)
    """Share of each day's hours, the worst, in which it discharges (peak shaving)."""
    reserve_frac: float = fraction(0.0, source=OWN_CHOICE, typical=(0.0, 0.5), lt=1.0)
    """Share of the tank that only a plant that falls short may draw (peak shaving)."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse hours that are both good and bad, and words about a strategy not chosen."""
        wrong = []
        if self.charge_hours_frac + self.discharge_hours_frac > 1.0:
            rule = "charging and discharging take more than the whole day"
            cure = "let charge_hours_frac and discharge_hours_frac sum to 1 or less"
            wrong.append(Contradiction("charge_hours_frac", rule, cure))
        shaving = ("by", "charge_hours_frac", "discharge_hours_frac", "reserve_frac")
        fields = type(self).model_fields
        if self.strategy == "reserve":
            wrong += [
                Contradiction(
                    key,
                    "this is for peak shaving, the store is kept in reserve",
                    f"write strategy: peak_shaving, or remove {key}",
                )
                for key in shaving
                if getattr(self, key) != fields[key].default
            ]
        return wrong

    @property
    def capacity_kwh(self) -> float:
        """Cold of the full tank [kWh].

        >>> tank = {"volume_m3": 100.0, "charge_limit_kw": 9.0, "discharge_limit_kw": 9.0}
        >>> round(ChilledWaterStore(**tank, delta_t_k=10.0, usable_frac=0.9).capacity_kwh, 2)
        1046.5
        """
        litres = 1000.0 * self.volume_m3
        return litres * WATER_KJ_PER_L_K * self.delta_t_k * self.usable_frac / HOUR_S


def store_contradictions(cooling: CoolingPart) -> list[Contradiction]:
    """Refuse a store beside a plant without a stage that makes cold water."""
    if any(isinstance(stage, WaterLoop | FacilityWater) for stage in cooling.stage_parts()):
        return []
    rule = "this plant has no chilled-water loop that a store could stand in"
    return [Contradiction("store", rule, "remove it, or choose a plant with water coils")]


@dataclass(frozen=True, slots=True)
class SizedStore:
    """A tank over steps of one length, and what it wishes in each step."""

    params: ChilledWaterStore
    capacity_kwh: float
    step_h: float
    loss_rel: float
    """Share of the cold that a step loses."""
    charges: Flags
    discharges: Flags

    @classmethod
    def sized(
        cls, params: ChilledWaterStore, grid: TimeGrid, hourly: Mapping[str, Array]
    ) -> SizedStore:
        """Plan the hours of the store.

        ``hourly`` holds the values by which hours are ranked, ``price`` and ``carbon``.
        """
        if params.strategy == "reserve":
            charges = np.ones(grid.steps, dtype=bool)
            discharges = np.zeros(grid.steps, dtype=bool)
        else:
            good, bad = ranked_hours(
                hourly[params.by], params.charge_hours_frac, params.discharge_hours_frac
            )
            charges, discharges = map(grid.at_steps, (good, bad))
        loss_rel = 1.0 - (1.0 - params.loss_frac_per_day) ** (grid.step_s / DAY_S)
        return cls(params, params.capacity_kwh, grid.step_h, loss_rel, charges, discharges)

    def wish_kw(self, step: int, cold_kwh: float, load_kw: float, headroom_kw: float) -> float:
        """Return what the store would like [kW]: charging positive, discharging negative.

        It takes no more than the plant's design leaves, and gives no more than the load.
        """
        params = self.params
        if self.charges[step]:
            kept_kwh = cold_kwh * (1.0 - self.loss_rel)
            room_kw = (self.capacity_kwh - kept_kwh) / self.step_h
            return max(min(params.charge_limit_kw, room_kw, headroom_kw), 0.0)
        if self.discharges[step]:
            return -min(self._available_kw(cold_kwh, params.reserve_frac), load_kw)
        return 0.0

    def help_kw(self, cold_kwh: float, wish_kw: float, short_kw: float) -> float:
        """Return what else the store can give to a plant that falls short [kW]."""
        given_kw = max(-wish_kw, 0.0)
        more_kw = self._available_kw(cold_kwh, 0.0) - given_kw
        return max(min(more_kw, short_kw), 0.0)

    def after(self, cold_kwh: float, into_kw: float) -> tuple[float, float]:
        """Return the cold after a step and what was lost in it [kWh].

        The loss is of what was there at the start; ``into_kw`` is charging, net.
        """
        lost_kwh = cold_kwh * self.loss_rel
        after_kwh = cold_kwh - lost_kwh + into_kw * self.step_h
        # Emptying and filling to the brim leave rounding dust, which is booked as loss.
        inside_kwh = min(max(after_kwh, 0.0), self.capacity_kwh)
        return inside_kwh, lost_kwh + after_kwh - inside_kwh

    def _available_kw(self, cold_kwh: float, reserve_frac: float) -> float:
        kept_kwh = cold_kwh * (1.0 - self.loss_rel)
        above_kwh = max(kept_kwh - reserve_frac * self.capacity_kwh, 0.0)
        return min(self.params.discharge_limit_kw, above_kwh / self.step_h)


def ranked_hours(values: Array, good_frac: float, bad_frac: float) -> tuple[Flags, Flags]:
    """Return the hours of each day that are among its lowest, and among its highest.

    Parameters
    ----------
    values
        One value an hour, whole days, shape (24 days,).
    good_frac, bad_frac
        Shares of the day's hours; together at most 1. Whole hours, rounded down.

    Returns
    -------
    tuple of Flags
        Good and bad hours. Of equal hours the earlier counts as lower; a day whose hours
        are all alike has neither good nor bad ones.

    Raises
    ------
    InvalidInput
        If the values are no whole days.

    Examples
    --------
    >>> import numpy as np
    >>> good, bad = ranked_hours(np.arange(24.0), 0.25, 0.25)
    >>> np.flatnonzero(good).tolist(), np.flatnonzero(bad).tolist()
    ([0, 1, 2, 3, 4, 5], [18, 19, 20, 21, 22, 23])
    """
    if values.size % 24:
        raise InvalidInput.of("no-whole-days", "ranked_hours", f"{values.size} hours are no days")
    days = values.reshape(-1, 24)
    rank = np.argsort(np.argsort(days, axis=1, kind="stable"), axis=1)
    differs = (days.max(axis=1) > days.min(axis=1))[:, None]
    good = (rank < int(24 * good_frac + 1e-9)) & differs
    bad = (rank >= 24 - int(24 * bad_frac + 1e-9)) & differs
    return good.ravel(), bad.ravel()
