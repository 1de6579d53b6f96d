"""The table of languages sets our figures beside the published ones, each with its basis."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from dcsim.cli import meter
from dcsim.metering import languages as table
from dcsim.metering.languages import languages
from dcsim.metering.meter import NotAvailable
from dcsim.metering.scaling import fit
from dcsim.workload.profile_store import profile


@pytest.fixture
def shipped(monkeypatch):
    """Take the shipped profiles in place of runs, and laws that need no run."""
    monkeypatch.setattr(
        table, "run_workload", lambda kernel, language, **_: profile(f"{kernel}-{language}")
    )
    law = fit("n2", (100, 200), (1e-4, 4e-4))
    monkeypatch.setattr(table, "fitted", lambda *_: law)


def test_every_kernel_stands_in_both_languages_with_its_ratio_to_c(shipped):
    rows = [row for row in languages().rows if row.source == "this machine"]
    assert len(rows) == 10
    for c, python in zip(rows[::2], rows[1::2], strict=True):
        assert (c.kernel, c.language, python.language) == (python.kernel, "c", "python")
        assert c.ratio_to_c == 1.0
        assert python.ratio_to_c == pytest.approx(python.energy_j / c.energy_j)
        assert python.ratio_to_c > 4


def test_time_is_measured_and_energy_modelled_here_and_both_are_published_elsewhere(shipped):
    for row in languages().rows:
        here = row.source.startswith("this machine")
        assert row.energy_basis == ("modelled" if here else "published")
        assert (row.time_is, row.time_basis == "published") == (
            ("CPU" if here else "wall"),
            not here,
        )


def test_what_is_extrapolated_is_never_called_measured(shipped):
    rows = [row for row in languages().rows if row.unit == "1000000 items"]
    assert len(rows) == 4
    assert {row.time_basis for row in rows} == {"modelled"}
    assert rows[0].time_s == pytest.approx(1e-8 * 1e12)


def test_the_published_ratios_are_those_of_the_guide_and_of_pereira(shipped):
    ratios = {row.source: row.ratio_to_c for row in languages().rows}
    assert ratios["guide-2024-heapsort-python"] == pytest.approx(66.26 / 11.36)
    assert ratios["pereira-2017-interpreted"] == pytest.approx(2365 / 120)


def test_without_a_compiler_the_gap_is_told_and_python_remains(shipped, monkeypatch):
    def only_python(kernel, language, **_):
        if language == "c":
            raise NotAvailable.of("program-missing", kernel, "no C compiler")
        return profile(f"{kernel}-python")

    monkeypatch.setattr(table, "run_workload", only_python)
    done = CliRunner().invoke(meter.app, ["languages", "--json"])
    assert done.exit_code == 6
    told = json.loads(done.stdout)
    assert len(told["unavailable"]) == 5
    ours = [row for row in told["rows"] if row["source"] == "this machine"]
    assert [row["ratio_to_c"] for row in ours] == [None] * 5


def test_the_table_prints_each_basis(shipped):
    text = " ".join(CliRunner().invoke(meter.app, ["languages"]).stdout.split())
    for word in ("measured", "modelled", "published"):
        assert word in text
