"""The page of indicators is made from the records that compute them."""

import importlib.util
from pathlib import Path

from dcsim.accounting.indicators.table import DEFINITIONS
from dcsim.accounting.limits import Limits

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "indicators.md"


def made():
    spec = importlib.util.spec_from_file_location(
        "make_indicators", ROOT / "tools/make_indicators.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page()


def test_the_page_is_what_the_records_say():
    assert PAGE.read_text("utf-8") == made(), "run: python tools/make_indicators.py"


def test_every_indicator_and_limit_stands_on_it():
    page = PAGE.read_text("utf-8")
    for of in DEFINITIONS:
        assert f"| `{of.key}` |" in page
    for key in Limits.model_fields:
        assert f"`limits.{key}`" in page
