"""Hypothesis profiles and the fixtures that every test may ask for."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "default")
)


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """Return the folder of reference data, which is not shipped, or skip the test."""
    folder = os.environ.get("DCSIM_REFERENCE_DATA")
    if not folder:
        pytest.skip("DCSIM_REFERENCE_DATA is not set: no reference data to compare with")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"DCSIM_REFERENCE_DATA={folder} is no folder")
    return path


@pytest.fixture(scope="session")
def one_step_blocks() -> Callable[[], AbstractContextManager[None]]:
    """Return what lets every site go step by step: a block is then one step, always."""
    from dcsim.simulate.site_run import SiteRun

    @contextmanager
    def stepping() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            true_block = SiteRun._block
            patch.setattr(SiteRun, "_block", lambda run, _: true_block(run, run.at + 1))
            patch.setattr(SiteRun, "serve", SiteRun.advance)
            yield

    return stepping
