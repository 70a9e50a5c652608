"""Chores of the Makefile that take more than a line: ``make`` calls them, ``python make.py CHORE`` does too.

constraints [--upgrade]
    constraints.txt and environment.yml from pyproject.toml; with ``--upgrade`` at the newest versions.
environment
    environment.yml alone, from pyproject.toml and constraints.txt.
notebooks
    Check: every notebook is without outputs, and equal to its percent script.
pair, strip
    Mend what ``notebooks`` checks.
links
    Check: the relative links and anchors of the Markdown files.
examples
    Run the ``>>>`` examples of the Markdown files.
"""

from __future__ import annotations

import doctest
import json
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
import venv
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).resolve().parent
CONSTRAINTS = ROOT / "constraints.txt"
ENVIRONMENT = ROOT / "environment.yml"

CONSTRAINTS_HEADER = """\
# The exact versions that the reports are built and tested with: everything parresearch and its extras
# need, directly or not, one version each for Python 3.11 and 3.12 on every system. A line with a marker
# (after the semicolon) counts only where the marker holds. Made from pyproject.toml by `make constraints`
# (pins stay unless pyproject.toml rules them out) or `make constraints UPGRADE=1` (newest of everything).
# Never edited by hand. environment.yml says the same to conda; tests/test_environment.py compares them.
"""

ENVIRONMENT_HEADER = """\
# For conda users: the direct dependencies of pyproject.toml at the versions of constraints.txt, under
# their conda-forge names. Made by `make constraints`, never edited by hand.
#   conda env create -f environment.yml
#   conda activate parresearch
"""


def main(arguments: list[str]) -> int:
    chores = {
        "constraints": lambda: write_constraints(upgrade="--upgrade" in arguments[1:]),
        "environment": write_environment,
        "notebooks": check_notebooks,
        "pair": pair_notebooks,
        "strip": strip_notebooks,
        "links": check_links,
        "examples": run_examples,
    }
    if not arguments or arguments[0] not in chores:
        print(__doc__, file=sys.stderr)
        return 2
    return chores[arguments[0]]()


# Versions


def write_constraints(*, upgrade: bool) -> int:
    """Resolve every extra for all supported Pythons and systems at once, with a tool installed apart."""
    home = ROOT / "build" / "constraints"
    venv.create(home, with_pip=True, clear=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
    made = home / "constraints.txt"
    if CONSTRAINTS.exists() and not upgrade:
        shutil.copy(CONSTRAINTS, made)  # pins that stand there are kept where they can be
    # "fewest": one version for all Pythons rather than the newest for each; the same report everywhere.
    resolve = "-m uv pip compile --quiet --no-config --universal --python-version 3.11 --fork-strategy fewest"
    resolve += (
        " --all-extras --no-annotate --no-header --no-emit-package parresearch pyproject.toml --output-file"
    )
    subprocess.run([python, *resolve.split(), made], check=True, cwd=ROOT)
    lines = made.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    CONSTRAINTS.write_text(CONSTRAINTS_HEADER + "\n".join(pins) + "\n", encoding="utf-8", newline="\n")
    print(f"constraints.txt: {len(pins)} versions.")
    return write_environment()


def write_environment() -> int:
    """Write environment.yml; the names that differ on conda-forge are in pyproject.toml."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    conda = pyproject["tool"]["parresearch"]["conda"]
    pinned = re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", CONSTRAINTS.read_text(encoding="utf-8"))
    versions = dict(pinned)
    lines = ["name: parresearch", "channels:", "  - conda-forge", "  - nodefaults", "dependencies:"]
    lines += [f"  - python={conda['python']}", "  - pip"]
    project = pyproject["project"]
    for title, wanted in {"core": project["dependencies"], **project["optional-dependencies"]}.items():
        lines.append(f"  # {title}")
        for requirement in sorted(wanted):
            name = normal_name(requirement)
            if name not in conda["pip_only"]:
                lines.append(f"  - {conda['names'].get(name, name)}={versions[name]}")
    # conda has installed every other dependency by now, so pip adds these, the checkout and nothing else.
    lines += [
        "  - pip:",
        *(f"      - {name}=={versions[name]}" for name in conda["pip_only"]),
        "      - -e .",
    ]
    ENVIRONMENT.write_text(ENVIRONMENT_HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print("environment.yml: written.")
    return 0


def normal_name(requirement: str) -> str:
    """``Jinja2>=3.1`` → ``jinja2``: the name as package indexes compare it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    if name is None:
        raise SystemExit(f"{requirement!r} in pyproject.toml does not begin with a package name.")
    return re.sub(r"[-_.]+", "-", name.group()).lower()


# Notebooks


def notebooks() -> list[tuple[Path, Path]]:
    """Each notebook and its percent script, whether both exist or not."""
    folder = ROOT / "notebooks"
    stems = {path.with_suffix("") for suffix in ("ipynb", "py") for path in folder.glob(f"*.{suffix}")}
    return [(stem.with_suffix(".ipynb"), stem.with_suffix(".py")) for stem in sorted(stems)]


def strip(*options: str) -> int:
    command = [sys.executable, "-m", "nbstripout", "--keep-id", *options]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL).returncode


