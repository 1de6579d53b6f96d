"""The job queue: priorities, backfilling, several resources, quotas, preemption, power caps.

`QueueKernel` is the second job kernel, beside the strict first-come-first-served
`dcsim.simulate.kernel.JobKernel`. A `QueueTable` says what the jobs are and what they
may use, `QueueSettings` how the queue serves them. The compiled module and its Python
twin give the same numbers; `dcsim.simulate.kernel.KERNEL_NAME` tells which is in use.
"""

from dcsim.simulate.queue.engine import STATES
from dcsim.simulate.queue.queue_kernel import QueueKernel
from dcsim.simulate.queue.settings import QueueSettings
from dcsim.simulate.queue.table import QueueTable

__all__ = ["STATES", "QueueKernel", "QueueSettings", "QueueTable"]

import dcsim.simulate.queue.shim
