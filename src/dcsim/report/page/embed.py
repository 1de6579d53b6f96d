"""Puts Bokeh figures into a page as data: no request, no code but Bokeh's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bokeh.document import Document
from bokeh.embed.util import standalone_docs_json_and_render_items
from bokeh.models.ui.ui_element import UIElement
from bokeh.resources import Resources

DOCUMENT = "charts"


def bokeh_scripts() -> list[str]:
    """Return the source of BokehJS, without the parts that the page does not use."""
    sources: list[str] = Resources(mode="inline", components=["bokeh"], log_level="warn").js_raw
    return sources


def embedded(charts: Mapping[str, UIElement]) -> dict[str, Any]:
    """Return the figures as plain data, each to be drawn in the element ``chart-<name>``.

    Bokeh counts its models up from one figure to the next; here the count starts
    at 1, so that the same run gives the same page.
    """
    document = Document()
    with document.models.freeze():  # the models are counted once, not anew for every figure
        for chart in charts.values():
            document.add_root(chart)
    documents, _items = standalone_docs_json_and_render_items(list(document.roots))
    (data,) = documents.values()
    ids: dict[str, str] = {}
    plain = _renumbered(data, ids)
    roots = {ids[chart.id]: f"chart-{name}" for name, chart in charts.items()}
    return {
        "documents": {DOCUMENT: plain},
        "items": [{"docid": DOCUMENT, "roots": roots, "root_ids": list(roots)}],
    }


def _renumbered(data: Any, ids: dict[str, str]) -> Any:
    if isinstance(data, Mapping):
        return {
            key: ids.setdefault(value, f"m{len(ids) + 1}")
            if key == "id" and isinstance(value, str)
            else _renumbered(value, ids)
            for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [_renumbered(value, ids) for value in data]
    return data
