"""Each kind of process of a batch killed once: nothing is lost, broken or left, and the next run completes."""

from __future__ import annotations

import random

import pytest
from fault_support import KINDS, POSIX, Faults

pytestmark = [
    pytest.mark.skipif(not POSIX, reason="kills with POSIX signals"),
    pytest.mark.slow,
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_process_killed_at_a_random_moment_costs_nothing_that_was_published(tmp_path, kind):
    faults = Faults(tmp_path)
    assert faults.round(kind, random.Random(f"2016 {kind}"))
    faults.complete()
