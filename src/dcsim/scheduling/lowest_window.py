"""Lowest-Window: each job waits for the cleanest time as long as itself.

Among the whole hours from arrival to the latest start, the job is released at the
one whose window has the smallest sum of carbon intensity times PUE (Hanafy et al., ASPLOS
2024, doi 10.1145/3620666.3651374, the variant that knows the job's length). On a fleet it
may also choose the site: there its own power counts too, and the time that its data take.
Each job decides alone, so many may choose the same hour and queue there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.scheduling.candidates import candidates
from dcsim.scheduling.policy import Decision, Policy, PolicyPart, View


@dataclass(frozen=True, slots=True)
class LowestWindowPolicy(Policy):
    """Releases each arriving job at the start of its cleanest window.

    With ``any_site`` that may be at every site where the job may run; a site as clean as
    its own does not draw it away.
    """

    any_site: bool = False

    def decide(self, view: View) -> Decision:
        """Choose the release of each arriving job; ties go to the earliest hour."""
        ids = view.arriving
        release, least = view.jobs.arrival_s[ids].copy(), np.full(len(ids), np.inf)
        site = view.at[ids].copy()
        for stays in (True, False) if self.any_site else (True,):
            for here in range(len(view.sites)):
                rows = np.flatnonzero((view.at[ids] == here) == stays)
                choice = candidates(view, ids[rows], here)
                best = np.argmin(choice.cost_gco2e, axis=1)
                each = np.arange(len(rows))
                cost = choice.cost_gco2e[each, best]
                better = cost < least[rows]
                rows, best, each = rows[better], best[better], each[better]
                least[rows], site[rows] = cost[better], here
                release[rows] = choice.start_s[each, best]
        return Decision(ids, release, site if self.any_site else None)


class LowestWindow(PolicyPart):
    """Wait for the cleanest window, each job for itself."""

    kind: Literal["lowest_window"]
    sites: Literal["home", "any"] = "home"
    """Where a job may run: where it is, or at any site that is allowed for it."""

    def policy(self) -> Policy:
        """Return the running policy."""
        return LowestWindowPolicy(self.sites == "any")
