"""Forked kernels: the same blocks as ordinary ones, a sound process, and nothing left however it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from batch_support import SHARED, SHOW, SUMMARY, TITLE, planned, settings, toy_contract

from parresearch.batch import template as templates
from parresearch.batch.contract import read_contract
from parresearch.batch.engine import run_batch
from parresearch.batch.kernel_environment import kernel_environment
from parresearch.batch.template import NoForkError, Template, can_fork, fork_kernel

pytestmark = pytest.mark.skipif(
    not can_fork(), reason="kernels are forked on Linux and other POSIX systems, not macOS"
)

# What a report could show of its process; only facts that must not depend on how the kernel came to be.
PROBE = """\
import os, random, sys
import numpy as np
from parresearch.catalog import load
from parresearch.core.provinces import resolve

np_numbers = np.random.random(3).tolist()
print(random.random(), np_numbers, hash("Đồng Nai"))
print(os.environ["OMP_NUM_THREADS"], os.environ["MPLBACKEND"], sys.argv[1], sorted(os.environ))
print(len(load.load_scores("par")), resolve("An Giang", year=year).name_vi)
print(os.getcwd() in sys.path, os.read(0, 1), "SECRET" in str(os.environ))
"""
HOW = """\
import json, os, pathlib, sys, threading
kernel = get_ipython().kernel
facts = {"debugger": hasattr(kernel, "debugger"), "debugpy": "debugpy" in sys.modules,
         "parent": open(f"/proc/{os.getppid()}/cmdline").read().replace(chr(0), " "),
         "session": os.getsid(0) == os.getpid(),
         "open": sorted(os.readlink(f"/proc/self/fd/{n}") for n in (0, 1, 2))}
_ = pathlib.Path(os.environ["PARRESEARCH_HOME"], f"facts-{province}.json").write_text(json.dumps(facts))
"""


def run(folder: Path, output: str, *, province=("89",), **options):
    path = folder / "notebooks" / "toy.ipynb"
    if not path.exists():
        toy_contract(path.parent, cells=(SHOW, TITLE, PROBE, SUMMARY, HOW))
        (folder / "data").symlink_to(Path(os.environ["PARRESEARCH_HOME"]) / "data")
    contract = read_contract(path)
    reports = planned(contract, folder / output, province=province)
    return run_batch(reports, SHARED, settings(folder / output, folder, **options))


def test_forked_and_ordinary_kernels_give_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setenv("MY_SECRET", "hunter2")
    facts = {}
    for output, fork in (("forked", True), ("ordinary", False)):
        summary = run(tmp_path, output, province=("89", "92"), jobs=1, fork=fork)
        assert not summary.failed, [failed.reason for failed in summary.failed]
        facts[output] = json.loads((tmp_path / "facts-89.json").read_text(encoding="utf-8"))
    for name in ("89-an-giang", "92-can-tho"):
        for extension in ("ipynb", "html"):
            place = f"toy/2016/{name}.{extension}"
            assert (tmp_path / "forked" / place).read_bytes() == (tmp_path / "ordinary" / place).read_bytes()
    text = (tmp_path / "forked/toy/2016/89-an-giang.ipynb").read_text(encoding="utf-8")
    assert "An Giang" in text
    assert "MY_SECRET" not in text
    assert "template_main" in facts["forked"]["parent"]
    assert "template_main" not in facts["ordinary"]["parent"]
    assert not any(facts[way][name] for way in facts for name in ("debugger", "debugpy"))
    assert facts["forked"]["session"]
    assert facts["forked"]["open"][0] == os.devnull
    assert not [name for name in facts["forked"]["open"] if "socket:" in name]


def test_numbers_of_chance_differ_between_reports_and_not_between_runs(tmp_path):
    run(tmp_path, "first", province=("89", "92"), jobs=1)
    numbers = {}
    for code in ("89-an-giang", "92-can-tho"):
        notebook = nbformat.read(str(tmp_path / f"first/toy/2016/{code}.ipynb"), as_version=4)
        texts = [
            o["text"] for c in notebook.cells for o in c.get("outputs", ()) if o["output_type"] == "stream"
        ]
        numbers[code] = texts[0].splitlines()[0]
    assert numbers["89-an-giang"] != numbers["92-can-tho"]


class Bench:
    """A template with its private folder, and kernels that only sleep, reached without any client."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="prt-"))
        self.environment = kernel_environment(
            project_root=Path(os.environ["PARRESEARCH_HOME"]), sockets=self.folder
        )
        self.template = Template(self.folder / "template", self.environment, log=self.folder / "log")

    def kernel(self):
        connection = self.folder / f"kernel-{time.monotonic_ns()}.json"
        info = {"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5,
                "ip": str(connection.with_suffix("")), "transport": "ipc", "key": "k",
                "signature_scheme": "hmac-sha256"}  # fmt: skip
        connection.write_text(json.dumps(info))
        process = fork_kernel(
            self.template.path, ["-f", str(connection)], cwd=str(self.folder), environment=self.environment
        )
        end = time.monotonic() + 30
        while not Path(f"{info['ip']}-1").exists() and time.monotonic() < end:
            time.sleep(0.05)
        return process


@pytest.fixture(scope="module")
def bench():
    made = Bench()
    yield made
    made.template.close()
    assert not made.folder.exists(), "the template's folder with its sockets was left behind"


