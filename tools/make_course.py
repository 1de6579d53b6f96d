"""Draw the course of the hot hall for the page on faults.

Usage: python tools/make_course.py
"""

from __future__ import annotations

from pathlib import Path

import dcsim
from dcsim.report.course_figure import course_png

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios" / "hot-hall-outage.yaml"
PICTURE = ROOT / "docs" / "images" / "hot_hall_outage.png"


def main() -> None:
    """Write the picture anew."""
    PICTURE.write_bytes(course_png(dcsim.run(SCENARIO)))
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
