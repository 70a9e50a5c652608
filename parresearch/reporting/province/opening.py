"""Title and Tóm tắt: what a chairman reads in two minutes."""

from __future__ import annotations

import pandas as pd

from parresearch.reporting import wording
from parresearch.reporting.basis_words import criteria_set_remark, derived_sentence, scale_remark
from parresearch.reporting.blocks import Block, Heading, KeyFigure, KeyFigures, Note, Sentence
from parresearch.reporting.language import Words
from parresearch.reporting.partial_words import (
    no_index_yet_sentence,
    no_mean_sentence,
    no_national_sentence,
    partial_missing_sentence,
    partial_rank_text,
    round_words,
)
from parresearch.reporting.province.supplied import SuppliedView, marked_title
from parresearch.reporting.province.view import ProvinceView
from parresearch.reporting.scale_words import short_scale_sentence

__all__ = ["missing_note", "standing_texts", "summary", "title"]


def title(v: ProvinceView, supplied: SuppliedView | None = None) -> Heading:
    """The title, which also tells machines whom and when the report is about, and its main figures."""
    figures = {
        "points": v.now["percent"],
        "rank": v.now["rank"],
        "n_units": v.now["n_ranked"],
        "change": v.now["change"],
        "rank_change": v.now["rank_change"],
    }
    known = {
        key: value.item() if hasattr(value, "item") else value
        for key, value in figures.items()
        if pd.notna(value)
    }
    text = v.w(
        "Analysis of the PAR INDEX result of {year}: {province}",
        year=v.year,
        province=v.w.province(v.province),
    )
    return Heading(
        marked_title(text, supplied, v.w),
        level=0,
        name="title",
        subtitle=v.w("{region} · published figures with their sources", region=v.w.region(v.region))
        if supplied is None
        else v.w(
            "{region} · published figures with their sources, and figures supplied by the province",
            region=v.w.region(v.region),
        ),
        language=v.w.language,
        subject={"province_code": v.province.province_code, "year": v.year, **known},
    )


def missing_note(v: ProvinceView, *, name: str) -> Note:
    """Why the report has no PAR INDEX figure for the year."""
    cover = v.par_coverage
    if v.is_partial:
        text = partial_missing_sentence(
            scope=cover["partial_scope"], n=int(cover["n_assessed"]), name=v.name, index=v.short("par"),
            year=v.year, w=v.w,
        )  # fmt: skip
    else:
        text = wording.missing_sentence(
            name=v.name, year=v.year, index=v.short("par"), n_score=int(cover["n_score"]),
            n_rank=int(cover["n_rank"]), n_all=int(cover["n_units"]), w=v.w,
        )  # fmt: skip
    return Note(" ".join([text, *v.left_out("par", year=v.year)]), kind="missing", name=name)


def standing_texts(v: ProvinceView) -> tuple[str, str, str]:
    """Score and rank; change on the year before; place in the region."""
    score = wording.score_sentence(v.now, name=v.name, year=v.year, index=v.short("par"), w=v.w)
    derived = derived_sentence(v.now, year=v.year, w=v.w)
    return " ".join(filter(None, [score, derived])), _change_text(v), _region_text(v)


def _change_text(v: ProvinceView) -> str:
    if v.base_year in v.years_without_index:
        return no_index_yet_sentence(index=v.short("par"), base_year=v.base_year, year=v.year, w=v.w)
    return wording.change_sentence(v.now, v.base, name=v.name, base_year=v.base_year, w=v.w)


def _region_text(v: ProvinceView) -> str:
    region, cover = v.w.region(v.region), v.par_coverage
    if v.is_partial:
        return no_national_sentence(
            scope=cover["partial_scope"], n=int(cover["n_assessed"]), index=v.short("par"), year=v.year,
            region=region, w=v.w,
        )  # fmt: skip
    return wording.region_sentence(v.now, name=v.name, region=region, w=v.w)


def _mean_text(v: ProvinceView) -> str:
    cover = v.par_coverage
    if v.is_partial and pd.isna(v.now["mean"]):
        scope, n = cover["partial_scope"], int(cover["n_assessed"])
        return no_mean_sentence(scope=scope, n=n, year=v.year, w=v.w)
    return wording.mean_sentence(v.now, v.base, year=v.year, base_year=v.base_year, w=v.w)


