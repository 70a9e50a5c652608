"""Where the golden results lie: carried into tests/golden, or beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

HERE = Path(__file__).resolve().parent
PAPI_PCI = HERE / "golden" / "papi_pci"
BESIDE = HERE.parents[1] / "shared" / "golden"
RTOL, ATOL = 1e-8, 1e-9


def shared(name: str) -> Path:
    """A file of others' data beside the checkout; the test is skipped where it is absent."""
    path = BESIDE / name
    if not path.exists():
        pytest.skip(f"needs ../shared/golden/{name}: others' data that this repository does not carry")
    return path


def scores() -> pd.DataFrame:
    """PAPI and PCI, one row per year and unit."""
    return pd.read_csv(PAPI_PCI / "scores.csv").rename(columns={"unit": "province_code"})


def correlations(table: str) -> pd.DataFrame:
    """Results by year, one column per quantity."""
    long = pd.read_csv(PAPI_PCI / "correlations.csv")
    return long[long["table"] == table].pivot(index="year", columns="quantity", values="value")


def models() -> dict:
    return json.loads((PAPI_PCI / "models.json").read_text(encoding="utf-8"))


def close(value: object, expected: object) -> bool:
    return bool(pytest.approx(expected, rel=RTOL, abs=ATOL) == value)
