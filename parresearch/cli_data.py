"""``parresearch data``: build and look into the catalogue of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(help="Build, check and trace the figures.", no_args_is_help=True)

_NATIONAL_WORDS = {"national", "cả nước", "ca nuoc", "toàn quốc"}


def _print_table(table: pd.DataFrame, columns: list[str]) -> None:
    """``table`` as aligned text; the last column is not cut, so that an address can be copied."""
    cells = [columns] + [["" if value != value or value is None else str(value) for value in row] for row in
                         table[columns].astype(object).itertuples(index=False)]  # fmt: skip
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    for row in cells:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


@app.command("build")
def build_command(
    force: Annotated[bool, typer.Option(help="Build even when nothing changed.")] = False,
) -> None:
    """Build data/processed from data/raw, checking every rule; nothing is written when one is broken."""
    from parresearch.catalog.build import build
    from parresearch.core.paths import processed_dir

    rows = build(force=force)
    for name, n in rows.items():
        typer.echo(f"{name:22} {n:>7,} rows")
    typer.echo(f"Tables are in {processed_dir()}.")


@app.command("check")
def check_command() -> None:
    """Verify raw files against their hashes, build afresh in memory, and print every check with what it found."""
    from parresearch.catalog.build import build_tables
    from parresearch.core.rawfiles import raw_hashes

    hashes = raw_hashes()
    typer.echo(f"pass  {len(hashes)} raw files have the SHA-256 their sidecars state")
    tables = build_tables()
    typer.echo(
        f"pass  {len(tables)} tables keep their schemas (keys unique, provinces exist, scores in range)"
    )
    for check in tables["checks"].itertuples():
        typer.echo(
            f"{check.status:5} {check.rule} [{check.n:,}]" + (f": {check.detail}" if check.detail else "")
        )


@app.command("coverage")
def coverage_command(
    index_id: Annotated[
        str | None, typer.Argument(metavar="[INDEX]", help="par, sipas, pci, papi or dti.")
    ] = None,
) -> None:
    """How many provinces have a published score and rank, by index and year, out of how many."""
    from parresearch.catalog.trace import coverage
    from parresearch.core.indices import index_of

    table = coverage()
    if index_id is not None:
        table = table[table["index_id"] == index_of(index_id).index_id]
    table = table.assign(
        score=[f"{a}/{n}" for a, n in zip(table["n_score"], table["n_units"], strict=True)],
        rank=[f"{a}/{n}" for a, n in zip(table["n_rank"], table["n_units"], strict=True)],
        national_mean=table["has_national_mean"].map({True: "published", False: "–"}),
    )
    _print_table(table, ["index_id", "year", "score", "rank", "n_components", "national_mean"])


@app.command("conflicts")
def conflicts_command(
    index_id: Annotated[
        str | None, typer.Argument(metavar="[INDEX]", help="par, sipas, pci, papi or dti.")
    ] = None,
) -> None:
    """Statements that were not taken although they say something else, with the one taken and the reason."""
    import pandas as pd

    from parresearch.catalog.load import load_conflicts, load_table
    from parresearch.core.indices import index_of

    provinces = load_conflicts().assign(of=lambda t: t["province_code"])
    national = load_table("national_conflicts").assign(
        of=lambda t: t["scope"], quantity=lambda t: t["statistic"]
    )
    table = pd.concat([provinces, national], ignore_index=True)
    if index_id is not None:
        table = table[table["index_id"] == index_of(index_id).index_id]
    table = table.assign(
        taken=table["taken"].map(lambda value: "–" if value != value else f"{value:g}"),
        left_out=table["left_out"].map(lambda value: f"{value:g}"),
        at=table["left_out_table"] + ".csv:" + table["left_out_line"].astype(str),
    )
    columns = [
        "index_id",
        "year",
        "of",
        "component",
        "quantity",
        "left_out",
        "left_out_source_id",
        "at",
        "taken",
    ]
    _print_table(table, [*columns, "taken_source_id", "reason"])


@app.command("sources")
def sources_command(
    search: Annotated[str | None, typer.Argument(help="Part of an id, a publisher or an address.")] = None,
) -> None:
    """The sources of every figure, with address, kind and terms."""
    from parresearch.catalog.load import load_sources
    from parresearch.core.errors import ParresearchError
    from parresearch.core.text import fold

    table = load_sources()
    if search:
        text = (
            table["source_id"] + " " + table["publisher"] + " " + table["title"] + " " + table["address"]
        ).map(fold)
        table = table[text.str.contains(fold(search), regex=False)]
        if table.empty:
            raise ParresearchError(f"No source has {search!r} in its id, publisher, title or address.")
    for row in table.itertuples():
        typer.echo(f"{row.source_id}  [{row.kind}]  {row.publisher}: {row.title}")
        typer.echo(
            f"    {row.address or 'no address known'}  (retrieved {row.retrieved}; licence: {row.licence})"
        )
        if row.note:
            typer.echo(f"    {row.note}")


@app.command("trace")
def trace_command(
    index_id: Annotated[str, typer.Argument(metavar="INDEX", help="par, sipas, pci, papi or dti.")],
    year: Annotated[int, typer.Argument(help="The year assessed.")],
    province: Annotated[str, typer.Argument(help='A name or code; "national" or "region:DBSCL" for means.')],
    component: Annotated[str | None, typer.Option(help="One component, such as total or field_3.")] = None,
) -> None:
    """Print every source row behind a figure, with its address, basis, flags and note."""
    import pandas as pd

    from parresearch.catalog.trace import trace, trace_scope
    from parresearch.core.indices import NATIONAL, component_name
    from parresearch.core.provinces import resolve
    from parresearch.core.text import nfc

    asked = nfc(province).strip()
    if asked.lower() in _NATIONAL_WORDS or asked.startswith("region:"):
        scope = NATIONAL if asked.lower() in _NATIONAL_WORDS else asked
        rows = trace_scope(index_id, year, scope)
        typer.echo(f"{index_id} {year} {scope}: {len(rows)} source row(s)")
    else:
        unit = resolve(asked, year=year)
        rows = trace(index_id, year, unit, component=component)
        typer.echo(f"{index_id} {year} {unit.name_vi} ({unit.province_code}): {len(rows)} source row(s)")
    if rows.empty and asked.lower() in _NATIONAL_WORDS and index_id in ("pci", "papi"):
        typer.echo(
            f"{index_id.upper()} prints no national figures; means are computed from all rows of {year} in "
            f"data/raw/{index_id}.csv (component total)."
        )
    elif rows.empty:
        typer.echo("No source in the catalogue states a figure. Not published is not zero.")
    for row in rows.to_dict("records"):
        what = row.get("statistic") or component_name(index_id, row["component"], language="en", year=year)
        said = [f"{row['value']:g} {row['unit']}"] if row["value"] == row["value"] else []
        if row.get("max_points") == row.get("max_points") and row.get("max_points") is not None and said:
            said[0] += f" of {row['max_points']:g}"
        if "rank" in row and pd.notna(row["rank"]):
            among = f"/{row['n_units']}" if pd.notna(row["n_units"]) else ""
            said.append(f"rank {row['rank']}{among} ({row['rank_scope']})")
        mark = f"used: {row['used']}" if row["used"] else "not used, see: parresearch data conflicts"
        typer.echo(f"\n- {what} [{row['component']}]: {', '.join(said)}  [{row['basis']}; {mark}]")
        typer.echo(
            f"  {row['publisher']} ({row['source_id']}), data/raw/{row['table']}.csv line {row['line']}"
        )
        typer.echo(f"  {row['address'] or 'no web address known: ' + _why_no_address(row['source_id'])}")
        if row["flag"] or row["note"]:
            typer.echo(
                "  "
                + "; ".join(text for text in (row["flag"] and f"flags: {row['flag']}", row["note"]) if text)
            )


def _why_no_address(source_id: str) -> str:
    from parresearch.catalog.load import load_sources

    return str(load_sources().loc[source_id, "note"]) or "see the source list"


@app.command("register")
def register_command(
    name: Annotated[str, typer.Argument(help="The raw table, without ending, such as par.")],
) -> None:
    """Record the hash of a raw file that was deliberately replaced by a new version of its publisher's figures."""
    from parresearch.core.rawfiles import register

    old, new = register(name.removesuffix(".csv"))
    if old == new:
        typer.echo(f"data/raw/{name}.csv is the registered file already ({new}).")
    else:
        typer.echo(f"data/raw/{name}.yml now says {new} (was {old}). Say in the commit what changed and why.")
