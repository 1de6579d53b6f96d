"""A run of two days, made once."""

from pathlib import Path

import pytest

from dcsim.runner import run

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"


@pytest.fixture(scope="session")
def lefdal():
    """Return the path of the shipped scenario."""
    return LEFDAL


@pytest.fixture(scope="session")
def result():
    """Return the result of two days at Lefdal."""
    return run(LEFDAL, {"period.days": 2})
