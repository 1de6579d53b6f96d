"""Gating of cores at rest: the clock stopped, or the supply cut off."""

from __future__ import annotations

from typing import Literal

from dcsim.core.part import Contradiction, Part, fraction

MEASURE = "measure idle power with the processor's idle states switched off and on"


class Gating(Part):
    """What cores at rest no longer draw, for an idle power measured without gating.

    Idle power as published (SPECpower's active idle, a meter on a machine as delivered)
    already holds the machine's own gating; counting it again would count it twice.
    """

    kind: Literal["clock", "power"]
    """`clock` stops the switching of cores at rest; `power` stops their leakage too."""
    cores_share_of_idle_frac: float = fraction(source=MEASURE, typical=(0.05, 0.6))
    """Share of the idle power that is drawn by the cores, all of them at rest and ungated."""
    leakage_share_frac: float | None = fraction(None, source=MEASURE, typical=(0.1, 0.6))
    """Share of the cores' idle power that leaks, which stopping the clock does not spare."""

    def cross_checks(self) -> list[Contradiction]:
        """Require the leakage for clock gating alone."""
        if self.kind == "clock" and self.leakage_share_frac is None:
            rule = "kind: clock needs the share that leaks on"
            return [Contradiction("kind", rule, "add leakage_share_frac")]
        if self.kind == "power" and self.leakage_share_frac is not None:
            rule = "kind: power stops leakage and switching alike"
            return [Contradiction("leakage_share_frac", rule, "remove it, or write kind: clock")]
        return []

    @property
    def spared_frac(self) -> float:
        """Share of the idle power that is spared with every core at rest.

        Notes
        -----
        A core draws C V^2 f + V I_leak; clock gating takes the first term away, power gating
        both (`dcsim.workload.operations.Core.power_w`). With the cores' share s of the idle
        power and the share l of it that leaks: s (1 - l) for clocks, s for the supply.

        >>> Gating(kind="clock", cores_share_of_idle_frac=0.5, leakage_share_frac=0.5).spared_frac
        0.25
        """
        kept = self.leakage_share_frac if self.kind == "clock" else 0.0
        return self.cores_share_of_idle_frac * (1.0 - (kept or 0.0))
