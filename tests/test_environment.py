"""pyproject.toml, constraints.txt and environment.yml say the same, and the environment is what they say."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import parresearch

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
CONDA_NAMES: dict[str, str] = PYPROJECT["tool"]["parresearch"]["conda"]["names"]
PIP_ONLY: list[str] = PYPROJECT["tool"]["parresearch"]["conda"]["pip_only"]


def groups() -> dict[str, list[Requirement]]:
    lists = {"core": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
    return {name: [Requirement(text) for text in texts] for name, texts in lists.items()}


def direct() -> list[Requirement]:
    return [requirement for group in groups().values() for requirement in group]


def constraints() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert len(pins) == len({pin.name for pin in pins}), "a package stands twice in constraints.txt"
    return {canonicalize_name(pin.name): pin for pin in pins}


def version_of(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "==", f"{pin} is not an exact version"
    return specifier.version


def conda() -> dict[str, str]:
    told = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    named = [entry for entry in told["dependencies"] if isinstance(entry, str) and "=" in entry]
    (by_pip,) = [entry["pip"] for entry in told["dependencies"] if isinstance(entry, dict)]
    assert by_pip[-1] == "-e ."
    taken = dict(entry.split("==", 1) for entry in by_pip[:-1])
    assert sorted(taken) == sorted(PIP_ONLY)
    return dict(entry.split("=", 1) for entry in named) | taken


def in_own_environment() -> bool:
    return Path(sys.prefix).resolve() == (ROOT / ".venv").resolve()


@pytest.mark.parametrize("requirement", direct(), ids=lambda requirement: requirement.name)
def test_every_direct_dependency_is_pinned_at_a_version_it_admits(requirement: Requirement) -> None:
    pins = constraints()
    name = canonicalize_name(requirement.name)
    assert name in pins, f"{name} is not in constraints.txt: run make constraints"
    assert requirement.specifier.contains(version_of(pins[name]))


def test_no_dependency_is_declared_twice() -> None:
    names = [canonicalize_name(requirement.name) for requirement in direct()]
    assert sorted(names) == sorted(set(names))


def test_every_line_of_the_constraints_is_one_exact_version() -> None:
    assert {name: Version(version_of(pin)) for name, pin in constraints().items()}


def test_conda_gets_the_same_packages_at_the_same_versions() -> None:
    pins = constraints()
    wanted = {}
    for requirement in direct():
        name = canonicalize_name(requirement.name)
        wanted[CONDA_NAMES.get(name, name)] = version_of(pins[name])
    found = conda()
    python = found.pop("python")
    assert found == wanted
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)


def test_conda_names_are_only_given_for_dependencies() -> None:
    assert set(CONDA_NAMES) <= {canonicalize_name(requirement.name) for requirement in direct()}


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt", "environment.yml"])
def test_no_address_stands_in_the_file(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"[a-z]://|index-url|find-links|--hash|file:", text)


def test_the_environment_has_the_constrained_versions() -> None:
    if not in_own_environment():
        pytest.skip("this Python is not the project's own environment (.venv), which make test uses")
    pins = constraints()
    wrong = {}
    for distribution in metadata.distributions():
        pin = pins.get(canonicalize_name(distribution.metadata["Name"]))
        if pin and distribution.version != version_of(pin):
            wrong[pin.name] = f"{distribution.version}, constraints.txt says {version_of(pin)}"
    assert not wrong


@pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="constraints.txt is complete for Python 3.11 and 3.12"
)
def test_everything_that_is_needed_is_pinned() -> None:
    if not in_own_environment():
        pytest.skip("this Python is not the project's own environment (.venv), which make test uses")
    pins = constraints()
    unpinned = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    ahead = [Requirement("parresearch[" + ",".join(PROJECT["optional-dependencies"]) + "]")]
    while ahead:
        wanted = ahead.pop()
        name = canonicalize_name(wanted.name)
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        if name not in pins and name != "parresearch":
            unpinned.add(name)
        for text in metadata.requires(name) or []:
            needed = Requirement(text)
            cases = [{"extra": extra} for extra in ("", *wanted.extras)]
            if needed.marker is None or any(needed.marker.evaluate(case) for case in cases):
                ahead.append(needed)
    assert not unpinned


def test_what_the_package_imports_is_declared() -> None:
    owners = metadata.packages_distributions()
    declared = {
        canonicalize_name(requirement.name)
        for name in groups()
        if name != "dev"
        for requirement in groups()[name]
    }
    undeclared = set()
    for path in (ROOT / "parresearch").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for top in (
                {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"parresearch"}
            ):
                if not declared & {canonicalize_name(owner) for owner in owners.get(top, [top])}:
                    undeclared.add(f"{path.relative_to(ROOT).as_posix()} imports {top}")
    assert not undeclared


def test_the_version_is_the_same_wherever_it_is_told() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["version"] == parresearch.__version__ == str(citation["version"])
    assert PROJECT["license"] == citation["license"]
