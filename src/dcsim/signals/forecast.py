"""What is known of an hourly signal at an instant: the past as it was, the rest as forecast.

A forecast tells the whole period at once, as a running sum. Hours that are over hold
their realised values; the hour that has begun and all later ones hold what was forecast.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.part import Contradiction, Part, quantity
from dcsim.core.timegrid import HOUR_S
from dcsim.signals.noise import ar1
from dcsim.signals.signal_sum import SignalSum

DAY_H = 24
SKILL = (
    "carbon forecasts of 13 grids err by 9.6 % on average, of 214 grids by 15.8 % (CarbonX, 2025); "
    "CarbonCast (Maji et al., BuildSys 2022) likewise; a standard deviation is 1.25 mean errors"
)
MEMORY = "an assumption: the errors of neighbouring hours are alike, as weather lasts about a day"


class ForecastChoice(Part):
    """How well policies foresee a signal; without the section they foresee it exactly."""

    kind: Literal["perfect", "persistence", "noisy", "file"] = "perfect"
    """Exactly; as the same hour of the last known day; the truth with an error that grows with
    the lead time; or as a file of forecasts says."""
    sd_24h_frac: float = quantity(0.12, source=SKILL, typical=(0.06, 0.2), ge=0.0, le=1.0)
    """Standard deviation of the error one day ahead, as a share of the true value
    (`kind: noisy`)."""
    correlation_time_h: float = quantity(
        24.0, source=MEMORY, typical=(6.0, 72.0), ge=0.1, le=1000.0
    )
    """Lead time over which errors stay alike [h]: their correlation falls to 1/e
    (`kind: noisy`)."""
    file: str | None = None
    """CSV file in the scenario's folder with the columns issued_utc, valid_utc and `column`
    (`kind: file`)."""
    column: str = "value"
    """Column of the forecast values: in the signal's unit, or in the one its name ends in."""

    def cross_checks(self) -> list[Contradiction]:
        """Refuse keys of another kind, and a kind whose file is missing."""
        wrong = []
        own = {"noisy": ("sd_24h_frac", "correlation_time_h"), "file": ("file", "column")}
        for kind, keys in own.items():
            for key, value in self.model_dump(include=set(keys)).items():
                if kind != self.kind and value != type(self).model_fields[key].default:
                    rule = f"only kind: {kind} reads it, and the kind is {self.kind}"
                    wrong.append(Contradiction(key, rule, f"write kind: {kind}, or remove {key}"))
        if self.kind == "file" and self.file is None:
            rule = "kind: file names no file"
            wrong.append(Contradiction("file", rule, "add file, or choose another kind"))
        return wrong


