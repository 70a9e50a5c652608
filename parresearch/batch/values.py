"""One parameter value from the text of a command line, with the type its notebook declares."""

from __future__ import annotations

import math

from parresearch.batch.contract import Parameter
from parresearch.batch.parameters_cell import Value
from parresearch.core.errors import NotebookContractError, nearest
from parresearch.core.text import clean, decimal_number, whole_number

__all__ = ["typed_value"]

_RULES = {
    int: "a whole number, such as 2016",
    float: "a number with a decimal point, such as 0.5",
    bool: "true or false",
}


def typed_value(text: str, parameter: Parameter, *, notebook: str) -> Value:
    """``text`` as a value of ``parameter``; text stays text, so that ``01`` stays ``"01"``.

    Examples
    --------
    >>> typed_value("01", Parameter("code", str, "89"), notebook="demo")
    '01'
    >>> typed_value("2.5", Parameter("year", int, 2016), notebook="demo")
    Traceback (most recent call last):
    parresearch.core.errors.NotebookContractError: demo: year='2.5' must be a whole number, such as 2016.
    """
    text = clean(text)
    value = _parsed(text, parameter.type) if parameter.type is not str else text
    if value is None:
        raise NotebookContractError(
            f"{notebook}: {parameter.name}={text!r} must be {_RULES[parameter.type]}."
        )
    if parameter.choices and value not in parameter.choices:
        known = [str(choice) for choice in parameter.choices]
        close = nearest(text, known)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise NotebookContractError(
            f"{notebook}: {parameter.name}={text!r} is not one of {', '.join(known)}.{hint}"
        )
    return value


def _parsed(text: str, kind: type[Value]) -> Value | None:
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower())
    if kind is int:
        return whole_number(text)
    number = decimal_number(text)
    return number if number is not None and math.isfinite(number) else None
