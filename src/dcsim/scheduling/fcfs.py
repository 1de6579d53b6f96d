"""First come, first served: every job is released at its home when it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dcsim.scheduling.policy import Decision, Policy, PolicyPart, View


@dataclass(frozen=True, slots=True)
class FcfsPolicy(Policy):
    """Releases on arrival, at home; the queue serves in order of release, then of number."""

    looks_at_sites: bool = False

    def decide(self, view: View) -> Decision:
        """Release each arriving job at its arrival."""
        return Decision(view.arriving, view.jobs.arrival_s[view.arriving])


class Fcfs(PolicyPart):
    """First come, first served."""

    kind: Literal["fcfs"]

    def policy(self) -> Policy:
        """Return the running policy."""
        return FcfsPolicy()
