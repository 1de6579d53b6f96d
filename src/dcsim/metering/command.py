"""Any command under a meter: what a run of it took, and whether that was within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dcsim.core.errors import CheckFailed, UsageError
from dcsim.metering.child import Child
from dcsim.metering.meter import Meter
from dcsim.metering.protocol import Progress, Window, mad_rel, metered
from dcsim.workload.profile import BASIS

OVERHEAD_LIMIT_FRAC = 0.02
"""Share of the program's CPU time that metering may take without a warning."""


@dataclass(frozen=True, slots=True)
class CommandRun:
    """Repeats of a command under one meter."""

    command: tuple[str, ...]
    window: Window

    @property
    def energy_j(self) -> float:
        """Energy of the repeat with the median CPU time [J]."""
        return self.window.median().reading.energy_j.total

    @property
    def spread_rel(self) -> float | None:
        """Median absolute deviation of the CPU seconds over their median; ``None`` at 0 s."""
        cpu_s = [repeat.end.cpu_s for repeat in self.window.repeats]
        return mad_rel(cpu_s) if min(cpu_s) > 0 else None

    def warnings(self) -> list[str]:
        """Say what makes the figures less sure."""
        told = []
        if self.window.contention.contended:
            told.append("others used the machine; CPU seconds stand, wall time does not")
        if self.window.contention.contended is None:
            told.append("this system does not tell whether others used the machine")
        if self.window.own_cpu_frac > OVERHEAD_LIMIT_FRAC:
            told.append(
                f"metering took {self.window.own_cpu_frac:.1%} of the program's CPU time: "
                "too short a run to meter well"
            )
        if len(self.window.outputs()) > 1:
            told.append("the repeats printed different results: was it the same work?")
        return told

    def require_within(self, max_j: float) -> None:
        """Refuse a run that took more energy than a budget.

        Raises
        ------
        CheckFailed
            If it did (exit code 6).
        """
        if self.energy_j > max_j:
            basis = BASIS[self.window.median().reading.tier]
            raise CheckFailed.of(
                "over-budget",
                " ".join(self.command),
                f"the run took {self.energy_j:.4g} J ({basis}), the budget is {max_j:.4g} J",
                "make it lighter, or raise --max-j",
            )


def run_command(
    command: Sequence[str],
    meter: Meter,
    *,
    repeats: int = 5,
    warmup: int = 1,
    pinned: bool = True,
    progress: Progress = lambda _: None,
) -> CommandRun:
    """Run a command under a meter that is open: warm up, then repeat.

    Raises
    ------
    UsageError
        If there is no command.
    CheckFailed
        If it cannot be started, or fails.
    """
    if not command:
        raise UsageError.of(
            "no-command",
            "meter command",
            "no command was given",
            "write it after two dashes: dcsim meter command -- CMD",
        )
    for _ in range(warmup):
        progress("warm-up")
        Child.launch(command, pinned=pinned).reap()
    window = metered(command, repeats, meter, progress, pinned=pinned)
    return CommandRun(tuple(command), window)
