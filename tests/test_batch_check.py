"""A finished report that is not the one asked for, or not whole, is refused; run-to-run noise is taken out."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import get_exporter

from parresearch.batch.check import Expected, check_document, check_notebook
from parresearch.batch.errors import ReportCheckError
from parresearch.batch.normalise import find_path, machine_paths, normalise, notebook_bytes, without_paths
from parresearch.batch.plan import EXPORTERS
from parresearch.reporting.blocks import BLOCK_MIME, Heading, Sentence

TITLE = Heading("An Giang <2016>", level=0, name="title", subject={"province_code": "89", "year": 2016})
WANTED = Expected(("title", "summary"), "89", ("An Giang", "An Giang"), 2016)


def executed(*blocks):
    cells = [
        nbformat.v4.new_code_cell(
            "x",
            outputs=[
                nbformat.v4.new_output("display_data", data={BLOCK_MIME: block.to_json(), "text/plain": "b"})
            ],
        )
        for block in blocks
    ]
    return nbformat.v4.new_notebook(cells=cells)


SUMMARY = Sentence("Tóm tắt.", name="summary")


def test_the_report_asked_for_passes():
    assert check_notebook(executed(TITLE, SUMMARY), WANTED) == TITLE


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ((TITLE,), "the blocks summary are missing"),
        ((SUMMARY, Heading("An Giang 2016", level=1, name="title")), "there are 0 title headings"),
        ((TITLE, SUMMARY, TITLE), "there are 2 title headings"),
        ((Heading("An Giang 2016", level=0, name="title"), SUMMARY), "about province_code None"),
        (
            (
                Heading(
                    "An Giang 2016", level=0, name="title", subject={"province_code": "92", "year": 2016}
                ),
                SUMMARY,
            ),
            "about province_code '92', but the report asked for is about '89'. Does the notebook use its parameters",
        ),
        (
            (
                Heading(
                    "An Giang 2016", level=0, name="title", subject={"province_code": "89", "year": 2015}
                ),
                SUMMARY,
            ),
            "about year 2015",
        ),
        (
            (Heading("Cần Thơ 2016", level=0, name="title", subject=TITLE.subject), SUMMARY),
            "does not name An Giang",
        ),
        (
            (Heading("An Giang", level=0, name="title", subject=TITLE.subject), SUMMARY),
            "does not name the year",
        ),
        (
            (TITLE, Sentence("See /srv/par/data", name="summary")),
            r"cell 2 shows a path of this machine \(/srv/par\)",
        ),
    ],
)
def test_another_or_a_partial_report_is_refused(blocks, words):
    with pytest.raises(ReportCheckError, match=words):
        check_notebook(executed(*blocks), WANTED, paths=("/srv/par",))


def test_all_that_is_wrong_with_a_report_is_told_at_once():
    title = Heading("Cần Thơ 2015", level=0, subject={"province_code": "92", "year": 2015})
    notebook = executed(title, Sentence("See /srv/par/data"))
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="no figure", traceback=[])
    notebook.cells.append(nbformat.v4.new_code_cell("x", outputs=[error]))
    with pytest.raises(ReportCheckError) as refused:
        check_notebook(notebook, WANTED, paths=("/srv/par",))
    words = ("cell 3 shows an error", "blocks title, summary", "cell 2 shows a path", "province_code '92'",
             "year 2015", "not name An Giang", "not name the year 2016")  # fmt: skip
    lines = str(refused.value).splitlines()
    assert [word in line for word, line in zip(words, lines, strict=True)] == [True] * len(words)


def test_an_error_output_is_refused_even_when_the_cell_allowed_it():
    notebook = executed(TITLE, SUMMARY)
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="no figure", traceback=[])
    notebook.cells.append(nbformat.v4.new_code_cell("x", outputs=[error]))
    with pytest.raises(ReportCheckError, match=r"cell 3 shows an error \(ValueError: no figure\)"):
        check_notebook(notebook, WANTED)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"", "empty"),
        (b"<html>An Giang &lt;2016&gt;", "cut off"),
        ("<html>Cần Thơ</html>".encode(), "does not contain the title"),
        (b"<html>An Giang &lt;2016&gt; /srv/par/x</html>", "path of this machine"),
    ],
)
def test_a_page_that_is_not_whole_is_refused(page, words):
    with pytest.raises(ReportCheckError, match=words):
        check_document("html", page, TITLE, paths=("/srv/par",))


def test_a_title_with_control_characters_is_looked_for_as_exporters_write_it():
    hostile = dataclasses.replace(TITLE, text="An \x1b[31mGiang\n2016 \u202e")
    check_document("html", b"<html>An [31mGiang 2016 </html>", hostile)
    for extension in EXPORTERS:
        check_document(extension, exported(extension, hostile), hostile)


def exported(extension, title=TITLE):
    notebook = executed(title, Sentence("Điểm 72,89 & hạng 36."))
    data = get_exporter(EXPORTERS[extension])().from_notebook_node(notebook)[0]
    return data.encode() if isinstance(data, str) else data


@pytest.mark.parametrize("extension", sorted(EXPORTERS))
def test_a_whole_document_passes_and_one_about_another_province_or_cut_off_is_refused(extension):
    data = exported(extension)
    check_document(extension, data, TITLE, paths=("/srv/par",), expected=WANTED)
    other = Heading("Cần Thơ 2016", level=0, name="title", subject=TITLE.subject)
    with pytest.raises(ReportCheckError, match="does not contain the title"):
        check_document(extension, data, other)
    with pytest.raises(ReportCheckError, match="cut off"):
        check_document(extension, data[: len(data) * 2 // 3], TITLE)


def test_a_document_in_the_layout_of_an_office_names_province_and_year():
    data = exported("docx")
    check_document("docx", data, TITLE, expected=WANTED, own_layout=True)
    for expected, words in (
        (Expected((), "92", ("Cần Thơ",), 2016), "does not name Cần Thơ"),
        (Expected((), "89", ("An Giang",), 2017), "does not name the year 2017"),
    ):
        with pytest.raises(ReportCheckError, match=words):
            check_document("docx", data, TITLE, expected=expected, own_layout=True)


def test_a_path_in_a_word_document_is_found():
    notebook = executed(TITLE, Sentence("Tệp ở /srv/par/x"))
    data = get_exporter(EXPORTERS["docx"])().from_notebook_node(notebook)[0]
    with pytest.raises(ReportCheckError, match="path of this machine"):
        check_document("docx", data, TITLE, paths=("/srv/par",))


def test_two_runs_of_one_notebook_become_the_same_bytes():
    def run(number: int) -> bytes:
        notebook = executed(TITLE)
        notebook.cells[0]["id"] = "title"
        notebook.cells[0].metadata |= {
            "papermill": {"duration": number},
            "execution": {"iopub.execute_input": number},
        }
        injected = nbformat.v4.new_code_cell("province = 'x'", metadata={"tags": ["injected-parameters"]})
        place = f"/tmp/ipykernel_{number}/{number * 7}.py:1"
        warning = f"{place}: UserWarning: /srv/run-{number}/x <A at 0x7f{number:010x}>"
        injected.outputs = [nbformat.v4.new_output("stream", name="stderr", text=warning)]
        notebook.cells.insert(0, injected)
        notebook.metadata |= {"papermill": {"start_time": number}, "language_info": {"version": str(number)}}
        paths = machine_paths(Path(f"/srv/run-{number}"))
        return notebook_bytes(normalise(notebook, parameters={"province": "Cà Mau"}, paths=paths))

    assert run(1) == run(2)
    assert "province = 'Cà Mau'" in run(1).decode()
    assert "<cell>:1: UserWarning: …/x <A at 0x…>" in run(1).decode()


def test_paths_inside_words_and_addresses_stay():
    assert (
        without_paths("https://x.vn/srv/par/a /srv/parts", ("/srv/par",))
        == "https://x.vn/srv/par/a /srv/parts"
    )
    assert find_path("see '/srv/par'", ("/srv/par",)) == "/srv/par"
    assert find_path("https://x.vn/srv/par", ("/srv/par",)) is None


def test_the_root_of_the_file_system_is_no_path_to_hide():
    assert "/" not in machine_paths(Path("/"))
