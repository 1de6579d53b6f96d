"""The report of a run: one interactive page that stands alone."""

from __future__ import annotations

from pathlib import Path

from dcsim.results.result import Result

__all__ = ["page_html", "write_page"]


def page_html(result: Result) -> str:
    """Return the report of a run as one HTML file (see `dcsim.report.page.document`)."""
    from dcsim.report.page.document import page_html as made

    return made(result)


def write_page(result: Result, path: Path) -> None:
    """Write the report of a run; the file is the old or the new one, never half of it."""
    from dcsim.core.files import write_text

    write_text(path, page_html(result))
