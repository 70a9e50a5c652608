"""Figures that no source states, as ``parresearch data trace`` shows them: the rule, the result, the rows behind it.

The figures come from the very functions that the reports use, so that what is traced is what is printed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    import pandas as pd

    from parresearch.core.provinces import Province

__all__ = ["print_computed"]

_WITH_PROFILE = ("pci", "papi")
"""Indices whose parts a report draws beside the mean, lowest and highest of all provinces."""
_ENDS = 3  # rows shown from the top and from the bottom of a list
_RULE = " (1 is best; equal scores share the best rank)"


def print_computed(
    index_id: str, year: int, unit: Province | None, *, component: str | None = None, every_row: bool = False
) -> None:
    """Print what is computed for a province (None: for the country) in one index and year; nothing if nothing is."""
    if component in (None, "total"):
        _print_total(index_id, year, unit, every_row=every_row)
    if index_id in _WITH_PROFILE and component != "total":
        _print_parts(index_id, year, unit, component, every_row=every_row)


def _standing(index_id: str, year: int) -> pd.DataFrame:
    """The standing of every province that year, as the reports compute it."""
    from parresearch.catalog import load
    from parresearch.core.provinces import units_of
    from parresearch.statistics.standing import standings

    totals = load.load_scores(index_id, component="total")
    table = standings(
        totals,
        load.load_ranks(index_id),
        load.load_national(index_id),
        units=units_of(totals["year"]),
    )
    return table[table["year"] == year].set_index("province_code")


def _print_total(index_id: str, year: int, unit: Province | None, *, every_row: bool) -> None:

    from parresearch.catalog.trace import taken_rows
    from parresearch.statistics.standing import NEARLY_ALL

    standing = _standing(index_id, year)
    if standing.empty:
        return
    rows = taken_rows(index_id, year)
    any_row = standing.iloc[0]
    own = standing.loc[unit.province_code] if unit and unit.province_code in standing.index else None
    figures = []
    if own is not None and own["rank_basis"] == "computed":
        figures.append(f"rank: {own['rank']} of {own['n_ranked']}{_RULE}")
    if any_row["mean_basis"] == "computed":
        figures.append(
            f"mean of the provinces: {any_row['mean']:.6g} {_unit(rows)} (sum of the scores / {len(rows)})"
        )
        figures.append(_extremes(rows, year))
    if figures:
        typer.echo(
            f"\nComputed, stated by no source, because at least {NEARLY_ALL:.0%} of the provinces have a score "
            f"({len(rows)} of {any_row['n_all']}):"
        )
        _print_figures(figures, "total")
        _print_rows(rows, year, unit, every_row=every_row)
    elif unit is None and not any_row["mean_basis"]:
        typer.echo(
            f"No mean is computed: {len(rows)} of {any_row['n_all']} provinces have a score, and it takes at least "
            f"{NEARLY_ALL:.0%} of them."
        )
    if own is not None and own["region_rank_basis"] == "computed":
        _print_region_rank(standing, own, index_id, year, unit, every_row=every_row)


def _print_region_rank(
    standing: pd.DataFrame,
    own: pd.Series,
    index_id: str,
    year: int,
    unit: Province | None,
    *,
    every_row: bool,
) -> None:
    """The rank within the region: from the order of the national ranks of its provinces."""
    members = standing[standing["region_code"] == own["region_code"]]
    rows = _rank_rows(members, index_id, year).sort_values(["rank", "province_code"])
    computed = (members["rank_basis"] == "computed").all()
    kind = "computed from the scores" if computed else "published"
    typer.echo(
        f"\nComputed, stated by no source, from the order of the national ranks ({kind}) of all provinces of the "
        f"region:"
    )
    _print_figures(
        [f"rank in region {own['region_code']}: {own['region_rank']} of {own['n_region']}"], "total"
    )
    _print_rows(rows, year, unit, every_row=every_row, ranked=True)


def _rank_rows(members: pd.DataFrame, index_id: str, year: int) -> pd.DataFrame:
    """The row of each member that its national rank stands on: the one that states it, or the score ranked."""
    import pandas as pd

    from parresearch.catalog.trace import taken_rows

    computed = members.index[members["rank_basis"] == "computed"]
    stated, scores = taken_rows(index_id, year, quantity="rank"), taken_rows(index_id, year)
    rows = pd.concat(
        [
            stated[stated["province_code"].isin(members.index.difference(computed))],
            scores[scores["province_code"].isin(computed)],
        ]
    )
    return rows.assign(rank=rows["province_code"].map(members["rank"]))


def _print_parts(
    index_id: str, year: int, unit: Province | None, component: str | None, *, every_row: bool
) -> None:
    """Mean, lowest, highest and place in each part, as the figure of a report's profile draws them."""
    import pandas as pd

    from parresearch.catalog import load
    from parresearch.catalog.trace import taken_rows
    from parresearch.statistics.profile import component_profile

    names = [component] if component else [n for n in load.components(index_id) if not _is_sub_dimension(n)]
    profile = component_profile(
        load.load_scores(index_id),
        year=year,
        province_code=unit.province_code if unit else "",
        components=names,
    )
    if profile.empty:
        return
    typer.echo("\nComputed for the parts, stated by no source, from every province that has a score:")
    for part in profile.itertuples():
        rows = taken_rows(index_id, year, component=part.component)
        mean = f"mean of {part.n} of {len(_names(year))} provinces: {part.mean:.6g} {_unit(rows)}"
        figures = [mean, _extremes(rows, year)]
        rank = [f"rank {part.rank} of {part.n}"] if pd.notna(part.rank) else []
        if component:
            _print_figures([*figures, *(text + _RULE for text in rank)], part.component)
            _print_rows(rows, year, unit, every_row=every_row)
        else:
            _print_figures(["; ".join([*figures, *rank])], part.component)
    if not component:
        typer.echo(f"The rows behind one of them: add --component {profile['component'].iloc[0]}")


