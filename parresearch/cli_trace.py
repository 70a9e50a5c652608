"""``parresearch data trace``: from a figure back to the rows it stands on, stated or computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from parresearch.cli_options import parse_year

if TYPE_CHECKING:
    from parresearch.core.provinces import Province

__all__ = ["STATISTICS", "trace_command"]

_NATIONAL_WORDS = {"national", "ca nuoc", "toan quoc"}
_REGION = "region:"

STATISTICS = {
    "mean": "mean",
    "median": "median",
    "max": "highest score of a province",
    "min": "lowest score of a province",
    "count": "number of provinces",
    "n_above_mean": "number of provinces above the mean",
    "n_up": "number of provinces that rose",
    "n_down": "number of provinces that fell",
    "change_of_mean": "change of the mean from the year before",
    "largest_rise": "largest rise of a province",
    "smallest_rise": "smallest rise of a province",
    "largest_fall": "largest fall of a province",
    "smallest_fall": "smallest fall of a province",
}
"""What the column ``statistic`` of ``data/raw/national.csv`` means, in words."""


def trace_command(
    index_id: Annotated[str, typer.Argument(metavar="INDEX", help="par, sipas, pci, papi or dti.")],
    year: Annotated[int, typer.Argument(metavar="YEAR", parser=parse_year, help="The year assessed.")],
    province: Annotated[str, typer.Argument(help='A name or code; "national" or "region:DBSCL" for means.')],
    component: Annotated[str | None, typer.Option(help="One component, such as total or field_3.")] = None,
    every_row: Annotated[
        bool, typer.Option("--all", help="List every row that a computed figure comes from.")
    ] = False,
) -> None:
    """Print every source row behind a figure, with its address, basis, flags and note.

    Ranks and means that no source states (PAPI ranks, means of PCI and PAPI) are shown with their rule and the rows
    they are computed from.
    """
    from parresearch.catalog.load import check_index_year
    from parresearch.catalog.trace import trace, trace_scope
    from parresearch.cli_computed import print_computed
    from parresearch.core.indices import NATIONAL, index_of
    from parresearch.core.provinces import resolve
    from parresearch.core.text import clean, fold

    asked = clean(province)
    unit: Province | None = None
    if fold(asked) in _NATIONAL_WORDS or asked.lower().startswith(_REGION):
        is_region = asked.lower().startswith(_REGION)
        scope = f"{_REGION}{asked[len(_REGION) :].strip()}" if is_region else NATIONAL
        rows, whose = trace_scope(index_id, year, scope, component=component), scope
    else:
        check_index_year(
            index_of(index_id).index_id, year
        )  # before the province: it is looked up on the year's map
        is_region, unit = False, resolve(asked, year=year)
        rows = trace(index_id, year, unit, component=component)
        whose = f"{unit.name_vi} ({unit.province_code})"
    n = len(rows)
    typer.echo(f"{index_id} {year} {whose}: {n} source row{'' if n == 1 else 's'}")
    if rows.empty:
        figure = "a figure" if unit or is_region else "a national figure"
        typer.echo(f"No source in the catalogue states {figure}. Not published is not zero.")
    for row in rows.to_dict("records"):
        _print_row(index_id, row)
    if not is_region:
        print_computed(index_id, year, unit, component=component, every_row=every_row)


def _print_row(index_id: str, row: Mapping[str, Any]) -> None:
    """One statement of a source: what it says, where it stands, and what is known about it."""
    mark = f"used: {row['used']}" if row["used"] else "not used, see: parresearch data conflicts"
    what, said = _statistic_said(row) if "statistic" in row else _score_said(index_id, row)
    typer.echo(f"\n- {what} [{row['component']}]: {said}  [{row['basis']}; {mark}]")
    typer.echo(f"  {row['publisher']} ({row['source_id']}), data/raw/{row['table']}.csv line {row['line']}")
    typer.echo(f"  {row['address'] or 'no web address known: ' + _why_no_address(row['source_id'])}")
    if known := _flags_and_note(row["flag"], row["note"]):
        typer.echo(f"  {known}")


def _score_said(index_id: str, row: Mapping[str, Any]) -> tuple[str, str]:
    import pandas as pd

    from parresearch.core.indices import component_name

    said = []
    if pd.notna(row["value"]):
        most = f" of {row['max_points']:g}" if pd.notna(row["max_points"]) else ""
        said.append(f"{row['value']:g} {row['unit']}{most}")
    if pd.notna(row["rank"]):
        among = f"/{row['n_units']}" if pd.notna(row["n_units"]) else ""
        said.append(f"rank {row['rank']}{among} ({row['rank_scope']})")
    name = component_name(index_id, row["component"], language="en", year=row["year"])
    return name, ", ".join(said)


def _statistic_said(row: Mapping[str, Any]) -> tuple[str, str]:
    """A national, regional or group figure in words: "number of provinces in group A", "1".

    Examples
    --------
    >>> _statistic_said({"statistic": "count", "scope": "group:A", "value": 1.0, "unit": "count"})
    ('number of provinces in group A', '1')
    >>> _statistic_said({"statistic": "mean", "scope": "national", "value": 74.64, "unit": "percent"})
    ('mean', '74.64 percent')
    """
    statistic = STATISTICS.get(row["statistic"], str(row["statistic"]).replace("_", " "))
    kind, _, name = str(row["scope"]).partition(":")
    where = f" {'in' if row['statistic'] == 'count' else 'of'} {kind} {name}" if name else ""
    unit = "" if row["unit"] == "count" else f" {str(row['unit']).replace('_', ' ')}"
    value = f"{row['value']:g}{unit}" if row["value"] == row["value"] else "not stated"
    return f"{statistic}{where}", value


def _flags_and_note(flag: str, note: str) -> str:
    """Flags and note of a row, each said once.

    Examples
    --------
    >>> _flags_and_note("pilot", "pilot"), _flags_and_note("conflict;preferred", "fits"), _flags_and_note("", "")
    ('flags: pilot', 'flags: conflict, preferred; fits', '')
    """
    flags = [part for part in flag.split(";") if part]
    parts = [f"flags: {', '.join(flags)}"] if flags else []
    return "; ".join([*parts, note] if note and note not in flags else parts)


def _why_no_address(source_id: str) -> str:
    from parresearch.catalog.load import load_sources

    return str(load_sources().loc[source_id, "note"]) or "see the source list"
