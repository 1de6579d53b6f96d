"""One site run in blocks: its queue ahead of its plant, for as long as neither disturbs the other.

A block is served by the queue first, and the site's parts then carry its load. Where they
say that something has to be told to the jobs (the servers slow down, switch off, lose
power), the queue is rewound to that step and goes on from there. After that the next
block is short, and blocks double while it is calm: little is ever served twice.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.facility.backup.outages import Blackout
from dcsim.facility.cooling.taken import taken
from dcsim.fleet.consolidation import Recall
from dcsim.simulate.faults import QueueEvent, hit_by
from dcsim.simulate.fleet_load import JobRates
from dcsim.simulate.queue import Mark, QueueKernel, Snapshot
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.simulate.site_load import SiteLoad, site_load
from dcsim.simulate.site_model import SiteAnswer, SiteState, SiteSteps

SHORTEST_BLOCK = 256
"""Steps that are tried on the site after something was disturbed; each calm block doubles them.

A call on arrays of so many steps costs less than twice what one step does.
"""
SHORTEST_LOOK = 8
"""Steps for which the queue is then served ahead, which it may have to be again."""


@dataclass(frozen=True, slots=True)
class RunMark:
    """The beginning of a step, to which the queue of a site can be rewound."""

    at: int
    queue: Snapshot
    next_event: int
    gates: Counter[str]
    interrupted: int
    ran_to: Mark | None


class SiteRun:
    """The running state of one site; `advance` carries it on.

    Parameters
    ----------
    inputs
        The site and its period.
    queue
        Its queue, which this object alone advances.
    """

    def __init__(self, inputs: SiteInputs, queue: QueueKernel) -> None:
        self.inputs, self.queue = inputs, queue
        self.state: SiteState = inputs.model.initial()
        self.at = 0
        """The step that comes next."""
        self.clock_rel = 1.0
        self.loads: list[SiteLoad] = []
        self.clocks: list[Array] = []
        self.steps: list[SiteSteps] = []
        self.blackouts: list[Blackout] = []
        self.interrupted: list[int] = []
        """Jobs that a fault or a blackout interrupted, one entry each time."""
        self.killed: list[int] = []
        """Jobs that the servers' switching off for heat interrupted."""
        self.trips = 0
        self._events: list[QueueEvent] = list(inputs.faults.events if inputs.faults else ())
        self._next_event = 0
        self._gates: Counter[str] = Counter()
        self._recall: list[Recall | None] | None = None
        self._look = self._try = inputs.grid.steps
        self.ran_to: Mark | None = None
        """Up to where the segments in which jobs ran were read."""
        self._served_s = 0
        self._rates = JobRates.of(inputs.cluster, inputs.jobs)
        self._begun: Blackout | None = None
        """A loss of power in the step of which the queue has been served a part."""

    def serve(self, until_s: int) -> None:
        """Serve the queue up to an instant [s], and carry the site as far as jobs may feel it.

        A site that tells its jobs nothing waits for `advance`, so that its steps are carried
        in few blocks however often the clock wakes.
        """
        end, within_s = divmod(until_s, self.inputs.grid.step_s)
        if within_s or self.inputs.model.may_interrupt(end, self.state):
            self.advance(self._served_s)
            self.advance(until_s)
        else:
            self._serve(until_s)

    def advance(self, until_s: int) -> None:
        """Carry the site on: whole steps up to an instant [s], its queue up to that instant."""
        step_s = self.inputs.grid.step_s
        served, whole = self._served_s // step_s, until_s // step_s
        while self.at < whole:
            end = min(self.at + (self._look if self.clock_rel == 1.0 else 1), whole)
            self._block(max(end, served))
        if until_s > self._served_s:
            self._look_into_step(until_s)
            self._serve(until_s)

    def _block(self, end: int) -> None:
        """Try to carry the steps up to ``end``; commit those for which that holds."""
        if self._begun is not None:
            self._dark_step(self._begun)
            return
        first, model = self.at, self.inputs.model
        mark: RunMark | None = None
        if model.may_interrupt(end, self.state) and not self._is_settled(first, end):
            mark = self.marked(end)
        self._serve(end * self.inputs.grid.step_s)
        load, recall = self._load(first, end)
        while self.at < end:
            i = self.at - first
            part = slice(i, min(i + self._try, end - first))
            answer = model.advance(self.at, load.flows.power_kw[part], self.state)
            if answer.blackout is not None and mark is not None:
                self._keep(load, first)
                self.rewind(mark, self.at)
                self._lose_power(answer.blackout)
                self._dark_step(answer.blackout)
                return
            answer, clock_rel = self._governed(answer, load.flows.power_kw[part])
            calm = answer.holds == part.stop - part.start
            self._try = answer.look or max(2 * self._try if calm else 0, SHORTEST_BLOCK)
            self._commit(answer)
            if clock_rel != self.clock_rel:
                self._keep(load, first)
                if self.at < end and mark is not None:
                    self.rewind(mark, self.at)
                else:
                    self._recall = recall
                self._change_clock(clock_rel)
                self._look = SHORTEST_LOOK
                return
        self._keep(load, first)
        self._recall = recall
        self._look *= 2

    def _is_settled(self, first: int, end: int) -> bool:
        """Tell whether a change of the clock behind the only step is all that may come."""
        state = self.state
        if end - first > 1:
            return False
        return state.backup is None or not self.inputs.model.meets_outage(end, state)

    def _governed(self, answer: SiteAnswer, it_kw: Array) -> tuple[SiteAnswer, float]:
        """Return the answer up to the step behind which the servers change their clock."""
        governor = self.inputs.model.governor
        if governor is None:
            return answer, 1.0
        inlet_c = answer.steps.inlet_c
        if self.clock_rel == 1.0:
            hot = inlet_c > governor.throttle_c
            if not hot.any():
                return answer, 1.0
            holds = int(np.argmax(hot)) + 1
            if holds < answer.holds:
                answer = self.inputs.model.advance(self.at, it_kw[:holds], self.state)
        at_c = float(answer.steps.inlet_c[-1])
        if self.clock_rel == 0.0:
            return answer, 0.0 if at_c >= governor.restart_c else governor.clock_rel(at_c)
        return answer, 0.0 if at_c >= governor.trip_c else governor.clock_rel(at_c)

    def _change_clock(self, clock_rel: float) -> None:
        """Let all jobs feel that the servers slow down, switch off or start again."""
        if clock_rel == 0.0:
            self.killed += self._interrupt(self.queue.running, is_fault=False)
            self.trips += 1
            self._gate("trip", closes=True)
        elif self.clock_rel == 0.0:
            self._gate("trip", closes=False)
        if clock_rel > 0.0:
            self.queue.slow(clock_rel)
        self.clock_rel = clock_rel

    def _look_into_step(self, until_s: int) -> None:
        """Find whether the power fails in the next step before an instant within it.

        The jobs must feel it at its second, even if the clock wakes before the step is over.
        """
        first, end = self.at, self.at + 1
        if self._begun is not None or not self.inputs.model.meets_outage(end, self.state):
            return
        mark = self.marked(end)
        self._serve(end * self.inputs.grid.step_s)
        load, _ = self._load(first, end)
        found = self.inputs.model.advance(first, load.flows.power_kw, self.state).blackout
        self.rewind(mark, self.at)
        if found is not None and found.start_s < until_s:
            self._lose_power(found)
            self._begun = found

    def _lose_power(self, found: Blackout) -> None:
        """Take the power from the jobs at the second at which it fails."""
        self._serve(found.start_s)
        self.interrupted += self._interrupt(self.queue.running, is_fault=True)
        self._gate("blackout", closes=True)
        restart_s = self.inputs.faults.restart_s if self.inputs.faults else 0
        insort(self._events, QueueEvent(found.end_s + restart_s, "blackout"), self._next_event)
        self.blackouts.append(found)

    def _dark_step(self, found: Blackout) -> None:
        """Carry the step in which the power fails."""
        self._serve((self.at + 1) * self.inputs.grid.step_s)
        load, self._recall = self._load(self.at, self.at + 1)
        answer = self.inputs.model.advance(self.at, load.flows.power_kw, self.state, found)
        answer, clock_rel = self._governed(answer, load.flows.power_kw)
        self._commit(answer)
        self._keep(load, self.at - 1)
        if clock_rel != self.clock_rel:
            self._change_clock(clock_rel)
        self._look, self._try = SHORTEST_LOOK, SHORTEST_BLOCK
        self._begun = None

    def _commit(self, answer: SiteAnswer) -> None:
        self.steps.append(answer.steps)
        self.state = answer.state
        self.at += answer.holds

    def _keep(self, load: SiteLoad, first: int) -> None:
        """Keep what of a load has been carried since step ``first``."""
        count = self.at - first
        if count:
            whole = count == len(load.job_cores)
            self.loads.append(load if whole else taken(load, slice(0, count)))
            self.clocks.append(np.full(count, self.clock_rel))

    # ---- the queue ----

    def _serve(self, until_s: int) -> None:
        """Serve the queue up to an instant, with all that befalls it on the way."""
        while self._next_event < len(self._events):
            event = self._events[self._next_event]
            if event.at_s >= until_s:
                break
            self._advance_queue(event.at_s)
            self._next_event += 1
            if event.gate:
                self._gate(event.gate, closes=event.closes)
                continue
            jobs = self.inputs.jobs
            hit = hit_by(event, self.queue.running, jobs.cores, self.inputs.cluster.cores)
            self.interrupted += self._interrupt(hit, is_fault=True)
        self._advance_queue(until_s)

    def _advance_queue(self, until_s: int) -> None:
        if until_s > self._served_s:
            self.queue.advance(until_s)
            self._served_s = until_s

    def _interrupt(self, jobs: Ints, *, is_fault: bool) -> list[int]:
        if len(jobs):
            self.queue.interrupt(jobs, is_fault=is_fault)
        found: list[int] = jobs.tolist()
        return found

    def _gate(self, why: str, *, closes: bool) -> None:
        """Let no job start, or let jobs start again once nothing else keeps them."""
        before = self._gates.total()
        self._gates[why] += 1 if closes else -1
        if closes and before == 0:
            self.queue.close()
        elif self._gates.total() == 0:
            self.queue.open()

    def marked(self, end: int) -> RunMark:
        """Return the step that comes next, to be rewound to until step ``end`` has begun."""
        queue = self.queue.snapshot(end * self.inputs.grid.step_s)
        return RunMark(
            self.at,
            queue,
            self._next_event,
            self._gates.copy(),
            len(self.interrupted),
            self.ran_to,
        )

    def rewind(self, mark: RunMark, at: int) -> None:
        """Bring the queue back to step ``at``, which comes next, through what holds already.

        Of a site that remembers no step behind that may be carried yet.
        """
        self.at = at
        self.queue.restore(mark.queue)
        self._served_s = mark.queue.now_s
        self._next_event, self._gates = mark.next_event, mark.gates.copy()
        self.ran_to = mark.ran_to
        del self.interrupted[mark.interrupted :]
        self._serve(at * self.inputs.grid.step_s)
        if at > mark.at and self.inputs.cluster.sleeps:
            _, self._recall = self._load(mark.at, at)
        elif at > mark.at:
            self.ran_to = self.queue.mark()

    def _load(self, first: int, end: int) -> tuple[SiteLoad, list[Recall | None] | None]:
        """Return the load of steps that the queue has just served, and what servers recall."""
        ran, self.ran_to = self.queue.segments_since(self.ran_to)
        return site_load(
            self.inputs,
            ran,
            range(first, end),
            self.clock_rel,
            self.blackouts,
            self._recall,
            self._rates,
        )
