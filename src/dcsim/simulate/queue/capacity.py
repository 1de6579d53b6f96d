"""What is known of the capacity to come."""

from __future__ import annotations

import numpy as np

from dcsim.simulate.queue.columns import Ints


def next_changes(capacity: Ints) -> Ints:
    """Return for every step the next one at which any capacity changes, shape (steps,).

    Behind the last change that is the number of steps.

    >>> next_changes(np.array([[4], [4], [2], [2]])).tolist()
    [2, 2, 4, 4]
    """
    steps = len(capacity)
    changes = 1 + np.flatnonzero((capacity[1:] != capacity[:-1]).any(axis=1))
    after = np.append(changes, steps)
    found: Ints = after[np.searchsorted(changes, np.arange(steps), side="right")]
    return found.astype(np.int64)


def most_to_come(capacity: Ints) -> Ints:
    """Return the largest capacity from each step on, shape of ``capacity``.

    >>> most_to_come(np.array([[4], [1], [2]])).ravel().tolist()
    [4, 2, 2]
    """
    return np.ascontiguousarray(np.maximum.accumulate(capacity[::-1], axis=0)[::-1])
