"""``dcsim report`` makes the page of a run and buries nothing."""

import json
import subprocess
import sys

import pytest

import dcsim
from dcsim.cli import _exit_code


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory):
    from pathlib import Path

    scenario = Path(__file__).parents[2] / "scenarios" / "lefdal.yaml"
    folder = tmp_path_factory.mktemp("runs") / "two-days"
    dcsim.run(scenario, {"period.days": 2}).save(folder)
    return folder


def test_the_page_lands_in_the_run_folder_once(run_folder, capsys):
    page = run_folder / "report.html"
    page.unlink(missing_ok=True)
    assert _exit_code(["report", str(run_folder)]) == 0
    assert capsys.readouterr().out.strip() == str(page)
    first = page.read_bytes()
    assert _exit_code(["report", str(run_folder)]) == 5
    assert "output-exists" in capsys.readouterr().err
    assert _exit_code(["report", str(run_folder), "--force", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"written": [str(page)]}
    assert page.read_bytes() == first


def test_the_page_goes_where_it_is_sent(run_folder, tmp_path):
    target = tmp_path / "deep" / "page.html"
    assert _exit_code(["report", str(run_folder), "--out", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_what_is_no_run_folder_is_refused_and_nothing_is_written(tmp_path, capsys):
    assert _exit_code(["report", str(tmp_path)]) == 3
    assert "not-a-run" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_help_does_not_load_the_figures():
    code = (
        "import sys; from dcsim.cli import _exit_code; _exit_code(['report', '--help']);"
        "sys.exit(any(name in sys.modules for name in ('bokeh', 'jinja2', 'pandas')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0
