"""How long requests wait at servers: M/M/c and processor sharing, in steady state."""

from __future__ import annotations

import numpy as np

from dcsim.core.arrays import Array, Ints


def erlang_b(servers: Array, load: Array) -> Array:
    """Return the probability that all servers are busy in M/M/c/c [-].

    Parameters
    ----------
    servers
        Number of servers, at least 1.
    load
        Offered load: arrival rate times service time [-], above 0.

    Notes
    -----
    ``B = (a^c / c!) / sum_k a^k / k!``, in terms of the Poisson law: its density at c over
    its distribution function at c. Source: Erlang 1917; Cooper, *Introduction to Queueing
    Theory*, 1981, section 3.3.

    >>> print(f"{erlang_b(np.array(2.0), np.array(1.0)):.3f}")  # (1/2) / (1 + 1 + 1/2)
    0.200
    """
    from scipy.special import gammaincc, gammaln

    density = np.exp(servers * np.log(load) - load - gammaln(servers + 1.0))
    probability: Array = density / gammaincc(servers + 1.0, load)
    return probability


def erlang_c(servers: Array, load: Array) -> Array:
    """Return the probability that a request has to wait in M/M/c [-]; ``load < servers``.

    Notes
    -----
    ``C = B / (1 - rho (1 - B))`` with ``rho = a / c``. Source: as `erlang_b`, section 3.5.

    >>> print(f"{erlang_c(np.array(2.0), np.array(1.0)):.4f}")  # one third
    0.3333
    """
    blocked = erlang_b(servers, load)
    waits: Array = blocked / (1.0 - load / servers * (1.0 - blocked))
    return waits


def over_bound_frac(servers: Array, load: Array, bound_rel: float) -> Array:
    """Return the share of requests that take longer than a bound in M/M/c [-].

    Parameters
    ----------
    servers
        Number of servers c.
    load
        Offered load a [-], above 0. Where ``a >= c`` no steady state exists and every
        request counts as over the bound.
    bound_rel
        Bound on waiting plus service, over the mean service time [-].

    Notes
    -----
    Requests are served in order of arrival; times between arrivals and of service are
    exponential. With
    ``d = c - a - 1`` and t the bound over the mean service time:
    ``P(T > t) = exp(-t) (1 + C (1 - exp(-d t)) / d)``, and ``exp(-t) (1 + C t)`` for d = 0.
    Source: Gross, Shortle, Thompson & Harris, *Fundamentals of Queueing Theory*, 4th ed.
    2008, section 2.3 (waiting and service times added).

    A single server has the closed form ``exp(-(1 - a) t)``:

    >>> share = over_bound_frac(np.array(1.0), np.array(0.5), 2.0)
    >>> print(f"{share:.6f} {np.exp(-1.0):.6f}")
    0.367879 0.367879
    """
    is_stable = load < servers
    safe = np.where(is_stable, load, servers * 0.5)
    waits = erlang_c(servers, safe)
    share = np.exp(-bound_rel) + waits * _queued(servers - safe - 1.0, bound_rel)
    over: Array = np.where(is_stable, np.clip(share, 0.0, 1.0), 1.0)
    return over


def _queued(spare: Array, bound_rel: float) -> Array:
    """Return ``exp(-t) (1 - exp(-d t)) / d`` for d above -1, by its series around d = 0."""
    x = spare * bound_rel
    is_small = np.abs(x) < 1e-3
    near_x = np.where(is_small, x, 0.0)
    near = (
        bound_rel * np.exp(-bound_rel) * (1.0 - near_x / 2.0 + near_x**2 / 6.0 - near_x**3 / 24.0)
    )
    # The exponents are joined first, so that a long bound cannot overflow.
    apart = np.where(is_small, 1.0, spare)
    far = (np.exp(-bound_rel) - np.exp(-(apart + 1.0) * bound_rel)) / apart
    queued: Array = np.where(is_small, near, far)
    return queued


def servers_for(load: Array, bound_rel: float, over_frac: float) -> Ints:
    """Return the fewest servers that keep all but ``over_frac`` of requests in the bound.

    Parameters
    ----------
    load
        Offered load [-], at least 0, shape (n,). No load needs no server.
    bound_rel
        Bound over the mean service time [-].
    over_frac
        Share of requests that may take longer; above ``exp(-bound_rel)``, which no number
        of servers betters, since service itself takes time.

    Raises
    ------
    ValueError
        If ``over_frac`` is not above ``exp(-bound_rel)``.
    """
    if not over_frac > np.exp(-bound_rel):
        raise ValueError("no number of servers keeps this bound")
    found, back = np.unique(load, return_inverse=True)
    busy = np.maximum(found, 1e-12)
    low = np.floor(busy).astype(np.int64)  # too few: not above the load
    high = low + 1
    while (short := over_bound_frac(high.astype(float), busy, bound_rel) > over_frac).any():
        low = np.where(short, high, low)
        high = np.where(short, high + 2 * (high - np.floor(busy).astype(np.int64)), high)
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = over_bound_frac(np.maximum(middle, 1).astype(float), busy, bound_rel) <= over_frac
        enough &= middle > low  # what is found already stays
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return np.where(found > 0.0, high, 0)[back]


def servers_for_sharing(load: Array, bound_rel: float) -> Ints:
    """Return the fewest servers that keep the mean time of processor sharing in the bound.

    Notes
    -----
    Requests are split over the servers at random, and each server shares its time among
    its requests (M/G/1-PS): ``E[T] = s / (1 - a / c)``, for any law of the service time.
    Hence ``c >= a / (1 - s / bound)``. Source: Kleinrock, *Queueing Systems* vol. 2, 1976,
    section 4.4.

    >>> servers_for_sharing(np.array([6.0, 0.0]), 4.0).tolist()  # 6 / (1 - 1/4)
    [8, 0]
    """
    return np.ceil(load / (1.0 - 1.0 / bound_rel) * (1.0 - 1e-12)).astype(np.int64)
