"""How long a fuzzer may go on: a fixed few rounds, or for a time if one is given."""

import os
import secrets
import sys
import time

import pytest
from hypothesis import HealthCheck, seed, settings

SECONDS = "DCSIM_FUZZ_S"
"""Seconds that each fuzzer goes on with seeds of its own; unset, the rounds are few and fixed."""

FIXED = settings(
    max_examples=120,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
RANDOM = settings(FIXED, derandomize=False, print_blob=True)


@pytest.fixture
def fuzz():
    """Return a function that runs a property without arguments, decorated by ``given``."""

    def run(prove):
        limit_s = float(os.environ.get(SECONDS, "0"))
        if limit_s <= 0:
            FIXED(prove)()
            return
        again = RANDOM(prove)
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            start = secrets.randbits(32)
            sys.stdout.write(f"seed {start}\n")  # pytest shows it beside a failure
            seed(start)(again)()

    return run
