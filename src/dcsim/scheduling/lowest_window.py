"""Lowest-Window: each job waits for the cleanest stretch as long as itself.

Among the whole hours from arrival to the latest start, the job is released at the
one whose window has the smallest sum of carbon intensity (Hanafy et al., ASPLOS
2024, doi 10.1145/3620666.3651374, the variant that knows the job's length). Each
job decides alone, so many may choose the same hour and queue there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.scheduling.candidates import candidates
from dcsim.scheduling.policy import Decision, Policy, PolicyPart, View


@dataclass(frozen=True, slots=True)
class LowestWindowPolicy:
    """Releases each arriving job at the start of its cleanest window."""

    control_interval_s: int | None = None
    replans: bool = False
    caps_power: bool = False

    def decide(self, view: View) -> Decision:
        """Choose the release of each arriving job; ties go to the earliest hour."""
        choice = candidates(view, view.arriving)
        best = np.argmin(choice.cost_gco2e_per_kwh, axis=1)
        return Decision(choice.ids, choice.start_s[np.arange(len(best)), best])


class LowestWindow(PolicyPart):
    """Wait for the cleanest window, each job for itself."""

    kind: Literal["lowest_window"]

    def policy(self) -> Policy:
        """Return the running policy."""
        return LowestWindowPolicy()
