"""Rewrite scenarios/schema.json from the parameter classes of the installed dcsim.

Usage: python tools/make_schema.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from dcsim.scenario.schema import FILE, schema_json

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"

if __name__ == "__main__":
    if len(sys.argv) != 1:
        sys.exit(__doc__)
    (SCENARIOS / FILE).write_text(schema_json(), encoding="utf-8", newline="\n")
