"""``python -m benchmarks [NAME] [--json]``: one line a goal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from benchmarks import blocks, control, fleets, modes, process, queue, stepping, year
from benchmarks.goal import Goal

BENCHMARKS: dict[str, Callable[[], list[Goal]]] = {
    "queue": queue.measure,
    "control": control.measure,
    "year": year.measure,
    "blocks": blocks.measure,
    "fleets": fleets.measure,
    "modes": modes.measure,
    "stepping": stepping.measure,
    "process": process.measure,
}


def main() -> int:
    """Run the chosen benchmarks; 0 if every goal is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(BENCHMARKS), help="all unless given")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    names = [options.name] if options.name else list(BENCHMARKS)
    met = True
    for name in names:
        for goal in BENCHMARKS[name]():
            met = met and goal.ok
            print(json.dumps(asdict(goal)) if options.json else _line(goal), flush=True)
    return 0 if met else 1


def _line(goal: Goal) -> str:
    bound = "" if goal.goal is None else f"  goal {goal.goal:g}  {'ok' if goal.ok else 'MISSED'}"
    return f"{goal.name:<32} {goal.value:10.4g}{bound}"


if __name__ == "__main__":
    sys.exit(main())
