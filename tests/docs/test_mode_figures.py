"""The pages of the cooling modes show what their models give now."""

import importlib.util
from pathlib import Path

import pytest

from dcsim.core.registry import parts

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "cooling"
QUICK = ("air_cooled_chiller", "dx", "seawater")

pytest.importorskip("CoolProp")
pytest.importorskip("psychrolib")


@pytest.fixture(scope="module")
def tool():
    path = ROOT / "tools/make_mode_figures.py"
    spec = importlib.util.spec_from_file_location("make_mode_figures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_mode_but_the_published_ones_has_a_page_with_its_week(tool):
    modes = set(parts("cooling"))
    assert modes == set(tool.ORACLES)
    for kind in modes:
        page = (PAGES / f"{kind}.md").read_text("utf-8")
        assert f"(img/{kind}.svg)" in page
        assert "<svg" in page, "a schematic"
        assert (PAGES / "img" / f"{kind}.svg").stat().st_size < 20_000


def is_current(tool, kind):
    drawn, text = tool.section(kind)
    page = (PAGES / f"{kind}.md").read_text("utf-8")
    assert tool.with_section(page, text) == page, "run: python tools/make_mode_figures.py"
    assert (PAGES / "img" / f"{kind}.svg").read_text("utf-8") == drawn


@pytest.mark.parametrize("kind", QUICK)
def test_the_printed_differences_are_those_of_today(tool, kind):
    is_current(tool, kind)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(set(parts("cooling")) - set(QUICK)))
def test_so_are_those_of_the_slower_modes(tool, kind):
    if kind in tool.ORACLES:
        is_current(tool, kind)
