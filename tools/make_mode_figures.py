"""Draw a week of every cooling mode against an independent model, into the mode's page.

Usage: python tools/make_mode_figures.py [KIND ...]

The picture goes to ``docs/cooling/img/KIND.svg`` and the measured differences between the
marks ``<!-- week -->`` and ``<!-- /week -->`` of ``docs/cooling/KIND.md``, at its end if
there are none. Plants, heat and air are those of ``benchmarks.modes``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from dcsim.core.arrays import Array

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from mode_oracles import ORACLES, Hour  # noqa: E402 - the paths come first

from benchmarks.modes import Year, year_of  # noqa: E402

PAGES = ROOT / "docs" / "cooling"
EVERY_H, WEEK_H = 29, 168
LEAST = 1e-6
BEGIN, END = "<!-- week -->", "<!-- /week -->"
WIDTH, HEIGHT, LEFT, TOP, FOOT = 640, 220, 52, 14, 34
GREY, HERE, THERE = "#808080", "#2f7fc1", "#d9822b"


def oracle_kw(year: Year, hours: Array) -> Array:
    """Return the cooling power [kW] of the independent model in some hours."""
    air = year.outside
    if air.water_c is None:
        raise ValueError("the benchmark's year has a river")
    columns = (
        year.heat_kw,
        air.dry_bulb_c,
        air.wet_bulb_c,
        air.relative_humidity_frac,
        air.pressure_pa,
        air.water_c,
    )
    oracle = ORACLES[year.kind]
    return np.array([oracle(year.plant, Hour(*(float(c[h]) for c in columns))).kw for h in hours])


def liveliest_week(power: Array) -> int:
    """Return the first hour of the calendar week in which the power varies most."""
    weeks = power[: 52 * WEEK_H].reshape(52, WEEK_H)
    return int(np.argmax(weeks.std(axis=1))) * WEEK_H


def section(kind: str) -> tuple[str, str]:
    """Return the picture and the text of a mode's week."""
    year = year_of(kind)
    flows = year.on_arrays()
    heat = year.heat_kw
    power = flows.electricity.total_kw() / heat
    first = liveliest_week(power)
    week = np.arange(first, first + WEEK_H)
    some = np.arange(0, len(heat), EVERY_H)
    by_week = oracle_kw(year, week) / heat[week]
    by_year = oracle_kw(year, some) / heat[some]
    off_week, off_year = by_week - power[week], by_year - power[some]
    text = (
        f"![Cooling power over heat in a week, here and by an independent model](img/{kind}.svg)\n"
        f"\nThe week of Frankfurt's synthetic year in which the power varies most (from day "
        f"{first // 24 + 1}), with\nthe defaults, a hall of 1 MW at 50 to 90 % load. Blue: here. "
        f"Orange, dashed: an independent model, hour by\nhour, in `tools/mode_oracles.py`. "
        f"In that week the power over the heat differs by "
        f"**{_told(_rms(off_week))}** (RMSE), over\nevery {EVERY_H}th hour of the year by "
        f"{_told(_rms(off_year))}, with a mean difference of {_told(off_year.mean(), '+')} and "
        f"{_told(np.abs(off_year).max())}\nat most. Drawn by `python tools/make_mode_figures.py`.\n"
    )
    return picture(power[week], by_week, first // 24 + 1), text


def _told(difference: float, sign: str = "") -> str:
    """Return two digits; rounding is no difference, and another machine rounds otherwise."""
    if abs(difference) < LEAST:
        return f"less than {LEAST:g}"
    return f"{difference:{sign}.2g}"


def _rms(values: Array) -> float:
    return float(np.sqrt((values * values).mean()))


def picture(here: Array, there: Array, day: int) -> str:
    """Return the two courses of a week as an SVG that suits light and dark pages."""
    most = _round_up(float(max(here.max(), there.max())))

    def points(values: Array) -> str:
        x = LEFT + (WIDTH - LEFT - 10) * np.arange(WEEK_H) / WEEK_H
        y = TOP + (HEIGHT - TOP - FOOT) * (1.0 - values / most)
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))

    right, bottom = WIDTH - 10, HEIGHT - FOOT
    drawn = []
    for step in range(5):
        y = TOP + (bottom - TOP) * (1.0 - step / 4)
        drawn.append(_line(LEFT, y, right, y))
        drawn.append(_label(LEFT - 6, y + 4, "end", f"{most * step / 4:.3g}"))
    for number in range(7):
        x = LEFT + (right - LEFT) * number / 7
        drawn.append(_line(x, TOP, x, bottom))
        drawn.append(_label(x + (right - LEFT) / 14, HEIGHT - 16, "middle", f"day {day + number}"))
    drawn.append(_label(LEFT, HEIGHT - 3, "start", "cooling power over heat, kW/kW"))
    names = f'<tspan fill="{HERE}">here</tspan>, '
    names += f'<tspan fill="{THERE}">independent model (dashed)</tspan>'
    drawn.append(_label(right, HEIGHT - 3, "end", names))
    drawn.append(_course(points(here), HERE, 'stroke-width="2"'))
    drawn.append(_course(points(there), THERE, 'stroke-width="1.5" stroke-dasharray="4 3"'))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}"'
    font = f'font-family="sans-serif" font-size="11" fill="{GREY}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
    return "\n".join([head, *drawn, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{GREY}" stroke-opacity="0.3"/>'


def _label(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


def _course(points: str, colour: str, pen: str) -> str:
    return f'<polyline points="{points}" fill="none" stroke="{colour}" {pen}/>'


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 4, 6 and 8 times a power of ten."""
    scale = 10.0 ** np.floor(np.log10(value))
    return float(next(scale * step for step in (1, 2, 4, 6, 8, 10) if scale * step >= value))


def with_section(page: str, text: str) -> str:
    """Return a page with its week replaced, or added at its end."""
    if BEGIN in page:
        before, rest = page.split(BEGIN, 1)
        return f"{before}{BEGIN}\n{text}{END}{rest.split(END, 1)[1]}"
    head = "\n## A week against an independent model\n\n"
    return f"{page.rstrip()}\n{head}{BEGIN}\n{text}{END}\n"


def main(kinds: list[str]) -> None:
    """Rewrite pictures and pages."""
    (PAGES / "img").mkdir(exist_ok=True)
    for kind in kinds or ORACLES:
        drawn, text = section(kind)
        (PAGES / "img" / f"{kind}.svg").write_text(drawn, "utf-8", newline="\n")
        page = PAGES / f"{kind}.md"
        page.write_text(with_section(page.read_text("utf-8"), text), "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
