"""The jobs that were released and have not started, in the order of service."""

from __future__ import annotations

import numpy as np

from dcsim.simulate.kernel.engine import IntArray


class ReleaseQueue:
    """Orders jobs by (release, id), cheaply when later releases come later.

    A job is in the buffer once, behind those that have started, so the buffer never
    needs more room than there are jobs.
    """

    def __init__(self, jobs: int) -> None:
        self.release_s: IntArray = np.full(jobs, -1, dtype=np.int64)
        """Release of every job [s], shape (jobs,), -1 if it has none."""
        self._buffer: IntArray = np.empty(jobs, dtype=np.int64)
        self._head = 0
        self._tail = 0

    @property
    def ids(self) -> IntArray:
        """The queued jobs in the order of service (a view)."""
        return self._buffer[self._head : self._tail]

    def known(self, ids: IntArray) -> IntArray:
        """Return those of ``ids`` that have a release, whether queued or started."""
        return ids[self.release_s[ids] >= 0] if self._tail else ids[:0]

    def put(self, ids: IntArray, release_s: IntArray, moved: IntArray) -> None:
        """Queue distinct jobs; those of them in ``moved`` are queued already."""
        if not ids.size:
            return
        if moved.size:
            kept = self.ids[~np.isin(self.ids, moved)]
            self._tail = self._head
            self._append(kept)
        if int(ids[-1] - ids[0]) + 1 == ids.size and (ids[:-1] < ids[1:]).all():
            self.release_s[ids[0] : ids[-1] + 1] = release_s  # a copy, not a scattering
        else:
            self.release_s[ids] = release_s
        new = _in_order(ids, release_s)
        queued, first_s = self.ids, self.release_s[new[0]]
        if queued.size and self.release_s[queued[-1]] >= first_s:
            keep = int(np.searchsorted(self.release_s[queued], first_s))
            both = np.concatenate([queued[keep:], new])
            new = _in_order(both, self.release_s[both])
            self._tail = self._head + keep
        self._append(new)

    def drop_first(self, count: int) -> None:
        """Take the first ``count`` jobs out: they have started."""
        self._head += count

    def released_by(self, time_s: int) -> IntArray:
        """Return the queued jobs whose release is at ``time_s`` or earlier, in order."""
        queued = self.ids
        count = int(np.searchsorted(self.release_s[queued], time_s, side="right"))
        return queued[:count].copy()

    def _append(self, ids: IntArray) -> None:
        self._buffer[self._tail : self._tail + ids.size] = ids
        self._tail += ids.size


def _in_order(ids: IntArray, release_s: IntArray) -> IntArray:
    """Return ``ids`` by (release, id); what is in order already costs no sort."""
    earlier, later = release_s[:-1], release_s[1:]
    in_order = (earlier < later) | ((earlier == later) & (ids[:-1] < ids[1:]))
    return ids if in_order.all() else ids[np.lexsort((ids, release_s))]
