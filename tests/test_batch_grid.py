"""From options to reports: what is made, what is refused, and with which words."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from batch_support import METADATA, domains, toy_contract

from parresearch.batch.contract import Parameter
from parresearch.batch.grid import make_tasks
from parresearch.batch.selection import Selection, years_in
from parresearch.batch.values import typed_value
from parresearch.core.errors import (
    MissingYearError,
    NotebookContractError,
    ParresearchError,
    UnknownProvinceError,
)

OVERVIEW = {
    "parameters": """\
# none but the year
year: int = 2016
top: int = 5
share: float = 0.5
all_rows: bool = True
name: str = "x"
"""
}


@pytest.fixture
def toy(tmp_path):
    return toy_contract(tmp_path)


@pytest.fixture
def overview(tmp_path):
    metadata = {**METADATA, "parameters": {"year": {"domain": "year", "index": "par"}}, "blocks": []}
    return toy_contract(tmp_path, "overview", metadata=metadata, **OVERVIEW)


def tasks(*contracts: Any, **options: Any):
    return make_tasks(contracts, Selection.of(**options), domains())


def stems(*contracts: Any, **options: Any) -> list[str]:
    return [task.stem for task in tasks(*contracts, **options)]


def test_all_provinces_of_a_year(toy):
    found = tasks(toy, province=["all"], year=["2016"])
    assert len(found) == 63
    assert found[0].stem == "toy/2016/01-ha-noi"
    assert found[0].parameters == {"province": "01", "year": 2016, "language": "vi"}


def test_all_is_told_for_each_year_of_a_range(toy):
    found = tasks(toy, province=["all"], year=["2024:2025"])
    assert [sum(task.year == year for task in found) for year in (2024, 2025)] == [63, 34]


def test_a_code_means_another_province_after_the_merger(toy):
    assert stems(toy, province=["24"], year=["2024,2025"]) == [
        "toy/2024/24-bac-giang",
        "toy/2025/24-bac-ninh",
    ]


def test_regions_names_and_codes_mix_and_count_once(toy):
    found = stems(toy, province=["region:ĐBSCL,An Giang", "89", "01"], year=["2016"])
    assert len(found) == 14
    assert found[0] == "toy/2016/01-ha-noi"
    assert stems(toy, province=["Region: dbscl"], year=["2016"]) == found[1:]


def test_years_as_range_list_and_repeated_option(toy):
    for years in (["2015:2016", "2018"], ["2018,2015,2016"], ["2015", "2016", "2018", "2016"]):
        assert [task.year for task in tasks(toy, province=["89"], year=years)] == [2015, 2016, 2018]


def test_without_a_year_the_notebook_s_default_is_taken(toy):
    assert stems(toy, province=["89"]) == ["toy/2016/89-an-giang"]


def test_a_parameter_may_be_given_by_its_name(toy):
    assert stems(toy, parameters=["province=An Giang,92", "year=2016:2016"]) == [
        "toy/2016/89-an-giang",
        "toy/2016/92-can-tho",
    ]


def test_language_goes_to_the_parameter_and_into_the_name(toy):
    (task,) = tasks(toy, province=["89"], language="en")
    assert task.parameters["language"] == "en"
    assert task.stem == "toy/2016/89-an-giang.en"
    assert stems(toy, province=["89"], parameters=["language=vi", "language=en"]) == [
        "toy/2016/89-an-giang",
        "toy/2016/89-an-giang.en",
    ]


def test_other_parameters_are_typed_and_named_in_the_file(overview):
    (task,) = tasks(overview, parameters=["top=10", "share=0.25", "all_rows=false", "name=01"])
    assert task.parameters == {"year": 2016, "top": 10, "share": 0.25, "all_rows": False, "name": "01"}
    assert task.stem.startswith("overview/2016--top-10--share-0-25-")
    assert task.stem.endswith("--all-rows-false--name-01")
    assert stems(overview, parameters=["top=5"]) == ["overview/2016"]


def test_several_notebooks_each_take_what_they_know(toy, overview):
    assert stems(toy, overview, province=["89"], year=["2015"], language="en") == [
        "toy/2015/89-an-giang.en",
        "overview/2015",
    ]
    assert stems(toy, overview, parameters=["province=89"]) == ["toy/2016/89-an-giang", "overview/2016"]


def test_a_selection_that_no_notebook_takes_is_refused(overview):
    with pytest.raises(
        NotebookContractError, match="--province all: overview has no parameter for a province"
    ):
        tasks(overview, province=["all"])
    with pytest.raises(NotebookContractError, match="--language en"):
        tasks(overview, language="en")


def test_an_ordinary_parameter_must_be_known_to_every_notebook(toy, overview):
    with pytest.raises(NotebookContractError, match="toy has no parameter 'top'"):
        tasks(toy, overview, province=["89"], parameters=["top=3"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"parameters": ["yaer=2016"]}, r"toy has no parameter 'yaer'\. Did you mean 'year'\?"),
        ({"parameters": ["yaer"]}, "must be name=value"),
        ({"parameters": ["=3"]}, "must be name=value"),
        ({"parameters": ["language=de"]}, "'de' is not one of vi, en"),
        ({"language": "fr"}, "'fr' is not one of vi, en"),
        ({"year": ["2016"], "parameters": ["year=2015"]}, "say the same thing"),
        ({"year": ["2017"]}, "PAR has no figures for 2017.*nearest years with figures are 2016 and 2018"),
        ({"year": ["2015:2018"]}, r"no figures for 2017 \(asked for: 2015:2018\)"),
        ({"year": ["1990"]}, "nearest years with figures are 2015 and 2016.*2015:2016, 2018, 2024:2025"),
        ({"year": ["abc"]}, "'abc' is not a year"),
        ({"year": ["2019:2016"]}, "earlier year first"),
        ({"year": ["1000:9999"]}, "not a range"),
        ({"year": ["16"]}, "not a year"),
        ({"year": [""]}, "--year is empty"),
        ({"province": [" , "]}, "--province is empty"),
        ({"province": ["An Gian"]}, r"Did you mean 'An Giang' \(89\)"),
        ({"province": ["region:XYZ"]}, "not a region"),
        ({"province": ["1"]}, "Did you mean '01'"),
        ({"province": ["99"]}, "not a province code"),
        ({"province": ["Bắc Giang"], "year": ["2025"]}, "not a province in 2025"),
        ({"province": ["../../etc"]}, "not a province"),
    ],
)
def test_bad_input_is_refused_with_value_rule_and_way_out(toy, options, words):
    with pytest.raises(ParresearchError, match=words):
        tasks(toy, **{"province": ["89"], **options})


def test_a_province_must_be_asked_for(toy):
    with pytest.raises(
        NotebookContractError, match="Add --province all, --province NAME or --province region:CODE"
    ):
        tasks(toy, year=["2016"])


def test_no_figures_at_all(toy):
    with pytest.raises(MissingYearError, match="no figures for any year"):
        make_tasks([toy], Selection.of(province=["89"]), domains(years=()))


def test_a_code_as_text_stays_text():
    assert typed_value("01", Parameter("code", str, "x"), notebook="n") == "01"
    assert typed_value("Ha\u0300 Nô\u0323i", Parameter("name", str, "x"), notebook="n") == "Hà Nội"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("2016", int, 2016),
        ("-3", int, -3),
        ("0.5", float, 0.5),
        ("2", float, 2.0),
        ("TRUE", bool, True),
        ("false", bool, False),
    ],
)
def test_values_get_their_type(text, kind, value):
    found = typed_value(text, Parameter("p", kind, kind(0)), notebook="n")
    assert found == value
    assert type(found) is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2.5", int),
        ("", int),
        ("٢", int),
        ("1e3", int),
        ("0,5", float),
        ("nan", float),
        ("inf", float),
        ("1_0", float),
        ("yes", bool),
        ("1", bool),
    ],
)
def test_values_of_another_type_are_refused(text, kind):
    with pytest.raises(NotebookContractError, match="must be"):
        typed_value(text, Parameter("p", kind, kind(0)), notebook="n")


def test_a_map_is_told_even_without_a_year(tmp_path):
    contract = toy_contract(
        tmp_path,
        "no_year",
        parameters='unit: str = "89"',
        metadata={**METADATA, "parameters": {"unit": {"domain": "province"}}},
    )
    assert len(tasks(contract, province=["all"])) == 34
    with pytest.raises(UnknownProvinceError):
        tasks(contract, province=["Bắc Giang"])


def on_the_map_of_34(folder):
    parameters = {**METADATA["parameters"], "province": {"domain": "province", "vintage": 34}}
    return toy_contract(folder, "merged", metadata={**METADATA, "parameters": parameters})


def test_a_notebook_may_be_about_the_34_in_years_of_the_63(tmp_path, toy):
    merged = on_the_map_of_34(tmp_path)
    found = tasks(merged, province=["all"], year=["2016,2024"])
    assert [sum(task.year == year for task in found) for year in (2016, 2024)] == [34, 34]
    assert stems(merged, province=["an giang"], year=["2016"]) == ["merged/2016/91-an-giang"]
    assert len(stems(merged, province=["region:DBSCL"], year=["2016"])) == 5
    both = stems(toy, merged, province=["An Giang"], year=["2016"])
    assert both == ["toy/2016/89-an-giang", "merged/2016/91-an-giang"]


@pytest.mark.parametrize("asked", ["Kiên Giang", "89"])
def test_a_unit_of_the_63_is_refused_there_with_the_unit_it_is_part_of(tmp_path, asked):
    with pytest.raises(UnknownProvinceError) as error:
        tasks(on_the_map_of_34(tmp_path), province=[asked], year=["2016"])
    assert "part of An Giang (91)" in str(error.value)
    assert "merged is about the provinces of the map of 34, whatever the year" in str(error.value)


def test_a_year_without_figures_may_have_a_hint(toy):
    hinted = dataclasses.replace(domains(years=(2015,)), hint_of_year=lambda year: f" Not {year}.")
    with pytest.raises(MissingYearError, match=r"there are figures for 2015\. Not 2025\."):
        make_tasks([toy], Selection.of(province=["89"], year=["2025"]), hinted)


def test_years_in_reads_ranges():
    assert list(years_in("2016")) == [2016]
