"""Runs to report on: a plain year, and a hostile month with water and waiting jobs."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import dcsim
from dcsim.report.page import page_html
from dcsim.results.read import read_run

LEFDAL = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>\u202e\x1b[31m&'


class Parsed(HTMLParser):
    """All that a browser would see: elements with attributes, scripts and text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.scripts, self.text, self.headings = [], [], [], []
        self._inside = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if self._inside and self._inside[-1] == "script":
            attributes, so_far = self.scripts[-1]
            self.scripts[-1] = (attributes, so_far + data)
            return
        self.text.append(data)
        if self._inside and self._inside[-1] == "h1":
            self.headings.append(data)

    def count(self, tag):
        return sum(name == tag for name, _ in self.elements)


@pytest.fixture(scope="session")
def parse():
    return Parsed


@pytest.fixture(scope="session")
def hostile():
    return HOSTILE


@pytest.fixture(scope="session")
def year():
    return dcsim.run(LEFDAL)


@pytest.fixture(scope="session")
def year_page(year):
    return page_html(year)


@pytest.fixture(scope="session")
def wet_month(tmp_path_factory):
    """40 days of a site with a cooling tower, whose jobs wait for clean hours."""
    text = LEFDAL.read_text(encoding="utf-8")
    head, rest = text.split("cooling:\n", 1)
    _, tail = rest.split("grid:\n", 1)
    text = f"{head}cooling:\n  kind: waterside\n\ngrid:\n{tail}"
    path = tmp_path_factory.mktemp("scenario") / "wet.yaml"
    path.write_text(text, encoding="utf-8")
    return dcsim.run(path, {"period.days": 40, "policy.kind": "lowest_window"})


@pytest.fixture(scope="session")
def hostile_run(wet_month):
    """The same with a stranger's text wherever a run holds text."""
    summary, bad = wet_month.summary, HOSTILE
    jobs = wet_month.jobs.copy()
    jobs["class"] = jobs["class"].cat.rename_categories(lambda _name: bad)
    return replace(
        wet_month,
        summary=replace(
            summary,
            name=bad,
            title=bad,
            policy=bad,
            basis=replace(summary.basis, energy=bad, price=bad),
            total=replace(summary.total, currency=bad),
            sites={bad: summary.total},
            warnings=(bad,),
        ),
        jobs=jobs,
        manifest={
            "versions": {bad: bad},
            "inputs_sha256": {bad: bad},
            "held_seeds": {bad: bad},
            "defaults_used": [bad],
            "not_modelled": [bad],
            "scenario_sha256": bad,
        },
        resolved_yaml=re.sub(
            r"region: .*", "region: '</pre><script>alert(1)</script>'", wet_month.resolved_yaml
        ),
    )


@pytest.fixture(scope="session")
def run_folder(wet_month, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "wet"
    wet_month.save(folder)
    return folder


@pytest.fixture(scope="session")
def stored(run_folder):
    return read_run(run_folder)
