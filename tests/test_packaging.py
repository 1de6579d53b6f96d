"""A wheel holds all that a run needs, with a compiler and without one."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("csrc", "grid_data", "scenarios", "src", "tests")

needs_backend = pytest.mark.skipif(
    find_spec("scikit_build_core") is None,
    reason="scikit-build-core is not installed, and tests fetch nothing",
)
needs_compiler = pytest.mark.skipif(
    shutil.which("cc") is None or shutil.which("cmake") is None,
    reason="a compiled wheel needs cc and cmake",
)
pytestmark = [pytest.mark.slow, needs_backend]

TWO_DAYS = """
import json, sys, dcsim
from dcsim.simulate.queue import KERNEL_NAME
run = dcsim.run(sys.argv[1], {"period.days": 2, "policy.kind": "lowest_window"})
print(json.dumps([KERNEL_NAME, dcsim.__file__, run.summary.as_dict()["total"]]))
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    folder = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__", "*.so", "*.pyd")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for file in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / file, folder)
    for left_over in ("build", "results"):
        (folder / left_over).mkdir()
        (folder / left_over / "old").touch()
    return folder


def build(checkout, out, what, **env):
    """Build a wheel or an sdist as pip does, in the running environment."""
    backend = f"import scikit_build_core.build as b; b.build_{what}({str(out)!r})"
    done = subprocess.run(
        [sys.executable, "-c", backend],
        cwd=checkout,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def pure_wheel(checkout, tmp_path_factory):
    return build(checkout, tmp_path_factory.mktemp("pure"), "wheel", CC="false")


@pytest.fixture(scope="module")
def compiled_wheel(checkout, tmp_path_factory):
    return build(checkout, tmp_path_factory.mktemp("compiled"), "wheel")


def inside(wheel):
    return set(zipfile.ZipFile(wheel).namelist())


def expected_in_every_wheel(checkout):
    source = checkout / "src"
    code = {
        path.relative_to(source).as_posix()
        for path in (source / "dcsim").rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".pyd", ".so"}
    }
    data = {
        f"dcsim/{path.relative_to(checkout).as_posix()}"
        for path in (checkout / "grid_data").rglob("*")
        if path.is_file()
    }
    return code | data


def run_two_days(wheel, folder):
    """Run from the unpacked wheel; -S keeps an installed dcsim off the path."""
    shutil.unpack_archive(wheel, folder, "zip")
    site = sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
    env = {k: v for k, v in os.environ.items() if k != "DCSIM_KERNEL"}
    env["PYTHONPATH"] = os.pathsep.join([str(folder), *dict.fromkeys(site)])
    done = subprocess.run(
        [sys.executable, "-S", "-c", TWO_DAYS, str(ROOT / "scenarios/lefdal.yaml")],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    kernel, file, total = json.loads(done.stdout)
    assert Path(file).is_relative_to(folder)
    return kernel, total


def test_without_a_compiler_the_wheel_is_pure_and_complete(pure_wheel, checkout):
    assert pure_wheel.name.endswith("-py3-none-any.whl")
    names = inside(pure_wheel)
    assert names >= expected_in_every_wheel(checkout)
    assert not [name for name in names if name.endswith((".so", ".pyd")) or "/_bin/" in name]


@needs_compiler
def test_with_a_compiler_one_wheel_serves_every_python_and_holds_kernel_and_programs(
    compiled_wheel, checkout
):
    assert "-cp311-abi3-" in compiled_wheel.name
    names = inside(compiled_wheel)
    assert names >= expected_in_every_wheel(checkout)
    assert [name for name in names if name.startswith("dcsim/_kernel.")]
    assert [name for name in names if name.startswith("dcsim/_bin/dcsim-heapsort")]


@pytest.mark.parametrize("kind", ["pure", pytest.param("compiled", marks=needs_compiler)])
def test_a_wheel_carries_licence_command_and_parts_and_nothing_of_the_repository(kind, request):
    wheel = request.getfixturevalue(f"{kind}_wheel")
    names = inside(wheel)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"dcsim"}
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]
    (entries,) = (name for name in names if name.endswith("entry_points.txt"))
    text = zipfile.ZipFile(wheel).read(entries).decode()
    for group in ("[console_scripts]", "[dcsim.cooling]", "[dcsim.policy]"):
        assert group in text


def test_the_pure_wheel_runs_a_scenario_with_the_python_twin(pure_wheel, tmp_path):
    kernel, total = run_two_days(pure_wheel, tmp_path)
    assert kernel == "python"
    assert 1.0 < total["pue"] < 1.2


@needs_compiler
def test_both_wheels_give_the_same_figures_to_the_last_digit(pure_wheel, compiled_wheel, tmp_path):
    pure = run_two_days(pure_wheel, tmp_path / "pure")
    compiled = run_two_days(compiled_wheel, tmp_path / "compiled")
    assert (pure[0], compiled[0]) == ("python", "compiled")
    assert pure[1] == compiled[1]


def test_the_source_archive_holds_sources_and_no_build_products(checkout, tmp_path):
    archive = build(checkout, tmp_path, "sdist")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"pyproject.toml", "csrc/CMakeLists.txt", "src/dcsim/__init__.py"} <= names
    assert "grid_data/SOURCES.yaml" in names
    assert not [name for name in names if name.startswith(("build/", "results/", ".ci/"))]