def gone(pid: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


def test_the_template_has_one_thread_and_its_socket_is_the_owners_alone(bench):
    process = bench.kernel()
    assert psutil.Process(bench.template.process.pid).num_threads() == 1
    assert stat.S_IMODE(bench.template.path.stat().st_mode) == 0o600
    process.kill()
    assert process.wait(10) == -signal.SIGKILL


def test_an_exit_code_is_told(bench):
    process = bench.kernel()
    assert process.poll() is None
    process.terminate()
    assert process.wait(10) == -signal.SIGTERM
    assert not process.template_died


def test_a_kernel_whose_client_goes_away_is_killed(bench):
    process = bench.kernel()
    process.connection.close()
    assert gone(process.pid)


def test_a_template_that_is_killed_takes_its_kernels_along_and_comes_back(bench):
    process = bench.kernel()
    bench.template.process.kill()
    assert gone(process.pid)
    assert process.wait(5) == -signal.SIGKILL
    assert process.template_died
    bench.template.process.wait()
    bench.template.revive()
    again = bench.kernel()
    again.kill()
    assert again.wait(10) == -signal.SIGKILL


# A kernel that ended and a client that went away in the same moment: both are told by one look at the sockets.
SAME_MOMENT = """\
import os, socket, sys, tempfile, time
from parresearch.batch.template_main import Server
listener = socket.socket(socket.AF_UNIX); listener.bind(os.path.join(tempfile.mkdtemp(), "s")); listener.listen()
lifeline, end = os.pipe()
server = Server(listener, lifeline)
ours, theirs = socket.socketpair()
pid = os.fork()
if pid == 0:
    os._exit(0)
server.kernels[pid] = ours
server.selector.register(ours, 1)
time.sleep(0.3)  # the end of the kernel is told
theirs.close()
os.close(end)
server.serve()
print("served", server.kernels, server.orphaned)
"""


def test_a_kernel_that_ends_as_its_client_goes_does_not_end_the_template():
    done = subprocess.run([sys.executable, "-c", SAME_MOMENT], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("served {} True\n", "", 0)


def test_a_template_told_to_end_leaves_the_folder_to_its_living_starter():
    made = Bench()
    try:
        made.template.retire()
        made.template.process.wait(20)
        assert made.folder.is_dir()  # connection files of ordinary kernels lie there, too
        shutil.rmtree(made.folder)  # and where somebody cleaned it away, a new template makes it again
        made.template.revive()
        kernel = made.kernel()
        kernel.kill()
        assert kernel.wait(10) == -signal.SIGKILL
    finally:
        made.template.close()
    assert not made.folder.exists()


def test_a_template_ends_with_its_starter_and_leaves_nothing(tmp_path):
    code = (
        "import os, sys, time; sys.path.insert(0, sys.argv[1]); import test_batch_fork as t; b = t.Bench();"
        "k = b.kernel(); print(b.folder, b.template.process.pid, k.pid, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    folder, *pids = starter.stdout.readline().split()
    starter.kill()
    starter.communicate()
    assert all(gone(int(pid)) for pid in pids)
    end = time.monotonic() + 5
    while Path(folder).exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(folder).exists()


def test_no_template_is_an_error_that_says_so(tmp_path):
    with pytest.raises(NoForkError, match="no template answers"):
        fork_kernel(tmp_path / "none", [], cwd=str(tmp_path), environment={}, start_seconds=0.1)


def test_changed_code_or_environment_is_never_run_from_an_old_template(monkeypatch):
    first = templates.template_key({"A": "1"})
    assert templates.template_key({"A": "1", "PARRESEARCH_SEED": "7"}) == first
    assert templates.template_key({"A": "2"}) != first
    monkeypatch.setattr("parresearch.batch.keys.library_hash", lambda: "edited")
    assert templates.template_key({"A": "1"}) != first


def test_a_fork_that_is_refused_becomes_an_ordinary_kernel(tmp_path, monkeypatch):
    def refuses(*args, **options):
        raise NoForkError("no")

    monkeypatch.setattr("parresearch.batch.fork_provisioner.fork_kernel", refuses)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    executed = _papermill(notebook, tmp_path)
    assert executed.cells[0].outputs[0].data["text/plain"] == "2"


def _papermill(notebook, folder, **options):
    import papermill

    source = folder / "in.ipynb"
    nbformat.write(notebook, str(source))
    return papermill.execute_notebook(
        str(source), str(folder / "out.ipynb"), engine_name="parresearch-fork", kernel_name="python3",
        language="python", progress_bar=False, **options,
    )  # fmt: skip


def test_plain_papermill_and_nbclient_can_use_it(tmp_path, monkeypatch):
    from nbclient import NotebookClient

    from parresearch.batch.fork_engine import ENGINE
    from parresearch.batch.fork_provisioner import register

    assert ENGINE == "parresearch-fork"
    register()
    cell = "import os; print(open(f'/proc/{os.getppid()}/cmdline').read().replace(chr(0), ' ')); import parresearch"
    cell += "; print('debugger', hasattr(get_ipython().kernel, 'debugger'))"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    try:
        executed = _papermill(notebook, tmp_path)
        assert "template_main" in executed.cells[0].outputs[0].text
        monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "parresearch-fork")
        from jupyter_client.provisioning import KernelProvisionerFactory

        KernelProvisionerFactory.clear_instance()
        again = NotebookClient(nbformat.from_dict(notebook), kernel_name="python3").execute()
        assert "template_main" in again.cells[0].outputs[0].text
        assert "debugger True" in again.cells[0].outputs[0].text  # people debug in JupyterLab
    finally:
        templates.close_own_templates()
        from jupyter_client.provisioning import KernelProvisionerFactory

        KernelProvisionerFactory.clear_instance()
