"""A site carried ahead of the actions: what is decided already is worked out at once.

Until an action lets somebody in, nothing changes what comes. A site is therefore carried
some steps on in one block and tells them one by one; if somebody is let in before the last
of them, the queue is rewound and the steps that are left are void. How far to look
follows how long it was calm, so that little is carried in vain.
"""

from __future__ import annotations

import numpy as np

from dcsim.simulate.queue import Mark
from dcsim.simulate.served_queue import QueueMark
from dcsim.simulate.site_load import SiteLoad
from dcsim.simulate.site_model import SiteSteps
from dcsim.simulate.site_run import SiteRun


def stands_alone(run: SiteRun) -> bool:
    """Tell whether steps of a site may be taken back: none leaves anything but its jobs behind.

    A queue that interrupts jobs or turns them away does so between the ends of steps, where
    it would have to be asked.
    """
    inputs, rules = run.inputs, run.jobs.kernel.settings
    return (
        inputs.model.stands_alone
        and inputs.faults is None
        and not inputs.cluster.sleeps
        and not rules.interrupts
        and not rules.reject_late
    )


class LookAhead:
    """The steps through which a site has been carried, and those that it has not told yet.

    Parameters
    ----------
    run
        The site, which this object alone carries.

    Attributes
    ----------
    first, end
        The steps of the last block.
    sees
        Whether the site is ever carried further than the step that is asked for.
    """

    def __init__(self, run: SiteRun) -> None:
        self.first = self.end = 0
        self.sees = stands_alone(run)
        self._run = run
        self._mark: QueueMark | None = None
        self._steps = 1
        self._decided = 0

    def carry(self) -> tuple[SiteLoad, SiteSteps, list[int]]:
        """Carry the site through one more block.

        Returns the servers' load, what the site did, and the cores of the jobs that run at
        the end of every step.
        """
        run, grid = self._run, self._run.inputs.grid
        self.first, self.end = run.at, min(run.at + self._steps, grid.steps)
        read_to = run.jobs.ran_to
        self._mark = run.marked(self.end) if self.end > self.first + 1 else None
        run.advance(self.end * grid.step_s)
        run.clocks.clear()  # nobody asks for the year, so nothing has to be kept
        if self.sees:
            self._steps *= 2
        return run.loads.pop(), run.steps.pop(), self._cores_held(read_to)

    def decided(self, step: int) -> None:
        """Void what lies behind the beginning of a step: somebody is let in then.

        The next block is as long as it was calm until now.
        """
        if self._mark is not None and step < self.end:
            self._run.rewind(self._mark, self.first, step)
            self.end = step
        if self.sees:
            self._steps = max(step - self._decided, 1)
            self._decided = step

    def _cores_held(self, read_to: Mark | None) -> list[int]:
        """Return the cores of the jobs that run at the end of every step of the block.

        Who ends or starts at that very instant does not run.
        """
        run, step_s = self._run, self._run.inputs.grid.step_s
        steps, now = self.end - self.first, run.jobs.kernel.running_cores
        if steps == 1:
            return [now]
        ran, _ = run.jobs.kernel.segments_since(read_to)
        cores = run.inputs.jobs.cores[ran.job]
        began = np.bincount(ran.start_s // step_s - self.first, cores, steps)
        ended = np.bincount((ran.end_s - 1) // step_s - self.first, cores, steps)
        held: list[float] = np.cumsum(began - ended).tolist()
        return [*map(int, held[:-1]), now]
