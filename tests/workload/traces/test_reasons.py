"""The page of traces says of every reason what the code does with it."""

import re
from pathlib import Path

from dcsim.workload.traces.reasons import REASONS

PAGE = Path(__file__).parents[3] / "docs" / "traces.md"


def test_every_reason_stands_on_the_page_in_order_with_its_effect():
    section = PAGE.read_text("utf-8").split("## What becomes of a row")[1].split("Some things")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", section, re.MULTILINE)
    assert rows == [(name, reason.effect) for name, reason in REASONS.items()]
