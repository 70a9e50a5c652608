"""Toy notebooks, a stub exporter and a small project, for the tests of the batch room."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from parresearch.batch.contract import Contract, read_contract
from parresearch.batch.domains import Domains
from parresearch.batch.engine import Settings, run_batch
from parresearch.batch.grid import make_tasks
from parresearch.batch.keys import SharedParts
from parresearch.batch.messages import RunRequest, RunResult
from parresearch.batch.plan import PlannedReport, plan_reports
from parresearch.batch.selection import Selection
from parresearch.core.paths import raw_dir
from parresearch.reporting.blocks import BLOCK_MIME, Heading, Sentence, blocks_of

__all__ = ["YEARS", "StubExporter", "project", "toy_contract", "toy_notebook"]

YEARS = (2015, 2016, 2018, 2024, 2025)
STUB = {"html": "batch_support.StubExporter"}
SHARED = SharedParts(library="lib-1", data="data-1", environment={"python": "3.11", "pandas": "3.0"})

PARAMETERS = """\
province: str = "89"  # two digits, as text
year: int = 2016  # index year
language: str = "vi"  # vi or en
"""
METADATA: dict[str, Any] = {
    "title": {"vi": "Báo cáo thử", "en": "Toy report"},
    "parameters": {
        "province": {"domain": "province"},
        "year": {"domain": "year", "index": "par"},
        "language": {"choices": ["vi", "en"]},
    },
    "blocks": ["title", "summary"],
}
# A notebook that imports nothing heavy: the blocks are written as their mime bundles.
SHOW = """\
from IPython.display import display

MIME = "application/vnd.parresearch.block+json"

def show_block(**block):
    display({MIME: {"schema": 1, **block}, "text/plain": block["text"]}, raw=True)

NAMES = @names@
"""
TITLE = """\
name = NAMES.get(province, province)
show_block(type="heading", level=0, name="title", text=f"Báo cáo thử: {name} <{year}>", subtitle="",
           language=language, subject={"province_code": province, "year": year, "points": 72.89, "rank": 36})
"""
SUMMARY = 'show_block(type="sentence", name="summary", text=f"{name} năm {year}.", source_ids=[])\n'


class StubExporter:
    """Stands for the HTML exporter: the blocks' texts in a page."""

    def __init__(self, config: Any = None) -> None:
        self.config = config

    def from_notebook_node(self, notebook: Any, resources: Any = None) -> tuple[str, dict[str, Any]]:
        texts = [
            escape(block.text) for block in blocks_of(notebook) if isinstance(block, (Heading, Sentence))
        ]
        return f"<html><body>{'<br>'.join(texts)}</body></html>\n", {}


def toy_notebook(
    path: Path,
    cells: Sequence[str] = (SHOW, TITLE, SUMMARY),
    *,
    parameters: str | None = PARAMETERS,
    metadata: dict[str, Any] | None = METADATA,
) -> Path:
    """Write a notebook with a parameters cell (None: without one) and code ``cells``."""
    # Imported late, here and below: worker processes import this module too, for its runners.
    import nbformat

    from parresearch.core.provinces import all_provinces

    names = repr({unit.province_code: unit.name_vi for unit in all_provinces(year=2016)})
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell("# Thử")]
    if parameters is not None:
        notebook.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    notebook.cells += [nbformat.v4.new_code_cell(source.replace("@names@", names)) for source in cells]
    if metadata is not None:
        notebook.metadata["parresearch"] = metadata
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def toy_contract(folder: Path, name: str = "toy", **options: Any) -> Contract:
    """The contract of a toy notebook written for it."""
    return read_contract(toy_notebook(folder / f"{name}.ipynb", **options))


def domains(years: Sequence[int] = YEARS) -> Domains:
    """The real map of provinces with the years given."""
    from parresearch.core import provinces

    return Domains(
        years_of=lambda index: years,
        province=lambda name, year: provinces.resolve(name, year=year),
        members=lambda region, year: provinces.members(region, year=year),
        latest_year=provinces.FIRST_YEAR_34,
        year_of_map={63: 2024, 34: 2025},
        units_of_results=lambda names: ["S01", "S02", "S03"],
    )


def planned(
    contract: Contract,
    output: Path,
    *,
    province: Sequence[str] = ("89",),
    year: Sequence[str] = ("2016",),
    shared: SharedParts = SHARED,
    force: bool = False,
    **selection: Any,
) -> list[PlannedReport]:
    """The reports of a toy notebook, made with the stub exporter."""
    tasks = make_tasks([contract], Selection.of(province=province, year=year, **selection), domains())
    return plan_reports(tasks, shared, output=output, exporters=STUB, known_exporters=STUB, force=force)


def settings(output: Path, project_root: Path, **options: Any) -> Settings:
    """Settings with an index page that is a line per entry."""

    def render(entries: list[dict[str, Any]]) -> str:
        return "".join(f"{e['status']} {e['title']} {e['reason']}\n" for e in entries)

    return Settings(output=output, project_root=project_root, **{"render_index": render, **options})


def fake_result(request: RunRequest) -> RunResult:
    """A runner without a kernel: a finished report of a few bytes, the same for the same parameters."""
    title = f"{request.label} <title>"
    text = json.dumps({"title": title, "parameters": dict(request.parameters)}, sort_keys=True)
    page = f"<html>{escape(title)}</html>"
    subject = {
        "province_code": "89",
        "year": 2016,
        "points": 72.89,
        "rank": 36,
        "n_units": 63,
        "change": -12.67,
    }
    return RunResult(files={"ipynb": text.encode(), "html": page.encode()}, title=title, subject=subject)


def slow_result(request: RunRequest) -> RunResult:
    """The same, a second later."""
    time.sleep(1)
    return fake_result(request)


def project(folder: Path) -> Path:
    """A project folder with the raw tables that look-ups of provinces need, and no notebook yet."""
    raw = folder / "data" / "raw"
    raw.mkdir(parents=True)
    for path in raw_dir().iterdir():
        shutil.copy2(path, raw / path.name)
    (folder / "notebooks").mkdir()
    return folder


def block_texts(path: Path) -> list[str]:
    """The texts of the blocks of an executed notebook file."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [
        output["data"][BLOCK_MIME]["text"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if BLOCK_MIME in output.get("data", {})
    ]


def main() -> None:
    """Run the batch of the toy notebook: ``python batch_support.py FOLDER PROVINCES``; for tests that kill it."""
    folder = Path(sys.argv[1])
    contract = read_contract(folder / "notebooks" / "toy.ipynb")
    reports = planned(contract, folder / "reports", province=[sys.argv[2]])
    summary = run_batch(reports, SHARED, settings(folder / "reports", folder, jobs=2))
    print(f"{len(summary.made)} made, {len(summary.failed)} failed")
    sys.exit(128 + summary.signum if summary.signum else bool(summary.failed))


if __name__ == "__main__":
    main()
