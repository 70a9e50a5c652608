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
    faults, chance = Faults(tmp_path), random.Random(f"2016 {kind}")
    # a fast machine may be done before the moment: then an earlier one is taken
    assert any(faults.round(kind, chance, longest=longest) for longest in (8, 4, 2, 1, 0.5))
    faults.complete()
