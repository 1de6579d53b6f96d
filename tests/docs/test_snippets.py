"""Every command and every piece of Python in the documents works, page by page, from the top."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dcsim.metering.meter import NotAvailable
from dcsim.metering.workloads import workload

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), ROOT / "CONTRIBUTING.md"]
NEEDED = ("scenarios", "grid_data", "tools")
TIMEOUT_S = 400

VENV = "python3 -m venv .venv"
INSTALL = (
    f"{VENV} && .venv/bin/pip install --quiet . && .venv/bin/dcsim run scenarios/lefdal.yaml",
    f'{VENV} && .venv/bin/pip install --quiet ".[test]" && .venv/bin/pytest',
)
"""They fetch packages and run this very suite; `.ci/run` executes both, as they stand."""

FENCE = re.compile(r"^```(?P<tag>\w*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SHELL, PYTHON = {"bash", "console"}, {"python"}
SHOWN = {"text", "yaml", "toml"}
LINK = re.compile(r"\[[^\]]+\]\((?P<target>[^)\s]+)\)")


@dataclass(frozen=True)
class Snippet:
    tag: str
    body: str


def name_of(page):
    return str(page.relative_to(ROOT))


def snippets(page):
    return [Snippet(m["tag"], m["body"]) for m in FENCE.finditer(page.read_text("utf-8"))]


def commands(page):
    """Return the command lines of a page in order; Python blocks as programs."""
    for snippet in snippets(page):
        if snippet.tag in PYTHON:
            yield [sys.executable, "-c", snippet.body]
        elif snippet.tag in SHELL and snippet.body.strip() not in INSTALL:
            for line in snippet.body.splitlines():
                if line.startswith("$ "):
                    yield line.removeprefix("$ ")


WITH_COMMANDS = [page for page in PAGES if any(commands(page))]


def c_programs_are_built():
    try:
        workload("heapsort", "c")
    except NotAvailable:
        return False
    return True


def run(command, folder):
    scripts = Path(sys.executable).parent
    env = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "DCSIM_"))}
    env["PATH"] = f"{scripts}{os.pathsep}{env['PATH']}"
    return subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the documents speak to a POSIX shell")
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name_of)
def test_what_a_page_says_to_type_works(page, tmp_path):
    if page.name == "metering.md" and not (sys.platform == "linux" and c_programs_are_built()):
        pytest.skip("metering C programs needs Linux and a compiler at build time")
    for name in NEEDED:
        shutil.copytree(ROOT / name, tmp_path / name)
    for command in commands(page):
        done = run(command, tmp_path)
        told = f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        assert done.returncode == 0, told


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_run_or_says_that_it_is_shown(page):
    for snippet in snippets(page):
        assert snippet.tag in SHELL | PYTHON | SHOWN, f"untagged block:\n{snippet.body}"
        if snippet.tag in SHELL and snippet.body.strip() not in INSTALL:
            typed = [line.startswith("$ ") for line in snippet.body.splitlines()]
            # In a console block the answer of a command may stand below it.
            told = typed[:1] if snippet.tag == "console" else typed
            assert told, "an empty block"
            assert all(told), f"never run:\n{snippet.body}"


def test_the_first_two_blocks_of_the_readme_are_the_two_commands_each_alone():
    first_two = [snippet.body.rstrip("\n") for snippet in snippets(ROOT / "README.md")[:2]]
    assert first_two == list(INSTALL)


def test_the_pages_that_teach_have_commands():
    taught = {name_of(page) for page in WITH_COMMANDS}
    assert {"README.md", "docs/guide.md", "docs/results.md", "docs/metering.md"} <= taught


def anchors(page):
    """Return the anchors of a page's headings as GitHub makes them."""
    text = FENCE.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {words.replace(" ", "-") for words in kept}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_inside_the_repository_lead_somewhere(page):
    text = FENCE.sub("", page.read_text("utf-8"))
    for match in LINK.finditer(text):
        target = match["target"]
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{name_of(page)} links to {target}, which is not there"
        if anchor and found.suffix == ".md":
            assert anchor in anchors(found), f"{name_of(page)} links to {target}: no such heading"


def test_every_page_can_be_reached_from_the_map():
    index = ROOT / "docs" / "index.md"
    linked = {
        (index.parent / match["target"]).resolve()
        for match in LINK.finditer(index.read_text("utf-8"))
    }
    assert {page for page in PAGES if page != index} <= linked
