"""The twin for one-core jobs takes whole batches at once where nobody waits, with equal results."""

import numpy as np
import pytest

from dcsim.simulate.kernel import JobKernel, one_core_twin
from dcsim.simulate.kernel.engine import JobTable
from dcsim.simulate.kernel.general_twin import GeneralTwin

STEP_S = 10


@pytest.mark.parametrize("seed", range(40))
def test_batches_give_the_starts_of_the_general_twin(monkeypatch, seed):
    monkeypatch.setattr(one_core_twin, "_LEAST_BATCH", 1)
    rng = np.random.default_rng(seed)
    n, steps, cores = 400, 60, int(rng.integers(1, 40))
    duration_s = rng.integers(1, 30, n)
    release_s = np.sort(rng.integers(0, steps * STEP_S, n))
    made = JobKernel(duration_s, np.ones(n, int), np.full(steps, cores), STEP_S, kernel="python")
    made.release(np.arange(n), release_s)
    for cut in np.sort(rng.integers(0, steps * STEP_S, int(rng.integers(0, 5)))):
        made.advance(int(cut))
    made.advance(steps * STEP_S)
    table = JobTable(duration_s, np.ones(n, int), np.full(steps, cores), STEP_S)
    general = GeneralTwin(table)
    general.advance(np.arange(n), release_s, 0, steps * STEP_S, "none")
    assert made.start_s.tolist() == general.start_s.tolist()
    assert made.busy_core_s().tolist() == general.busy_core_s().tolist()
    assert made.running_cores == general.running_cores(steps * STEP_S)
