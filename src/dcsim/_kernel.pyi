from numpy import int64
from numpy.typing import NDArray

def advance(
    buffers: tuple[NDArray[int64], ...], until_s: int, stop_on_finish: bool, /
) -> tuple[int, int, int]: ...
def treat(
    buffers: tuple[NDArray[int64], ...], verb: int, ids: NDArray[int64], /
) -> tuple[int, int, int]: ...
