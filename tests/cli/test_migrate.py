"""``dcsim migrate`` rewrites a file of an earlier format and loses nothing."""

import json

import pytest

from dcsim.cli import main

OLD = "schema_version: 1\nname: old # its name\ncooling: {kind: lei-masanet-2020-air}\n"
NEW = "schema_version: 3\nname: old # its name\ncooling: {kind: lei_masanet_2020_air}\n"


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(OLD, encoding="utf-8")
    return path


def left_with(*arguments):
    with pytest.raises(SystemExit) as left:
        main(["migrate", *map(str, arguments)])
    return left.value.code


def test_a_file_is_rewritten_in_place_and_the_old_one_kept(old, capsys):
    assert left_with(old) == 0
    backup = old.with_name("s.yaml.bak")
    assert old.read_text(encoding="utf-8") == NEW
    assert backup.read_text(encoding="utf-8") == OLD
    assert capsys.readouterr().out.split() == [str(old), str(backup)]


def test_an_earlier_backup_is_not_buried(old):
    old.with_name("s.yaml.bak").write_text("mine", encoding="utf-8")
    assert left_with(old) == 5
    assert old.read_text(encoding="utf-8") == OLD
    assert left_with(old, "--force") == 0


def test_with_out_the_file_stays_as_it_is(old, tmp_path, capsys):
    out = tmp_path / "new.yaml"
    assert left_with(old, "--out", out, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"written": [str(out)], "from_version": 1}
    assert (old.read_text(encoding="utf-8"), out.read_text(encoding="utf-8")) == (OLD, NEW)
    assert left_with(old, "--out", out) == 5


def test_a_file_of_the_present_version_is_left_alone(old, capsys):
    old.write_text(NEW, encoding="utf-8")
    assert left_with(old) == 0
    assert "present version already" in capsys.readouterr().out
    assert not old.with_name("s.yaml.bak").exists()


@pytest.mark.parametrize("text", ["name: x\n", "schema_version: 99\n", "schema_version: [\n"])
def test_a_file_without_a_way_to_the_present_is_refused(old, text):
    old.write_text(text, encoding="utf-8")
    assert left_with(old) == 3
    assert old.read_text(encoding="utf-8") == text
