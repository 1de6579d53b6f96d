"""A program run as a process of its own, so that its CPU time is counted exactly.

The process is pinned to one core where the system allows it, and the usual
libraries are held to one thread: CPU seconds of spinning threads say nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from dcsim.core.errors import CheckFailed

_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Exit:
    """What the system says about an ended process: wall and CPU time [s], peak memory [GB].

    On Linux ``peak_gb`` is at least the memory of the process that launched it.
    """

    wall_s: float
    cpu_s: float
    peak_gb: float
    output: str


@dataclass(slots=True)
class Child:
    """A running program; `launch` makes one, `await_end` and then `reap` end it."""

    command: tuple[str, ...]
    pid: int
    started_s: float
    _output: IO[str]
    _errors: IO[str]
    _ended_s: float | None = None
    _account: tuple[int, float, float] | None = None
    _exit: Exit | None = None

    @classmethod
    def launch(cls, command: Sequence[str], *, pinned: bool = True) -> Child:
        """Start ``command`` on one core, with one thread, or as it likes if not ``pinned``.

        Raises
        ------
        CheckFailed
            If the system cannot start it.
        """
        # Files, not pipes: a full pipe would stop the program. `reap` closes them.
        output = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        started_s = time.perf_counter()
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=os.environ | _ONE_THREAD if pinned else None,
            )
        except OSError as error:
            output.close()
            errors.close()
            raise CheckFailed.of(
                "program-not-started",
                " ".join(command),
                f"the system refused: {error.strerror or error}",
                "check that the file is a program of this machine and may be run",
            ) from error
        # The process is reaped by wait4 below, which Popen must not try again.
        process.returncode = 0
        if pinned:
            _pin(process.pid)
        return cls(tuple(command), process.pid, started_s, output, errors)

    def await_end(self) -> float:
        """Wait until the process has ended; return that instant on the clock of ``started_s`` [s].

        Its figures stay in the system's table until `reap`, where the system can do that.
        """
        if self._ended_s is None:
            if hasattr(os, "waitid"):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
            else:
                self._account = _account(self.pid)
            self._ended_s = time.perf_counter()
        return self._ended_s

    def reap(self) -> Exit:
        """Return what the process took; the system forgets it then, this object does not.

        Raises
        ------
        CheckFailed
            If the program failed.
        """
        if self._exit is None:
            wall_s = self.await_end() - self.started_s
            status, cpu_s, peak_gb = self._account or _account(self.pid)
            with self._output, self._errors:
                output, errors = _text(self._output), _text(self._errors)
            if status != 0:
                raise CheckFailed.of(
                    "program-failed",
                    " ".join(self.command),
                    f"the program ended with status {status}: {errors.strip() or 'no message'}",
                )
            self._exit = Exit(wall_s, cpu_s, peak_gb, output)
        return self._exit


def _account(pid: int) -> tuple[int, float, float]:
    """Reap a process; return its exit status, CPU time [s] and peak memory [GB]."""
    _, status, usage = os.wait4(pid, 0)
    cpu_s = round(usage.ru_utime + usage.ru_stime, 6)  # counted in microseconds
    peak_gb = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / _GB
    return os.waitstatus_to_exitcode(status), cpu_s, peak_gb


def _pin(pid: int) -> None:
    """Hold the process on one core; systems without affinity leave it free."""
    if hasattr(os, "sched_setaffinity"):
        with suppress(ProcessLookupError):  # it has ended already
            os.sched_setaffinity(pid, {max(os.sched_getaffinity(0))})


def _text(file: IO[str]) -> str:
    file.seek(0)
    return file.read()
