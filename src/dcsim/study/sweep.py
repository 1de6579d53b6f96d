"""Runs a scenario at every point of a grid of values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from itertools import product
from typing import Any

import pandas as pd

from dcsim.core.errors import DcsimError, InvalidInput, Problem
from dcsim.results.summary import flat
from dcsim.runner import run_loaded
from dcsim.scenario.source import Draft, Source

ERROR = "error"
"""The column that says what went wrong at a point; None where nothing did."""


def sweep(
    source: Source,
    axes: Mapping[str, Sequence[Any]],
    seed: int | None = None,
    workers: int = 1,
) -> pd.DataFrame:
    """Run a scenario at every point of a grid of values.

    Parameters
    ----------
    source
        The scenario (see `dcsim.load`).
    axes
        The values of every key, e.g. ``{"cooling.sea_temperature_c": [8, 16, 24]}``. The
        points are their product; the last key changes fastest.
    seed
        Replaces the scenario's seed. All points share one seed, so that they differ by
        their values and not by chance; an axis ``seed`` draws them anew.
    workers
        Processes that share the work.

    Returns
    -------
    pandas.DataFrame
        One row a point: the values of the axes, then every figure of ``summary.total``
        under the dotted path that it has in summary.json, so that its own name or the
        one above it ends in its unit. ``error`` says why a point has no figures.

    Raises
    ------
    InvalidInput
        If the source cannot be read, or an axis is no sequence of values.

    Examples
    --------
    >>> import dcsim
    >>> day = dcsim.load("scenarios/lefdal.yaml", {"period": {"days": 1, "step_s": 3600}})
    >>> table = dcsim.sweep(day, {"cooling.sea_temperature_c": [8, 24], "it.racks": [1000, -1]})
    >>> table["it.racks"].tolist(), table["error"].isna().tolist()
    ([1000, -1, 1000, -1], [True, False, True, False])
    >>> bool(table.loc[0, "pue"] < table.loc[2, "pue"])
    True
    """
    _require_sequences(axes)
    draft = Draft.of(source)
    points = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]
    if workers == 1:
        rows = [_row(draft, point, seed) for point in points]
    else:
        from joblib import Parallel, delayed

        rows = Parallel(n_jobs=workers)(delayed(_row)(draft, point, seed) for point in points)
    return pd.DataFrame(
        [row for row, _ in rows], columns=_columns(axes, rows), index=range(len(points))
    ).assign(**{ERROR: pd.Series([error for _, error in rows], dtype=object)})


def _row(
    draft: Draft, point: dict[str, Any], seed: int | None
) -> tuple[dict[str, Any], str | None]:
    """Return the figures of a point, and what went wrong there."""
    try:
        total = run_loaded(draft.checked(point, seed)).summary.total
    except DcsimError as error:
        return point, str(error)
    except Exception as error:  # noqa: BLE001 - a fault at one point must not lose the others
        return point, f"{type(error).__name__}: {error}"
    return {**dict(flat(asdict(total))), **point}, None


def _columns(axes: Mapping[str, Any], rows: Sequence[tuple[dict[str, Any], Any]]) -> list[str]:
    """Return the axes, then every figure that any point has, in the order of summary.json.

    A part of the summary that only some points have is left out as a whole in the others.
    """
    names = dict.fromkeys([*axes, *(name for row, _ in rows for name in row)])
    parts = {name.rpartition(".")[0] for name in names} - set(axes)
    return [name for name in names if name not in parts]


def _require_sequences(axes: Mapping[str, Sequence[Any]]) -> None:
    problems = [
        Problem(
            "axis-no-sequence",
            f"sweep: {key}",
            f"{values!r} is no sequence of values",
            "give a list, e.g. [8, 16, 24]",
        )
        for key, values in axes.items()
        if isinstance(values, str | Mapping) or not isinstance(values, Collection)
    ]
    if problems:
        raise InvalidInput(problems)
