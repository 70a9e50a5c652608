"""What makes a report new again, and how the reason reads."""

from __future__ import annotations

import ast
import dataclasses
import importlib.metadata
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from batch_support import (
    METADATA,
    SHARED,
    STUB,
    SUMMARY,
    TITLE,
    fake_result,
    planned,
    project,
    settings,
    toy_contract,
    toy_notebook,
)

from parresearch.batch import keys, plan, uses
from parresearch.batch.contract import read_contract
from parresearch.batch.engine import run_batch
from parresearch.batch.plan import UP_TO_DATE, check_formats, check_makers
from parresearch.batch.quick import fingerprint
from parresearch.batch.records import record_path
from parresearch.catalog import load
from parresearch.core.errors import BatchError


@pytest.fixture
def made(tmp_path):
    """A published report of the toy notebook: its contract and the output folder."""
    contract, output = toy_contract(tmp_path / "notebooks"), tmp_path / "reports"
    with ThreadPoolExecutor(1) as executor:
        run_batch(
            planned(contract, output),
            SHARED,
            settings(output, tmp_path, executor=executor, runner=fake_result),
        )
    return contract, output


def reason(contract, output, **options):
    (report,) = planned(contract, output, **options)
    return report.reason


def test_an_unchanged_report_is_up_to_date(made):
    assert reason(*made) == UP_TO_DATE


def test_a_report_never_made_is_new(tmp_path):
    assert reason(toy_contract(tmp_path), tmp_path / "reports") == "new"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"library": "lib-2"}, "library changed"),
        ({"data": "data-2"}, "data changed"),
        ({"environment": {"python": "3.12", "pandas": "3.0"}}, "environment changed (python 3.11, now 3.12)"),
        ({"environment": {"python": "3.11"}}, "environment changed (pandas 3.0, now absent)"),
    ],
)
def test_what_all_reports_share_is_named_when_it_changed(made, change, words):
    assert reason(*made, shared=dataclasses.replace(SHARED, **change)) == words


def test_changed_code_prose_or_contract_of_the_notebook_rebuilds(made, tmp_path):
    _, output = made
    for options in (
        {"cells": (TITLE, SUMMARY)},
        {"metadata": {**METADATA, "blocks": ["title"]}},
        {"parameters": 'province: str = "89"\nyear: int = 2016\nlanguage: str = "vi"\n'},
    ):
        assert reason(toy_contract(tmp_path / "other", **options), output) == "notebook changed"


def test_outputs_ids_and_counts_of_the_source_do_not_matter(made, tmp_path):
    _, output = made
    path = toy_notebook(tmp_path / "again" / "toy.ipynb")
    data = json.loads(path.read_text(encoding="utf-8"))
    for cell in data["cells"]:
        cell["id"] = "x" + cell["id"]
        if cell["cell_type"] == "code":
            cell["execution_count"] = 7
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "old"}]
    path.write_text(json.dumps(data), encoding="utf-8")
    assert reason(read_contract(path), output) == UP_TO_DATE


def test_missing_and_altered_files_are_made_again(made):
    contract, output = made
    page = output / "toy/2016/89-an-giang.html"
    page.write_bytes(page.read_bytes().replace(b"<html>", b"<HTML>"))
    assert reason(contract, output) == "file altered (toy/2016/89-an-giang.html)"
    page.unlink()
    assert reason(contract, output) == "file missing (toy/2016/89-an-giang.html)"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"schema": 1}', '{"schema": 99, "stem": "toy/2016/89-an-giang"}']
)
def test_a_broken_record_is_named_and_its_report_made_again(made, content):
    contract, output = made
    record_path(output, "toy/2016/89-an-giang").write_text(content, encoding="utf-8")
    assert reason(contract, output) == "its record cannot be read"


def test_a_record_that_points_elsewhere_counts_as_broken(made):
    contract, output = made
    path = record_path(output, "toy/2016/89-an-giang")
    data = json.loads(path.read_text(encoding="utf-8"))
    data["files"]["html"]["path"] = "../../secret.html"
    path.write_text(json.dumps(data), encoding="utf-8")
    assert reason(contract, output) == "its record cannot be read"


def test_force_is_a_reason(made):
    assert reason(*made, force=True) == "asked for with --force"


def test_the_library_hash_sees_code_and_package_data(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "style.css").write_text("p {}\n")
    before = keys.library_hash(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"1")
    assert keys.library_hash(tmp_path) == before
    (tmp_path / "style.css").write_text("p { }\n")
    assert keys.library_hash(tmp_path) != before


def test_project_parts_name_python_and_the_direct_dependencies():
    parts = keys.project_parts(lambda: "fingerprint")
    assert parts.data == "fingerprint"
    assert parts.environment["pandas"] == importlib.metadata.version("pandas")
    assert parts.environment["python"].count(".") == 1
    assert "pytest" not in parts.environment


