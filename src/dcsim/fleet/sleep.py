"""The sleep state of a server: what it draws, and what waking takes."""

from __future__ import annotations

from dcsim.core.part import Contradiction, Part, quantity

MEASURE = "a meter on the machine; asleep only memory and management processor are fed"
SETUP = (
    "a meter on the machine; seconds from memory, minutes from power-off with a boot near full "
    "power (Gandhi, Gupta, Harchol-Balter & Kozuch 2010, Performance Evaluation 67(11))"
)


class SleepState(Part):
    """A state in which a server computes nothing and can be woken."""

    sleep_w: float = quantity(source=MEASURE, typical=(0.0, 30.0), ge=0.0, le=10_000.0)
    """Power asleep [W]."""
    wake_latency_s: float = quantity(source=SETUP, typical=(1.0, 600.0), ge=0.0, le=86_400.0)
    """Time from the call until the server works [s]."""
    wake_energy_j: float = quantity(source=SETUP, ge=0.0, le=1e9)
    """All energy that one waking draws, from the call until the server works [J]."""

    @property
    def wake_extra_j(self) -> float:
        """Energy of a waking beyond that of sleeping on for as long [J]."""
        return self.wake_energy_j - self.sleep_w * self.wake_latency_s

    def cross_checks(self) -> list[Contradiction]:
        """Refuse a waking that draws less than sleep."""
        if self.wake_extra_j < 0.0:
            asleep_j = self.sleep_w * self.wake_latency_s
            rule = f"sleeping on for {self.wake_latency_s:g} s takes {asleep_j:g} J, more than this"
            return [Contradiction("wake_energy_j", rule, "give the whole energy of a waking")]
        return []

    def break_even_s(self, idle_w: float) -> float:
        """Return how long a server must sleep for a waking to pay [s]; infinite if it never does.

        >>> nap = SleepState(sleep_w=10.0, wake_latency_s=60.0, wake_energy_j=12_600.0)
        >>> nap.break_even_s(idle_w=110.0)
        120.0
        """
        spared_w = idle_w - self.sleep_w
        return self.wake_extra_j / spared_w if spared_w > 0.0 else float("inf")
