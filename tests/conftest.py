"""What every test gets: the checkout as project, no display, and none of the user's own settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A property holds or not; how long an example takes on a busy machine says nothing about it.
hypothesis.settings.register_profile("parresearch", deadline=None)
hypothesis.settings.load_profile("parresearch")

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# As root Chromium has no sandbox; the rest keeps it from calling anywhere on its own.
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]


def pytest_configure(config: pytest.Config) -> None:
    """Set them before any test module is imported: docstring examples and kernels get them too."""
    if hasattr(config, "workerinput"):
        return  # an xdist worker: inherited from the process that started it
    # A short path: sockets of kernels lie in here, and their names may have 107 bytes at most.
    settings = Path(tempfile.mkdtemp(prefix="prt-"))
    config.add_cleanup(lambda: shutil.rmtree(settings, ignore_errors=True))
    for name, folder in {
        "JUPYTER_CONFIG_DIR": "jupyter-config",
        "JUPYTER_DATA_DIR": "jupyter-data",
        "JUPYTER_RUNTIME_DIR": "jupyter-run",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }.items():
        (settings / folder).mkdir()
        os.environ[name] = str(settings / folder)
    os.environ |= {"PARRESEARCH_HOME": str(ROOT), "MPLBACKEND": "Agg", "JUPYTER_PLATFORM_DIRS": "1"}
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "MATPLOTLIBRC", "FORCE_COLOR"):
        os.environ.pop(name, None)


# Files of few but long tests: begun first, so that no process is left alone with one of them at the end.
LONG_FIRST = (
    "test_batch_real.py", "test_province_round.py", "test_notebook_correlation.py", "test_batch_cluster.py",
    "test_batch_kill.py", "test_batch_fork.py", "test_notebooks.py", "test_notebook_national.py",
    "test_notebook_merged.py", "test_notebook_score_drop.py", "test_notebook_rank_uncertainty.py",
    "test_internal_round.py", "test_catalog_build.py", "test_batch_faults.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; all else stays in its order."""
    items.sort(key=lambda item: item.path.name not in LONG_FIRST)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the system's own; tests that ask for it are skipped where there is none.

    For a module, not for the session: while it runs, its event loop is in the way of every other test
    that needs one (papermill, nbclient).
    """
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine (looked for " + ", ".join(BROWSERS) + ")")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=BROWSER_OPTIONS)
        yield running
        running.close()
