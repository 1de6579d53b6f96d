"""A file of somebody is never buried unasked."""

import stat

import pytest

from dcsim.core.errors import NotWritten
from dcsim.report.new_file import write_new


def test_none_is_written_when_one_stands_there(tmp_path):
    old, new = tmp_path / "b.csv", tmp_path / "a.csv"
    old.write_text("precious", encoding="utf-8")
    with pytest.raises(NotWritten, match=r"b\.csv"):
        write_new({new: "x", old: "y"})
    assert old.read_text(encoding="utf-8") == "precious"
    assert not new.exists()


def test_force_replaces_a_file_but_never_a_folder(tmp_path):
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    write_new({tmp_path / "file": "new"}, force=True)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "new"
    with pytest.raises(NotWritten):
        write_new({tmp_path / "folder": "new"}, force=True)


def test_a_folder_that_is_a_file_is_refused_in_words(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(NotWritten, match="file"):
        write_new({tmp_path / "file" / "a.csv": "x"})


def test_others_may_read_what_is_written(tmp_path):
    write_new({tmp_path / "deep" / "a.csv": "x"})
    mode = (tmp_path / "deep" / "a.csv").stat().st_mode
    assert mode & stat.S_IROTH
