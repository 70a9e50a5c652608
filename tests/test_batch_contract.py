"""What a notebook must promise, and what is said when it does not."""

from __future__ import annotations

import copy
import json
from typing import Any

import papermill
import pytest
from batch_support import METADATA, PARAMETERS, toy_contract, toy_notebook

from parresearch.batch.contract import find_notebook, notebook_names, read_contract
from parresearch.batch.parameters_cell import read_declarations
from parresearch.core.errors import NotebookContractError


def changed(**entries: Any) -> dict[str, Any]:
    return {**copy.deepcopy(METADATA), **entries}


def test_types_defaults_help_and_domains_are_read(tmp_path):
    contract = toy_contract(tmp_path)
    province, year, language = contract.parameters
    assert (province.name, province.type, province.default, province.domain) == (
        "province",
        str,
        "89",
        "province",
    )
    assert (year.type, year.default, year.help, year.index) == (int, 2016, "index year", "par")
    assert language.choices == ("vi", "en")
    assert contract.blocks == ("title", "summary")
    assert contract.title["en"] == "Toy report"
    assert contract.of_domain("year") is year


def test_our_reader_of_the_parameters_cell_agrees_with_papermill(tmp_path):
    source = """a: str = "x"  # a text
b: int = -3
c: float = 0.5  # a share
d: bool = True
"""
    notebook = toy_notebook(tmp_path / "n.ipynb", parameters=source)
    data = json.loads(notebook.read_text(encoding="utf-8"))
    data["metadata"]["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook.write_text(json.dumps(data), encoding="utf-8")
    theirs = papermill.inspect_notebook(notebook)
    ours = {declared.name: declared for declared in read_declarations(source, notebook="n")}
    assert list(ours) == list(theirs)
    for name, told in theirs.items():
        assert ours[name].type.__name__ == told["inferred_type_name"]
        assert repr(ours[name].default).replace("'", '"') == told["default"]
        assert ours[name].help == told["help"]


def test_an_equals_sign_in_a_comment_does_not_lose_the_parameter():
    (declared,) = read_declarations("year: int = 2016  # such as year=2016, see x = y", notebook="n")
    assert declared.default == 2016


def test_a_whole_number_may_stand_for_a_float():
    (declared,) = read_declarations("share: float = 1", notebook="n")
    assert declared.default == 1.0
    assert isinstance(declared.default, float)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("year = 2016", "'year' has no type"),
        ("year: int = 2016 + 1", "not a literal"),
        ("year: int = '2016'", "declared int, but its value is '2016'"),
        ("flag: bool = 1", "declared bool"),
        ("codes: list = []", "type 'list'"),
        ("year: int", "only parameters may stand there"),
        ("import os", "only parameters may stand there"),
        ("year: int = 2016\nyear: int = 2017", "declared twice"),
        ("year: int = ", "is not Python"),
        ("x.y: int = 1", "only parameters may stand there"),
    ],
)
def test_a_parameters_cell_holds_typed_literals_only(source, words):
    with pytest.raises(NotebookContractError, match=words):
        read_declarations(source, notebook="demo")


def test_a_notebook_without_a_parameters_cell_is_refused_with_the_way_out(tmp_path):
    with pytest.raises(NotebookContractError, match=r"toy has no cell tagged 'parameters'.*tag it"):
        toy_contract(tmp_path, parameters=None)


def test_an_empty_parameters_cell_is_a_notebook_without_parameters(tmp_path):
    contract = toy_contract(tmp_path, parameters="# none", metadata=changed(parameters={}))
    assert contract.parameters == ()