def content(path: Path) -> list[str]:
    """What a notebook and its percent script have in common: cells with their tags, and our metadata."""
    import jupytext

    notebook = jupytext.read(path)
    lines = [json.dumps(notebook.metadata.get("parresearch"), ensure_ascii=False, sort_keys=True)]
    for cell in notebook.cells:
        lines += [f"%% {cell.cell_type} {cell.metadata.get('tags', [])}", *cell.source.splitlines()]
    return lines


def write_script(notebook: Path, script: Path) -> None:
    """The notebook as percent script. A header that still holds stays as it was written."""
    import jupytext

    header = re.compile(r"\A# ---\n.*?^# ---\n", re.DOTALL | re.MULTILINE)
    text = jupytext.writes(jupytext.read(notebook), fmt="py:percent")
    if script.exists() and content(script)[0] == content(notebook)[0]:
        old, new = (header.match(it) for it in (script.read_text(encoding="utf-8"), text))
        text = (old.group() + text[new.end() :]) if old and new else text
    script.write_text(text, encoding="utf-8", newline="\n")


def check_notebooks() -> int:
    """Every notebook is committed without outputs, and says the same as its percent script."""
    wrong = 0
    for notebook, script in notebooks():
        lacking = [path.name for path in (notebook, script) if not path.exists()]
        if lacking:
            wrong += 1
            print(f"notebooks/{lacking[0]} is missing. Way out: make format")
            continue
        if strip("--verify", str(notebook)):
            wrong += 1
            print(f"notebooks/{notebook.name} holds outputs or counts. Way out: make format")
        if (there := content(script)) != (due := content(notebook)):
            wrong += 1
            print(*unified_diff(there, due, script.name, notebook.name, lineterm=""), sep="\n")
            print(f"notebooks/{script.name} does not say what {notebook.name} says. Way out: make format")
    return 1 if wrong else 0


def pair_notebooks() -> int:
    """Bring each notebook and its percent script to the newer of the two."""
    for notebook, script in notebooks():
        if not script.exists():
            write_script(notebook, script)
        elif not notebook.exists() or content(script) != content(notebook):
            if notebook.exists() and notebook.stat().st_mtime > script.stat().st_mtime:
                write_script(notebook, script)
            else:
                command = [
                    sys.executable,
                    "-m",
                    "jupytext",
                    "--quiet",
                    "--to",
                    "ipynb",
                    "--update",
                    str(script),
                ]
                subprocess.run(command, cwd=ROOT, check=True)
    return 0


def strip_notebooks() -> int:
    """Remove outputs and counts, keep cell tags and ids; the scripts follow what the formatter changed."""
    for notebook, script in notebooks():
        if strip(str(notebook)):
            return 1
        if content(script) != content(notebook):
            write_script(notebook, script)
    return 0


# Documentation


def pages() -> Iterator[Path]:
    for pattern in ("*.md", "docs/**/*.md", "data/**/*.md", "notebooks/*.md", "benchmarks/**/*.md"):
        yield from sorted(ROOT.glob(pattern))


def check_links() -> int:
    """Every relative link leads to a file of the checkout, every anchor to a heading."""
    broken = 0
    for page in pages():
        text = without_code(page.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(\s*<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\s*\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists():
                broken += 1
                print(f"{page.relative_to(ROOT).as_posix()}: {target} leads to no file.")
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                broken += 1
                print(f"{page.relative_to(ROOT).as_posix()}: {target}: no heading #{anchor} there.")
    return 1 if broken else 0


def anchors(page: Path) -> set[str]:
    """The anchors that readers of Markdown make from headings: letters, digits and hyphens."""
    found: set[str] = set()
    for title in re.findall(r"(?m)^#+ +(.+?) *#*$", without_code(page.read_text(encoding="utf-8"))):
        kept = (c for c in unicodedata.normalize("NFC", title).lower() if c.isalnum() or c in " -_")
        found.add("".join(kept).replace(" ", "-"))
    return found


def without_code(text: str) -> str:
    return re.sub(r"(?ms)^(```|~~~).*?^\1[`~]*$|`[^`\n]*`", "", text)


def run_examples() -> int:
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    results = [
        doctest.testfile(str(page), module_relative=False, optionflags=flags, encoding="utf-8")
        for page in pages()
    ]
    print(f"{sum(result.attempted for result in results)} examples in {len(results)} pages.")
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
