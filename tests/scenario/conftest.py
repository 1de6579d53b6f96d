"""A short scenario to spoil in one place."""

from pathlib import Path

import pytest

from dcsim.core.errors import InvalidInput
from dcsim.scenario.load import load_scenario

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
SHORT = Path(__file__).parent / "short.yaml"
"""Two days; its lines are what the places in the tests refer to."""


@pytest.fixture(scope="session")
def lefdal():
    """Return the path of the shipped scenario."""
    return LEFDAL


@pytest.fixture(scope="session")
def short():
    """Return the path of a scenario of two days."""
    return SHORT


@pytest.fixture
def spoiled(tmp_path):
    """Return a function that replaces text in the scenario and writes it elsewhere."""

    def write(*changes):
        text = SHORT.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
            text = text.replace(old, new)
        path = tmp_path / "s.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def problems(spoiled):
    """Return a function that gives the problems of a spoiled scenario as (code, place, text)."""

    def of(*changes, sets=()):
        path = spoiled(*changes)
        with pytest.raises(InvalidInput) as caught:
            load_scenario(path, sets)
        return [
            (problem.code, problem.place.removeprefix(str(path)), str(problem))
            for problem in caught.value.problems
        ]

    return of
