"""The job kernel: strict first come, first served, in integer seconds.

`JobKernel` owns the state. The starts are computed by the compiled module or, where
that was not built or ``DCSIM_KERNEL=python`` is set, by a Python twin that gives
exactly the same numbers. `KERNEL_NAME` tells which one is in use.
"""

from dcsim.simulate.kernel.choice import KERNEL_NAME
from dcsim.simulate.kernel.job_kernel import JobKernel

__all__ = ["KERNEL_NAME", "JobKernel"]
