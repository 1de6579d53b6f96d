"""What the fields of parameter classes mean, read from the text that stands below each of them.

Pydantic can read it while a class is made, which every run would pay for. Only a schema, a
starter file and an error message need it, so it is read when they ask.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


def documented(model: type[Model]) -> type[Model]:
    """Give every field of a model, and of the models in it, its meaning as description."""
    for found in _with_inner(model, set()):
        for name, field in found.model_fields.items():
            if field.description is None:
                field.description = _meaning(found, name)
        if found.__pydantic_complete__:
            found.model_rebuild(force=True)
    return model


def _with_inner(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Yield a model after all that stand in it, each once."""
    if model in seen:
        return
    seen.add(model)
    for field in model.model_fields.values():
        for inner in _models_in(field.annotation):
            yield from _with_inner(inner, seen)
    yield model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _meaning(model: type[BaseModel], name: str) -> str | None:
    for owner in model.__mro__:
        said = _texts(owner.__module__).get(owner.__qualname__, {}).get(name)
        if said is not None:
            return said
    return None


@cache
def _texts(module: str) -> dict[str, dict[str, str]]:
    """Return the texts below the fields of a module's classes, by class and field."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (KeyError, OSError, TypeError):
        return {}  # made at run time, or installed without its source
    return {made.name: _of_class(made) for made in tree.body if isinstance(made, ast.ClassDef)}


def _of_class(made: ast.ClassDef) -> dict[str, str]:
    return {
        above.target.id: inspect.cleandoc(below.value.value)
        for above, below in pairwise(made.body)
        if isinstance(above, ast.AnnAssign)
        and isinstance(above.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
