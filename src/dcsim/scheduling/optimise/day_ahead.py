"""Optimal shift: once a day, place all known jobs so that they emit least together.

Where Lowest-Window lets each job choose for itself, here the jobs of the coming
day and those still waiting are placed jointly within the free capacity, by a
binary programme. The clock checks every plan by independent code before it is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Ints
from dcsim.core.errors import NoSolution, Problem
from dcsim.core.part import quantity
from dcsim.core.timegrid import DAY_S
from dcsim.scheduling.optimise import shift_model
from dcsim.scheduling.optimise.polish import polish
from dcsim.scheduling.optimise.shift_problem import ShiftProblem, shift_problem
from dcsim.scheduling.policy import Decision, Policy, PolicyPart, View

LIMIT = "bounds the run time of a day's plan"


@dataclass(frozen=True, slots=True)
class OptimalShiftPolicy(Policy):
    """Plans at every midnight UTC of the run, counted from its start.

    Every site is planned by itself for the jobs that stand there; with ``any_site`` all are
    planned together and a job may go to every site that is allowed for it.
    """

    time_limit_s: float
    gap_frac: float
    any_site: bool = False
    control_interval_s: int | None = DAY_S
    replans: bool = True
    keeps_capacity: bool = True

    def decide(self, view: View) -> Decision:
        """Place all arriving and waiting jobs.

        Raises
        ------
        NoSolution
            If no plan keeps all windows within the capacity, or none was found in time.
        """
        ids = np.sort(np.concatenate((view.waiting, view.arriving)))
        plans = [
            self._placed(view, shift_problem(view, own, sites))
            for own, sites in self._split(view, ids)
        ]
        if not plans:
            return Decision(ids, ids)
        job, start, site = map(np.concatenate, zip(*plans, strict=True))
        order = np.argsort(job)
        return Decision(job[order], start[order], site[order] if self.any_site else None)

    def _split(self, view: View, ids: Ints) -> Iterator[tuple[Ints, Sequence[int]]]:
        """Yield jobs that are planned together, and the sites at which they may be placed."""
        if self.any_site:
            if len(ids):
                yield ids, range(len(view.sites))
            return
        for site in np.unique(view.at[ids]).tolist():
            yield ids[view.at[ids] == site], [site]

    def _placed(self, view: View, problem: ShiftProblem) -> tuple[Ints, Ints, Ints]:
        """Return jobs, starts and sites of the best plan."""
        nowhere = np.setdiff1d(np.arange(len(problem.ids)), problem.job)
        if len(nowhere):
            raise NoSolution(
                Problem(
                    "plan-infeasible",
                    f"policy, day {view.now_s // DAY_S + 1}",
                    f"job {problem.ids[nowhere[0]]} may start nowhere within its window",
                    "widen its deferral window, or allow a site whose link is fast enough",
                )
            )
        report, best = shift_model.solve_shift(
            problem, time_limit_s=self.time_limit_s, gap=self.gap_frac
        )
        if best is None:
            outcome = report.outcome.name.lower()
            raise NoSolution(self._explain(view, problem, outcome, report.detail))
        best = polish(problem, best)
        return problem.ids, problem.start_s[best], problem.site[best]

    def _explain(self, view: View, problem: ShiftProblem, outcome: str, detail: str) -> Problem:
        day = f"day {view.now_s // DAY_S + 1}"
        if outcome == "infeasible":
            missing = shift_model.shortage(problem, time_limit_s=self.time_limit_s)
            where = "; ".join(_missing(view, problem, *row) for row in missing[:3])
            return Problem(
                "plan-infeasible",
                f"policy, {day}",
                f"the jobs do not fit into their windows: {where or 'no single cause found'}",
                "widen deferral_window_h, lower jobs_per_day or cores, or add racks",
            )
        return Problem(
            f"plan-{outcome.replace('_', '-')}",
            f"policy, {day}",
            f"no plan was found ({detail or outcome})",
            "raise policy.time_limit_s, or choose policy.kind lowest_window",
        )


def _missing(view: View, problem: ShiftProblem, slot: int, resource: int, amount: int) -> str:
    """Say what is missing when and, in a fleet, where."""
    name = list(view.sites)[problem.slot_site[slot]]
    at = f" at {name}" if len(view.sites) > 1 else ""
    what = problem.resources[resource]
    return f"{amount} {what} missing{at} {problem.time_s[slot] / 3600:.1f} h into the run"


class OptimalShift(PolicyPart):
    """Place the jobs of each coming day together, by optimisation."""

    kind: Literal["optimal_shift"]
    time_limit_s: float = quantity(60.0, source=LIMIT, typical=(1.0, 600.0), gt=0.0, le=86_400.0)
    """Longest time for one day's plan [s]."""
    gap_frac: float = quantity(
        1e-6, source="HiGHS relative gap", typical=(0.0, 0.01), ge=0.0, le=1.0
    )
    """Proven distance to the optimum at which the solver may stop."""
    sites: Literal["home", "any"] = "home"
    """Where a job may run: where it is, or at any site that is allowed for it."""

    def policy(self) -> Policy:
        """Return the running policy."""
        return OptimalShiftPolicy(self.time_limit_s, self.gap_frac, self.sites == "any")
