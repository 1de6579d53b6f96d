"""The segments in which jobs ran: one for most, several for one that was interrupted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Ints


@dataclass(frozen=True, slots=True)
class Segments:
    """Segments as arrays of shape (segments,); times in seconds from the start.

    While a segment lasts its job holds its cores. The end may lie beyond the period.
    """

    job: Ints
    start_s: Ints
    end_s: Ints

    @classmethod
    def unbroken(cls, start_s: Ints, duration_s: Ints) -> Segments:
        """Return one segment for every job that started; ``start_s`` is -1 for the others."""
        job = np.flatnonzero(start_s >= 0)
        start = start_s[job]
        return cls(job, start, start + duration_s[job])

    def within(self, from_s: int, until_s: int) -> Segments:
        """Return what of the segments lies in ``from_s .. until_s``, counted from ``from_s``."""
        found = (self.end_s > from_s) & (self.start_s < until_s)
        here = slice(None) if found.all() else found
        start = np.maximum(self.start_s[here], from_s) - from_s
        end = np.minimum(self.end_s[here], until_s) - from_s
        return Segments(self.job[here], start, end)

    def seconds_by_job(self, jobs: int) -> Ints:
        """Return how long each job ran in all its segments [s], shape (jobs,)."""
        # Sums of whole seconds stay exact as doubles far beyond any period.
        return np.bincount(self.job, self.end_s - self.start_s, jobs).astype(np.int64)
