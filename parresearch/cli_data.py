"""``parresearch data``: build and look into the catalogue of figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parresearch.cli_trace import trace_command

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(help="Build, check and trace the figures.", no_args_is_help=True)

app.command("trace")(trace_command)


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
    """How many provinces have a known score (derived: not printed) and rank, by year, out of how many assessed."""
    from parresearch.catalog.trace import coverage
    from parresearch.core.indices import index_of

    table = coverage()
    if index_id is not None:
        table = table[table["index_id"] == index_of(index_id).index_id]
    table = table.assign(
        score=[f"{a}/{n}" for a, n in zip(table["n_score"], table["n_assessed"], strict=True)],
        rank=[f"{a}/{n}" for a, n in zip(table["n_rank"], table["n_assessed"], strict=True)],
        national_mean=table["has_national_mean"].map({True: "published", False: "–"}),
        assessed=[
            f"{scope}: {n} of {n_all} provinces" if scope else "all"
            for scope, n, n_all in zip(
                table["partial_scope"], table["n_assessed"], table["n_units"], strict=True
            )
        ],
    )
    _print_table(
        table, ["index_id", "year", "score", "n_derived", "rank", "n_components", "national_mean", "assessed"]
    )


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
