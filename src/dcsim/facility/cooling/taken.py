"""Some steps of a record of arrays."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from dcsim.core.arrays import Flags

T = TypeVar("T")


def taken(flows: T, steps: slice | NDArray[np.integer]) -> T:
    """Return some steps of every array of a dataclass, and of those it holds.

    What is no array, a name or a number, stays as it is.
    """
    record: Any = flows
    values = [getattr(record, name) for name in _names(cast("Hashable", type(record)))]
    result: T = type(record)(*[_some(value, steps) for value in values])
    return result


def _some(value: Any, steps: slice | NDArray[np.integer]) -> Any:
    if isinstance(value, np.ndarray):
        return value[steps]
    if value is None:
        return None
    if isinstance(value, tuple):
        return tuple(taken(inner, steps) for inner in value)
    return taken(value, steps) if is_dataclass(value) else value


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("Any", kind)))


def put_together(parts: Sequence[T], steps: Sequence[NDArray[np.integer]]) -> T:
    """Return one dataclass of arrays whose steps were worked out in parts.

    ``steps`` says where each part belongs; together they are all steps, each once.
    """
    back = np.argsort(np.concatenate(steps))
    return taken(joined(parts), back)


def joined(blocks: Sequence[T]) -> T:
    """Join equal dataclasses of arrays end to end, field by field."""
    return blocks[0] if len(blocks) == 1 else _joined(blocks, {})


def _joined(blocks: Sequence[T], done: dict[tuple[int, ...], NDArray[Any]]) -> T:
    """Join blocks; ``done`` spares fields that hold the same arrays, as zeros often do."""
    first: Any = blocks[0]
    changes: dict[str, Any] = {}
    for name in _names(cast("Hashable", type(first))):
        values = [getattr(block, name) for block in blocks]
        known = next((value for value in values if value is not None), None)
        if isinstance(known, np.ndarray):
            same = tuple(map(id, values))
            if same not in done:
                done[same] = np.concatenate(_completed(name, values, blocks))
            changes[name] = done[same]
        elif is_dataclass(known) and all(value is not None for value in values):
            changes[name] = _joined(values, done)
        elif isinstance(known, tuple):
            changes[name] = _flags_joined(blocks, values)
    result: T = replace(first, **changes)
    return result


def _completed(name: str, values: list[Any], blocks: Sequence[Any]) -> list[NDArray[Any]]:
    """Fill in what some blocks do not state: nothing flows, or the value is unknown."""
    if not any(value is None for value in values):
        return values
    known = next(value for value in values if value is not None)
    if known.dtype.kind == "i":
        unknown: float = -1
    else:
        unknown = 0.0 if name.endswith(("_kw", "_l_per_s")) else np.nan
    return [
        np.full(_steps(block), unknown, dtype=known.dtype) if value is None else value
        for value, block in zip(values, blocks, strict=True)
    ]


def _flags_joined(blocks: Sequence[Any], events: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Join the events of blocks by code and meaning; one that a block lacks did not hold there."""
    lengths = [_steps(block) for block in blocks]
    found: dict[tuple[str, str], Any] = {}
    held: dict[tuple[str, str], dict[int, Flags]] = {}
    for i, of_block in enumerate(events):
        for event in of_block:
            key = (event.code, event.meaning)
            found.setdefault(key, event)
            parts = held.setdefault(key, {})
            parts[i] = parts[i] | event.when if i in parts else event.when
    return tuple(
        replace(
            event,
            when=np.concatenate(
                [held[key].get(i, np.zeros(n, dtype=bool)) for i, n in enumerate(lengths)]
            ),
        )
        for key, event in found.items()
    )


def _steps(block: Any) -> int:
    """Return how many steps a record of arrays has."""
    for name in _names(cast("Hashable", type(block))):
        value = getattr(block, name)
        if isinstance(value, np.ndarray):
            return len(value)
    raise ValueError("a record without arrays has no steps")
