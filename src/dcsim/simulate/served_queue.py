"""The queue of a site with all that befalls it: faults, gates, and the way back to an instant."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from dataclasses import dataclass

from dcsim.core.arrays import Ints
from dcsim.simulate.faults import QueueEvent, hit_by
from dcsim.simulate.queue import Mark, QueueKernel, Snapshot
from dcsim.simulate.site_inputs import SiteInputs
from dcsim.workload.segments import Segments


@dataclass(frozen=True, slots=True)
class QueueMark:
    """The queue of a site at an instant, to which it can be brought back."""

    queue: Snapshot
    next_event: int
    gates: Counter[str]
    interrupted: int
    ran_to: Mark | None


class ServedQueue:
    """Serves the queue of a site, and lets its jobs feel what fails.

    Parameters
    ----------
    inputs
        The site and its period.
    kernel
        Its queue, which this object alone advances.
    """

    def __init__(self, inputs: SiteInputs, kernel: QueueKernel) -> None:
        self.inputs, self.kernel = inputs, kernel
        self.to_s = 0
        """The instant up to which it is served [s]."""
        self.interrupted: list[int] = []
        """Jobs that a fault or a blackout interrupted, one entry each time."""
        self._events: list[QueueEvent] = list(inputs.faults.events if inputs.faults else ())
        self._next_event = 0
        self._gates: Counter[str] = Counter()
        self.ran_to: Mark | None = None
        """Up to where the segments in which jobs ran were read."""

    def serve(self, until_s: int) -> None:
        """Serve it up to an instant [s], with all that befalls it on the way."""
        while self._next_event < len(self._events):
            event = self._events[self._next_event]
            if event.at_s >= until_s:
                break
            self._advance(event.at_s)
            self._next_event += 1
            if event.gate:
                self.gate(event.gate, closes=event.closes)
                continue
            jobs = self.inputs.jobs
            hit = hit_by(event, self.kernel.running, jobs.cores, self.inputs.cluster.cores)
            self.interrupted += self._interrupt(hit, is_fault=True)
        self._advance(until_s)

    def lose_power(self, start_s: int, back_s: int) -> None:
        """Interrupt all that runs at an instant, and let nobody start until servers are back."""
        self.serve(start_s)
        self.interrupted += self._interrupt(self.kernel.running, is_fault=True)
        self.gate("blackout", closes=True)
        insort(self._events, QueueEvent(back_s, "blackout"), self._next_event)

    def trip(self) -> list[int]:
        """Interrupt all that runs, let nobody start, and return who ran."""
        found = self._interrupt(self.kernel.running, is_fault=False)
        self.gate("trip", closes=True)
        return found

    def gate(self, why: str, *, closes: bool) -> None:
        """Let no job start, or let jobs start again once nothing else keeps them."""
        before = self._gates.total()
        self._gates[why] += 1 if closes else -1
        if closes and before == 0:
            self.kernel.close()
        elif self._gates.total() == 0:
            self.kernel.open()

    def mark(self, until_s: int) -> QueueMark:
        """Return the present instant, to come back to from as far as another [s]."""
        queue, gates = self.kernel.snapshot(until_s), self._gates.copy()
        return QueueMark(queue, self._next_event, gates, len(self.interrupted), self.ran_to)

    def restore(self, mark: QueueMark) -> None:
        """Come back to an instant."""
        self.kernel.restore(mark.queue)
        self.to_s = mark.queue.now_s
        self._next_event, self._gates = mark.next_event, mark.gates.copy()
        self.ran_to = mark.ran_to
        del self.interrupted[mark.interrupted :]

    def ran(self, first_s: int, end_s: int) -> Segments:
        """Return what ran between two instants, and note up to where that is read.

        Where the queue is served beyond, all that ran is read again next time.
        """
        is_first = self.ran_to is None
        found, self.ran_to = self.kernel.segments_since(self.ran_to)
        if self.to_s > end_s:
            self.ran_to = None
        elif not is_first:
            return found
        here = found.within(first_s, end_s)
        return Segments(here.job, here.start_s + first_s, here.end_s + first_s)

    def pass_over(self) -> None:
        """Note that what ran up to now is read."""
        self.ran_to = self.kernel.mark()

    def _advance(self, until_s: int) -> None:
        if until_s > self.to_s:
            self.kernel.advance(until_s)
            self.to_s = until_s

    def _interrupt(self, jobs: Ints, *, is_fault: bool) -> list[int]:
        if len(jobs):
            self.kernel.interrupt(jobs, is_fault=is_fault)
        found: list[int] = jobs.tolist()
        return found
