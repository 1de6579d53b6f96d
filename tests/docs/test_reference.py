"""The reference pages say what the code says: every key, every column, no more."""

import importlib.util
import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import dcsim
from dcsim.results import summary

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "docs" / "results.md"


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location(
        "make_reference", ROOT / "tools/make_reference.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def week():
    return dcsim.run(ROOT / "scenarios/lefdal.yaml", {"period.days": 7})


def rows_under(heading):
    """Return the first cells of the table under a heading of the results page."""
    section = RESULTS.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_the_features_page_lists_what_the_registries_hold():
    written = (ROOT / "docs/features.md").read_text("utf-8")
    spec = importlib.util.spec_from_file_location("features", ROOT / "tools/make_features.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page(written) == written


def test_the_scenario_page_is_what_the_parameter_classes_say(tool):
    written = (ROOT / "docs/scenario.md").read_text("utf-8")
    assert written == tool.page(), "run: python tools/make_reference.py"


def test_every_column_of_the_hourly_table_is_explained_in_order(week):
    assert rows_under("hourly.parquet") == ["time_utc", *week.hourly.columns]


def test_every_column_of_the_job_table_is_explained_in_order(week):
    assert rows_under("jobs.parquet") == list(week.jobs.columns)


def test_every_column_of_the_steps_is_explained_in_order():
    run = dcsim.run(ROOT / "scenarios/hot-hall-outage.yaml", {"period.days": 1})
    assert rows_under("steps.parquet") == list(run.steps.columns)


def test_every_column_of_the_transfers_is_explained_in_order():
    run = dcsim.run(ROOT / "scenarios/training-moves.yaml", {"period.days": 1})
    assert rows_under("transfers.parquet") == list(run.transfers.columns)
    told = RESULTS.read_text("utf-8")
    for key in run.summary.as_dict()["transfers"]:
        assert f"`{key}`" in told


def keys_of(model, prefix=""):
    """Return the keys of a summary class, nested ones joined by dots."""
    for field in fields(model):
        inner = getattr(summary, str(field.type).removesuffix(" | None"), None)
        if inner is not None and is_dataclass(inner):
            yield from keys_of(inner, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}"


def test_every_figure_of_the_summary_is_explained_in_order():
    assert rows_under("summary.json") == list(keys_of(summary.SiteSummary))


def test_the_explained_figures_are_those_of_a_real_summary(week):
    total = json.loads(json.dumps(week.summary.as_dict()))["total"]
    tops = list(dict.fromkeys(key.split(".")[0] for key in rows_under("summary.json")))
    assert tops == list(total)
