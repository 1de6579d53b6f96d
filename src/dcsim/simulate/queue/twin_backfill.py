"""What starts behind a head that is held up, in the Python twin."""

from __future__ import annotations

from dcsim.simulate.queue.engine import FAR_S
from dcsim.simulate.queue.twin_heads import TwinHeads
from dcsim.simulate.queue.twin_walk import Future, Plan, Walk


class TwinBackfill(TwinHeads):
    """EASY and conservative backfilling; mirrors csrc/queue/walk.h and dispatch.h."""

    def _backfill_easy(self) -> None:
        waiting = self._waiting
        head = waiting.window[0][2]
        everyone = self._full or self._table.has_quotas
        if self._full:
            self._shadow_s = -1
        self._stamped.add(self._group[head])
        waiting.marks[0] = 0
        at = 1
        while at < len(waiting.window):
            if not everyone and waiting.marks[at] >= 0:
                at += 1
                continue
            job = waiting.window[at][2]
            waiting.marks[at] = 0
            quota = self._quota_at(job)
            if quota == 0:
                continue
            starts = quota > 0 and self._fits(job)
            if starts and self._shadow_s < 0:
                self._find_shadow(head)
            if starts and self._spares_head(job, head):
                self._start_at(at)
                continue
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

    def _future(self) -> Future:
        soon = self._now_s + 1
        return Future(
            self._now_s,
            self._step(),
            self._table.step_s,
            self._used,
            [(max(soon, self._time_of(end)), job) for end, job in self._running.stated],
            self._demand,
            self._capacity,
            self._next_change,
            self._power,
        )

    def _never_fits(self, job: int) -> bool:
        most = list(self._most[self._step()])
        if self._power >= 0:
            most[self._power] = self._capacity[self._step()][self._power]
        return any(
            0 < wanted > limit for wanted, limit in zip(self._demand[job], most, strict=True)
        )

    def _find_shadow(self, head: int) -> None:
        self._shadow_s, demand = FAR_S, self._demand[head]
        if self._never_fits(head):
            return
        walk = Walk(self._future(), [])
        while True:
            next_s = walk.next_s()
            if next_s >= FAR_S:
                return
            walk.to(next_s)
            if walk.fits(demand):
                break
        self._shadow_s = walk.time_s
        limits = zip(walk.limit(), walk.used, demand, strict=True)
        self._extra = [capacity - used - wanted for capacity, used, wanted in limits]
        group = self._group[head]
        self._quota_extra = self._quota[group] - self._held[group] - demand[0]

    def _plan(self) -> Plan:
        """Return the reservations of the window; a mark that has passed is void."""
        plan: Plan = []
        for at, (_, _, job) in enumerate(self._waiting.window):
            mark = self._waiting.marks[at]
            if mark < self._now_s:
                self._waiting.marks[at] = -1
            elif mark < FAR_S:
                plan += [(mark, 1, job), (mark + self._stated_s(job), -1, job)]
        plan.sort()
        return plan

    def _backfill_conservative(self) -> None:
        waiting, at, plan = self._waiting, 0, self._plan()
        while at < len(waiting.window):
            job = waiting.window[at][2]
            quota = self._quota_at(job)
            if quota == 0:
                plan = self._plan()
                continue
            plan = [event for event in plan if event[2] != job]
            if quota < 0:  # no reservation for what its own group holds up
                waiting.marks[at] = -1
                at += 1
                continue
            mark = self._earliest_s(job, plan)
            if mark == self._now_s:
                self._start_at(at)
                continue
            if at == 0 and self._rules.preemption and self._start_by_force():
                plan = self._plan()
                continue
            waiting.marks[at] = mark
            plan = self._plan()
            self._stamped.add(self._group[job])
            at += 1

    def _earliest_s(self, job: int, plan: Plan) -> int:
        if self._never_fits(job):
            return FAR_S
        demand, need_s = self._demand[job], self._stated_s(job)
        walk = Walk(self._future(), plan)
        walk.to(self._now_s)
        while not (walk.fits(demand) and walk.spares_plan(demand, need_s)):
            next_s = walk.next_s()
            if next_s >= FAR_S:
                return FAR_S
            walk.to(next_s)
        return walk.time_s
