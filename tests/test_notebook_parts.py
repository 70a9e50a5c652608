"""Does every notebook list exactly the headings that its reports can have? Told from the code that makes them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = {
    "correlation": "correlation",
    "data_overview": "overview.py",
    "internal_index": "internal",
    "merged_province": "merged",
    "national_report": "national",
    "province_report": "province",
    "rank_uncertainty": "rank_uncertainty",
    "ranking_reproduction": "reproduction",
    "score_drop": "change",
}
NAMED_AT_RUN = {"merged_province": {"pci", "papi", "sipas"}}  # the heading of each index is named after it


def headings(place: Path) -> Iterator[ast.expr | None]:
    for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Heading":
                yield next((word.value for word in call.keywords if word.arg == "name"), None)


@pytest.mark.parametrize("notebook", sorted(ROOMS))
def test_the_parts_are_the_headings(root: Path, notebook: str) -> None:
    text = (root / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8")
    said = json.loads(text)["metadata"]["parresearch"]["parts"]
    found = list(headings(root / "parresearch" / "reporting" / ROOMS[notebook]))
    literal = {name.value for name in found if isinstance(name, ast.Constant)}
    assert len(said) == len(set(said))
    assert set(said) == (literal | NAMED_AT_RUN.get(notebook, set())) - {"title"}
    others = [name for name in found if not isinstance(name, ast.Constant)]
    assert len(others) == (1 if notebook in NAMED_AT_RUN else 0)


def test_no_notebook_is_left_out(root: Path) -> None:
    assert {path.stem for path in (root / "notebooks").glob("*.ipynb")} == set(ROOMS)
