"""A shell that asks is told verbs, options and templates."""

import pytest

from dcsim.scenario.starter import template_names

SHELLS = ["bash", "zsh", "fish"]


@pytest.fixture
def completed(dcsim):
    """Return a function that completes a line in bash and gives what bash is offered."""

    def complete(line):
        words = line.split(" ")
        environment = {
            "_DCSIM_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        done = dcsim(**environment)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return complete


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_shown_a_script_that_asks_dcsim(dcsim, shell):
    # Without detection the option takes a name, whatever shell runs the tests.
    done = dcsim("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert done.returncode == 0
    assert f"_DCSIM_COMPLETE=complete_{shell}" in done.stdout


def test_the_script_is_installed_in_the_home_of_the_user_and_nowhere_else(dcsim, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    done = dcsim(
        "--install-completion",
        "bash",
        HOME=str(home),
        _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1",
    )
    assert done.returncode == 0
    assert "_DCSIM_COMPLETE" in (home / ".bash_completions" / "dcsim.sh").read_text("utf-8")
    assert "dcsim.sh" in (home / ".bashrc").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_a_verb_is_completed(completed):
    assert completed("dcsim val") == ["validate"]
    assert {"run", "init", "schema", "compare"} <= set(completed("dcsim "))


def test_an_option_is_completed(completed):
    assert completed("dcsim init --templ") == ["--template"]


def test_the_templates_are_completed(completed):
    assert completed("dcsim init --template ") == template_names()
    assert completed("dcsim init --template to") == ["tower"]
