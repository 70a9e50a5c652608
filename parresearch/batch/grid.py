"""From what was asked to the list of reports: every value typed and checked before any kernel starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING

from parresearch.batch.contract import Contract, Domain, Parameter
from parresearch.batch.domains import Domains
from parresearch.batch.parameters_cell import Value
from parresearch.batch.selection import Selection, split_list, years_in
from parresearch.batch.task import Task
from parresearch.batch.values import typed_value
from parresearch.core.errors import MissingYearError, NotebookContractError, UnknownProvinceError, nearest
from parresearch.core.text import fold

if TYPE_CHECKING:
    from parresearch.core.provinces import Province

__all__ = ["defaults_taken", "make_tasks"]

_REGION = "region:"
_ALL = ("all", "tat ca")


def make_tasks(contracts: Sequence[Contract], selection: Selection, domains: Domains) -> list[Task]:
    """The reports that ``selection`` asks of the notebooks, each once, by notebook, year and province.

    A notebook that takes no province (or no year, no language) is made without, as long as another notebook
    of the batch takes it; a selection that nobody takes is an error, as is every name or value that does not
    exist.
    """
    _check_taken(contracts, selection)
    tasks: dict[str, Task] = {}
    for contract in contracts:
        given = _given(contract, contracts, selection)
        for task in _tasks_of(contract, given, domains):
            if (other := tasks.setdefault(task.stem, task)).parameters != task.parameters:
                raise NotebookContractError(
                    f"{contract.name}: {dict(other.parameters)} and {dict(task.parameters)} would be published "
                    f"under one name, {task.stem}. Make them in two batches with different --output folders."
                )
    return list(tasks.values())


def defaults_taken(contracts: Iterable[Contract], selection: Selection) -> list[str]:
    """What was not asked for and comes from the notebooks: one line for each domain parameter and its default.

    Contracts that come more than once count once. A selection that :func:`make_tasks` refuses is refused here too.
    """
    different = list({contract.name: contract for contract in contracts}.values())
    found: dict[tuple[str, str, str], list[str]] = {}
    for contract in different:
        given = _given(contract, different, selection)
        for parameter in contract.parameters:
            if parameter.domain and parameter.name not in given:
                key = (parameter.name, str(parameter.default), parameter.domain)
                found.setdefault(key, []).append(contract.name)
    lines = []
    for (name, default, domain), whose in found.items():
        owner = "the notebook's default" if len(different) == 1 else f"the default of {', '.join(whose)}"
        lines.append(f"{name}: {default} ({owner}; choose with --{domain})")
    return lines


def _check_taken(contracts: Sequence[Contract], selection: Selection) -> None:
    names = ", ".join(contract.name for contract in contracts)
    asked: list[tuple[Domain, tuple[str, ...]]] = [
        ("province", selection.provinces),
        ("year", selection.years),
    ]
    for domain, values in asked:
        if values and not any(contract.of_domain(domain) for contract in contracts):
            raise NotebookContractError(
                f"--{domain} {','.join(values)}: {names} has no parameter for a {domain}. "
                f"Leave the option out."
            )
    if selection.language and not any(contract.parameter("language") for contract in contracts):
        raise NotebookContractError(
            f"--language {selection.language}: {names} has no parameter 'language'. Leave the option out."
        )


def _given(contract: Contract, contracts: Sequence[Contract], selection: Selection) -> dict[str, list[str]]:
    """The texts given for each parameter of ``contract``, by its own name."""
    given: dict[str, list[str]] = {}
    for name, value in selection.others:
        parameter = contract.parameter(name)
        if parameter is None:
            elsewhere = [other.parameter(name) for other in contracts]
            if any(found and found.domain for found in elsewhere):
                continue
            raise NotebookContractError(_unknown(name, contract))
        texts = list(split_list([value])) if parameter.domain else [value]
        if not texts:  # an empty list would mean the default, which nobody asked for
            raise NotebookContractError(f"-p {name}= is empty. Give a value, or leave the option out.")
        given.setdefault(name, []).extend(texts)
    asked: list[tuple[str, Parameter | None, Sequence[str]]] = [
        ("--province", contract.of_domain("province"), selection.provinces),
        ("--year", contract.of_domain("year"), selection.years),
        ("--language", contract.parameter("language"), [selection.language] if selection.language else []),
    ]
    for option, parameter, values in asked:
        if parameter is None or not values:
            continue
        if parameter.name in given:
            raise NotebookContractError(
                f"{option} and -p {parameter.name}=… say the same thing; give one of them."
            )
        given[parameter.name] = list(values)
    return given


def _unknown(name: str, contract: Contract) -> str:
    known = [parameter.name for parameter in contract.parameters]
    if not known:
        return f"{contract.name} has no parameter {name!r}: it takes none."
    close = nearest(name, known)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{contract.name} has no parameter {name!r}.{hint} It takes: {', '.join(known)}."


def _tasks_of(contract: Contract, given: dict[str, list[str]], domains: Domains) -> list[Task]:
    year_in, province_in = contract.of_domain("year"), contract.of_domain("province")
    whole = bool(province_in and province_in.optional and province_in.name not in given)
    if province_in and province_in.name not in given and not whole:
        raise NotebookContractError(
            f"{contract.name} is about a province, and none was asked for. Add --province all, --province NAME "
            f"or --province region:CODE."
        )
    plain = [parameter for parameter in contract.parameters if not parameter.domain]
    given = given | _every_unit(contract, given, domains)
    choices = [_values(parameter, given.get(parameter.name), contract) for parameter in plain]
    years: Sequence[int | None] = _years(year_in, given.get(year_in.name), domains) if year_in else [None]
    tasks = []
    for year in years:
        units: Sequence[Province | None] = [None]
        if province_in and not whole:
            units = _provinces_of(contract, province_in, given[province_in.name], year, domains)
        for unit, values in product(units, product(*choices)):
            chosen: dict[str, Value] = dict(zip((parameter.name for parameter in plain), values, strict=True))
            if province_in:
                chosen[province_in.name] = unit.province_code if unit else province_in.default
            if year_in and year is not None:
                chosen[year_in.name] = year
            ordered = {parameter.name: chosen[parameter.name] for parameter in contract.parameters}
            tasks.append(Task(contract, ordered, unit, year))
    return tasks


def _every_unit(contract: Contract, given: dict[str, list[str]], domains: Domains) -> dict[str, list[str]]:
    """``all`` replaced by the units of the stored results that the batch is about."""
    found = {}
    for parameter in contract.parameters:
        texts = given.get(parameter.name, [])
        if not parameter.all_of or not any(fold(text) in _ALL for text in texts):
            continue
        results = given.get(parameter.all_of, [])
        if len(results) != 1 or not results[0].strip():
            raise NotebookContractError(
                f"-p {parameter.name}={texts[0]} stands for every unit of stored results, so one "
                f"-p {parameter.all_of}=NAME must say which."
            )
        units = domains.units_of_results(results[0])
        found[parameter.name] = [unit for text in texts for unit in (units if fold(text) in _ALL else [text])]
    return found


def _values(parameter: Parameter, texts: list[str] | None, contract: Contract) -> list[Value]:
    if texts is None:
        return [parameter.default]
    return list(dict.fromkeys(typed_value(text, parameter, notebook=contract.name) for text in texts))


def _years(parameter: Parameter, texts: list[str] | None, domains: Domains) -> list[int]:
    asked = texts or [str(parameter.default)]
    years = sorted({year for text in asked for year in years_in(text)})
    if not parameter.index:
        return years
    known = sorted(domains.years_of(parameter.index))
    if absent := [year for year in years if year not in known]:
        name = parameter.index.upper()
        if not known:
            raise MissingYearError(f"{name} has no figures for any year, so none for {absent[0]}.")
        close = sorted(sorted(known, key=lambda year: (abs(year - absent[0]), year))[:2])
        raise MissingYearError(
            f"{name} has no figures for {', '.join(map(str, absent))} (asked for: {', '.join(asked)}). "
            f"The nearest years with figures are {' and '.join(map(str, close))}; there are figures for "
            f"{_in_ranges(known)}.{domains.hint_of_year(absent[0])}"
        )
    return years


def _in_ranges(years: list[int]) -> str:
    parts: list[list[int]] = []
    for year in years:
        if parts and year == parts[-1][-1] + 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(f"{part[0]}:{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)


def _provinces_of(
    contract: Contract, parameter: Parameter, texts: Sequence[str], year: int | None, domains: Domains
) -> list[Province]:
    """The provinces asked for, on the map that the parameter names, else on that of the year."""
    try:
        return _provinces(texts, domains.map_year(parameter.vintage, year), domains)
    except UnknownProvinceError as error:
        if not parameter.vintage:
            raise
        raise UnknownProvinceError(
            f"{error} {contract.name} is about the provinces of the map of {parameter.vintage}, whatever the year."
        ) from None


def _provinces(texts: Sequence[str], year: int, domains: Domains) -> list[Province]:
    found: dict[str, Province] = {}
    for text in texts:
        if fold(text) in _ALL:
            units: Sequence[Province] = domains.members("all", year)
        elif text.lower().startswith(_REGION):
            units = domains.members(text[len(_REGION) :].strip(), year)
        else:
            units = [domains.province(text, year)]
        found |= {unit.province_code: unit for unit in units}
    return sorted(found.values(), key=lambda unit: unit.province_code)
