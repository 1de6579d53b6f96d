"""A folder appears whole or not at all, whatever happens and whenever it does."""

import errno
import io
import os
import subprocess
import sys

import pytest

from dcsim.core.errors import NotWritten
from dcsim.core.files import published_folder, require_free, sweep_stale, write_text

OLD, NEW = "old", "new"
TOUCHING = ("mkdir", "open", "fsync", "rename", "chmod", "rmdir", "unlink")
"""The functions of ``os`` through which all changes of a folder go."""


class Fault:
    """Raises ``error`` at the n-th file operation, and counts them all."""

    def __init__(self, monkeypatch, error, at):
        self.error, self.at, self.count = error, at, 0
        for name in TOUCHING:
            monkeypatch.setattr(os, name, self.wrapped(getattr(os, name)))
        monkeypatch.setattr(io, "open", self.wrapped(io.open))

    def wrapped(self, function):
        def call(*arguments, **named):
            self.count += 1
            if self.count == self.at:
                raise self.error
            return function(*arguments, **named)

        return call


def publish(folder, text, *, force=False):
    with published_folder(folder, force=force) as staging:
        (staging / "manifest.json").write_text(text)
        (staging / "data").mkdir()
        (staging / "data" / "table").write_text(text)


def content(folder):
    """Return what a whole run folder holds, or None if there is none."""
    if not folder.exists():
        return None
    manifest = (folder / "manifest.json").read_text()
    assert (folder / "data" / "table").read_text() == manifest, "the folder is mixed"
    return manifest


def leftovers(parent):
    return sorted(path.name for path in parent.iterdir() if path.name.startswith(".dcsim"))