def test_a_library_that_is_not_installed_says_how_to_install_it(monkeypatch):
    def absent(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(keys.metadata, "requires", absent)
    with pytest.raises(BatchError, match="pip install"):
        keys.project_parts(lambda: "x")


def test_formats_are_checked():
    assert check_formats(["html,docx", "html"], {"html": "a", "docx": "b"}) == {"docx": "b", "html": "a"}
    with pytest.raises(BatchError, match="Did you mean 'html'"):
        check_formats(["htm"])
    with pytest.raises(BatchError, match="No format"):
        check_formats([","])
    assert sorted(check_formats(["html,docx,pdf", "xlsx"])) == ["docx", "html", "pdf", "xlsx"]


def test_formats_whose_packages_are_lacking_are_refused_with_the_way_out(monkeypatch):
    check_makers(["html", "docx", "pdf", "xlsx"])
    monkeypatch.setattr(plan, "find_spec", lambda name: None if name == "typst" else object())
    check_makers(["html", "xlsx"])
    with pytest.raises(BatchError, match=r"typst \(for (docx|pdf)\).*parresearch\[documents\]"):
        check_makers(["html", "docx", "pdf"])


def test_another_word_template_makes_the_reports_anew():
    first, second = (
        keys.exporter_versions({"docx": "e", "html": "h"}, template=text) for text in (b"1", b"2")
    )
    assert first["docx"] != second["docx"]
    assert "python-docx" in first["docx"]
    assert "typst" in first["docx"]
    assert first["html"] == second["html"] == "h"


def packages_used(folder: Path) -> set[str]:
    """The distributions whose modules the files of ``folder`` import, also by ``need_extra``."""
    owners = importlib.metadata.packages_distributions()
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "need_extra":
                names = [str(ast.literal_eval(node.args[0]))]
            found |= {owners[top][0].lower() for name in names if (top := name.partition(".")[0]) in owners}
    return found - {"parresearch"}


def test_every_package_that_documents_are_made_with_is_in_the_key():
    used = packages_used(Path(keys.__file__).parents[1] / "reporting")
    assert {"python-docx", "typst", "lxml", "xlsxwriter", "matplotlib"} <= used
    assert used <= {*keys.environment_versions(), *keys.maker_versions()}


@pytest.mark.parametrize("package", sorted(keys.maker_versions()))
def test_another_version_of_what_makes_documents_is_seen_everywhere(tmp_path, monkeypatch, package):
    (tmp_path / "data" / "raw").mkdir(parents=True)
    real = importlib.metadata.version
    exporters = {"docx": "e", "pdf": "p", "html": "h"}
    versions = keys.exporter_versions(exporters, template=b"x")
    stale = keys.stale_reason({**vars(SHARED), "exporters": versions}, SHARED)
    question = fingerprint(["toy"], notebooks=tmp_path, data=tmp_path / "data")
    assert stale == ""
    monkeypatch.setattr(keys.metadata, "version", lambda name: "99" if name == package else real(name))
    assert fingerprint(["toy"], notebooks=tmp_path, data=tmp_path / "data") != question
    other = keys.exporter_versions(exporters, template=b"x")
    assert other["html"] == versions["html"]
    words = keys.change_in_words({"exporters": versions}, {"exporters": other})
    assert words.startswith("makers of the documents changed (docx e (")
    assert f"{package} 99" in words
    assert keys.stale_reason({**vars(SHARED), "exporters": versions}, SHARED) == words


STORED = ["internal/so-2023/meta.json", "internal/so-2023/index.csv", "province/2023/89/workbook.json",
          "province/2023/89/2023-10-15/workbook.json", "frameworks/pi.yml", "raw/provinces.csv"]  # fmt: skip


@pytest.mark.parametrize("name", STORED)
def test_every_stored_input_is_in_the_keys_and_in_the_quick_answer(tmp_path, monkeypatch, name):
    home = project(tmp_path)
    monkeypatch.setenv("PARRESEARCH_HOME", str(home))
    monkeypatch.setattr(load, "current_tables", dict)
    monkeypatch.setattr(
        keys.Now, "of_project", lambda: keys.Now({}, {}, {"provinces.csv": uses._sha256(raw)})
    )
    path, raw = home / "data" / name, home / "data" / "raw" / "provinces.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    asked = (fingerprint([], notebooks=home / "notebooks", data=home / "data"), keys.project_parts().data)
    path.write_bytes(path.read_bytes() + b" " if path.exists() else b"{}")
    now = (fingerprint([], notebooks=home / "notebooks", data=home / "data"), keys.project_parts().data)
    assert [a != b for a, b in zip(asked, now, strict=True)] == [True, True]


def test_formats_published_earlier_are_made_again_with_the_others(made):
    contract, output = made
    from batch_support import domains

    from parresearch.batch.grid import make_tasks
    from parresearch.batch.plan import plan_reports
    from parresearch.batch.selection import Selection

    tasks = make_tasks([contract], Selection.of(province=["89"]), domains())
    known = {**STUB, "docx": "elsewhere.Docx"}
    (report,) = plan_reports(
        tasks, SHARED, output=output, exporters={"docx": known["docx"]}, known_exporters=known
    )
    assert sorted(report.exporters) == ["docx", "html"]
    assert report.reason == "formats changed (now docx, html)"
