"""Rewrite the tables of docs/features.md from the registries of the installed dcsim.

Usage: python tools/make_features.py
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from dcsim.core.strictyaml import dump_yaml
from dcsim.scenario.compatibility import INCOMPATIBLE
from dcsim.scenario.features import FEATURES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "features.md"


def page(text: str) -> str:
    """Return the page with its tables as the registries have them."""
    for mark, table in (("features", features()), ("incompatible", incompatible())):
        pattern = rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)"
        text = re.sub(
            pattern, lambda found, new=table: f"{found[1]}{new}\n{found[2]}", text, flags=re.DOTALL
        )
    return text


def features() -> str:
    """Return the table of features, each with the sections that turn it on."""
    rows = ["| feature | what it is | sections | guide |", "| --- | --- | --- | --- |"]
    for each in FEATURES:
        sections = ", ".join(f"`{key}`" for key in each.example)
        rows.append(f"| `{each.name}` | {each.title} | {sections} | [{each.page}]({each.page}) |")
    rows.append(
        "| `fleet` | several sites under one queue of jobs | `sites`, `links` "
        "| [fleets.md](fleets.md) |"
    )
    examples = "\n".join(
        f"# {each.title}\n{dump_yaml(dict(each.example))}" for each in FEATURES[:2]
    )
    return "\n".join(rows) + f"\n\nThe first two as they are written:\n\n```yaml\n{examples}```"


def incompatible() -> str:
    """Return the table of what cannot be combined."""
    rows = ["| section | beside | why |", "| --- | --- | --- |"]
    for each in INCOMPATIBLE:
        section = ".".join(str(key) for key in each.section)
        rows.append(f"| `{section}` | {each.beside} | {each.reason} |")
    return "\n".join(rows)


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8")
    after = page(before)
    if "--check" in sys.argv:
        sys.exit(0 if before == after else 1)
    PAGE.write_text(after, encoding="utf-8")
