"""Who waits, in Python: a sorted window over heaps, one a quota group."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from heapq import heapify, heappop, heappush

Key = tuple[int, int, int]
"""Order of service: the key of the discipline, the release, the job."""


class Waiting:
    """The first ``depth`` jobs of the open groups in order, and all others in heaps.

    Parameters
    ----------
    groups
        Number of quota groups.
    depth
        Size of the window.
    rejects
        Rejects a job that comes forward too late, and tells whether it did.
    """

    def __init__(
        self, groups: int, depth: int, rejects: Callable[[int], bool] | None = None
    ) -> None:
        self.depth = depth
        self._rejects = rejects
        self.window: list[Key] = []
        self.marks: list[int] = []
        """Reservation of each job of the window [s]; -1 if it was not looked at yet."""
        self.rest: list[list[Key]] = [[] for _ in range(groups)]
        self.is_open = [True] * groups
        self.fresh = False
        """Whether a job has come into the window since this was set to false."""
        self.new_head = False
        """Whether it became the first."""

    def first(self) -> int:
        """Return the group that holds the first of the rest, -1 if all is in the window."""
        best = -1
        for group, heap in enumerate(self.rest):
            if heap and self.is_open[group] and (best < 0 or heap[0] < self.rest[best][0]):
                best = group
        return best

    def push(self, key: Key, group: int) -> None:
        """Put a job into the heap of its group."""
        heappush(self.rest[group], key)

    def pop(self, group: int) -> Key:
        """Take the first job out of the heap of a group."""
        return heappop(self.rest[group])

    def insert(self, key: Key, group_of: list[int]) -> None:
        """Put a job into the window; a full window gives its last one back."""
        at = bisect_right(self.window, key)
        if len(self.window) == self.depth:
            last = self.window.pop()
            self.marks.pop()
            heappush(self.rest[group_of[last[2]]], last)
        self.window.insert(at, key)
        self.marks.insert(at, -1)
        self.fresh = True
        self.new_head = self.new_head or at == 0

    def takes(self, key: Key) -> bool:
        """Tell whether the job belongs into the window."""
        if self.window and key < self.window[-1]:
            return True
        return len(self.window) < self.depth and self.first() < 0

    def refill(self, group_of: list[int]) -> None:
        """Draw the first of the rest while the window has room or holds later jobs."""
        while (group := self.first()) >= 0:
            full = len(self.window) == self.depth
            if full and self.rest[group][0] > self.window[-1]:
                return
            key = heappop(self.rest[group])
            if self._rejects is None or not self._rejects(key[2]):
                self.insert(key, group_of)

    def remove(self, at: int) -> None:
        """Take a job out of the window."""
        del self.window[at]
        del self.marks[at]

    def close(self, group: int, group_of: list[int]) -> None:
        """Move all jobs of a group out of the window and hide them."""
        self.is_open[group] = False
        kept = [at for at, key in enumerate(self.window) if group_of[key[2]] != group]
        for key in self.window:
            if group_of[key[2]] == group:
                heappush(self.rest[group], key)
        self.window = [self.window[at] for at in kept]
        self.marks = [self.marks[at] for at in kept]
        self.refill(group_of)

    def withdraw(self, ids: set[int]) -> None:
        """Take jobs out, wherever they are."""
        kept = [at for at, key in enumerate(self.window) if key[2] not in ids]
        self.window = [self.window[at] for at in kept]
        self.marks = [self.marks[at] for at in kept]
        for group, heap in enumerate(self.rest):
            self.rest[group] = [key for key in heap if key[2] not in ids]
            heapify(self.rest[group])
