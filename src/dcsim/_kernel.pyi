from numpy import int64
from numpy.typing import NDArray

def advance(
    duration_s: NDArray[int64],
    cores: NDArray[int64],
    release_s: NDArray[int64],
    capacity_cores: NDArray[int64],
    queue: NDArray[int64],
    start_s: NDArray[int64],
    heap: NDArray[int64],
    booked: NDArray[int64],
    step_s: int,
    now_s: int,
    until_s: int,
    stop_on_finish: bool,
    /,
) -> tuple[int, int]: ...
def queue_advance(
    buffers: tuple[NDArray[int64], ...], until_s: int, stop_on_finish: bool, /
) -> tuple[int, int, int]: ...
def queue_interrupt(
    buffers: tuple[NDArray[int64], ...], ids: NDArray[int64], hold: bool, is_fault: bool, /
) -> tuple[int, int, int]: ...
def queue_requeue(
    buffers: tuple[NDArray[int64], ...], ids: NDArray[int64], hold: bool, is_fault: bool, /
) -> tuple[int, int, int]: ...
def queue_withdraw(
    buffers: tuple[NDArray[int64], ...], ids: NDArray[int64], hold: bool, is_fault: bool, /
) -> tuple[int, int, int]: ...
