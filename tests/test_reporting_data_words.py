"""What the data hold, in words: each language has its own, and no English is left in a Vietnamese report."""

import re

import numpy as np
import pandas as pd
import pytest
from vietnamese_support import english_words

from parresearch.catalog import load, trace
from parresearch.core.rawfiles import read_raw
from parresearch.reporting import data_words
from parresearch.reporting.language import words

VI, EN = words("vi"), words("en")


def test_english_is_found_and_vietnamese_is_not():
    assert len(english_words("<p>Điểm and hạng</p><svg aria-label='x'><text>the</text></svg>")) == 1
    assert len(english_words('<svg aria-label="ranks of An Giang"></svg>')) == 2
    assert english_words("<p>An Giang in trên to; a, an, on; https://x.vn/the-rank-of</p>") == []


def test_every_source_has_a_vietnamese_publisher_and_an_honest_title():
    sources = load.load_sources()
    assert (sources["publisher_vi"] != "").all()
    assert [text for text in sources["publisher_vi"] if english_words(text)] == []
    for column in ("title", "title_vi"):
        assert not sources[column].str.contains("from the address|suy từ địa chỉ").any()
    untitled = sources["title"].str.startswith("(no title seen) ")
    assert untitled.sum() > 100
    assert (sources["title_vi"].str.startswith("(chưa rõ nhan đề) ") == untitled).all()


def _stated() -> dict[str, dict[str, set[int]]]:
    """Source id to the indices that the raw tables take from it and their years."""
    names = {"par": "PAR INDEX", "sipas": "SIPAS", "pci": "PCI", "papi": "PAPI", "dti": "DTI"}
    tables = [read_raw(key).assign(index_id=key) for key in names]
    tables += [read_raw(key) for key in ("national", "par_groups", "stated_changes")]
    tables.append(read_raw("internal").assign(index_id="internal"))
    found: dict[str, dict[str, set[int]]] = {}
    for row in pd.concat(tables)[["source_id", "index_id", "year"]].drop_duplicates().itertuples():
        years = found.setdefault(row.source_id, {}).setdefault(names.get(row.index_id, row.index_id), set())
        years.add(int(row.year))
    return found


def _told(title: str, internal: str) -> dict[str, set[int]]:
    """The indices of a description and their years, ranges written out."""
    told = {}
    for part in re.sub(r" \(.*\)$", "", title.partition(": ")[2]).split("; "):
        found = re.search(rf"(PAR INDEX|SIPAS|PCI|PAPI|DTI|{internal}) ([\d–, ]+)$", part)
        if found:
            spans = [[int(year) for year in span.split("–")] for span in found[2].split(", ")]
            key = "internal" if found[1] == internal else found[1]
            told[key] = {year for span in spans for year in range(span[0], span[-1] + 1)}
    return told


def test_what_stands_for_an_unseen_title_is_what_the_tables_take_from_the_source():
    sources, stated = load.load_sources(), _stated()
    cases = set(read_raw("cases")["source_id"])
    untitled = sources[sources["title"].str.startswith("(no title seen) ")]
    for key, row in untitled.iterrows():
        for told in (_told(row["title"], "internal index"), _told(row["title_vi"], "chỉ số nội bộ")):
            assert told == stated.get(key, {}) or (key in cases and key not in stated), key


def test_a_copy_names_who_published_the_text_and_a_data_set_who_put_it_there():
    names = data_words.publisher_names(load.load_sources(), VI)
    assert names["ufabetindo-65209"] == "Thông tấn xã Việt Nam (bản sao)"
    for name in (*names, *data_words.publisher_names(load.load_sources(), EN)):
        assert not re.search(r"\d+\.\d+\.\d+|\.in\b|shipbolt|tothethao|marimbapop|xosobinhdinh", name), name
    assert names["hf-vn-sipas"] == "Kho dữ liệu vn-sipas-provincial trên Hugging Face"
    assert (
        data_words.publisher_names(load.load_sources(), EN)["hf-vn-sipas"]
        == "data set vn-sipas-provincial on Hugging Face"
    )


def test_a_title_that_was_cited_stays_as_it_is():
    sources = load.load_sources()
    shown = data_words.source_titles(sources, VI)
    cited = sources["title_vi"] == ""
    assert cited.sum() > 10
    assert (shown[cited] == sources.loc[cited, "title"]).all()


@pytest.mark.parametrize("name", ["conflicts", "national_conflicts"])
def test_every_reason_is_told_in_vietnamese(name):
    table = load.load_table(name)
    assert set(table["why"]) <= {"suspect", "inconsistent", "authority", "derived", "decimals"}
    for _, row in table.iterrows():
        text = data_words.why_left_out(row, VI)
        assert text
        assert english_words(text) == []
        assert "tiếng Anh" not in text, "a remark without Vietnamese: add it to data/raw/remarks.csv"


def test_remarks_are_those_of_the_raw_files_and_keep_their_numbers():
    remarks = read_raw("remarks")
    stated = pd.concat([load.load_table("conflicts")["note"], load.load_table("national_conflicts")["note"]])
    assert set(remarks["note"]) <= set(stated)
    for row in remarks.itertuples():
        figures = re.findall(r"\d+\.\d+", row.note)
        assert all(figure.replace(".", ",") in row.note_vi for figure in figures), row.note


def test_a_remark_without_vietnamese_is_cited_in_english():
    row = pd.Series(
        {
            "why": "authority",
            "left_out_authority": "press",
            "taken_authority": "official",
            "note": "odd",
            "note_vi": "",
        }
    )
    assert data_words.why_left_out(row, VI).endswith("xếp trước báo chí; ghi chú bằng tiếng Anh: “odd”")
    assert data_words.why_left_out(row, EN).endswith("before press; odd")


def test_every_scope_statistic_and_check_has_words():
    national = load.load_table("national")
    for row in national.drop_duplicates(["scope", "statistic"]).itertuples():
        assert english_words(data_words.scope_name(row.scope, year=int(row.year), w=VI)) == []
        assert data_words.statistic_name(row.statistic, VI)
    names = {(2023, "17"): "Hòa Bình"}
    for row in load.load_table("checks").itertuples():
        assert english_words(data_words.check_rule(row.key, VI)) == []
        assert english_words(data_words.check_finding(row.key, row.facts, names=names, w=VI)) == []


def test_a_finding_names_the_province_and_the_figures():
    facts = '[{"year": 2023, "province_code": "17", "gap": 1.13}]'
    text = data_words.check_finding("par_parts", facts, names={(2023, "17"): "Hòa Bình"}, w=VI)
    assert text.startswith("Hòa Bình, năm 2023: ")
    assert "+1,13 điểm" in text
    facts = '[{"year": 2019, "province_code": "01", "component": "field_1", "percent": 94.2}]'
    assert data_words.check_finding("field_percents", facts, names={(2019, "01"): "Hà Nội"}, w=VI).endswith(
        "94,20%"
    )


def test_sources_are_counted_by_what_they_state():
    use = trace.source_use()
    assert len(use) == len(load.load_sources())
    assert use["n_statements"].sum() == len(load.load_statements()) + len(
        load.load_table("national_statements")
    )
    assert (use["n_used"] <= use["n_statements"]).all()
    # A list of names states no figure of an index; the panel of PCI states many.
    assert use.loc["truongnx-34", "n_statements"] == 0
    assert use.loc["pci-vcci-2016", "n_used"] > 63
    assert np.array_equal(use["n_statements"] > 0, use.index.isin(_stating()))


def _stating():
    tables = [load.load_statements(), load.load_table("national_statements")]
    return set().union(*(set(table["source_id"]) for table in tables))
