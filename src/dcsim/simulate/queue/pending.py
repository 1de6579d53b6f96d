"""The releases to come, in the order in which they fall due."""

from __future__ import annotations

import numpy as np

from dcsim.simulate.queue.columns import Ints


class PendingReleases:
    """Keeps jobs by (release, id), cheaply when later releases come later."""

    def __init__(self, jobs: int) -> None:
        self.release_s: Ints = np.full(jobs, -1, dtype=np.int64)
        """Release of every job [s], shape (jobs,), -1 if it has none."""
        self._buffer: Ints = np.empty(jobs, dtype=np.int64)
        self._head = 0
        self._tail = 0

    @property
    def ids(self) -> Ints:
        """The jobs to come, in order (a view)."""
        return self._buffer[self._head : self._tail]

    def put(self, ids: Ints, release_s: Ints, moved: Ints) -> None:
        """Add distinct jobs; those of them in ``moved`` stand here already."""
        if not ids.size:
            return
        queued = self.ids
        if moved.size:
            queued = queued[~np.isin(queued, moved)]
        self.release_s[ids] = release_s
        new = _in_order(ids, release_s)
        first_s = int(self.release_s[new[0]])
        late = queued.size and int(self.release_s[queued[-1]]) >= first_s
        if late or moved.size or self._tail + new.size > self._buffer.size:
            both = np.concatenate([queued, new])
            new = _in_order(both, self.release_s[both])
            self._head = self._tail = 0
        self._buffer[self._tail : self._tail + new.size] = new
        self._tail += new.size

    def drop_first(self, count: int) -> None:
        """Take the first ``count`` jobs out: they were released."""
        self._head += count


def _in_order(ids: Ints, release_s: Ints) -> Ints:
    """Return ``ids`` by (release, id); what is in order already costs no sort."""
    earlier, later = release_s[:-1], release_s[1:]
    in_order = (earlier < later) | ((earlier == later) & (ids[:-1] < ids[1:]))
    return ids if in_order.all() else ids[np.lexsort((ids, release_s))]
