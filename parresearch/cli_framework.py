"""``parresearch framework``: list, check, compare and show criteria sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from parresearch.core.errors import ParresearchError

if TYPE_CHECKING:
    from parresearch.scoring.framework import Criterion, Framework
    from parresearch.scoring.framework_check import Usable

app = typer.Typer(help="List, check, compare and show criteria sets (bộ chỉ số).", no_args_is_help=True)

FrameworkArgument = Annotated[str, typer.Argument(metavar="ID_OR_FILE", help="An id, or a YAML file.")]

_LEVELS = ("field", "criterion", "sub-criterion")


@app.command("list")
def list_command() -> None:
    """The criteria sets of data/frameworks, one a line."""
    from parresearch.catalog.frameworks import framework_ids, resolve_framework
    from parresearch.scoring.framework_check import usable_level

    rows = []
    broken = []
    for framework_id in framework_ids():
        try:
            framework = resolve_framework(framework_id)
        except ParresearchError as error:
            broken.append(str(error))
            continue
        scale = "?" if framework.scale is None else f"{framework.scale:g}"
        marks = _marks(framework) or _state(usable_level(framework))
        rows.append((framework_id, framework.unit_type, _years(framework), scale, marks, framework.title_vi))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip())
    for text in broken:
        typer.echo(f"Error: {text}", err=True)
    if broken:
        raise typer.Exit(1)


@app.command("check")
def check_command(
    frameworks: Annotated[
        list[str] | None, typer.Argument(metavar="[ID_OR_FILE]...", help="Ids, or YAML files.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of data/frameworks.")] = False,
) -> None:
    """Sums, codes, steps and worked examples; ends with 1 when there is an error (contradictions are not)."""
    from parresearch.catalog.frameworks import framework_ids, resolve_framework, unknown_sources
    from parresearch.scoring.framework_check import check_framework, usable_level

    asked = [*(framework_ids() if every else []), *(frameworks or [])]
    if not asked:
        raise ParresearchError("Say which frameworks to check: ids, files, or --all.")
    n_errors = n_contradictions = 0
    for name in dict.fromkeys(asked):
        try:
            framework = resolve_framework(name)
        except ParresearchError as error:
            typer.echo(f"{name}\n  error          {_indented(str(error))}")
            n_errors += 1
            continue
        found = [*check_framework(framework), *unknown_sources(framework)]
        errors = sum(finding.severity == "error" for finding in found)
        n_errors += errors
        n_contradictions += sum(finding.severity == "contradiction" for finding in found)
        verdict = (
            "not to be used before its errors are mended"
            if errors
            else _usable_in_words(usable_level(framework))
        )
        typer.echo(f"{name}: {verdict}")
        for finding in found:
            where = f"{finding.code}: " if finding.code else ""
            typer.echo(f"  {finding.severity:14} {where}{finding.message}")
    typer.echo(
        f"{len(dict.fromkeys(asked))} checked: {n_errors} error(s), {n_contradictions} contradiction(s) within sources"
    )
    if n_errors:
        raise typer.Exit(1)


@app.command("diff")
def diff_command(
    old: Annotated[str, typer.Argument(help="An id, or a YAML file.")],
    new: Annotated[str, typer.Argument(help="An id, or a YAML file.")],
    language: Annotated[str, typer.Option(help="vi or en.")] = "vi",
) -> None:
    """What was added, dropped, moved, re-weighted, re-worded, or is scored by another rule."""
    from parresearch.catalog.frameworks import resolve_framework
    from parresearch.core.text import check_language
    from parresearch.scoring.framework_diff import CHANGES, diff_frameworks, sentences

    spoken = check_language(language)
    before, after = resolve_framework(old), resolve_framework(new)
    changes = diff_frameworks(before, after)
    for framework, sign in ((before, "-"), (after, "+")):
        marks = _marks(framework)
        typer.echo(
            f"{sign} {framework.framework_id}: {framework.title_vi}" + (f" [{marks}]" if marks else "")
        )
    for sentence in sentences(changes, language=spoken):
        typer.echo(f"  {sentence}")
    counts = changes["change"].value_counts()
    said = [f"{counts[change]} {change.replace('_', ' ')}" for change in CHANGES if change in counts]
    typer.echo(f"{len(changes)} change(s){': ' if said else ''}{', '.join(said)}")


@app.command("show")
def show_command(framework: FrameworkArgument) -> None:
    """The tree of one criteria set: codes, names, maxima, kinds and rules."""
    from parresearch.catalog.frameworks import resolve_framework
    from parresearch.scoring.framework_check import usable_level

    found = resolve_framework(framework)
    marks = _marks(found)
    typer.echo(f"{found.framework_id}: {found.title_vi}" + (f" [{marks}]" if marks else ""))
    scale = "not known" if found.scale is None else f"{found.scale:g} points"
    typer.echo(f"{found.decision or 'no decision named'}; {found.unit_type}; {_years(found)}; scale {scale}")
    typer.echo(_usable_in_words(usable_level(found)))
    if found.note:
        typer.echo(found.note)
    for criterion in found.criteria:
        _show(criterion, 1)
    for joint in found.joint_maxima:
        typer.echo(f"  {' + '.join(joint.codes)} together: {joint.max_points:g}")
    for block in found.blocks:
        typer.echo(f"  [{block.code}] {block.name_vi}: {block.max_points:g}")


def _show(criterion: Criterion, depth: int) -> None:
    points = "?" if criterion.max_points is None else f"{criterion.max_points:g}"
    rule = criterion.rule.type if criterion.rule else ""
    notes: list[str] = [text for text in (criterion.kind, rule) if text]
    if criterion.may_not_apply:
        notes.append("may not apply")
    if not criterion.children_complete:
        notes.append("not all parts are known")
    said = f" ({', '.join(notes)})" if notes else ""
    typer.echo(f"{'  ' * depth}{criterion.code} {criterion.name_vi}: {points}{said}")
    for child in criterion.children:
        _show(child, depth + 1)


def _years(framework: Framework) -> str:
    if framework.last_year is None:
        return f"from {framework.first_year}"
    if framework.last_year == framework.first_year:
        return str(framework.first_year)
    return f"{framework.first_year}-{framework.last_year}"


def _marks(framework: Framework) -> str:
    return "illustrative: no authority has issued it" if framework.illustrative else ""


def _state(usable: Usable) -> str:
    words = {"rules": "complete", "given": "maxima known", "parts": "parts known", "names": "names only"}
    return words[usable.how]


def _usable_in_words(usable: Usable) -> str:
    if usable.how == "rules":
        return f"complete: its {usable.n_rules} rules turn declarations into points and an index"
    rules = f"; {usable.n_rules} of its criteria can be scored by rule" if usable.n_rules else ""
    if usable.how == "given":
        level = _LEVELS[min(usable.level, len(_LEVELS) - 1)]
        return f"not complete: points given by {level} make an index{rules}"
    if usable.how == "parts":
        return f"not complete: points of single criteria can be used, no index{rules}"
    return "not complete: names and counts only, nothing can be scored"


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")