class Forecast(ABC):
    """Forecasts of one hourly signal; times in seconds from its start.

    Parameters
    ----------
    realised
        The signal as it turns out, shape (hours,).
    """

    def __init__(self, realised: Array) -> None:
        self._realised = np.asarray(realised, dtype=np.float64)
        self._sum = SignalSum.of(self._realised)
        self._hour = -1
        self._issued = self._sum

    @property
    def end_s(self) -> int:
        """End of the signal [s]."""
        return self._sum.end_s

    @property
    def interval_s(self) -> int | None:
        """Time between issues that differ [s], or ``None`` where all are alike.

        Whoever asks only once, for all that is to come, may do so only with ``None``.
        """
        return HOUR_S

    def issued(self, now_s: int) -> SignalSum:
        """Return the running sum of the whole period as it is known at an instant.

        Asked again within the hour, it returns the same object.
        """
        hour = min(max(int(now_s) // HOUR_S, 0), len(self._realised))
        if hour != self._hour:
            known = self._sum.cumulative[: hour + 1]
            ahead = np.concatenate((known[-1:], self.ahead(hour)))
            self._issued = SignalSum(np.concatenate((known[:-1], np.cumsum(ahead))))
            self._hour = hour
        return self._issued

    @abstractmethod
    def ahead(self, hour: int) -> Array:
        """Return what is foreseen of ``hour`` and all later ones, shape (hours - hour,)."""


class Perfect(Forecast):
    """Foresees the signal exactly."""

    @property
    def interval_s(self) -> int | None:
        """No issue differs from another."""
        return None

    def issued(self, now_s: int) -> SignalSum:  # noqa: ARG002 - every instant knows the same
        """Return the running sum of the signal itself."""
        return self._sum

    def ahead(self, hour: int) -> Array:
        """Return the signal itself."""
        return self._realised[hour:]


class Persistence(Forecast):
    """Foresees every hour as the same hour of the last day that is known.

    Parameters
    ----------
    realised
        The signal as it turns out, shape (hours,).
    before
        Level known before the period, in the signal's unit. It stands for all hours as long
        as none is over; then the mean of those that are stands for the hours of the day that
        have not been seen yet.
    """

    def __init__(self, realised: Array, before: float) -> None:
        super().__init__(realised)
        self._before = before

    def ahead(self, hour: int) -> Array:
        """Return the last known day over and over."""
        past = self._realised[:hour]
        level = float(past.mean()) if hour else self._before
        lead = np.arange(len(self._realised) - hour)
        source = hour + lead % DAY_H - DAY_H
        foreseen: Array = np.where(
            source >= 0, self._realised[np.maximum(source, 0)] if hour else level, level
        )
        return foreseen


class Noisy(Forecast):
    """A synthetic forecast of known skill: the truth times an error that grows with lead time.

    Parameters
    ----------
    realised
        The signal as it turns out, shape (hours,).
    sd_24h_frac
        Standard deviation of the relative error 24 h ahead [-].
    correlation_time_h
        Lead time over which the correlation of errors falls to 1/e [h].
    rng
        Source of the errors (stream ``forecast``).

    Notes
    -----
    With ``rho = exp(-1 h / correlation_time)`` the error of lead ``k`` hours is
    ``e[k] = rho e[k-1] + sqrt(1 - rho^2) s n[k]`` from ``e[0] = 0``: its standard deviation
    is ``s sqrt(1 - rho^(2k))``, and ``s`` is set so that it is ``sd_24h_frac`` for k = 24.
    The hour that has just begun has lead 1. The draws ``n`` belong to the hours, not to the
    issues: from one issue to the next an error shrinks by the draws that have become known,
    as the errors of real forecasts do. The truth is multiplied by ``max(0, 1 + e)``, so
    unlike persistence a forecast of this kind is made from the truth.
    """

    def __init__(
        self,
        realised: Array,
        sd_24h_frac: float,
        correlation_time_h: float,
        rng: np.random.Generator,
    ) -> None:
        super().__init__(realised)
        rho = float(np.exp(-1.0 / correlation_time_h))
        spread = sd_24h_frac / np.sqrt(1.0 - rho ** (2 * DAY_H))
        hours = len(self._realised)
        # One value before the first hour: what was already known at the start.
        self._course = spread * ar1(rng.standard_normal((hours + 1, 1)), rho)[:, 0]
        self._kept = rho ** np.arange(1, hours + 1)

    def ahead(self, hour: int) -> Array:
        """Return the truth with its errors."""
        left = len(self._realised) - hour
        error = self._course[hour + 1 :] - self._kept[:left] * self._course[hour]
        foreseen: Array = self._realised[hour:] * np.maximum(1.0 + error, 0.0)
        return foreseen


@dataclass(frozen=True, slots=True, eq=False)
class Issues:
    """Forecasts as they were published, sorted by issue; arrays of shape (rows,).

    ``issued_s`` is in seconds from the period's start and may be negative; ``hour`` is the
    hour of the period for which ``value`` was forecast.
    """

    issued_s: Ints
    hour: Ints
    value: Array


class Published(Forecast):
    """Foresees what the newest published forecast says.

    Hours that it leaves out are taken from the newest earlier one that has them, and from
    persistence where none has.
    """

    def __init__(self, realised: Array, issues: Issues, before: float) -> None:
        super().__init__(realised)
        self._issues = issues
        self._else = Persistence(realised, before)
        self._newest = np.full(len(self._realised), np.nan)
        self._taken = 0

    def ahead(self, hour: int) -> Array:
        """Return the newest published value of each hour."""
        known = int(np.searchsorted(self._issues.issued_s, hour * HOUR_S, side="right"))
        if known < self._taken:
            self._newest[:] = np.nan
            self._taken = 0
        rows = slice(self._taken, known)
        # Of several values for one hour the last assigned stays: that of the newest issue.
        self._newest[self._issues.hour[rows]] = self._issues.value[rows]
        self._taken = known
        said = self._newest[hour:]
        return np.where(np.isnan(said), self._else.ahead(hour), said)