def dead_pid():
    """Return the number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_a_published_folder_holds_everything_and_leaves_nothing_else(tmp_path):
    publish(tmp_path / "deep" / "er" / "run", NEW)
    assert content(tmp_path / "deep" / "er" / "run") == NEW
    assert [path.name for path in (tmp_path / "deep" / "er").iterdir()] == ["run"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_published_folder_can_be_read_by_others(tmp_path):
    publish(tmp_path / "run", NEW)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o755


def test_the_target_is_absent_until_the_end(tmp_path):
    with published_folder(tmp_path / "run") as staging:
        (staging / "manifest.json").write_text(NEW)
        assert not (tmp_path / "run").exists()
        assert staging.parent == tmp_path
    assert (tmp_path / "run").is_dir()


def test_an_existing_run_is_kept_unless_forced(tmp_path):
    publish(tmp_path / "run", OLD)
    with pytest.raises(NotWritten, match="output-exists"):
        publish(tmp_path / "run", NEW)
    assert content(tmp_path / "run") == OLD
    publish(tmp_path / "run", NEW, force=True)
    assert content(tmp_path / "run") == NEW
    assert leftovers(tmp_path) == []


def test_a_run_that_appears_meanwhile_is_kept(tmp_path):
    def publish_late():
        with published_folder(tmp_path / "run") as staging:
            (staging / "manifest.json").write_text(NEW)
            (tmp_path / "run").mkdir()
            (tmp_path / "run" / "manifest.json").write_text(OLD)

    with pytest.raises(NotWritten, match="output-exists"):
        publish_late()
    assert (tmp_path / "run" / "manifest.json").read_text() == OLD
    assert leftovers(tmp_path) == []


def test_force_never_replaces_what_is_no_run(tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.jpg").write_text("cat")
    file = tmp_path / "file"
    file.write_text("text")
    for target in (photos, file):
        for refuse in (require_free, publish_forced):
            with pytest.raises(NotWritten, match="output-not-a-result"):
                refuse(target, force=True)
    assert (photos / "cat.jpg").read_text() == "cat"
    assert file.read_text() == "text"


def publish_forced(folder, *, force):
    publish(folder, NEW, force=force)


def test_force_may_fill_an_empty_folder(tmp_path):
    (tmp_path / "run").mkdir()
    publish(tmp_path / "run", NEW, force=True)
    assert content(tmp_path / "run") == NEW


def test_a_folder_below_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("text")
    with pytest.raises(NotWritten, match="output-refused"):
        publish(tmp_path / "file" / "run", NEW)
    assert (tmp_path / "file").read_text() == "text"


def test_a_name_that_no_file_system_takes_is_refused(tmp_path):
    with pytest.raises(NotWritten, match="output-refused"):
        require_free(tmp_path / ("x" * 300), force=False)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_parent_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(NotWritten, match="output-refused"):
            publish(tmp_path / "run", NEW)
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt(), OSError(errno.EIO, "")])
def test_a_writer_that_fails_publishes_nothing(tmp_path, error):
    publish(tmp_path / "run", OLD)

    def fail():
        with published_folder(tmp_path / "run", force=True) as staging:
            (staging / "manifest.json").write_text(NEW)
            raise error

    with pytest.raises(NotWritten if isinstance(error, OSError) else type(error)):
        fail()
    assert content(tmp_path / "run") == OLD
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("old", [None, OLD])
@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left"), OSError(errno.EACCES, "Denied"), KeyboardInterrupt()],
    ids=["full disk", "no rights", "interrupt"],
)
def test_a_fault_at_any_file_operation_leaves_the_old_or_the_new_run(tmp_path, old, error):
    """Every operation fails once; nothing is ever lost, mixed or half there."""
    at = 0
    while True:
        at += 1
        parent = tmp_path / f"{at}"
        parent.mkdir()
        folder = parent / "run"
        if old is not None:
            publish(folder, old)
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, error, at)
            try:
                publish(folder, NEW, force=True)
                raised = False
            except (NotWritten, KeyboardInterrupt):
                raised = True
        if fault.count < at:
            break
        if old is not None and not folder.exists():  # the very last resort, after the process
            for path in parent.glob(".dcsim-*"):
                path.rename(path.with_name(path.name.replace(str(os.getpid()), str(dead_pid()))))
            sweep_stale(parent)
        assert content(folder) in ({old, NEW} if raised else {NEW}), f"operation {at}"
    assert at > 10, "the faults did not reach the operations"


def test_when_both_renames_fail_the_old_run_is_kept_aside_and_swept_back(tmp_path, monkeypatch):
    publish(tmp_path / "run", OLD)
    rename = os.rename

    def only_the_first(source, target):
        if os.path.basename(str(source)) != "run" or ".dcsim-aside" in str(source):  # noqa: PTH119
            raise OSError(errno.EIO, "Input/output error")
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", only_the_first)
        with pytest.raises(NotWritten, match="output-refused"):
            publish(tmp_path / "run", NEW, force=True)
    assert not (tmp_path / "run").exists()
    (aside,) = tmp_path.glob(".dcsim-aside-*")
    assert content(aside / "run") == OLD
    aside.rename(aside.with_name(f".dcsim-aside-{dead_pid()}-x"))
    assert sweep_stale(tmp_path) == 1
    assert content(tmp_path / "run") == OLD


@pytest.mark.skipif(os.name != "posix", reason="stale folders are swept on POSIX")
def test_the_staging_folder_of_a_dead_process_is_swept_that_of_a_living_one_is_not(tmp_path):
    dead = tmp_path / f".dcsim-staging-{dead_pid()}-abc"
    alive = tmp_path / f".dcsim-staging-{os.getpid()}-abc"
    strange = tmp_path / ".dcsim-staging-notes"
    for folder in (dead, alive, strange):
        folder.mkdir()
        (folder / "half").write_text("half")
    publish(tmp_path / "run", NEW)
    assert not dead.exists()
    assert alive.exists()
    assert strange.exists()


@pytest.mark.skipif(os.name != "posix", reason="stale folders are swept on POSIX")
def test_a_run_moved_aside_by_a_dead_process_returns_unless_its_successor_stands(tmp_path):
    aside = tmp_path / f".dcsim-aside-{dead_pid()}-abc"
    publish(tmp_path / "two", NEW)
    publish(aside / "one", OLD)
    publish(aside / "two", OLD)
    assert sweep_stale(tmp_path) == 1
    assert content(tmp_path / "one") == OLD
    assert content(tmp_path / "two") == NEW
    assert not aside.exists()


def test_a_text_file_is_the_old_or_the_new_one_at_every_fault(tmp_path):
    path = tmp_path / "file"
    for at in range(1, 20):
        path.write_text(OLD)
        with pytest.MonkeyPatch.context() as patch:
            fault = Fault(patch, OSError(errno.ENOSPC, "No space left"), at)
            try:
                write_text(path, NEW)
                raised = False
            except OSError:
                raised = True
        assert path.read_text() == (OLD if raised else NEW)
        if fault.count < at:
            break
        assert leftovers(tmp_path) == []
    write_text(path, "line\nline\n")
    assert path.read_bytes() == b"line\nline\n"
