"""Who runs, in Python: by end, by stated end, and by priority for preemption."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable
from heapq import heappop, heappush

End = tuple[int, int]
"""End on the clock of the work, and the job."""


class Running:
    """The running jobs. What was interrupted stays in a heap until it surfaces."""

    def __init__(self) -> None:
        self.ends: list[End] = []
        self.stated: list[End] = []
        self._victims: list[tuple[int, int, int]] = []

    def add(self, end: End, stated: End | None) -> None:
        """Note a start, and the stated end where backfilling asks for it."""
        heappush(self.ends, end)
        if stated is not None:
            insort(self.stated, stated)

    def forget_stated(self, stated: End) -> None:
        """Note that a job left."""
        del self.stated[bisect_left(self.stated, stated)]

    def pop_due(self, work: int) -> End | None:
        """Return the first end by ``work``, if there is one."""
        return heappop(self.ends) if self.ends and self.ends[0][0] <= work else None

    def add_victim(self, priority: int, start_s: int, job: int) -> None:
        """Note that a job may be preempted: lowest priority first, then latest start."""
        heappush(self._victims, (-priority, -start_s, -job))

    def victims(
        self,
        enough: Callable[[int], bool],
        may: Callable[[int, int], bool],
        most: int,
        above: int,
        now_s: int,
    ) -> list[int]:
        """Take victims until ``enough`` says so after one; none if that never happens.

        Parameters
        ----------
        enough
            Told of each victim; whether no more are needed.
        may
            Whether a job still runs since that start.
        most
            How many may be taken.
        above
            Only jobs of a higher priority number are taken.
        now_s
            What started at this very instant is left alone [s].
        """
        taken: list[tuple[int, int, int]] = []
        spared: list[tuple[int, int, int]] = []
        is_enough = False
        while self._victims and not is_enough:
            priority, start_s, job = self._victims[0]
            if not may(-job, -start_s):
                heappop(self._victims)
                continue
            if len(taken) == most or -priority <= above:
                break
            victim = heappop(self._victims)
            if -start_s == now_s:
                spared.append(victim)
                continue
            taken.append(victim)
            is_enough = enough(-job)
        for victim in spared if is_enough else spared + taken:
            heappush(self._victims, victim)
        return [-job for _, _, job in taken] if is_enough else []

    def yielding(
        self, may: Callable[[int, int], bool], power: Callable[[int], int], over: int
    ) -> list[int]:
        """Take victims until their power makes up for ``over``, or there are no more."""
        taken: list[tuple[int, int, int]] = []
        while self._victims and over > 0:
            victim = heappop(self._victims)
            if may(-victim[2], -victim[1]):
                taken.append(victim)
                over -= power(-victim[2])
        for victim in taken:
            if not power(-victim[2]):  # to interrupt it would not help
                heappush(self._victims, victim)
        return [-job for _, _, job in taken if power(-job)]
