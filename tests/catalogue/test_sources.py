from __future__ import annotations

import pytest

from dcsim.catalogue import sources as module
from dcsim.catalogue.paths import INDEX, data_path
from dcsim.catalogue.sources import STATUSES, source, sources
from dcsim.core.errors import InvalidInput


def test_the_index_lists_exactly_the_files_that_ship():
    root = data_path()
    present = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert set(sources()) == present - {INDEX}


@pytest.mark.parametrize("file", sorted(sources()))
def test_every_file_states_its_terms_in_full(file):
    entry = source(file)
    assert entry.file == file
    assert entry.status in STATUSES
    assert min(map(len, (entry.origin, entry.licence, entry.credit, entry.notes))) > 20
    assert entry.year
    assert entry.unit


@pytest.mark.parametrize(
    ("file", "credit"),
    [
        ("hourly_profiles.csv", "ENTSO-E"),
        ("hourly_profiles.csv", "EIA"),
        ("price_profiles.csv", "SMARD"),
        ("annual_intensity_countries.csv", "Ember"),
        ("weather_normals.csv", "Open-Meteo"),
        ("traces/google-2019.csv.gz", "Google"),
        ("traces/azure-v2.csv.gz", "Microsoft"),
    ],
)
def test_those_whose_licence_asks_for_credit_are_credited(file, credit):
    assert credit in source(file).credit


def test_a_file_that_does_not_ship_has_no_source():
    with pytest.raises(InvalidInput, match="unknown-data-file"):
        source("weather_normal.csv")


def test_all_faults_of_an_index_are_told_at_once(tmp_path, monkeypatch):
    full = "{origin: o, year: y, licence: l, credit: c, unit: u, status: guessed, notes: n}"
    index = f"a.csv: {{origin: x}}\nb.csv: {full}\nc.csv: {full.replace('guessed', 'measured')}\n"
    (tmp_path / INDEX).write_text(index, encoding="utf-8")
    monkeypatch.setattr(module, "data_path", tmp_path.joinpath)
    with pytest.raises(InvalidInput) as caught:
        sources.__wrapped__()
    assert [problem.code for problem in caught.value.problems] == ["source-fields", "source-status"]
    assert caught.value.problems[1].place.startswith(f"{INDEX}:2:")
