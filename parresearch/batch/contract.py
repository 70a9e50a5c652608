"""What a notebook promises: its title, its parameters, and the blocks that every run of it must show.

The parameters stand in the cell tagged ``parameters``. The rest stands in the notebook's metadata::

    "parresearch": {
      "title": {"vi": "Báo cáo cấp tỉnh", "en": "Province report"},
      "parameters": {"province": {"domain": "province"}, "year": {"domain": "year", "index": "par"},
                     "language": {"choices": ["vi", "en"]}},
      "blocks": ["title", "summary"],
      "parts": ["summary", "unit"]
    }

``blocks`` are in every report; ``parts`` are all headings that a report can have, also those that only some reports
have, so that a Word template which asks for another one is refused before anything runs.

A province is looked up on the map of its year. ``{"domain": "province", "vintage": 34}`` has it looked up on that map
whatever the year is: for a notebook that tells figures of the 63 about one of the 34.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from parresearch.batch.errors import Faults
from parresearch.batch.parameters_cell import Declaration, Value, read_declarations
from parresearch.core.errors import NotebookContractError, nearest
from parresearch.core.text import LANGUAGES, clean

__all__ = ["Contract", "Domain", "Parameter", "find_notebook", "notebook_names", "read_contract"]

Domain = Literal["", "province", "year"]
TAG = "parameters"
_RESERVED = ("failed",)  # the folder of failed runs stands beside those of the notebooks
_OPTIONS = {"domain", "index", "choices", "all_of", "optional", "vintage"}
_VINTAGES = (63, 34)


@dataclass(frozen=True)
class Parameter:
    """One parameter: as declared in its cell, and what the metadata says about its values.

    ``all_of`` names the parameter that holds stored results: the value ``all`` then stands for every unit of them.
    """

    name: str
    type: type[Value]
    default: Value
    help: str = ""
    domain: Domain = ""
    index: str = ""
    all_of: str = ""
    choices: tuple[Value, ...] = ()
    optional: bool = False  # a domain parameter that a report may do without; its default then stands
    vintage: int = 0  # the map that provinces are of, whatever the year; 0 is the map of the year


@dataclass(frozen=True)
class Contract:
    """A notebook's contract and its source (the notebook as JSON, without outputs), read once per batch."""

    name: str
    title: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    blocks: tuple[str, ...]
    source: str = field(repr=False)
    parts: tuple[str, ...] = ()  # none: the notebook does not say which headings its reports can have

    def parameter(self, name: str) -> Parameter | None:
        """The parameter called ``name``, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    def of_domain(self, domain: Domain) -> Parameter | None:
        """The parameter whose values are provinces, or index years; None if the notebook has none."""
        return next((parameter for parameter in self.parameters if parameter.domain == domain), None)


def notebook_names(folder: Path) -> list[str]:
    """Names of the notebooks in ``folder``, in alphabetical order."""
    return sorted(
        path.stem for path in folder.glob("*.ipynb") if path.is_file() and not path.name.startswith(".")
    )


def find_notebook(name: str, folder: Path) -> Path:
    """The file of the notebook called ``name`` (also ``name.ipynb`` or ``notebooks/name``)."""
    wanted = (
        clean(name)
        .replace("\\", "/")
        .removeprefix("./")
        .removeprefix(f"{folder.name}/")
        .removesuffix(".ipynb")
    )
    known = notebook_names(folder)
    if wanted in known:
        return folder / f"{wanted}.ipynb"
    if not known:
        raise NotebookContractError(f"{name!r} is not a notebook: there is no notebook in {folder}.")
    close = nearest(wanted, known)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise NotebookContractError(
        f"{name!r} is not a notebook in {folder}.{hint} There are: {', '.join(known)}."
    )


def read_contract(path: Path) -> Contract:
    """The contract of the notebook at ``path``; an error names all that is missing, and how to add it."""
    name, notebook = path.stem, _read_json(path)
    declared: tuple[Declaration, ...] | None = None
    entries: dict[str, Any] = {}
    with Faults(NotebookContractError) as faults:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name) or name.lower() in _RESERVED:
            faults.add(
                f"{name!r} cannot name a notebook of a batch: use letters, digits, '_' and '-', and not "
                f"{', '.join(map(repr, _RESERVED))}."
            )
        with faults.collected():
            declared = read_declarations(_parameters_source(notebook, name), notebook=name)
        said = notebook["metadata"].get("parresearch")
        if not isinstance(said, dict):
            faults.add(
                f"{name} has no entry 'parresearch' in its metadata, which states its title, the values of its "
                f"parameters and the blocks to expect. Copy the entry from another notebook and adapt it."
            )
            said = {"title": dict.fromkeys(LANGUAGES, "")}
        with faults.collected():
            entries["title"] = _title(said, name)
        for key in ("blocks", "parts"):
            with faults.collected():
                entries[key] = _names(said, key, name)
        if declared is not None:
            with faults.collected():
                entries["parameters"] = _parameters(declared, said.get("parameters", {}), name)
    source = json.dumps(_without_outputs(notebook), ensure_ascii=False, sort_keys=True)
    return Contract(name=name, source=source, **entries)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotebookContractError(
            f"The notebook {path} cannot be read: {error.strerror or error}."
        ) from error
    except (ValueError, RecursionError) as error:
        raise NotebookContractError(f"The notebook {path} is not a notebook file: {error}.") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or notebook.get("nbformat") != 4 or not all(map(_is_cell, cells)):
        raise NotebookContractError(
            f"The notebook {path} is not of notebook format 4. Open and save it in JupyterLab."
        )
    if not isinstance(notebook.setdefault("metadata", {}), dict):
        raise NotebookContractError(f"The notebook {path} has metadata that are no mapping of names.")
    for cell in cells:
        if isinstance(cell.get("source"), list):
            cell["source"] = "".join(cell["source"])
    return notebook


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("cell_type"), str):
        return False
    source, metadata = cell.get("source", ""), cell.get("metadata", {})
    text = isinstance(source, str) or (isinstance(source, list) and all(isinstance(s, str) for s in source))
    return text and isinstance(metadata, dict) and isinstance(metadata.get("tags", []), list)


def _parameters_source(notebook: Mapping[str, Any], name: str) -> str:
    tagged = [cell for cell in notebook["cells"] if TAG in cell.get("metadata", {}).get("tags", ())]
    if not tagged:
        raise NotebookContractError(
            f"{name} has no cell tagged '{TAG}', so every run would silently use the defaults. Put its "
            f"parameters in one code cell and tag it (JupyterLab: property inspector, Cell Tags); a notebook "
            f"without parameters has such a cell too, with a comment in it."
        )
    if len(tagged) > 1 or tagged[0].get("cell_type") != "code":
        raise NotebookContractError(
            f"{name} must have one code cell tagged '{TAG}', not {len(tagged)} cells."
        )
    return str(tagged[0].get("source", ""))


def _without_outputs(notebook: Mapping[str, Any]) -> dict[str, Any]:
    cells: list[dict[str, Any]] = []
    for position, cell in enumerate(notebook["cells"]):
        clean = {"id": f"cell-{position}", "metadata": {}, **cell}
        if any(clean["id"] == other["id"] for other in cells):
            clean["id"] = f"cell-{position}"
        if cell.get("cell_type") == "code":
            clean |= {"outputs": [], "execution_count": None}
        cells.append(clean)
    return {**notebook, "cells": cells, "nbformat": 4, "nbformat_minor": 5}


def _title(said: Mapping[str, Any], name: str) -> dict[str, str]:
    title = said.get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(lang), str) for lang in LANGUAGES):
        raise NotebookContractError(
            f"{name}: metadata.parresearch.title must give the title in {' and '.join(LANGUAGES)}, such as "
            f'{{"vi": "Báo cáo cấp tỉnh", "en": "Province report"}}.'
        )
    return {lang: title[lang] for lang in LANGUAGES}


def _names(said: Mapping[str, Any], key: str, name: str) -> tuple[str, ...]:
    blocks = said.get(key, [])
    if not isinstance(blocks, list) or not all(isinstance(block, str) and block for block in blocks):
        raise NotebookContractError(f"{name}: metadata.parresearch.{key} must be a list of block names.")
    return tuple(blocks)


def _parameters(declared: tuple[Declaration, ...], said: Any, name: str) -> tuple[Parameter, ...]:
    if not isinstance(said, dict) or not all(isinstance(options, dict) for options in said.values()):
        raise NotebookContractError(f"{name}: metadata.parresearch.parameters must map names to options.")
    known = [parameter.name for parameter in declared]
    with Faults(NotebookContractError) as faults:
        for other in said:
            if other not in known:
                close = nearest(other, known)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                faults.add(
                    f"{name}: metadata.parresearch.parameters describes {other!r}, which the parameters cell does "
                    f"not declare.{hint} It declares: {', '.join(known) or 'none'}."
                )
        for parameter in declared:
            for fault in _option_faults(parameter, said.get(parameter.name, {})):
                faults.add(f"{name}: metadata.parresearch.parameters.{parameter.name}{fault}")
    found = tuple(_described(parameter, said.get(parameter.name, {})) for parameter in declared)
    with Faults(NotebookContractError) as faults:
        for of in found:
            other = next((p for p in found if p.name == of.all_of), None)
            if of.all_of and (other is None or other.type is not str or of.type is not str):
                faults.add(
                    f"{name}: metadata.parresearch.parameters.{of.name}.all_of must name a text parameter that "
                    f"holds stored results, and {of.name!r} must be text; it names {of.all_of!r}."
                )
        for domain in ("province", "year"):
            if len(same := [p.name for p in found if p.domain == domain]) > 1:
                faults.add(f"{name}: only one parameter can have domain {domain!r}, not {same}.")
    return found


def _option_faults(parameter: Declaration, options: Mapping[str, Any]) -> Iterator[str]:
    if unknown := sorted(options.keys() - _OPTIONS):
        yield f" has unknown options {unknown}; known are {sorted(_OPTIONS)}."
    domain = options.get("domain", "")
    needed: dict[Any, type] = {"": parameter.type, "province": str, "year": int}
    if not isinstance(domain, str) or domain not in needed:
        yield f".domain is {domain!r}; it can be 'province' or 'year'."
    elif needed[domain] is not parameter.type:
        yield (
            f" has domain {domain!r}, so {parameter.name!r} must be declared {needed[domain].__name__}"
            f", not {parameter.type.__name__}."
        )
    optional = options.get("optional", False)
    if not isinstance(optional, bool) or (optional and domain != "province"):
        yield ".optional is true or false, for a parameter of domain 'province'."
    vintage = options.get("vintage", 0)
    if "vintage" in options and (
        domain != "province" or type(vintage) is not int or vintage not in _VINTAGES
    ):
        yield ".vintage is 63 or 34, for a parameter of domain 'province'."
    choices = options.get("choices", [])
    if not isinstance(choices, list) or not all(type(choice) is parameter.type for choice in choices):
        yield f".choices must be a list of {parameter.type.__name__} values."
    elif choices and parameter.default not in choices:
        yield f".choices lacks the default {parameter.default!r}."


def _described(parameter: Declaration, options: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=parameter.name,
        type=parameter.type,
        default=parameter.default,
        help=parameter.help,
        domain=options.get("domain", ""),
        index=str(options.get("index", "")),
        all_of=str(options.get("all_of", "")),
        choices=tuple(options.get("choices", ())),
        optional=options.get("optional", False),
        vintage=options.get("vintage", 0),
    )
