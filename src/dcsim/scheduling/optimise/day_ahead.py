"""Optimal shift: once a day, place all known jobs so that they emit least together.

Where Lowest-Window lets each job choose for itself, here the jobs of the coming
day and those still waiting are placed jointly within the free capacity, by a
binary programme. Where they do not fit into their windows, the least work is put off beyond
them, counted and shown. The clock checks every plan by independent code before it is used.
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
from dcsim.scheduling.optimise.least_late import first_start_s, put_off, weight_of
from dcsim.scheduling.optimise.outcome import Outcome, SolveReport
from dcsim.scheduling.optimise.polish import polish
from dcsim.scheduling.optimise.shift_problem import Placed, ShiftProblem, shift_problem
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
        """Place all arriving and waiting jobs, within their windows as far as these have room.

        Raises
        ------
        NoSolution
            If a job may run nowhere, or no plan was found in time.
        """
        ids = np.sort(np.concatenate((view.waiting, view.arriving)))
        placed, late = Placed.none(), [ids[:0]]
        for own, sites in self._split(view, ids):
            part, beyond = self._placed(view, own, sites)
            placed = placed.and_(part)
            late.append(beyond)
        order = np.argsort(placed.ids)
        site = placed.site[order] if self.any_site else None
        return Decision(placed.ids[order], placed.start_s[order], site, late=np.concatenate(late))

    def _split(self, view: View, ids: Ints) -> Iterator[tuple[Ints, Sequence[int]]]:
        """Yield jobs that are planned together, and the sites at which they may be placed."""
        if self.any_site:
            if len(ids):
                yield ids, range(len(view.sites))
            return
        for site in np.unique(view.at[ids]).tolist():
            yield ids[view.at[ids] == site], [site]

    def _placed(self, view: View, ids: Ints, sites: Sequence[int]) -> tuple[Placed, Ints]:
        """Return the best plan of some jobs, and which of them are put off beyond their windows."""
        problem = shift_problem(view, ids, sites)
        nowhere = np.setdiff1d(np.arange(len(ids)), problem.job)
        if len(nowhere):
            raise NoSolution(_nowhere(view, int(ids[nowhere[0]])))
        alone = problem.fit_alone()
        if not alone.all():
            problem = shift_problem(view, ids[alone], sites)
        kept = self._kept(view, problem, sites) if alone.any() else Placed.none()
        rest = np.setdiff1d(ids, kept.ids)
        if len(rest) == 0:
            return kept, rest
        added, latest = put_off(view, rest, kept), view.jobs.latest_start_s[rest]
        start_s = np.full(len(rest), view.until_s)
        start_s[np.searchsorted(rest, added.ids)] = added.start_s
        is_late = (start_s > latest) & (latest >= first_start_s(view, rest))
        return kept.and_(added), rest[is_late]

    def _kept(self, view: View, problem: ShiftProblem, sites: Sequence[int]) -> Placed:
        """Return the jobs that keep their windows: all if they fit, else all but the least work."""
        report, best = shift_model.solve_shift(
            problem, time_limit_s=self.time_limit_s, gap=self.gap_frac
        )
        if best is not None:
            return problem.placed(polish(problem, best))
        if report.outcome is not Outcome.INFEASIBLE:
            raise NoSolution(_unsolved(view, report))
        ids = problem.ids
        in_time = ids[view.jobs.latest_start_s[ids] >= first_start_s(view, ids)]
        if len(in_time) == 0:
            return Placed.none()
        problem = shift_problem(view, in_time, sites)
        report, best = shift_model.solve_least_late(
            problem, weight_of(view, in_time), time_limit_s=self.time_limit_s
        )
        if best is None:
            raise NoSolution(_unsolved(view, report))
        # Who stays is settled; where the work hardly fits, single moves find what is to be saved.
        cleaner = polish(problem, best)
        while (cleaner != best).any():
            best, cleaner = cleaner, polish(problem, cleaner)
        return problem.placed(best)


def _nowhere(view: View, job: int) -> Problem:
    return Problem(
        "plan-infeasible",
        f"policy, day {view.now_s // DAY_S + 1}",
        f"job {job} may start nowhere within its window",
        "widen its deferral window, or allow a site whose link is fast enough",
    )


def _unsolved(view: View, report: SolveReport) -> Problem:
    outcome = report.outcome.name.lower()
    return Problem(
        f"plan-{outcome.replace('_', '-')}",
        f"policy, day {view.now_s // DAY_S + 1}",
        f"no plan was found ({report.detail or outcome})",
        "raise policy.time_limit_s, or choose policy.kind lowest_window",
    )


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
