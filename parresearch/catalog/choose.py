"""One figure from several statements, by a written rule; what was not taken is listed with the reason.

The rule, applied in this order to the statements of one figure (same index, year, province, component and
quantity: points, percent, or rank within one scope):

0. a *suspect* statement (contradicted by other published figures, with no better value) is never taken;
1. consistent over inconsistent: one that other published figures confirm (``preferred``), then one that nothing
   contradicts, then one that another statement contradicts (``conflict``) or whose parts do not add;
2. official over press: a state body, then the index publisher's own data, data sets, portals, press, mirrors,
   and last a derivation of our own;
3. direct over derived;
4. the one with more decimals; then the one that also states a rank; then the first in the raw file.

That decides which number is taken. Where several statements say that number, the one named as its source is a direct
one before a derived one: a figure that is printed somewhere is not called derived.
"""

from __future__ import annotations

import pandas as pd

from parresearch.core.flags import has_flag
from parresearch.core.indices import INDICES
from parresearch.core.keys import check_known

__all__ = ["AUTHORITIES", "choose_national", "choose_scores", "rank_basis"]

AUTHORITIES = ("official", "publisher_data", "dataset", "portal", "press", "mirror", "own_derivation")
_RANK_DERIVED = {"rank_derived", "rank_from_order", "order_inferred"}
_KEY = ["index_id", "year", "vintage", "province_code", "component"]


def rank_basis(statements: pd.DataFrame) -> pd.Series:
    """direct or derived for the rank of each statement: a rank read from an order is derived, its value may be direct.

    Examples
    --------
    >>> rank_basis(pd.DataFrame({"basis": ["direct", "direct"], "flag": ["", "order_inferred"]})).tolist()
    ['direct', 'derived']
    """
    return statements["basis"].mask(has_flag(statements["flag"], *_RANK_DERIVED), "derived")


def _graded(table: pd.DataFrame, authority: pd.Series) -> pd.DataFrame:
    """``table`` with the criteria of the rule as columns, best is smallest."""
    flags = table["flag"]
    consistency = pd.Series(1, index=table.index)
    consistency[has_flag(flags, "conflict", "parts_do_not_add", "rank_conflict", "max_conflict")] = 2
    consistency[has_flag(flags, "preferred")] = 0
    consistency[has_flag(flags, "suspect")] = 3
    check_known(table["source_id"], authority.index, what="source of data/raw/sources.csv")
    kinds = table["source_id"].map(authority)
    check_known(kinds, AUTHORITIES, what="kind of authority of a source")
    order = {name: position for position, name in enumerate(AUTHORITIES)}
    return table.assign(
        _consistency=consistency,
        _authority=kinds.map(order),
        _basis=(table["basis"] != "direct").astype(int),
        _decimals=table["_printed"].map(lambda text: -len(text.partition(".")[2])).astype(int),
        _ranked=table["rank"].isna().astype(int) if "rank" in table else 0,
    )


_ORDER = ["_consistency", "_authority", "_basis", "_decimals", "_ranked", "line"]
_WITNESS_ORDER = ["_consistency", "_basis", "_authority", "_decimals", "_ranked", "line"]


_WHY = {
    "suspect": "suspect: contradicted by other published figures, left out of every result",
    "inconsistent": "inconsistent: other published figures confirm the one taken",
    "authority": "authority: {left} after {taken}",
    "derived": "derived after direct",
    "decimals": "fewer decimals, or later in the file",
}


def _reason(left: pd.Series, taken: pd.Series | None) -> dict[str, str]:
    """Why ``left`` was not taken: the rule (``why``, a key of ``_WHY``), the remark of the raw file, both in words."""
    if left["_consistency"] == 3:
        why = "suspect"
    elif taken is None or left["_consistency"] != taken["_consistency"]:
        why = "inconsistent"
    elif left["_authority"] != taken["_authority"]:
        why = "authority"
    elif left["_basis"] != taken["_basis"]:
        why = "derived"
    else:
        why = "decimals"
    kinds = ["" if row is None else AUTHORITIES[int(row["_authority"])] for row in (left, taken)]
    note = left["note"] or (taken["note"] if taken is not None else "")
    text = _WHY[why].format(left=kinds[0], taken=kinds[1])
    reason = f"{text} ({note})" if note else text
    return {
        "reason": reason,
        "why": why,
        "left_out_authority": kinds[0],
        "taken_authority": kinds[1],
        "note": note,
    }