def key_figures(v: ProvinceView) -> KeyFigures:
    """Score, ranks, change and the country's mean; an en dash is "not published"."""
    w, now = v.w, v.now
    if v.is_partial:
        return _partial_key_figures(v)
    changed = "; ".join(
        filter(None, [_unit(now["change"], w), criteria_set_remark(v.breaks_of("par"), v.year, w)])
    )
    items = (
        KeyFigure(
            w("PAR INDEX {year}", year=v.year),
            wording.score_text(now, w),
            "; ".join(filter(None, [_unit(now["points"], w), scale_remark(now, w)])),
        ),
        KeyFigure(w("National rank"), wording.rank_text(now, w), wording.places_text(now, w)),
        KeyFigure(w("Change on {base_year}", base_year=v.base_year), w.signed(now["change"]), changed),
        KeyFigure(
            w("Rank in region"),
            wording.rank_text(now, w, of="region_rank"),
            wording.places_text(now, w, of="region_rank"),
        ),
        KeyFigure(
            w("National mean"),
            w.number(now["mean"]),
            w.point_change(now["mean_change"])
            if pd.notna(now["mean_change"])
            else w("cannot be compared with the year before"),
        ),
    )
    ids = (now["source_id"], now["rank_source_id"], now["region_rank_source_id"], now["mean_source_id"])
    return KeyFigures(items, name="key-figures", source_ids=tuple(dict.fromkeys(key for key in ids if key)))


def _unit(figure: float, w: Words) -> str:
    """ "points" below a figure; nothing below an en dash."""
    return w("points") if pd.notna(figure) else ""


def _partial_key_figures(v: ProvinceView) -> KeyFigures:
    """Score and rank in a pilot or partial survey; what such a round does not have is said to be not there."""
    w, now, cover = v.w, v.now, v.par_coverage
    here = round_words(cover["partial_scope"], int(cover["n_assessed"]), w)
    none = w("none: {round}", round=here)
    before = (
        w("there was no {index} in {year}", index=v.short("par"), year=v.base_year)
        if v.base_year in v.years_without_index
        else _unit(now["change"], w)
    )
    items = (
        KeyFigure(w("PAR INDEX {year}", year=v.year), wording.score_text(now, w), _unit(now["points"], w)),
        KeyFigure(w("Rank among those assessed"), partial_rank_text(now), here),
        KeyFigure(w("National rank"), "–", none),
        KeyFigure(w("Change on {base_year}", base_year=v.base_year), w.signed(now["change"]), before),
        KeyFigure(w("National mean"), w.number(now["mean"]), none),
    )
    ids = (now["source_id"], now["partial_source_id"])
    return KeyFigures(items, name="key-figures", source_ids=tuple(dict.fromkeys(key for key in ids if key)))


def summary(v: ProvinceView, lost: Sentence) -> list[Block]:
    """Heading, key figures and six computed sentences, ``lost`` (where points were lost) among them."""
    standing, change, region = standing_texts(v)
    mean = _mean_text(v)
    gap = wording.against_mean_sentence(v.now, name=v.name, w=v.w)
    scale = short_scale_sentence(v.now, v.reading, w=v.w)
    first: Block = missing_note(v, name="summary-1") if v.is_missing else Sentence(standing, name="summary-1")
    return [
        Heading(v.w("Summary"), name="summary"),
        key_figures(v),
        first,
        Sentence(change, name="summary-2"),
        Sentence(region, name="summary-3"),
        Sentence(" ".join(filter(None, [mean, gap, scale, v.short_break_text])), name="summary-4"),
        lost,
        Sentence(_others_text(v), name="summary-5"),
    ]


def _others_text(v: ProvinceView) -> str:
    """SIPAS, PCI and PAPI in a few words; what they rest on and how they changed is told in part VIII."""
    w = v.w
    told = [_other_text(v, index_id) for index_id in ("sipas", "pci", "papi")]
    return w("Other indices of {year}: {list}. Part VIII gives their changes and what they rest on.",
             year=v.year, list="; ".join(told))  # fmt: skip


def _other_text(v: ProvinceView, index_id: str) -> str:
    """Score and rank of another index, marked where no publisher printed the rank: "PCI 57,79/100 điểm, hạng 38/63"."""
    w, row, index = v.w, v.row(index_id), v.short(index_id)
    parts = []
    if pd.notna(row["points"]):
        parts.append(w("{score} points", score=wording.score_text(row, w)))
    if pd.notna(row["rank"]):
        mark = f" ({w('computed here')})" if row["rank_basis"] == "computed" else ""
        parts.append(w("rank {rank}", rank=wording.rank_text(row, w)) + mark)
    elif pd.notna(row["partial_rank"]):
        parts.append(w("rank {rank}", rank=partial_rank_text(row)))
    return f"{index} {', '.join(parts)}" if parts else w("{index}: no figure found", index=index)
