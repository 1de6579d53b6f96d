"""Templates of the report: everything is escaped, and nothing steers a reader's screen."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dcsim.core.errors import plain


@cache
def environment() -> Environment:
    """Return the environment of all templates.

    Text is escaped whatever the file's name, control characters and marks that turn
    the writing direction are spelled out, and an undefined name is an error.
    """
    return Environment(
        loader=PackageLoader("dcsim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )


def render(name: str, **values: Any) -> Markup:
    """Fill a template and return it as markup, which is not escaped again."""
    return Markup(environment().get_template(name).render(**values))  # noqa: S704 - autoescaped


def asset(name: str) -> Markup:
    """Return a file of the templates' folder that stands in the page as it is."""
    text = (files("dcsim.report") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of this package


def _visible(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    # The no-break space is typography of our own and harms nobody.
    return "\u00a0".join(plain(part) for part in value.split("\u00a0"))
