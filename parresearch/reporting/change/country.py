"""The national picture of a change: the mean, all provinces by region, the movers, the regions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parresearch.reporting.blocks import Block, Column, Heading, Note, Sentence
from parresearch.reporting.change import words
from parresearch.reporting.change.view import ChangeView
from parresearch.reporting.figures import figure_block, new_figure, plot_change_by_region
from parresearch.reporting.tables import table_from

__all__ = ["country", "distribution", "movers", "regions_table", "title"]


def title(v: ChangeView) -> Heading:
    """The title; ``subject`` tells machines whom and when the report is about."""
    if v.province:
        text = v.w(
            "{index} {base_year}–{year} of {province}: where the points went",
            index=v.index, base_year=v.base_year, year=v.year, province=v.w.province(v.province),
        )  # fmt: skip
    else:
        text = v.w(
            "{index} {base_year}–{year}: what changed in the country",
            index=v.index, base_year=v.base_year, year=v.year,
        )  # fmt: skip
    subject: dict[str, str | int] = {
        "index_id": v.comparison.index_id,
        "year": v.year,
        "base_year": v.base_year,
    }
    if v.code:
        subject["province_code"] = v.code
    return Heading(
        text, level=0, name="title", subtitle=v.break_label or v.w("published figures with their sources"),
        language=v.w.language, subject=subject,
    )  # fmt: skip


def country(v: ChangeView) -> list[Block]:
    """Heading, the mean and the movers in sentences, and the break."""
    blocks: list[Block] = [Heading(v.w("The whole country"), name="country")]
    text = " ".join(filter(None, [words.national_text(v), words.movers_text(v)]))
    blocks.append(Sentence(text, name="national-text", source_ids=tuple(v.source_ids)))
    if v.break_text:
        blocks.append(Note(v.break_text, kind="caution", name="break"))
    if not v.code:
        blocks.append(Sentence(words.expectation_text(v), name="expectation-country"))
    return blocks


def distribution(v: ChangeView) -> Block:
    """Every known change as a mark, by region."""
    table = v.changes
    if table.empty:
        text = words.scales_text(v) or v.w(
            "No change of a province from {base_year} to {year} is known.", base_year=v.base_year, year=v.year
        )
        return Note(text, kind="missing", name="distribution")
    figure, (ax,) = new_figure(height=3.9)
    national = float(v.comparison.shift["national"].iloc[0])
    plot_change_by_region(table, regions=v.region_names, national=national, picked=v.code, w=v.w, ax=ax)
    means = table.groupby("region_code")["change"].mean()
    alt = "; ".join(
        f"{name}: {v.w.signed(float(means[code]))}" for code, name in v.region_names.items() if code in means
    )
    note = v.w("One mark per province; the thick tick is the mean of the region's provinces with both years.")
    if not v.comparison.is_complete:
        note = v.w(
            "Only provinces whose change is known: {n}. The thick tick is the mean of those shown.",
            n=len(table),
        )
    return figure_block(
        figure,
        name="distribution",
        title=v.titled(v.w("Change of the {index} {base_year}–{year}, by region", index=v.index,
                           base_year=v.base_year, year=v.year)),
        alt=v.w("Mean change of the provinces shown, by region: {list}.", list=alt),
        source=v.source(), source_ids=tuple(v.source_ids), note=note,
    )  # fmt: skip


def movers(v: ChangeView, *, most: int = 5) -> Block:
    """The largest falls and rises; all when few are known."""
    table = v.changes.sort_values("change", kind="stable") if len(v.changes) else v.changes
    if table.empty:
        text = words.scales_text(v) or v.w("No change of a province is known.")
        return Note(text, kind="missing", name="movers")
    if len(table) > 2 * most:
        table = pd.concat([table.head(most), table.tail(most)])
    far = v.comparison.expected
    noise = dict(zip(far["province_code"], far["more_than_noise"], strict=True)) if len(far) else {}
    table = table.assign(
        region=table["region_code"].map(v.region_names),
        places=table["rank_base"].astype("Int64") - table["rank"].astype("Int64"),
        remark=[
            v.w("more than noise") if noise.get(code) else v.w("stated change") if basis == "stated" else ""
            for code, basis in zip(table["province_code"], table["change_basis"], strict=True)
        ],
    )
    columns = [
        Column("province_name", v.w("Province")),
        Column("region", v.w("Region")),
        Column("score_base", str(v.base_year), "number"),
        Column("score", str(v.year), "number"),
        Column("change", v.w("Change"), "signed"),
        Column("rest", v.w("Beyond the country"), "signed"),
        Column("places", v.w("Change of rank (places)"), "signed", 0),
        Column("remark", v.w("Remark")),
    ]
    return table_from(
        table, columns, w=v.w, name="movers",
        title=v.titled(v.w("Largest falls and rises, {base_year}–{year}", base_year=v.base_year, year=v.year)),
        source=v.source(), source_ids=v.source_ids, picked=table["province_code"] == v.code,
        note=v.w("Beyond the country: the change less that of the national mean."),
    )  # fmt: skip


def regions_table(v: ChangeView) -> Block:
    """Mean, change and change beyond the country of every region, computed or published."""
    table = v.comparison.shift
    known = table[table["region_basis"] != ""] if len(table) else table
    if known.empty:
        text = words.scales_text(v) or v.w(
            "Means of the regions were not published for both years and cannot be computed from the scores known."
        )
        return Note(text, kind="missing", name="regions-table")
    one = known.drop_duplicates("region_code").set_index("region_code")
    one = one.reindex([code for code in v.region_names.index if code in one.index]).reset_index()
    basis = {"computed": v.w("computed"), "published": v.w("published")}
    one = one.assign(
        name=one["region_code"].map(v.region_names),
        region_change=one["region_mean"] - one["region_mean_base"],
        n=np.where(one["region_basis"] == "computed", one["n_region"], np.nan),
        basis=one["region_basis"].map(basis),
    )
    one["n"] = one["n"].astype("Int64")
    columns = [
        Column("name", v.w("Region")),
        Column("n", v.w("Provinces"), "integer"),
        Column("region_mean_base", str(v.base_year), "number"),
        Column("region_mean", str(v.year), "number"),
        Column("region_change", v.w("Change"), "signed"),
        Column("region", v.w("Beyond the country"), "signed"),
        Column("basis", v.w("Basis")),
    ]
    ids = [key for text in one["region_source_ids"] for key in str(text).split(";") if key] or v.source_ids
    own = "" if v.region is None else v.region.region_code
    return table_from(
        one, columns, w=v.w, name="regions-table",
        title=v.titled(v.w("Means of the regions, {base_year}–{year}", base_year=v.base_year, year=v.year)),
        source=v.source(dict.fromkeys(ids)), source_ids=ids, picked=one["region_code"] == own,
    )  # fmt: skip
