"""Who starts at the head of the queue of the Python twin, by force if need be."""

from __future__ import annotations

from dcsim.simulate.queue.engine import FAR_S, RUNNING, WAITING
from dcsim.simulate.queue.twin_stretches import TwinStretches
from dcsim.simulate.queue.twin_walk import fits


class TwinHeads(TwinStretches):
    """Late jobs leave, heads start; mirrors csrc/queue/dispatch.h."""

    def _reject_late(self) -> None:
        waiting = self._waiting
        for group, heap in enumerate(waiting.rest):
            while not waiting.is_open[group] and heap and self._is_late(heap[0][2]):
                self._reject(waiting.pop(group)[2])
                self._open_group(group)
        at = 0
        while at < len(waiting.window):
            job = waiting.window[at][2]
            if self._is_late(job):
                self._reject(job)
                waiting.remove(at)
                waiting.refill(self._group)
                self._full = True
            else:
                at += 1

    def _note_window(self) -> None:
        """Note when the next job of the window, or at the head of a closed group, is late."""
        self._late_s, waiting = FAR_S, self._waiting
        for _, _, job in waiting.window:
            self._note_late(job)
        for heap, is_open in zip(waiting.rest, waiting.is_open, strict=True):
            if heap and not is_open:
                self._note_late(heap[0][2])

    def _start_at(self, at: int) -> None:
        job = self._waiting.window[at][2]
        self._waiting.remove(at)
        self._start(job)
        self._waiting.refill(self._group)

    def _may_yield(self, job: int, start_s: int) -> bool:
        return self._status(job) == RUNNING and self._start_s[job] == start_s

    def _start_by_force(self) -> bool:
        job = self._waiting.window[0][2]
        used, capacity = list(self._used), self._capacity[self._step()]
        if self._fits(job):  # a reservation keeps it out, not a running job
            return False

        def enough(victim: int) -> bool:
            for k, amount in enumerate(self._demand[victim]):
                used[k] -= amount
            return fits(self._demand[job], used, capacity)

        victims = self._running.victims(
            enough, self._may_yield, self._rules.depth, self._priority[job], self._now_s
        )
        if not victims:
            return False
        self._waiting.remove(0)
        for victim in victims:
            self._interrupt(victim, WAITING, is_fault=False)
        self._start(job)
        self._waiting.refill(self._group)
        return True

    def _enforce_cap(self) -> None:
        over = self._used[-1] - self._capacity[self._step()][-1]
        if over <= 0:
            return
        for victim in self._running.yielding(
            self._may_yield, lambda job: self._demand[job][-1], over
        ):
            self._interrupt(victim, WAITING, is_fault=False)

    def _serve_heads(self) -> bool:
        window = self._waiting
        while window.window:
            job = window.window[0][2]
            if not self._fits_quota(job):
                window.close(self._group[job], self._group)
            elif self._fits(job):
                self._start_at(0)
            elif not self._rules.preemption or not self._start_by_force():
                return True
            self._full = True  # another head: what was known of the old one is void
        return False

    def _quota_at(self, job: int) -> int:
        """Return 1: the quota holds; 0: it does not, the group was closed; -1: skip the job."""
        if self._fits_quota(job):
            return 1
        if self._group[job] in self._stamped:
            return -1
        self._waiting.close(self._group[job], self._group)
        return 0
