"""What may be loaded, opened and called: little."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFDAL = ROOT / "scenarios" / "lefdal.yaml"
SOURCES = sorted((ROOT / "src" / "dcsim").rglob("*.py"))


def python(script):
    """Run a script in a fresh interpreter and return its last line."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def loaded_after(statement):
    return set(python(f"import sys; {statement}; print(*sys.modules)").split())


def test_importing_dcsim_loads_no_heavy_library():
    heavy = {"numpy", "pandas", "scipy", "pyomo", "matplotlib", "simpy", "pydantic", "codecarbon"}
    assert not loaded_after("import dcsim; dcsim.__version__") & heavy


def test_running_a_scenario_loads_no_solver_no_figure_and_no_meter():
    script = f"from dcsim import run; run({str(LEFDAL)!r}, {{'period.days': 1}})"
    loaded = loaded_after(script)
    assert "simpy" in loaded
    assert not loaded & {"pyomo", "highspy", "matplotlib", "codecarbon", "typer", "rich"}


def test_validating_a_scenario_loads_no_solver_and_no_figure():
    script = f"from dcsim.scenario.load import load_scenario; load_scenario({str(LEFDAL)!r})"
    assert not loaded_after(script) & {"pyomo", "highspy", "matplotlib", "pandas", "codecarbon"}


@pytest.mark.slow
def test_a_run_needs_no_network():
    script = f"""
import socket
def closed(*_arguments, **_named):
    raise AssertionError("a connection was sought")
class Closed(socket.socket):
    __init__ = closed
socket.socket = Closed
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, closed)
import tempfile
from dcsim import run
from dcsim.report.figure import draw_year
from dcsim.results.write import write_run
from pathlib import Path
with tempfile.TemporaryDirectory() as folder:
    short = {{"period.days": 1, "policy": {{"kind": "optimal_shift"}}}}
    write_run(run({str(LEFDAL)!r}, short), Path(folder) / "run", more={{"y.png": draw_year}})
print("done")
"""
    assert python(script) == "done"


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bpickle\b",
        r"\bmarshal\b",
        r"\bshelve\b",
        r"\bjoblib\.load\b",
        r"(?<![\w.])eval\(",
        r"(?<![\w.])exec\(",
        r"\b__import__\(",
        r"shell\s*=\s*True",
        r"\bos\.system\(",
        r"\bos\.popen\(",
        r"allow_pickle\s*=\s*True",
        r"yaml\.load\(",
        r"^\s*(import|from) (socket|requests|urllib\.request|http\.client)\b",
    ],
)
def test_the_sources_never_run_what_a_file_says_and_open_no_connection(pattern):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert found == []


def module_of(path):
    """Return the dotted name of a source file."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in SOURCES}


def imports(node, inside=False):
    """Yield module, line and whether a function does it for every import of dcsim itself.

    What stands under TYPE_CHECKING is never imported.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            names = [alias.name for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            within = [f"{child.module}.{alias.name}" for alias in child.names]
            names = [name if name in MODULES else child.module for name in within]
        else:
            names = []
        yield from ((name, child.lineno, inside) for name in names if name in MODULES)
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from imports(child, inside or is_function)


def imported_by(module):
    return list(imports(ast.parse(MODULES[module].read_text(encoding="utf-8"))))


def test_no_function_imports_dcsim_but_verbs_and_faces():
    hidden = [
        f"{module}:{line} {name}"
        for module, path in MODULES.items()
        if not module.startswith("dcsim.cli") and path.name != "__init__.py"
        for name, line, inside in imported_by(module)
        if inside
    ]
    assert hidden == []


def test_modules_import_each_other_in_no_circle():
    graph = {
        module: {name for name, _, inside in imported_by(module) if not inside and name != module}
        for module in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
    assert sum(map(len, graph.values())) > 1000


def test_the_sources_were_found():
    assert len(SOURCES) > 80
