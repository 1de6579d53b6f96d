from __future__ import annotations

import pytest

from dcsim.catalogue.paths import INDEX, data_path
from dcsim.core.errors import InvalidInput


def folder_with_index(folder):
    folder.mkdir(parents=True)
    (folder / INDEX).write_text("", encoding="utf-8")
    return folder


def test_the_shipped_data_are_found():
    assert data_path(INDEX).is_file()
    assert data_path("traces", "google-2019.csv.gz").is_file()


def test_an_installed_package_carries_the_data_inside(tmp_path):
    package = tmp_path / "site-packages" / "dcsim"
    inside = folder_with_index(package / "grid_data")
    assert data_path(package=package) == inside


def test_a_checkout_keeps_the_data_beside_src(tmp_path):
    beside = folder_with_index(tmp_path / "grid_data")
    assert data_path("x.csv", package=tmp_path / "src" / "dcsim") == beside / "x.csv"


def test_the_data_inside_the_package_win_over_those_beside_it(tmp_path):
    package = tmp_path / "src" / "dcsim"
    folder_with_index(tmp_path / "grid_data")
    inside = folder_with_index(package / "grid_data")
    assert data_path(package=package) == inside


def test_a_folder_without_the_index_is_not_taken_for_the_data(tmp_path):
    (tmp_path / "src" / "dcsim" / "grid_data").mkdir(parents=True)
    beside = folder_with_index(tmp_path / "grid_data")
    assert data_path(package=tmp_path / "src" / "dcsim") == beside


def test_missing_data_are_an_error_that_names_both_places(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        data_path(package=tmp_path / "src" / "dcsim")
    (problem,) = caught.value.problems
    assert problem.code == "grid-data-missing"
    assert str(tmp_path / "src" / "dcsim" / "grid_data") in problem.message
    assert str(tmp_path / "grid_data") in problem.message
    assert "install" in problem.cure
