"""Kernels are compiled with flags of the user's choice, once for each way to compile them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dcsim.cli.kernels import app
from dcsim.core.errors import CheckFailed, NotWritten
from dcsim.metering import build as building
from dcsim.metering.build import PROGRAMS, build, read_build, source_folder
from dcsim.metering.meter import NotAvailable

needs_cc = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DCSIM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@needs_cc
def test_a_build_holds_all_programs_and_says_what_made_them(cache):
    made = build("-O1")
    assert made.folder.is_relative_to(cache.resolve())
    done = subprocess.run(
        [made.program("fannkuch"), "5", "1", "1"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("5 1 ")
    assert all(made.program(name).is_file() for name in PROGRAMS)
    assert read_build(made.folder) == made
    assert made.flags == "-O1"
    assert made.compiler


@needs_cc
def test_the_same_way_to_compile_is_not_compiled_twice_and_another_is(monkeypatch):
    first = build("-O0")
    again = []
    monkeypatch.setattr(building, "_compile", lambda *_: again.append(1))
    assert build("-O0") == first
    assert again == []
    assert build("-O0 -g").folder != first.folder
    assert again == [1]


@needs_cc
def test_changed_sources_are_compiled_anew(tmp_path, monkeypatch):
    sources = tmp_path / "csrc"
    shutil.copytree(source_folder(), sources)
    monkeypatch.setattr(building, "source_folder", lambda: sources)
    monkeypatch.setattr(building, "_compile", lambda *_: None)
    before = build("-O0")
    header = sources / "program.h"
    header.write_text(header.read_text("utf-8") + "\n/* changed */\n", encoding="utf-8")
    assert build("-O0").folder != before.folder


@needs_cc
def test_a_flag_that_the_compiler_does_not_know_is_told_and_leaves_no_record(tmp_path):
    with pytest.raises(CheckFailed, match="no-such-flag"):
        build("-fno-such-flag", tmp_path / "out")
    assert read_build(tmp_path / "out") is None


def test_a_missing_compiler_is_told():
    with pytest.raises(NotAvailable, match="no such program"):
        build(compiler="no-such-compiler")


def test_missing_sources_are_told(tmp_path):
    package = tmp_path / "a" / "b"
    package.mkdir(parents=True)
    with pytest.raises(NotAvailable, match="not there"):
        source_folder(package)


@needs_cc
def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotWritten):
        build(out=tmp_path / "file" / "below")


@needs_cc
def test_the_verb_prints_the_folder_and_as_json_the_programs(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "_compile", lambda *_: None)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["build", "--cflags", "-O3", "--out", str(out), "--json"])
    told = json.loads(done.stdout)
    assert (told["flags"], Path(told["folder"])) == ("-O3", out.resolve())
    assert set(told["programs"]) == set(PROGRAMS)