def _pick(table: pd.DataFrame, key: list[str], value: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The taken statement of every key, and the statements that say something else."""
    ordered = table.sort_values([*key, *_ORDER], kind="stable")
    usable = ordered[ordered["_consistency"] < 3]
    agrees = usable[value] == usable.groupby(key)[value].transform("first")
    witnesses = usable[agrees].sort_values([*key, *_WITNESS_ORDER], kind="stable")
    taken = witnesses.drop_duplicates(key)
    # A figure that stands alone has nothing to disagree with: only repeated keys and suspects are looked at.
    again = ordered[ordered.duplicated(key, keep=False) | (ordered["_consistency"] == 3)]
    best = {
        tuple(row[k] for k in key): row
        for _, row in taken.merge(again[key].drop_duplicates(), on=key).iterrows()
    }
    left = []
    for _, row in again.iterrows():
        chosen = best.get(tuple(row[k] for k in key))
        if chosen is not None and row[value] == chosen[value]:
            continue
        left.append(
            {
                **{k: row[k] for k in key},
                "left_out": float(row[value]),
                "left_out_source_id": row["source_id"],
                "left_out_table": row["table"],
                "left_out_line": int(row["line"]),
                "taken": float("nan") if chosen is None else float(chosen[value]),
                "taken_source_id": "" if chosen is None else chosen["source_id"],
                "basis": row["basis"],
                "flag": row["flag"],
                **_reason(row, chosen),
            }
        )
    columns = [
        *key,
        "left_out",
        "left_out_source_id",
        "left_out_table",
        "left_out_line",
        "taken",
        "taken_source_id",
    ]
    columns += ["basis", "flag", "reason", "why", "left_out_authority", "taken_authority", "note"]
    return taken, pd.DataFrame(left, columns=columns)


def _values(statements: pd.DataFrame) -> pd.DataFrame:
    """Statements of a value, with points, maximum and percent as far as each states them."""
    table = statements[statements["value"].notna()].copy()
    table["_printed"] = table["value"].map(repr)
    is_total = table["component"] == "total"
    percent = table["unit"] == "percent"
    table["points"] = table["value"].where(~percent | is_total)
    table["percent"] = table["value"].where(percent)
    # Totals: points and percent are one number on a scale of 100, unless the scale is another or not known.
    uncertain = has_flag(table["flag"], "scale_uncertain")
    table.loc[
        is_total & table["max_points"].isna() & ~uncertain & (table["unit"] != "share"), "max_points"
    ] = 100.0
    table.loc[table["unit"] == "share", "max_points"] = 1.0
    computed = (table["points"] / table["max_points"] * 100).where(table["percent"].isna())
    same_scale = is_total & (table["max_points"] == 100)
    table["percent"] = table["percent"].fillna(table["points"].where(same_scale)).fillna(computed)
    table["quantity"] = "value"
    table.loc[~is_total & percent, "quantity"] = "percent"
    return table


def _uses(table: pd.DataFrame, taken: pd.DataFrame, key: list[str], value: str, word: str) -> pd.Series:
    """For each statement: it is taken (``word``), it agrees with the one taken, or neither."""
    said = pd.Series(taken[value].to_numpy(), index=pd.MultiIndex.from_frame(taken[key]))
    chosen = said.reindex(pd.MultiIndex.from_frame(table[key])).to_numpy()
    agrees = pd.Series((table[value].to_numpy() == chosen), index=table.index).fillna(False).astype(bool)
    use = pd.Series("", index=table.index).mask(agrees, f"agrees on the {word}")
    use[taken.index] = word
    return use


def choose_scores(
    statements: pd.DataFrame, authority: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Series]:
    """Scores, ranks and conflicts from all statements about provinces.

    Parameters
    ----------
    statements : DataFrame
        As from :func:`parresearch.catalog.statements.province_statements`.
    authority : Series
        ``source_id`` to one of :data:`AUTHORITIES`.

    Returns
    -------
    scores : DataFrame, one row per index, year, province and component
        ``points`` and ``max_points`` on the index's own scale, ``percent`` (published, else computed from points),
        ``rank_published`` (national), their ``basis`` and ``source_id``; NaN is "not published".
    ranks : DataFrame, one row per rank in any scope (national, region:CODE, …)
    conflicts : DataFrame, one row per statement that was not taken although it says something else
    used : Series, one text per statement
        What of it is taken ("value", "rank"), or that it agrees with what is taken; empty when it is left out.
    """
    values = _graded(_values(statements), authority)
    key = [*_KEY, "quantity"]
    taken, left_values = _pick(values, key, "value")
    main = taken[taken["quantity"] == "value"].set_index(_KEY)
    only_percent = taken[taken["quantity"] == "percent"].set_index(_KEY)

    ranked = statements[statements["rank"].notna()].copy()
    ranked["_printed"] = ranked["rank"].astype(str)
    ranked["basis"] = rank_basis(ranked)
    rank_taken, left_ranks = _pick(_graded(ranked, authority), [*_KEY, "rank_scope"], "rank")
    ranks = rank_taken[
        [*_KEY, "rank_scope", "rank", "n_units", "basis", "source_id", "flag", "table", "line"]
    ]
    national = ranks[ranks["rank_scope"] == "national"].set_index(_KEY)

    index = main.index.union(only_percent.index).union(national.index)
    scores = pd.DataFrame(index=index)
    scores["points"] = main["points"]
    scores["max_points"] = main["max_points"]
    scores["percent"] = only_percent["percent"].reindex(index).fillna(main["percent"].reindex(index))
    printed = main.index[main["unit"].eq("percent") | (main["max_points"] == 100)].union(only_percent.index)
    scores["percent_basis"] = "computed"
    scores.loc[printed, "percent_basis"] = "published"
    scores["percent_basis"] = scores["percent_basis"].where(scores["percent"].notna(), "")
    scores["rank_published"] = national["rank"]
    scores["n_units"] = national["n_units"]
    either = main.combine_first(only_percent)
    scores["basis"] = either["basis"].map({"direct": "published", "derived": "derived"})
    scores["source_id"] = either["source_id"]
    scores["percent_source_id"] = (
        only_percent["source_id"].reindex(index).fillna(either["source_id"].reindex(index))
    )
    scores["flag"] = either["flag"]
    scores["rank_basis"] = national["basis"].map({"direct": "published", "derived": "derived"})
    scores["rank_source_id"] = national["source_id"]
    scores["rank_flag"] = national["flag"]
    text = ["basis", "source_id", "percent_source_id", "flag", "rank_basis", "rank_source_id", "rank_flag"]
    scores[text] = scores[text].fillna("")
    scores[["rank_published", "n_units"]] = scores[["rank_published", "n_units"]].astype("Int64")
    scores = _in_index_order(scores.reset_index())
    conflicts = pd.concat(
        [left_values.assign(rank_scope=""), left_ranks.assign(quantity="rank")], ignore_index=True
    )
    used = pd.DataFrame({"value": _uses(values, taken, key, "value", "value"),
                         "rank": _uses(ranked, rank_taken, [*_KEY, "rank_scope"], "rank", "rank")})  # fmt: skip
    used = used.reindex(statements.index).fillna("")
    text = used["value"] + used["rank"].where(
        (used["rank"] == "") | (used["value"] == ""), ", " + used["rank"]
    )
    return scores, _in_index_order(ranks), _in_index_order(conflicts), text


def _in_index_order(table: pd.DataFrame) -> pd.DataFrame:
    order = {index_id: position for position, index_id in enumerate(INDICES)}
    keys = [
        c
        for c in ("year", "province_code", "component", "rank_scope", "quantity", "left_out_line")
        if c in table
    ]
    table = table.assign(_o=table["index_id"].map(order)).sort_values(["_o", *keys], kind="stable")
    return table.drop(columns="_o").reset_index(drop=True)


def choose_national(
    statements: pd.DataFrame, authority: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """National, regional and group figures by the same rule, the statements not taken, and what is used of each."""
    table = statements.assign(_printed=statements["value"].map(repr))
    key = ["index_id", "year", "scope", "component", "statistic"]
    taken, left = _pick(_graded(table, authority), key, "value")
    used = _uses(table, taken, key, "value", "value")
    columns = [*key, "value", "unit", "basis", "source_id", "flag", "note", "table", "line"]
    taken = taken.assign(basis=taken["basis"].map({"direct": "published", "derived": "derived"}))
    return taken[columns].reset_index(drop=True), left, used
