"""Optimal shift: once a day, place all known jobs so that they emit least together.

Where Lowest-Window lets each job choose for itself, here the jobs of the coming
day and those still waiting are placed jointly within the free capacity, by a
binary programme. Every plan is checked by independent code before it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dcsim.core.errors import NoSolution, Problem
from dcsim.core.part import quantity
from dcsim.core.timegrid import DAY_S
from dcsim.scheduling.check import check_plan
from dcsim.scheduling.policy import Decision, Policy, PolicyPart, View

LIMIT = "bounds the run time of a day's plan"


@dataclass(frozen=True, slots=True)
class OptimalShiftPolicy:
    """Plans at every midnight UTC of the run, counted from its start."""

    time_limit_s: float
    gap_frac: float
    control_interval_s: int | None = DAY_S
    replans: bool = True
    caps_power: bool = False

    def decide(self, view: View) -> Decision:
        """Place all arriving and waiting jobs.

        Raises
        ------
        NoSolution
            If no plan keeps all windows within the capacity, or none was found in time.
        CheckFailed
            If the solver's plan breaks a window or the capacity.
        """
        # Pyomo takes a third of a second to import and only this policy needs it.
        from dcsim.scheduling.optimise.polish import polish
        from dcsim.scheduling.optimise.shift_model import solve_shift
        from dcsim.scheduling.optimise.shift_problem import shift_problem

        problem = shift_problem(view)
        if len(problem.ids) == 0:
            return Decision(problem.ids, problem.ids)
        report, best = solve_shift(problem, time_limit_s=self.time_limit_s, gap=self.gap_frac)
        if best is None:
            raise NoSolution(self._explain(view, report.outcome.name.lower(), report.detail))
        start = problem.start_s[polish(problem, best)]
        check_plan(view.jobs, problem.ids, start, view.start_s, view.capacity_cores, view.step_s)
        return Decision(problem.ids, start)

    def _explain(self, view: View, outcome: str, detail: str) -> Problem:
        from dcsim.scheduling.optimise.shift_model import shortage
        from dcsim.scheduling.optimise.shift_problem import shift_problem

        day = f"day {view.now_s // DAY_S + 1}"
        if outcome == "infeasible":
            missing = shortage(shift_problem(view), time_limit_s=self.time_limit_s)
            where = "; ".join(
                f"{cores} cores missing {time / 3600:.1f} h into the run"
                for time, cores in missing[:3]
            )
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


class OptimalShift(PolicyPart):
    """Place the jobs of each coming day together, by optimisation."""

    kind: Literal["optimal_shift"]
    time_limit_s: float = quantity(60.0, source=LIMIT, typical=(1.0, 600.0), gt=0.0, le=86_400.0)
    """Longest time for one day's plan [s]."""
    gap_frac: float = quantity(
        1e-6, source="HiGHS relative gap", typical=(0.0, 0.01), ge=0.0, le=1.0
    )
    """Proven distance to the optimum at which the solver may stop."""

    def policy(self) -> Policy:
        """Return the running policy."""
        return OptimalShiftPolicy(self.time_limit_s, self.gap_frac)
