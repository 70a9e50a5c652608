"""Reads the cell tagged ``parameters``: one typed literal per line, with a comment that says what it is.

papermill's own reader (``papermill.inspect_notebook``) goes line by line with a regular expression and passes
over a line that it cannot parse; a parameter lost that way would silently keep its default. Here the cell is
parsed as Python, so that every line is either understood or refused. A test holds both readers together.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from typing import TypeAlias

from parresearch.batch.errors import Faults
from parresearch.core.errors import NotebookContractError

__all__ = ["TYPES", "Declaration", "Value", "read_declarations"]

Value: TypeAlias = str | int | float | bool
TYPES: dict[str, type[Value]] = {"str": str, "int": int, "float": float, "bool": bool}
_EXAMPLE = "year: int = 2016  # index year"


@dataclass(frozen=True)
class Declaration:
    """One parameter as its cell declares it."""

    name: str
    type: type[Value]
    default: Value
    help: str


def read_declarations(source: str, *, notebook: str) -> tuple[Declaration, ...]:
    """The parameters that a parameters cell declares, in its order.

    Examples
    --------
    >>> read_declarations('province: str = "89"  # two digits, as text', notebook="demo")
    (Declaration(name='province', type=<class 'str'>, default='89', help='two digits, as text'),)
    >>> read_declarations("year = 2016", notebook="demo")
    Traceback (most recent call last):
    parresearch.core.errors.NotebookContractError: demo, parameters cell, line 1: 'year' has no type. ...
    """
    try:
        body = ast.parse(source).body
        comments = _comments(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise NotebookContractError(
            f"{notebook}: the cell tagged 'parameters' is not Python: {error}."
        ) from None
    found: dict[str, Declaration] = {}
    with Faults(NotebookContractError) as faults:
        for node in body:
            where = f"{notebook}, parameters cell, line {node.lineno}"
            with faults.collected():
                declared = _declaration(node, comments.get(node.end_lineno or 0, ""), where)
                if declared.name in found:
                    raise NotebookContractError(f"{where}: {declared.name!r} is declared twice. Keep one.")
                found[declared.name] = declared
    return tuple(found.values())


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def _declaration(node: ast.stmt, comment: str, where: str) -> Declaration:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        raise NotebookContractError(f"{where}: {name!r} has no type. Write it as: {_EXAMPLE}")
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name) or node.value is None:
        raise NotebookContractError(
            f"{where}: only parameters may stand there, such as '{_EXAMPLE}'. Move other code to the next "
            f"cell: what is derived here would keep the value of the default."
        )
    name, said = node.target.id, ast.unparse(node.annotation).strip("'\"")
    if said not in TYPES:
        raise NotebookContractError(
            f"{where}: {name!r} has type {said!r}; a parameter is one of {', '.join(TYPES)}."
        )
    try:
        value = ast.literal_eval(node.value)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise NotebookContractError(
            f"{where}: the value of {name!r} is not a literal. Write the value itself, such as: {_EXAMPLE}"
        ) from None
    kind = TYPES[said]
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise NotebookContractError(f"{where}: {name!r} is declared {said}, but its value is {value!r}.")
    return Declaration(name, kind, value, comment)
