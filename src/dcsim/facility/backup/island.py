"""A site without the grid: who carries it, for how long, and what is used up meanwhile.

Loads are constant within a step, so every change (the generators take over, the
battery or the tank runs empty) has an exact instant; nothing is rounded to steps.
"""

from __future__ import annotations

from dataclasses import dataclass

from dcsim.facility.backup.backup import SizedBackup

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Carried:
    """What happened in one step of an outage."""

    lit_s: float
    """Seconds for which the servers had power, from the step's start."""
    uncooled_s: float
    """Of these, seconds on batteries alone: no cooling, no lights."""
    battery_kwh: float
    generator_kwh: float
    fuel_l: float


@dataclass(slots=True)
class Island:
    """The state through one outage: what is left, and how long it has lasted.

    ``started`` generators have answered the start signal.
    """

    plant: SizedBackup
    started: int
    battery_kwh: float
    tank_l: float
    elapsed_s: float = 0.0
    cause: str = ""
    """What left the servers to the batteries, or without power."""
    is_blacked_out: bool = False
    """Whether the servers have lost power; they stay off until the grid is back."""

    def _is_lit(self) -> bool:
        return not self.is_blacked_out

    def carry(self, facility_kw: float, ups_kw: float, seconds: float) -> Carried:
        """Carry a constant load for ``seconds``: first on batteries, then on generators.

        ``ups_kw`` is what the UPS gives to distribution and racks, ``facility_kw`` what
        the whole site draws.
        """
        if self.is_blacked_out:
            return Carried(0.0, 0.0, 0.0, 0.0, 0.0)
        waiting_s = max(0.0, self.plant.params.start_time_s - self.elapsed_s)
        bridge_s = min(seconds, waiting_s)
        bridged_s = self._on_battery(ups_kw, bridge_s)
        battery_kwh = ups_kw * bridged_s / HOUR_S
        generator_kwh = fuel_l = run_s = 0.0
        rest_s = seconds - bridge_s
        if self._is_lit() and rest_s > 0.0:
            run_s = self._on_generators(facility_kw, rest_s)
            generator_kwh = facility_kw * run_s / HOUR_S
            fuel_l = self.plant.params.burn_l_per_h(facility_kw, self.started) * run_s / HOUR_S
            self.tank_l = max(0.0, self.tank_l - fuel_l)
        uncooled_s = bridged_s
        if self._is_lit() and run_s < rest_s:
            # No generator carries it any longer: what the batteries still hold is the end.
            last_s = self._on_battery(ups_kw, rest_s - run_s)
            battery_kwh += ups_kw * last_s / HOUR_S
            uncooled_s += last_s
        self.elapsed_s += seconds
        lit_s = uncooled_s + run_s
        return Carried(lit_s, uncooled_s, battery_kwh, generator_kwh, fuel_l)

    def _on_battery(self, ups_kw: float, seconds: float) -> float:
        """Return for how long the batteries carry the UPS; note if that is not enough."""
        holds_s = HOUR_S * self.battery_kwh / ups_kw if ups_kw > 0.0 else seconds
        carried_s = min(seconds, holds_s)
        self.battery_kwh = max(0.0, self.battery_kwh - ups_kw * carried_s / HOUR_S)
        if carried_s < seconds:
            self.black_out("the batteries ran empty")
        return carried_s

    def _on_generators(self, facility_kw: float, seconds: float) -> float:
        """Return for how long the generators carry the site."""
        params = self.plant.params
        if facility_kw > self.started * params.generator_kw:
            self.cause = (
                f"{self.started} of {self.plant.generators} generators cannot carry "
                f"{facility_kw:.0f} kW"
            )
            return 0.0
        burn = params.burn_l_per_h(facility_kw, self.started)
        holds_s = HOUR_S * self.tank_l / burn if burn > 0.0 else seconds
        if holds_s < seconds:
            self.cause = "the tanks ran empty"
        return min(seconds, holds_s)

    def black_out(self, cause: str) -> None:
        """Lose power at the servers."""
        self.is_blacked_out = True
        self.cause = self.cause or cause
