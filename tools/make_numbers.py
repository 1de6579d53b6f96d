"""Recompute the numbers on the pages: the guide's tables, the README's excerpt and picture.

Usage: python tools/make_numbers.py

A row of a table in the guide that begins with overrides, such as
``cooling.sea_temperature_c=12``, is a run of the Lefdal scenario with them; the head of a
column says which figure stands there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from dcsim.results.summary import AgainstFcfs, SiteSummary
from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios" / "lefdal.yaml"
GUIDE, README = ROOT / "docs" / "guide.md", ROOT / "README.md"
CLI = "from dcsim.cli import main; main()"
PICTURE = ROOT / "docs" / "images" / "lefdal_year.png"


def _saved(site: SiteSummary) -> AgainstFcfs:
    if site.against_fcfs is None:
        sys.exit("a saving was asked of a run under FCFS")
    return site.against_fcfs


def _by_less_energy(saved: AgainstFcfs) -> float:
    return saved.carbon_saved_by_less_energy_kgco2e / saved.carbon_saved_kgco2e


FIGURES: dict[str, Callable[[SiteSummary], str]] = {
    "PUE": lambda site: f"{site.pue:.4f}",
    "cooling of IT": lambda site: f"{100 * site.cooling_share_of_it_frac:.2f} %",
    "scope 2 [t CO2e]": lambda site: f"{site.carbon_kgco2e.scope2_location / 1e3:.0f}",
    "saved [t CO2e]": lambda site: f"{_saved(site).carbon_saved_kgco2e / 1e3:.1f}",
    "of it by less energy": lambda site: f"{100 * _by_less_energy(_saved(site)):.0f} %",
    "longer mean wait [h]": lambda site: f"{_saved(site).mean_wait_added_h:.1f}",
}
OVERRIDE = re.compile(r"`([\w.]+=[^`]+)`")


def recomputed_tables(page: str) -> str:
    """Return a page with every figure of its tables of runs computed anew."""
    lines, head = [], [""]
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| change |"):
            head = cells
        if line.startswith("| `") and OVERRIDE.search(cells[0]) and head[0] == "change":
            site = run_loaded(load_scenario(SCENARIO, OVERRIDE.findall(cells[0]))).summary.total
            cells[1:] = [FIGURES[name](site) for name in head[1:]]
            lines.append(f"| {' | '.join(cells)} |")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def printed_table(folder: Path) -> str:
    """Run the Lefdal year into ``folder``; return the figures that the terminal shows."""
    done = subprocess.run(  # noqa: S603 - our own program
        [
            sys.executable,
            "-c",
            CLI,
            "run",
            SCENARIO,
            "--out",
            folder,
        ],
        env=os.environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    figures = done.stdout.split("\nenergy ")[0]
    return "\n".join(line.rstrip() for line in figures.splitlines())


def with_excerpt(page: str, excerpt: str) -> str:
    """Return the README with its first text block replaced."""
    before, rest = page.split("```text\n", 1)
    _, after = rest.split("\n```\n", 1)
    return f"{before}```text\n{excerpt}\n```\n{after}"


def main() -> None:
    """Rewrite the pages and the picture."""
    GUIDE.write_text(recomputed_tables(GUIDE.read_text("utf-8")), "utf-8", newline="\n")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "lefdal"
        page = with_excerpt(README.read_text("utf-8"), printed_table(folder))
        README.write_text(page, "utf-8", newline="\n")
        PICTURE.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / "year.png", PICTURE)


if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    main()
