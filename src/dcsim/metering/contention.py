"""Whether others used the machine while something was metered."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT_FRAC = 0.10
"""Share of the machine's CPU time, used by others, from which a run is contended."""


@dataclass(frozen=True, slots=True)
class MachineTimes:
    """Counters of one instant, in seconds except ``steal_ticks``.

    ``busy_s`` is the CPU time of the whole machine, what the hypervisor stole
    included; ``own_s`` that of this process and its ended children. ``busy_s`` and
    ``steal_ticks`` are ``None`` where the system does not tell.
    """

    wall_s: float
    own_s: float
    busy_s: float | None
    steal_ticks: int | None

    @classmethod
    def now(cls, stat: Path = Path("/proc/stat")) -> MachineTimes:
        """Read the counters."""
        times = os.times()
        own_s = times.user + times.system + times.children_user + times.children_system
        wall_s = time.perf_counter()
        try:
            first = stat.read_text(encoding="ascii").splitlines()[0].split()
        except OSError:
            return cls(wall_s, own_s, None, None)
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, first[1:9])
        busy_ticks = user + nice + system + irq + softirq + steal
        return cls(wall_s, own_s, busy_ticks / os.sysconf("SC_CLK_TCK"), steal)


@dataclass(frozen=True, slots=True)
class Contention:
    """What others took between two instants; ``None`` where the system does not tell."""

    others_frac: float | None
    steal_ticks: int | None

    @classmethod
    def between(cls, early: MachineTimes, late: MachineTimes, cores: int) -> Contention:
        """Compare two instants on a machine of ``cores`` cores.

        >>> early = MachineTimes(wall_s=0.0, own_s=0.0, busy_s=0.0, steal_ticks=0)
        >>> late = MachineTimes(wall_s=10.0, own_s=10.0, busy_s=13.0, steal_ticks=2)
        >>> Contention.between(early, late, cores=2)
        Contention(others_frac=0.15, steal_ticks=2)
        """
        if early.busy_s is None or late.busy_s is None:
            return cls(None, None)
        others_s = (late.busy_s - early.busy_s) - (late.own_s - early.own_s)
        steal = None
        if early.steal_ticks is not None and late.steal_ticks is not None:
            steal = late.steal_ticks - early.steal_ticks
        # Both counters tick at 10 ms, so an idle machine may show a little less than nothing.
        return cls(max(0.0, others_s) / ((late.wall_s - early.wall_s) * cores), steal)

    @property
    def contended(self) -> bool | None:
        """Whether others used more than a tenth of the machine; ``None`` if not known."""
        return None if self.others_frac is None else self.others_frac > LIMIT_FRAC
