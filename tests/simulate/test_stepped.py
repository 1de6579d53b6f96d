"""A site stepped block by block gives the numbers of the whole arrays."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from dcsim.simulate.stepped import simulate_site_stepped

from dcsim.core.timegrid import DAY_S, HOUR_S
from dcsim.scheduling.fcfs import FcfsPolicy
from dcsim.scheduling.lowest_window import LowestWindowPolicy
from dcsim.scheduling.optimise.day_ahead import OptimalShiftPolicy
from dcsim.simulate.site_year import simulate_site


def leaves(value, path=""):
    """Yield every array inside nested dataclasses and tuples, with its place."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, tuple):
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{i}]")


@pytest.mark.parametrize("block_s", [900, HOUR_S, 6 * HOUR_S, DAY_S, 2 * DAY_S])
@pytest.mark.parametrize(
    "policy",
    [FcfsPolicy(), LowestWindowPolicy(), OptimalShiftPolicy(60.0, 1e-6)],
    ids=["fcfs", "lowest window", "optimal shift"],
)
def test_blocks_of_any_length_give_what_the_whole_period_gives(make_inputs, policy, block_s):
    inputs = make_inputs(seed=7)

    whole, stepped = simulate_site(inputs, policy), simulate_site_stepped(inputs, policy, block_s)

    assert stepped.schedule.control_instants == whole.schedule.control_instants
    pairs = list(zip(leaves(whole), leaves(stepped), strict=True))
    assert len(pairs) > 20
    for (path, wanted), (same_path, got) in pairs:
        assert path == same_path
        np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-11, err_msg=path)
    assert whole.flows.it_kw.std() > 0.1


def test_jobs_wait_for_each_other_across_blocks(make_inputs, make_jobs):
    jobs = make_jobs(*[(0, 5 * HOUR_S, 60, 0)] * 4)
    inputs = make_inputs(2, 900, jobs=jobs, reserved=0.2)

    stepped = simulate_site_stepped(inputs, FcfsPolicy(), HOUR_S)

    assert (stepped.schedule.start_s // HOUR_S).tolist() == [0, 5, 10, 15]


@pytest.mark.parametrize("block_s", [1000, 5 * HOUR_S])
def test_blocks_that_do_not_fill_the_period_are_refused(make_inputs, block_s):
    with pytest.raises(ValueError, match=f"blocks of {block_s} s"):
        simulate_site_stepped(make_inputs(), FcfsPolicy(), block_s)
