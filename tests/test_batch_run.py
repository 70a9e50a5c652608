"""Real kernels: one batch of toy notebooks that succeed and fail in every way, looked at from many sides."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from pathlib import Path

import pytest
from batch_support import (
    METADATA,
    SHARED,
    SHOW,
    SUMMARY,
    TITLE,
    block_texts,
    planned,
    settings,
    toy_contract,
)

from parresearch.batch.contract import read_contract
from parresearch.batch.engine import Summary, run_batch

NOISE = """\
import os, random, subprocess, sys, warnings

import parresearch

warnings.warn("look at " + os.getcwd())
print(sys.executable, os.environ["OMP_NUM_THREADS"], os.environ["PARRESEARCH_HOME"])
print(object(), hash("x"))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
with open("pid.txt", "w") as file:
    file.write(str(child.pid))
"""
PROBE = """\
import json, os, pathlib, sys
facts = {"executable": sys.executable, "cwd": os.getcwd(), "threads": os.environ["OMP_NUM_THREADS"],
         "home": os.environ["PARRESEARCH_HOME"], "ipython": os.environ["IPYTHONDIR"], "child": child.pid}
_ = pathlib.Path(os.environ["PARRESEARCH_HOME"], "facts.json").write_text(json.dumps(facts))
"""
DEFECTS = {
    "good": (SHOW, TITLE, NOISE, SUMMARY, PROBE),
    "raises": (SHOW, TITLE, "figures = {}\nfigures['2016']\n"),
    "ignores": (SHOW, "province = '92'\n", TITLE, SUMMARY),
    "partial": (SHOW, TITLE),
    "hangs": (SHOW, TITLE, "import time\ntime.sleep(60)"),
    "dies": (
        SHOW,
        TITLE,
        "import os\nos.kill(os.getpid(), 9)" if sys.platform != "win32" else "import os; os._exit(3)",
    ),
    "leaves": (SHOW, TITLE, SUMMARY, "raise SystemExit(0)"),
    "unexported": (SHOW, TITLE, SUMMARY),
}


class Outcome:
    """What came of one batch per notebook of ``DEFECTS``, all made for An Giang 2016 in one go."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder / "reports"
        reports = []
        for name, cells in DEFECTS.items():
            contract = toy_contract(folder / "notebooks", name, cells=cells, metadata=METADATA)
            reports += planned(contract, self.output)
        reports[-1] = dataclasses.replace(reports[-1], exporters={"html": "parresearch-hmtl"})
        self.summary: Summary = run_batch(
            reports, SHARED, settings(self.output, folder, jobs=2, cell_timeout=8)
        )
        self.failures = {failed.label.split()[0]: failed for failed in self.summary.failed}
        self.facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))

    def log(self, name: str) -> str:
        return (self.output / "failed" / name / "2016" / "89-an-giang" / "log.txt").read_text(
            encoding="utf-8"
        )


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> Outcome:
    # A folder with a space, a brace and a letter outside ASCII, as users have them.
    return Outcome(tmp_path_factory.mktemp("dự án {x}"))


def test_only_the_good_report_is_published(outcome):
    assert outcome.summary.made == ["good/2016/89-an-giang"]
    assert sorted(outcome.failures) == sorted(name for name in DEFECTS if name != "good")
    published = {path.name for path in outcome.output.rglob("89-an-giang.*") if "failed" not in path.parts}
    assert published == {"89-an-giang.html", "89-an-giang.ipynb", "89-an-giang.json"}


def test_the_report_is_about_what_was_asked(outcome):
    page = (outcome.output / "good/2016/89-an-giang.html").read_text(encoding="utf-8")
    assert "Báo cáo thử: An Giang &lt;2016&gt;" in page
    assert block_texts(outcome.output / "good/2016/89-an-giang.ipynb") == [
        "Báo cáo thử: An Giang <2016>",
        "An Giang năm 2016.",
    ]


def test_the_kernel_is_this_python_in_a_folder_of_its_own(outcome):
    assert outcome.facts["executable"] == sys.executable
    assert Path(outcome.facts["home"]) == outcome.folder
    assert (outcome.output / ".work").resolve() in Path(outcome.facts["cwd"]).resolve().parents
    assert outcome.facts["threads"] == "1"
    assert not Path(outcome.facts["cwd"]).exists()
    assert not Path(outcome.facts["ipython"]).exists()


def test_processes_that_a_notebook_started_end_with_it(outcome):
    import psutil

    assert not psutil.pid_exists(outcome.facts["child"])


def test_no_trace_of_machine_user_or_clock_is_left(outcome):
    text = (outcome.output / "good/2016/89-an-giang.ipynb").read_text(encoding="utf-8")
    assert str(outcome.folder) not in text
    assert sys.prefix not in text
    assert "ipykernel_" not in text
    assert not re.search(r"0x[0-9a-f]{6}|\d\d:\d\d:\d\d|duration|start_time|iopub", text)
    assert json.loads(text)["metadata"]["papermill"] == {
        "parameters": {"language": "vi", "province": "89", "year": 2016}
    }
    assert json.loads(text)["metadata"]["title"] == "Báo cáo thử: An Giang <2016>"


def test_a_second_run_elsewhere_gives_the_same_bytes(outcome, tmp_path):
    contract = read_contract(outcome.folder / "notebooks" / "good.ipynb")
    output = tmp_path / "elsewhere"
    summary = run_batch(planned(contract, output), SHARED, settings(output, tmp_path))
    assert not summary.failed
    for extension in ("ipynb", "html"):
        name = f"good/2016/89-an-giang.{extension}"
        assert (output / name).read_bytes() == (outcome.output / name).read_bytes()


def test_the_log_names_the_cell_and_shows_it(outcome):
    assert outcome.failures["raises"].reason == "cell 5: KeyError: '2016'"
    log = outcome.log("raises")
    assert "Cell 5 of the notebook:\n    figures = {}\n    figures['2016']\n" in log
    assert "Traceback" in log
    assert "\x1b[" not in log
    partial = outcome.output / "failed/raises/2016/89-an-giang/notebook.ipynb"
    assert block_texts(partial) == ["Báo cáo thử: An Giang <2016>"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ignores", "refused: its title is about province_code '92', but the report asked for is about '89'"),
        ("partial", "refused: the blocks summary are missing"),
        ("hangs", "cell 5: took longer than 8 seconds and was stopped"),
        ("dies", "cell 5: the kernel died"),
        ("leaves", "refused: cell 6 shows an error (SystemExit: 0)"),
        ("unexported", 'html export: ExporterNameError: Unknown exporter "parresearch-hmtl"'),
    ],
)
def test_every_other_defect_is_refused_with_its_reason(outcome, name, words):
    assert outcome.failures[name].reason.startswith(words)
    assert words.removeprefix("cell 5: ") in outcome.log(name)


def test_the_index_page_lists_good_and_failed(outcome):
    lines = (outcome.output / "index.html").read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("failed An Giang 2016") for line in lines) == len(DEFECTS) - 1
    assert sum(line.startswith("published") for line in lines) == 1
