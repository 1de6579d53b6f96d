"""Who starts in the Python twin: heads in order, by force if need be, then backfill."""

from __future__ import annotations

from collections.abc import Iterator

from dcsim.simulate.queue.engine import FAR_S, REJECTED, RUNNING, WAITING
from dcsim.simulate.queue.twin_state import TwinState, fits

Event = tuple[int, int, int]
"""Time, sign and job: what it holds comes to be held (1) or free (-1)."""


class TwinDispatch(TwinState):
    """Does what csrc/queue/dispatch.h and walk.h do."""

    def _dispatch(self) -> None:
        rejects, is_late = self._rules.reject_late, self._now_s >= self._late_s
        if rejects and (self._full or self._fresh or is_late):
            self._reject_late()
        if self._is_closed or not (self._full or self._fresh):
            if rejects and (self._is_closed or is_late):
                self._note_window()
            return
        self._stamped = set()
        if self._stated and self._time_of(self._stated[0][0]) <= self._now_s:
            self._full = True  # somebody overruns: no earlier plan holds
        if self._rules.backfill == "conservative":
            self._backfill_conservative()
        elif self._serve_heads() and self._rules.backfill == "easy":
            self._backfill_easy()
        if rejects:
            self._note_window()
        self._full = self._fresh = False

    def _reject_late(self) -> None:
        for group, line in enumerate(self._lines):
            while not self._is_open[group] and line and self._is_late(line[0][2]):
                self._leave_line(line[0][2], REJECTED)
                self._open_group(group)
        late = [job for job in self._window if self._is_late(job)]
        for job in late:
            self._leave_line(job, REJECTED)
        self._look()
        self._full = self._full or bool(late)

    def _note_window(self) -> None:
        """Note when the next job of the window, or at the head of a closed group, is late."""
        self._late_s = FAR_S
        heads = [line[0][2] for line in self._lines if line]
        for job in self._window + [job for job in heads if not self._is_open[self._group[job]]]:
            self._note_late(job)

    def _start_at(self, at: int) -> None:
        job = self._window[at]
        self._leave_line(job, RUNNING)
        self._start(job)
        self._look()

    def _yielding(self) -> list[int]:
        """Return who may be preempted: lowest priority first, then latest start."""
        found = [
            (-self._priority[job], -self._start_s[job], -job)
            for _, job in self._ends
            if self._interval_s[job] >= 0 and self._start_s[job] < self._now_s
        ]
        return [-job for _, _, job in sorted(found)]

    def _start_by_force(self) -> bool:
        job, used, victims = self._window[0], list(self._used), list[int]()
        limit = self._limit(self._step())
        if self._fits(job):  # a reservation keeps it out, not a running job
            return False
        for victim in self._yielding()[: self._rules.depth]:
            if self._priority[victim] <= self._priority[job]:
                return False
            victims.append(victim)
            used = [held - freed for held, freed in zip(used, self._demand[victim], strict=True)]
            if fits(self._demand[job], used, limit):
                break
        else:
            return False
        self._leave_line(job, RUNNING)
        for victim in victims:
            self._interrupt(victim, WAITING, is_fault=False)
        self._start(job)
        self._look()
        return True

    def _enforce_cap(self) -> None:
        if self._rules.cap != "enforce":
            return
        over, victims = self._used[-1] - self._limit(self._step())[-1], []
        for job in self._yielding():
            if over > 0 and self._demand[job][-1]:  # to interrupt others would not help
                over -= self._demand[job][-1]
                victims.append(job)
        for job in victims:
            self._interrupt(job, WAITING, is_fault=False)

    def _serve_heads(self) -> bool:
        while self._window:
            job = self._window[0]
            if not self._fits_quota(job):
                self._close_group(self._group[job])
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
        self._close_group(self._group[job])
        return 0

    def _backfill_easy(self) -> None:
        head, at = self._window[0], 1
        if self._full:
            self._shadow_s = -1
        self._stamped.add(self._group[head])
        while at < len(self._window):
            job = self._window[at]
            quota = self._quota_at(job)
            if quota == 0:
                continue
            starts = quota > 0 and self._fits(job)
            if starts and self._shadow_s < 0:
                self._find_shadow(head)
            if starts and self._spares_head(job, head):
                self._start_at(at)
            else:
                self._stamped.add(self._group[job])
                at += 1

    def _spares_head(self, job: int, head: int) -> bool:
        demand = self._demand[job]
        if self._now_s + self._stated_s(job) <= self._shadow_s:
            return True
        shares = self._table.has_quotas and self._group[job] == self._group[head]
        rows = zip(demand, self._demand[head], self._extra, strict=True)
        if any(asked and 0 < wanted > left for wanted, asked, left in rows):
            return False
        if shares and demand[0] > self._quota_extra:
            return False
        self._extra = [left - wanted for wanted, left in zip(demand, self._extra, strict=True)]
        self._quota_extra -= demand[0] if shares else 0
        return True

    def _never_fits(self, job: int) -> bool:
        most = list(self._most[self._step()])
        if self._power >= 0:
            most[-1] = self._limit(self._step())[-1]
        return not fits(self._demand[job], [0] * len(most), most)

    def _future(self, plan: list[Event]) -> Iterator[tuple[int, list[int], list[int], set[int]]]:
        """Walk through what is to come if jobs end as stated and start as planned.

        Yields the time, what is held, the limits, and what those ask for who start then.
        """
        soon, used, at = self._now_s + 1, list(self._used), 0
        ends = [(max(soon, self._time_of(end)), -1, job) for end, job in self._stated]
        events, time_s = sorted(ends + plan), self._now_s
        while time_s < FAR_S:
            asked: set[int] = set()
            while at < len(events) and events[at][0] <= time_s:
                _, sign, job = events[at]
                for k, amount in enumerate(self._demand[job]):
                    used[k] += sign * amount
                    asked |= {k} if sign > 0 and amount else set()
                at += 1
            step = min(time_s // self._table.step_s, self._table.steps - 1)
            yield time_s, list(used), self._limit(step), asked
            change = self._next_change[step]
            time_s = change * self._table.step_s if change < self._table.steps else FAR_S
            time_s = min(time_s, events[at][0] if at < len(events) else FAR_S)

    def _find_shadow(self, head: int) -> None:
        self._shadow_s, demand, group = FAR_S, self._demand[head], self._group[head]
        if self._never_fits(head):
            return
        for time_s, used, limit, _ in self._future([]):
            if time_s > self._now_s and fits(demand, used, limit):
                rows = zip(limit, used, demand, strict=True)
                self._shadow_s = time_s
                self._extra = [most - held - wanted for most, held, wanted in rows]
                self._quota_extra = self._quota[group] - self._held[group] - demand[0]
                return

    def _backfill_conservative(self) -> None:
        at = 0
        while at < len(self._window):
            job = self._window[at]
            quota = self._quota_at(job)
            if quota == 0:
                continue
            mark = self._earliest_s(job) if quota > 0 else -1
            if mark == self._now_s:
                self._start_at(at)
            elif quota < 0 or at or not self._rules.preemption or not self._start_by_force():
                self._marks[job] = mark  # none for what its own group holds up
                if quota > 0:
                    self._stamped.add(self._group[job])
                at += 1

    def _earliest_s(self, job: int) -> int:
        """Return the first second with room beside all reservations, each in what it asks for."""
        if self._never_fits(job):
            return FAR_S
        demand, plan = self._demand[job], list[Event]()
        for other, mark in self._marks.items():
            if other != job and self._now_s <= mark < FAR_S:
                plan += [(mark, 1, other), (mark + self._stated_s(other), -1, other)]
        future = list(self._future(plan))
        for at, (time_s, used, limit, _) in enumerate(future):
            until_s = time_s + self._stated_s(job)
            if fits(demand, used, limit) and all(
                fits([amount if k in asked else 0 for k, amount in enumerate(demand)], held, most)
                for later_s, held, most, asked in future[at + 1 :]
                if later_s < until_s
            ):
                return time_s
        return FAR_S
