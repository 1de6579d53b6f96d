"""The compiled module refuses buffers that do not fit together instead of reading past them."""

import numpy as np
import pytest

kernel = pytest.importorskip(
    "dcsim._kernel", reason="dcsim._kernel was not built: no C compiler at installation"
)


def words(*values):
    return np.array(values, dtype=np.int64)


def call(**changes):
    arguments = {
        "duration_s": words(5, 5),
        "cores": words(1, 1),
        "release_s": words(0, 0),
        "capacity_cores": words(1, 1),
        "queue": words(0, 1),
        "start_s": words(-1, -1),
        "heap": words(0, 0, 0, 0),
        "booked": words(0, 0, 0, 0),
        "step_s": 10,
        "now_s": 0,
        "until_s": 20,
        "stop_on_finish": False,
    } | changes
    return kernel.advance(*arguments.values())


def test_buffers_that_fit_start_both_jobs():
    assert call() == (20, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"cores": words(1)},
        {"release_s": words(0, 0, 0)},
        {"start_s": words(-1)},
        {"booked": words(0, 0)},
        {"heap": words()},
        {"heap": words(2, 1, 5, 1)},
        {"heap": words(-1, 0, 0, 0)},
        {"heap": words(0, -1, 0, 0)},
        {"heap": words(1, 1, 0, 7)},
        {"queue": words(2)},
        {"queue": words(-1)},
        {"duration_s": words(0, 5)},
        {"duration_s": words(2**62, 5)},
        {"cores": words(-(2**63), 1)},
        {"capacity_cores": words(-(2**63), 1)},
        {"capacity_cores": words(5, 5), "heap": words(0, 0)},
        {"queue": np.array([0, 1], dtype=np.int32)[:1]},
        {"step_s": 0},
        {"step_s": 2**62},
        {"now_s": -1},
        {"now_s": 11, "until_s": 10},
        {"until_s": 21},
    ],
    ids=str,
)
def test_buffers_that_do_not_fit_are_refused(changes):
    with pytest.raises(ValueError, match=r"buffer|length|booked|heap|job|grid"):
        call(**changes)


def test_a_strided_or_read_only_buffer_is_refused():
    with pytest.raises((BufferError, ValueError), match="contiguous"):
        call(queue=words(0, 1, 2, 3)[::2])
    frozen = words(-1, -1)
    frozen.flags.writeable = False
    with pytest.raises((BufferError, TypeError, ValueError), match=r"read-?only|writ"):
        call(start_s=frozen)
