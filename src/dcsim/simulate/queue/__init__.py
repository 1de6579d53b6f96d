"""The job queue: order, backfilling, several resources, quotas, preemption, power caps, faults.

A `QueueTable` says what the jobs are and what they may use, `QueueSettings` how the queue
serves them: strictly first come, first served unless told otherwise. `QueueKernel` owns
who may start, who has started and who runs. The compiled module and its Python twin give
the same numbers; `KERNEL_NAME` tells which is in use.
"""

from dcsim.simulate.queue.choice import KERNEL_NAME, KernelName, is_compiled
from dcsim.simulate.queue.engine import STATES
from dcsim.simulate.queue.queue_kernel import QueueKernel
from dcsim.simulate.queue.readings import Mark
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.snapshots import Snapshot
from dcsim.simulate.queue.table import QueueTable

__all__ = [
    "KERNEL_NAME",
    "STATES",
    "KernelName",
    "Mark",
    "QueueKernel",
    "QueueSettings",
    "QueueTable",
    "Snapshot",
    "is_compiled",
]