def _is_sub_dimension(component: str) -> bool:
    """Sub-dimensions of PAPI are the published parts of its dimensions; reports show dimensions."""
    import re

    return bool(re.fullmatch(r"d\ds\d", component))


def _unit(rows: pd.DataFrame) -> str:
    return str(rows["unit"].iloc[0])


def _names(year: int) -> dict[str, str]:
    from parresearch.core.provinces import all_provinces

    return {province.province_code: province.name_vi for province in all_provinces(year=year)}


def _extremes(rows: pd.DataFrame, year: int) -> str:
    """Lowest and highest score with the provinces that have it; ``rows`` are best first."""
    names = _names(year)
    said = []
    for word, value in (("lowest", rows["value"].min()), ("highest", rows["value"].max())):
        who = [names[code] for code in rows.loc[rows["value"] == value, "province_code"]]
        more = f" and {len(who) - 2} more" if len(who) > 2 else ""
        said.append(f"{word} {value:g} ({', '.join(who[:2])}{more})")
    return ", ".join(said)


def _print_figures(figures: list[str], component: str) -> None:
    for text in figures:
        typer.echo(f"- [{component}] {text}")


def _print_rows(
    rows: pd.DataFrame, year: int, unit: Province | None, *, every_row: bool, ranked: bool = False
) -> None:
    """The rows as a list: all of them, or the first, the last and the province's own, with how to see the others."""
    names = _names(year)
    n = len(rows)
    own = unit.province_code if unit else ""
    typer.echo(f"  from {n} row{'' if n == 1 else 's'}, best first:")
    shown = -1
    for at, row in enumerate(rows.itertuples()):
        if not (every_row or n <= 2 * _ENDS + 1 or at < _ENDS or at >= n - _ENDS or row.province_code == own):
            continue
        if at > shown + 1:
            _print_gap(at - shown - 1)
        shown = at
        rank = f"rank {row.rank:>2}  " if ranked else ""
        value = f"{row.value:>8g}" if row.value == row.value else " " * 8
        typer.echo(
            f"    {rank}{value}  {names[row.province_code]} ({row.province_code})  "
            f"data/raw/{row.table}.csv line {row.line}  {row.source_id}"
        )
    for source in rows.drop_duplicates("source_id").itertuples():
        typer.echo(f"  {source.source_id}: {source.publisher}, {source.address or 'no web address known'}")


def _print_gap(n: int) -> None:
    typer.echo(f"    … {n} row{'' if n == 1 else 's'} more; see every row: add --all")
