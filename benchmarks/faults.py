"""Kills coordinator, workers, template and kernels at random moments, many times, and checks what is left.

    python benchmarks/faults.py                  # 200 rounds, about an hour
    python benchmarks/faults.py --rounds 8 --seed 7

After every round: each published report is whole and about its own province, none is lost, no process and no folder of
sockets is left. After every tenth: the next run completes. The first fault that breaks this ends the run with its seed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from fault_support import KINDS, Faults


def main() -> None:
    """Kill, check, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20161231)
    arguments = parser.parse_args()
    chance, killed, started = random.Random(arguments.seed), Counter[str](), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="prfaults-") as name:
        faults = Faults(Path(name))
        for number in range(arguments.rounds):
            kind = KINDS[number % len(KINDS)]
            killed[kind] += faults.round(kind, chance)
            if number % 10 == 9:
                faults.complete()
                print(f"{number + 1} rounds, {time.monotonic() - started:.0f} s: {dict(killed)}", flush=True)
        faults.complete()
    print(f"{arguments.rounds} rounds, {sum(killed.values())} kills: nothing lost, broken or left behind")


if __name__ == "__main__":
    main()
