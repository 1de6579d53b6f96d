"""Heat pumps between two streams that change their temperature, by the Lorenz process."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Real
from dcsim.physics.arrays import as_arrays, require_between

ZERO_C_K = 273.15

LEAST_LIFT_K = 10.0
"""Below this lift fixed losses of the machine rule and a constant efficiency says too much."""


def log_mean_k(first_c: Real, second_c: Real) -> Array:
    """Return the log-mean absolute temperature of a stream between two temperatures.

    Parameters
    ----------
    first_c, second_c
        The stream's ends [C], either order.

    Returns
    -------
    Array
        Temperature [K], broadcast shape; that of the ends where both are equal.

    Raises
    ------
    InvalidInput
        If a temperature lies outside -50..250 C.

    Notes
    -----
    ``T_lm = (T1 - T2) / ln(T1 / T2)``, the mean that carries the entropy of a stream of
    constant heat capacity. For ends within 1 % of each other the series
    ``m (1 - r^2 / 12)`` with the mean ``m`` and ``r = (T1 - T2) / m`` serves; its error
    is below 1e-10.

    Examples
    --------
    >>> round(float(log_mean_k(75.0, 45.0)), 2), float(log_mean_k(26.85, 26.85))
    (332.92, 300.0)
    """
    first, second = as_arrays(first_c, second_c)
    require_between("log_mean_k: first_c", first, -50.0, 250.0)
    require_between("log_mean_k: second_c", second, -50.0, 250.0)
    a, b = first + ZERO_C_K, second + ZERO_C_K
    mean = 0.5 * (a + b)
    spread = (a - b) / mean
    near = np.abs(spread) < 0.01
    ratio = np.log(np.where(near, 2.0, a / b))
    return np.asarray(np.where(near, mean * (1.0 - spread * spread / 12.0), (a - b) / ratio))


def lift_k(
    sink_in_c: Real, sink_out_c: Real, source_in_c: Real, source_out_c: Real, approach_k: Real
) -> Array:
    """Return how far a heat pump has to lift heat between two streams.

    Parameters
    ----------
    sink_in_c, sink_out_c
        Stream that is warmed [C].
    source_in_c, source_out_c
        Stream that is cooled [C].
    approach_k
        The refrigerant condenses this much above the sink and evaporates this much
        below the source [K], at least 0.

    Returns
    -------
    Array
        Lift of the log-mean temperatures [K], broadcast shape; negative where the
        source is warmer than the sink.

    Raises
    ------
    InvalidInput
        If the sink is not warmed, the source not cooled, or a value is out of range.

    Notes
    -----
    ``(T_lm,sink + a) - (T_lm,source - a)``.

    Examples
    --------
    >>> round(float(lift_k(45.0, 75.0, 25.0, 15.0, 3.0)), 2)
    45.8
    """
    sink_in, sink_out, source_in, source_out = as_arrays(
        sink_in_c, sink_out_c, source_in_c, source_out_c
    )
    (approach,) = as_arrays(approach_k)
    require_between("lift_k: sink warmed by [K]", sink_out - sink_in, 0.0, np.inf)
    require_between("lift_k: source cooled by [K]", source_in - source_out, 0.0, np.inf)
    require_between("lift_k: approach_k", approach, 0.0, 50.0)
    sink, source = log_mean_k(sink_in, sink_out), log_mean_k(source_in, source_out)
    return sink - source + 2.0 * approach


def is_direct(
    sink_in_c: Real, sink_out_c: Real, source_in_c: Real, source_out_c: Real, approach_k: Real
) -> Array:
    """Tell where an exchanger does what a heat pump would do, without a compressor.

    Parameters
    ----------
    sink_in_c, sink_out_c, source_in_c, source_out_c
        As in `lift_k` [C].
    approach_k
        Least temperature difference of a counterflow exchanger [K].

    Returns
    -------
    Array
        Booleans as 0 and 1, broadcast shape: both ends of the exchanger keep the approach.

    Examples
    --------
    >>> float(is_direct(30.0, 45.0, 50.0, 40.0, 3.0)), float(is_direct(30.0, 55.0, 50.0, 40.0, 3.0))
    (1.0, 0.0)
    """
    sink_in, sink_out, source_in, source_out = as_arrays(
        sink_in_c, sink_out_c, source_in_c, source_out_c
    )
    (approach,) = as_arrays(approach_k)
    warm_end = source_in - approach >= sink_out
    cold_end = source_out - approach >= sink_in
    return np.asarray(warm_end & cold_end, dtype=np.float64)


def lorenz_cop(
    sink_in_c: Real,
    sink_out_c: Real,
    source_in_c: Real,
    source_out_c: Real,
    lorenz_frac: Real,
    approach_k: Real,
) -> Array:
    """Return the heat that a heat pump gives for each unit of its electricity.

    Parameters
    ----------
    sink_in_c, sink_out_c
        Stream that is warmed [C].
    source_in_c, source_out_c
        Stream that is cooled [C].
    lorenz_frac
        Share of the reversible process that the machine reaches, 0.45-0.60 for large
        machines.
    approach_k
        Temperature differences in condenser and evaporator [K], about 3.

    Returns
    -------
    Array
        COP of heating [-], broadcast shape, never below 1; infinite where the heat flows
        by itself (`is_direct`) and no compressor is needed.

    Raises
    ------
    InvalidInput
        If a value is out of range.

    Notes
    -----
    ``COP = eta T_s / (T_s - T_q)`` with the log-mean sink ``T_s`` and source ``T_q`` in
    kelvin, approaches included (Lorenz 1895; large heat pumps reach ``eta`` 0.45-0.60).
    Fair for lifts of 20-80 K. A lift below 10 K is taken as 10 K, so that the COP stays
    below about ``34 eta``. Electricity that the process does not need becomes heat, so no
    machine gives less than 1.

    Examples
    --------
    25 C cooled to 15 C, 45 C warmed to 75 C: ``0.5 x 335.92 / 45.80``.

    >>> round(float(lorenz_cop(45.0, 75.0, 25.0, 15.0, 0.5, 3.0)), 3)
    3.667
    >>> float(lorenz_cop(30.0, 45.0, 60.0, 50.0, 0.5, 3.0))
    inf
    """
    (efficiency,) = as_arrays(lorenz_frac)
    require_between("lorenz_cop: lorenz_frac", efficiency, 0.05, 1.0)
    lift = lift_k(sink_in_c, sink_out_c, source_in_c, source_out_c, approach_k)
    (approach,) = as_arrays(approach_k)
    condensing = log_mean_k(sink_in_c, sink_out_c) + approach
    cop = np.maximum(efficiency * condensing / np.maximum(lift, LEAST_LIFT_K), 1.0)
    direct = is_direct(sink_in_c, sink_out_c, source_in_c, source_out_c, approach_k)
    return np.asarray(np.where(direct > 0.0, np.inf, cop))


def sink_heat_kw(source_kw: Real, cop: Real) -> Array:
    """Return the heat that a heat pump gives from a source heat.

    Parameters
    ----------
    source_kw
        Heat taken from the source [kW].
    cop
        COP of heating, above 1; infinite for direct exchange.

    Returns
    -------
    Array
        Heat into the sink [kW], broadcast shape.

    Raises
    ------
    InvalidInput
        If a COP is not above 1: such a machine takes no source heat.

    Notes
    -----
    ``Q COP / (COP - 1) = Q / (1 - 1 / COP)``, by the balance of the machine.

    Examples
    --------
    >>> float(sink_heat_kw(300.0, 4.0)), float(sink_heat_kw(300.0, float("inf")))
    (400.0, 300.0)
    """
    source, ratio = as_arrays(source_kw, cop)
    require_between("sink_heat_kw: share of source heat", 1.0 - 1.0 / ratio, 1e-6, 1.0)
    return source / (1.0 - 1.0 / ratio)
