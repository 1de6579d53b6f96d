"""A real short run, and runs made up from it with figures of one's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from dcsim.runner import run_loaded
from dcsim.scenario.load import load_scenario

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
DAY = ("period.days=1", "period.step_s=3600")


@pytest.fixture(scope="session")
def lefdal():
    return LEFDAL


@pytest.fixture(scope="session")
def short():
    """Return a function that loads a day of the shipped scenario with overrides."""

    def load(*sets):
        return load_scenario(LEFDAL, [*DAY, *sets])

    return load


@pytest.fixture(scope="session")
def day(short):
    return run_loaded(short())


@pytest.fixture
def made(day):
    """Return a function that makes a run up: figures of the total, the rest of a real day."""

    def make(*, warnings=(), late=0, carbon=None, summary=None, **total):
        was = day.summary.total
        if carbon is not None:
            total["carbon_kgco2e"] = replace(
                was.carbon_kgco2e, scope2_location=carbon, total_location=carbon
            )
        total["jobs"] = replace(was.jobs, missed_deadline=late)
        told = {"total": replace(was, **total), "warnings": warnings} | (summary or {})
        return replace(day, summary=replace(day.summary, **told))

    return make
