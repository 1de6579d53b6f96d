"""The weather's noise: one random field over the Earth, which any place can read at any hour.

Places share the field, so that neighbours have the same cold spell and continents do not.
What a place reads depends on the seed, its position and the hour alone: neither the other
sites of a scenario nor the period that is asked for changes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dcsim.core.arrays import Array, Ints
from dcsim.core.timegrid import HOUR_S
from dcsim.signals.noise import ar1

CORRELATION_LENGTH_KM = 1000.0
"""Distance over which the correlation of two places falls to 1/e [km].

Daily and monthly temperature anomalies correlate over some 1,000 km outside the tropics:
Hansen & Lebedeff (1987), doi:10.1029/JD092iD11p13345."""
EARTH_RADIUS_KM = 6371.0
"""Mean radius of the Earth [km] (IUGG)."""
MEMORY_H = 53.0
"""Time over which an anomaly falls to 1/e [h]: daily means then keep 0.75 of the day before."""
KNOT_S = 6 * HOUR_S
"""The field is drawn every six hours of UTC and runs straight between [s]."""
FIELDS = 3
"""Independent fields: dry bulb, the dew point's own part, the daily range."""

_WAVES = 8
_SPIN_UP_MONTHS = 2
_SHARPEST = 1e-9


@dataclass(frozen=True, slots=True)
class WeatherNoise:
    """The fields of one seed, named by the two numbers of ``key``."""

    key: tuple[int, int]

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> WeatherNoise:
        """Draw the key of the fields from a stream; equal streams give equal fields."""
        first, second = rng.integers(0, 2**63, size=2).tolist()
        return cls((first, second))

    def at(self, latitude_deg: float, longitude_deg: float, times_s: Ints) -> Array:
        """Return the fields at a place.

        Parameters
        ----------
        latitude_deg, longitude_deg
            Position [deg].
        times_s
            Unix times [s], ascending, shape (times,).

        Returns
        -------
        Array
            Noise of zero mean and unit variance at the knots [-], shape (times, fields).

        Notes
        -----
        Each knot adds to a first-order autoregression an innovation
        ``e(x) = sum_k (a_k cos(w_k x) + b_k sin(w_k x)) / sqrt(n)`` of ``n = 8`` plane
        waves through the Earth, ``x`` in units of the correlation length, ``a_k``, ``b_k``
        standard normal. Its variance is 1 everywhere. The wave vectors are drawn anew at
        every knot from the three-dimensional Cauchy distribution, whose characteristic
        function is ``exp(-|x|)``: two places correlate by ``exp(-d / 1000 km)``, where
        ``d`` is the straight distance, shorter than that along the ground by 0.1 % at
        1,000 km. Sums of random waves as samples of a field: Shinozuka & Jan (1972),
        doi:10.1016/0022-460X(72)90600-1.

        Every calendar month is filtered from two months before its first knot, and its
        draws depend on the key and the month alone: what is older has faded to 1e-11. A
        line between two knots has less variance than they, by 3.5 % on average.
        """
        first, last = (int(t // KNOT_S) * KNOT_S for t in (times_s[0], times_s[-1] + KNOT_S))
        months = np.arange(_month_of(first), _month_of(last) + 1)
        series = self._series(months, _position(latitude_deg, longitude_deg))
        begin_s = _start_s(int(months[0]))
        knot, past_s = np.divmod(times_s - begin_s, KNOT_S)
        share = (past_s / KNOT_S)[:, np.newaxis]
        noise: Array = (1.0 - share) * series[knot] + share * series[knot + 1]
        return noise

    def _series(self, months: Ints, position: Array) -> Array:
        """Return the fields at all knots of consecutive months, shape (knots, fields)."""
        drawn_months = range(int(months[0]) - _SPIN_UP_MONTHS, int(months[-1]) + 1)
        drawn = [self._innovations(month, position) for month in drawn_months]
        spans = [drawn[at : at + _SPIN_UP_MONTHS + 1] for at in range(len(months))]
        longest = max(sum(len(part) for part in span) for span in spans)
        kicks = np.zeros((longest, len(spans), FIELDS))
        for at, span in enumerate(spans):
            joined = np.concatenate(span)
            kicks[: len(joined), at] = joined
        rho = np.exp(-KNOT_S / (MEMORY_H * HOUR_S))
        filtered = ar1(kicks, rho)
        own = []
        for at, span in enumerate(spans):
            end = sum(len(part) for part in span)
            own.append(filtered[end - len(span[-1]) : end, at])
        return np.concatenate(own)

    def _innovations(self, month: int, position: Array) -> Array:
        """Return the independent draws of a month at a place, shape (knots, fields)."""
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([*self.key, month])))
        knots = (_start_s(month + 1) - _start_s(month)) // KNOT_S
        directions, waves, sines = 3, 4, 4 + FIELDS
        drawn = rng.standard_normal((knots, _WAVES, sines + FIELDS))
        # A ratio of normals is a Cauchy variate; the floor is a wave of a micrometre.
        scale = np.maximum(np.abs(drawn[..., directions]), _SHARPEST)
        x, y, z = position
        along = x * drawn[..., 0] + y * drawn[..., 1] + z * drawn[..., 2]
        phase = along / scale
        cosine = np.einsum("kw,kwf->kf", np.cos(phase), drawn[..., waves:sines])
        sine = np.einsum("kw,kwf->kf", np.sin(phase), drawn[..., sines:])
        innovations: Array = (cosine + sine) / np.sqrt(_WAVES)
        return innovations


def _position(latitude_deg: float, longitude_deg: float) -> Array:
    """Return a place as a vector from the Earth's centre in correlation lengths, shape (3,)."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    unit = np.array(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )
    return unit * (EARTH_RADIUS_KM / CORRELATION_LENGTH_KM)


def _month_of(time_s: int) -> int:
    """Return the UTC month of a time, counted from January of the year 0."""
    return int(np.datetime64(time_s, "s").astype("datetime64[M]").astype(np.int64)) + 12 * 1970


def _start_s(month: int) -> int:
    """Return the first second of a month that is counted from January of the year 0."""
    start = np.datetime64(month - 12 * 1970, "M").astype("datetime64[s]")
    return int(start.astype(np.int64))
