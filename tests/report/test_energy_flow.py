"""The energy flow is drawn to scale, loses nothing on the way, and stays readable."""

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcsim.accounting.audit import SERVERS, USES
from dcsim.report.energy_flow import NARROW, WIDE, energy_flow, flow_rows, flow_svg, lay_out

SHAPES = {"wide": WIDE, "narrow": NARROW}
OVERHEAD = USES[1:]
both_shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
amounts = st.one_of(st.just(0.0), st.floats(1e-3, 1e6))


def table(servers, overhead):
    """Return one hour with these energies."""
    row = dict(zip(SERVERS, servers, strict=True)) | dict(zip(OVERHEAD, overhead, strict=True))
    return pd.DataFrame([row | {"it_energy_kwh": sum(servers)}])


sites = st.builds(
    table,
    st.lists(st.floats(1.0, 1e6), min_size=3, max_size=3),
    st.lists(amounts, min_size=len(OVERHEAD), max_size=len(OVERHEAD)),
)


def flows(root):
    yield root
    for branch in root.branches:
        yield from flows(branch)


def test_every_use_of_the_ledger_is_an_end_of_the_flow():
    overhead = [2.0**n for n in range(len(OVERHEAD))]
    ends = {kwh for _, kwh, _ in flow_rows(energy_flow(table([5000.0, 7000.0, 9000.0], overhead)))}
    assert ends == {5000.0, 7000.0, 9000.0, *overhead}


def test_the_grid_gives_what_the_summary_says_the_site_drew(year):
    root = energy_flow(year.hourly)
    assert root.kwh == pytest.approx(year.summary.total.facility_energy_kwh, rel=1e-12)
    shares = [share for _, _, share in flow_rows(root)]
    assert sum(shares) == pytest.approx(1.0, rel=1e-12)


def test_what_is_nothing_is_not_drawn():
    rows = flow_rows(energy_flow(table([1.0, 0.0, 3.0], [0.0] * len(OVERHEAD))))
    assert [(name, kwh) for name, kwh, _ in rows] == [("Batch jobs", 3.0), ("Idle servers", 1.0)]


@given(sites)
def test_what_flows_into_a_place_flows_out_of_it(hourly):
    for flow in flows(energy_flow(hourly)):
        if flow.branches:
            assert sum(branch.kwh for branch in flow.branches) == pytest.approx(flow.kwh)


@both_shapes
@given(hourly=sites)
def test_bands_are_as_wide_as_their_energy(shape, hourly):
    root = energy_flow(hourly)
    drawing = lay_out(root, shape)
    assert drawing.blocks[0].height == pytest.approx(shape.trunk)
    for ribbon in drawing.ribbons:
        assert ribbon.height == pytest.approx(shape.trunk * ribbon.flow.kwh / root.kwh)


@both_shapes
@given(hourly=sites)
def test_labels_never_overlap_and_stay_inside(shape, hourly):
    drawing = lay_out(energy_flow(hourly), shape)
    boxes = [(lab.x, lab.y - 0.5 * lab.height, lab.y + 0.5 * lab.height) for lab in drawing.labels]
    assert all(top >= 0.0 and bottom <= drawing.height for _, top, bottom in boxes)
    for x in {x for x, _, _ in boxes}:
        column = sorted((top, bottom) for at, top, bottom in boxes if at == x)
        assert all(above[1] <= below[0] + 1e-6 for above, below in pairwise(column))
    heads = sorted(x for x, top, _ in boxes if top == 0.0)
    assert all(right - left >= 140.0 for left, right in pairwise(heads))


def outline(path):
    """Return x and upper edge of a band, finely sampled, and its height."""
    numbers = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]
    x0, y0, middle, _, _, y1, bend, _, x1, _, lower = numbers[:11]
    t = np.linspace(0.0, 1.0, 200)
    x = x0 * (1 - t) ** 3 + 3 * middle * t * (1 - t) + bend * t**3
    y = y0 * ((1 - t) ** 3 + 3 * t * (1 - t) ** 2) + y1 * (3 * t**2 * (1 - t) + t**3)
    return np.append(x, max(x1, bend)), np.append(y, y1), lower - y1


@both_shapes
@given(hourly=sites)
def test_bands_never_cross(shape, hourly):
    bands = [outline(ribbon.path) for ribbon in lay_out(energy_flow(hourly), shape).ribbons]
    for (x_a, y_a, h_a), (x_b, y_b, h_b) in combinations(bands, 2):
        first, last = max(x_a[0], x_b[0]), min(x_a[-1], x_b[-1])
        if last <= first:
            continue
        x = np.linspace(first, last, 60)
        top_a, top_b = np.interp(x, x_a, y_a), np.interp(x, x_b, y_b)
        overlap = np.minimum(top_a + h_a, top_b + h_b) - np.maximum(top_a, top_b)
        assert overlap.max() < 0.2


@both_shapes
def test_the_drawing_is_well_formed_and_says_what_it_shows(shape, year):
    svg = ET.fromstring(str(flow_svg(energy_flow(year.hourly), shape, "Energy", "k")))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert svg.find(f"{space}title").text == "Energy"
    assert "UPS loss 4.7%" in svg.find(f"{space}desc").text
    into = {}
    for band in svg.iter(f"{space}path"):
        into.setdefault(band.get("data-from"), []).append(float(band.get("data-px")))
    assert sum(into["Grid"]) == pytest.approx(shape.trunk)
    assert sum(into["Transformer"]) == pytest.approx(shape.trunk)
    for band in svg.iter(f"{space}path"):
        if band.get("data-to") in into:
            assert sum(into[band.get("data-to")]) == pytest.approx(float(band.get("data-px")))


def test_a_hostile_title_is_text(year, hostile):
    text = str(flow_svg(energy_flow(year.hourly), WIDE, hostile, "k"))
    title = ET.fromstring(text).find("{http://www.w3.org/2000/svg}title").text  # noqa: S314
    assert "<script>alert(1)</script>" in title
    assert "\x1b" not in text
    assert "<script" not in text
