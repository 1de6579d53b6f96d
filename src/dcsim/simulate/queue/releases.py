"""The releases to come, in the order in which they fall due."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from dcsim.core.arrays import Ints


class PendingReleases:
    """Keeps jobs by (release, id), cheaply when later releases come later.

    What stands in the row is never overwritten, only added to behind its end: whoever
    holds the place of an earlier row finds it unchanged.
    """

    def __init__(self, jobs: int) -> None:
        self.release_s: Ints = np.full(jobs, -1, dtype=np.int64)
        """Release of every job [s], shape (jobs,), -1 if it has none."""
        self._row: Ints = np.empty(0, dtype=np.int64)
        self._head = 0
        self._tail = 0

    @property
    def ids(self) -> Ints:
        """The jobs to come, in order (a view)."""
        return self._row[self._head : self._tail]

    @property
    def place(self) -> tuple[Ints, int, int]:
        """The row and what of it is to come; may be set to an earlier one."""
        return self._row, self._head, self._tail

    @place.setter
    def place(self, place: tuple[Ints, int, int]) -> None:
        self._row, self._head, self._tail = place

    def before(self, time_s: int) -> Ints:
        """Return the jobs released before ``time_s``, in order (a view)."""
        ids = self.ids
        return ids[: bisect_left(ids, time_s, key=self.release_s.__getitem__)]

    def put(
        self, ids: Ints, place: Ints | slice, release_s: Ints, moved: Ints, *, ascends: bool
    ) -> None:
        """Add distinct jobs at their ``place``; those in ``moved`` stand here already.

        ``ascends`` tells that no release comes before that of the job ahead of it.
        """
        if not ids.size:
            return
        if moved.size:
            self.drop(moved)
        self.release_s[place] = release_s
        new = ids
        if not (isinstance(place, slice) and ascends):
            new = _in_order(ids, release_s)
        first_s, queued = int(self.release_s[new[0]]), self.ids
        if queued.size and int(self.release_s[queued[-1]]) >= first_s:
            kept = self.before(first_s)
            both = np.concatenate([queued[kept.size :], new])
            self._replace(np.concatenate([kept, _in_order(both, self.release_s[both])]))
        elif not queued.size:
            self._replace(new.copy())
        else:
            if self._tail + new.size > self._row.size:
                grown = np.empty(2 * queued.size + new.size, dtype=np.int64)
                grown[: queued.size] = queued
                self._row, self._head, self._tail = grown, 0, queued.size
            self._row[self._tail : self._tail + new.size] = new
            self._tail += new.size

    def drop(self, ids: Ints) -> None:
        """Take jobs out, wherever they stand."""
        self._replace(self.ids[~np.isin(self.ids, ids)])

    def drop_first(self, count: int) -> None:
        """Take the first ``count`` jobs out: they were released."""
        self._head += count

    def _replace(self, row: Ints) -> None:
        self._row, self._head, self._tail = row, 0, row.size


def _in_order(ids: Ints, release_s: Ints) -> Ints:
    """Return ``ids`` by (release, id); what is in order already costs no sort."""
    earlier, later = release_s[:-1], release_s[1:]
    in_order = (earlier < later) | ((earlier == later) & (ids[:-1] < ids[1:]))
    if in_order.all():
        return ids
    return ids[np.lexsort((ids, release_s))]