def test_two_parameters_cells_are_refused(tmp_path):
    path = toy_notebook(tmp_path / "toy.ipynb")
    data = json.loads(path.read_text(encoding="utf-8"))
    data["cells"].append(data["cells"][1])
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(NotebookContractError, match="one code cell"):
        read_contract(path)


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        (None, "no entry 'parresearch'"),
        (changed(title="Báo cáo"), "title must give"),
        (changed(title={"vi": "Báo cáo"}), "title must give"),
        (changed(blocks="title"), "list of block names"),
        (changed(parameters={"yaer": {"domain": "year"}}), "Did you mean 'year'"),
        (changed(parameters={"year": {"domain": "years"}}), "can be 'province' or 'year'"),
        (changed(parameters={"year": {"domian": "year"}}), "unknown options"),
        (changed(parameters={"province": {"domain": "year"}}), "must be declared int"),
        (changed(parameters={"province": {"domain": "province", "vintage": 62}}), "vintage is 63 or 34"),
        (changed(parameters={"province": {"domain": "province", "vintage": "34"}}), "vintage is 63 or 34"),
        (
            changed(parameters={"year": {"domain": "year", "vintage": 34}}),
            "for a parameter of domain 'province'",
        ),
        (changed(parameters={"language": {"choices": ["en"]}}), "lacks the default 'vi'"),
        (changed(parameters={"language": {"choices": ["vi", 1]}}), "list of str"),
        (changed(parameters=["year"]), "must map names"),
    ],
)
def test_metadata_that_do_not_keep_the_contract_are_refused(tmp_path, metadata, words):
    with pytest.raises(NotebookContractError, match=words):
        toy_contract(tmp_path, metadata=metadata)


def test_all_faults_of_a_notebook_are_told_at_once(tmp_path):
    with pytest.raises(NotebookContractError) as refused:
        toy_contract(tmp_path, name="my notebook", parameters="a = 1\nb: list = []\n", metadata=None)
    assert len(str(refused.value).splitlines()) == 4
    options = {"province": {"domain": "year", "vintage": 62}, "yaer": {}, "language": {"choices": ["en", 1]}}
    with pytest.raises(NotebookContractError) as refused:
        toy_contract(
            tmp_path, metadata={"title": "x", "blocks": "title", "parts": [1], "parameters": options}
        )
    words = ["title must give", "blocks must be", "parts must be", "'yaer'", "province has domain 'year'"]
    words += ["province.vintage is 63 or 34", "language.choices must be"]
    lines = str(refused.value).splitlines()
    assert len(lines) == len(words)
    assert all(any(word in line for line in lines) for word in words)


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": [], "nbformat": 3}', '{"worksheets": []}', ""])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(NotebookContractError, match=r"broken\.ipynb"):
        read_contract(path)


@pytest.mark.parametrize("name", ["failed", "a b", "-x", "tỉnh"])
def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path, name):
    with pytest.raises(NotebookContractError, match="cannot name a notebook"):
        read_contract(toy_notebook(tmp_path / f"{name}.ipynb"))


def test_a_notebook_is_found_by_name_file_name_or_path(tmp_path):
    folder = tmp_path / "notebooks"
    path = toy_notebook(folder / "province_report.ipynb")
    for name in ("province_report", "province_report.ipynb", "notebooks/province_report.ipynb"):
        assert find_notebook(name, folder) == path
    assert notebook_names(folder) == ["province_report"]


def test_an_unknown_notebook_gets_the_nearest_name(tmp_path):
    toy_notebook(tmp_path / "province_report.ipynb")
    with pytest.raises(NotebookContractError, match="Did you mean 'province_report'"):
        find_notebook("provnce_report", tmp_path)
    with pytest.raises(NotebookContractError, match="no notebook in"):
        find_notebook("x", tmp_path / "none")


def test_the_source_carries_no_outputs_and_has_an_id_for_every_cell(tmp_path):
    path = toy_notebook(tmp_path / "toy.ipynb")
    data = json.loads(path.read_text(encoding="utf-8"))
    data["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "old"}]
    for cell in data["cells"][:2]:
        del cell["id"]
    path.write_text(json.dumps(data), encoding="utf-8")
    source = json.loads(read_contract(path).source)
    assert [cell["id"] for cell in source["cells"]][:2] == ["cell-0", "cell-1"]
    assert all(cell.get("outputs", []) == [] for cell in source["cells"])
    assert source["cells"][1]["source"] == PARAMETERS
