"""Provinces of both maps of the country: names, codes, regions, and the bridge from 63 to 34.

A province is ``(vintage, province_code)``. Vintage 63 serves index years up to 2024 (with Hà Tây, code
28, until its merger into Hà Nội on 1 August 2008), vintage 34 index years from 2025. The two-digit GSO
codes are re-used: 24 is Bắc Giang in vintage 63 and Bắc Ninh in vintage 34. Tables of two vintages are
therefore never joined on the code alone; :func:`join` refuses, and :func:`bridge` carries scores over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from parresearch.core.errors import (
    BridgeError,
    DataError,
    ParresearchError,
    UnknownProvinceError,
    VintageError,
    nearest,
)
from parresearch.core.keys import check_keys
from parresearch.core.paths import raw_dir
from parresearch.core.rawfiles import read_raw
from parresearch.core.text import clean, fold, has_diacritics, nfc, odd_characters, spell_level

__all__ = [
    "ALL",
    "FIRST_YEAR_34",
    "Province",
    "Region",
    "all_codes",
    "all_provinces",
    "bridge",
    "join",
    "members",
    "one_vintage",
    "region_of",
    "regions",
    "resolve",
    "resolve_region",
    "successors",
    "units_of",
    "vintage_of",
]

FIRST_YEAR_34 = 2025
ALL = "all"
_LEVEL = re.compile("^(?:t[iỉ]nh|th[aà]nh ph[oố]) *")


@dataclass(frozen=True)
class Province:
    """One unit in one vintage. Codes are two-digit text; foreign codes carry their owner's name."""

    vintage: int
    province_code: str
    name_vi: str
    name_en: str
    level: str
    region_code: str
    valid_from: date | None
    valid_to: date | None
    province_code_pci: str
    province_code_papi: str
    successor_code_34: str
    aliases: tuple[str, ...]

    def exists_in(self, year: int) -> bool:
        """Whether the unit has figures for the index year ``year``."""
        if vintage_of(year) != self.vintage:
            return False
        return self.valid_to is None or self.valid_to >= date(min(year, FIRST_YEAR_34 - 1), 1, 1)


@dataclass(frozen=True)
class Region:
    """One socio-economic region of one vintage."""

    vintage: int
    region_code: str
    name_vi: str
    name_en: str
    short_vi: str


def vintage_of(year: int) -> int:
    """The map an index year is told on: 63 up to 2024, 34 from 2025.

    Examples
    --------
    >>> vintage_of(2024), vintage_of(2025)
    (63, 34)
    """
    return 34 if int(year) >= FIRST_YEAR_34 else 63


@lru_cache(maxsize=4)
def _provinces(folder: Path) -> tuple[Province, ...]:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    table = read_raw("provinces", folder)
    return tuple(
        Province(
            vintage=int(row.vintage),
            province_code=row.province_code,
            name_vi=nfc(row.name_vi),
            name_en=row.name_en,
            level=row.level,
            region_code=row.region_code,
            valid_from=day(row.valid_from),
            valid_to=day(row.valid_to),
            province_code_pci=row.province_code_pci,
            province_code_papi=row.province_code_papi,
            successor_code_34=row.successor_code_34,
            aliases=tuple(nfc(alias) for alias in row.aliases.split(";") if alias),
        )
        for row in table.itertuples()
    )


@lru_cache(maxsize=4)
def _regions(folder: Path) -> tuple[Region, ...]:
    return tuple(
        Region(int(row.vintage), row.region_code, nfc(row.name_vi), row.name_en, nfc(row.short_vi))
        for row in read_raw("regions", folder).itertuples()
    )


def all_provinces(*, year: int) -> tuple[Province, ...]:
    """Every province of the index year, by code: 63, or 64 up to 2008, or 34 from 2025.

    Examples
    --------
    >>> [len(all_provinces(year=year)) for year in (2008, 2009, 2024, 2025)]
    [64, 63, 63, 34]
    """
    found = [province for province in _provinces(raw_dir()) if province.exists_in(year)]
    return tuple(sorted(found, key=lambda province: province.province_code))


def _names_of(province: Province) -> tuple[str, ...]:
    return (province.name_vi, province.name_en, *province.aliases)


@lru_cache(maxsize=16)
def _lookup(folder: Path, units: tuple[Province, ...]) -> tuple[dict[str, Province], dict[str, Province]]:
    """Names as written (marks kept) and names without marks, each folded, to their province."""
    exact: dict[str, Province] = {}
    plain: dict[str, Province] = {}
    for province in units:
        for name in _names_of(province):
            exact[fold(name, diacritics=True)] = province
            plain[fold(name)] = province
    return exact, plain


def resolve(name_or_code: str, *, year: int) -> Province:
    """The province that a name or two-digit code means in an index year.

    Names may be in any Unicode form, without diacritics, with the level before them (tỉnh, thành phố, T., TP., Tp),
    or one of the usual variants; the level itself is not compared. A name with diacritics must have the right ones: a
    near miss is an error that offers the nearest name, because a report for the wrong province is worse than none.

    Examples
    --------
    >>> resolve("an giang", year=2016).province_code, resolve("91", year=2025).name_vi
    ('89', 'An Giang')
    >>> resolve("24", year=2024).name_vi, resolve("24", year=2025).name_vi
    ('Bắc Giang', 'Bắc Ninh')
    >>> resolve("An Gian", year=2016)
    Traceback (most recent call last):
    parresearch.core.errors.UnknownProvinceError: 'An Gian' is not a province in 2016. Did you mean 'An Giang' (89)? ...
    """
    if not isinstance(name_or_code, str):
        raise UnknownProvinceError(
            f"{name_or_code!r} is a {type(name_or_code).__name__}, not text. Province codes are two-digit text, "
            f"such as '01': as a number the leading zero is lost."
        )
    year = int(year)
    units = all_provinces(year=year)
    asked = clean(name_or_code)
    if asked.isdecimal():
        return _by_code(asked, year, units)
    exact, plain = _lookup(raw_dir(), units)
    for candidate in (asked, _LEVEL.sub("", spell_level(asked))):
        if found := exact.get(fold(candidate, diacritics=True)):
            return found
        if not has_diacritics(candidate) and (found := plain.get(fold(candidate))):
            return found
    raise UnknownProvinceError(_unknown_name(asked, year, units))


def _by_code(code: str, year: int, units: tuple[Province, ...]) -> Province:
    for province in units:
        if province.province_code == code:
            return province
    padded = code.zfill(2)
    known = next((province for province in units if province.province_code == padded), None)
    if len(code) != 2 and known:
        raise UnknownProvinceError(
            f"{code!r} is not a province code: codes are two digits. Did you mean {padded!r} ({known.name_vi})?"
        )
    elsewhere = [province for province in _provinces(raw_dir()) if province.province_code == padded]
    if elsewhere:
        raise UnknownProvinceError(f"{code!r} is not a province code in {year}. {_where_else(elsewhere[0])}")
    raise UnknownProvinceError(
        f"{code!r} is not a province code in {year}. The list is data/raw/provinces.csv "
        f"({len(units)} units that year), codes {units[0].province_code} to {units[-1].province_code}."
    )


def _where_else(province: Province) -> str:
    if province.vintage == 34:
        return f"It is {province.name_vi} since 01/07/2025 (index years from {FIRST_YEAR_34})."
    until = FIRST_YEAR_34 - 1
    if province.valid_to and province.valid_to.year < FIRST_YEAR_34 - 1:
        until = province.valid_to.year
    text = f"It was {province.name_vi} for index years up to {until}"
    after = _successor(province)
    return (
        f"{text}; since then it is part of {after.name_vi} ({after.province_code})." if after else f"{text}."
    )


def _successor(province: Province) -> Province | None:
    vintage = 63 if province.valid_to and province.valid_to.year < FIRST_YEAR_34 - 1 else 34
    for other in _provinces(raw_dir()):
        if other.vintage == vintage and other.province_code == province.successor_code_34:
            return other
    return None


def _unknown_name(asked: str, year: int, units: tuple[Province, ...]) -> str:
    text = f"{asked!r}{odd_characters(asked, language='en')} is not a province in {year}."
    others = tuple(p for p in _provinces(raw_dir()) if p not in units)
    exact, plain = _lookup(raw_dir(), others)
    other = exact.get(fold(asked, diacritics=True)) or (
        None if has_diacritics(asked) else plain.get(fold(asked))
    )
    if other:
        return f"{text} {_where_else(other)}"
    by_name = {fold(name): province for province in units for name in _names_of(province)}
    if close := nearest(fold(asked), by_name, cutoff=0.6):
        best = by_name[close[0]]
        text += f" Did you mean {best.name_vi!r} ({best.province_code})?"
    return text + " The list is data/raw/provinces.csv."


def all_codes() -> list[str]:
    """The codes of the provinces of every year and map, each once.

    Examples
    --------
    >>> len(all_codes()), "28" in all_codes()
    (64, True)
    """
    return sorted({province.province_code for province in _provinces(raw_dir())})


def regions(*, year: int) -> tuple[Region, ...]:
    """The six regions of the index year's map, from north to south.

    Examples
    --------
    >>> [region.region_code for region in regions(year=2016)]
    ['TDMNPB', 'DBSH', 'BTBDHMT', 'TN', 'DNB', 'DBSCL']
    """
    return tuple(region for region in _regions(raw_dir()) if region.vintage == vintage_of(year))


def region_of(province: Province) -> Region:
    """The region a province belongs to on its own map."""
    for region in _regions(raw_dir()):
        if (region.vintage, region.region_code) == (province.vintage, province.region_code):
            return region
    raise ParresearchError(
        f"{province.name_vi} has region {province.region_code!r}, not in data/raw/regions.csv."
    )


def units_of(years: Iterable[int]) -> pd.DataFrame:
    """Which provinces existed in which year: one row per year and province, with name and region.

    Examples
    --------
    >>> units_of([2008, 2009]).groupby("year").size().to_dict()
    {2008: 64, 2009: 63}
    """
    rows = [
        (int(year), p.vintage, p.province_code, p.name_vi, p.region_code)
        for year in sorted(set(years))
        for p in all_provinces(year=int(year))
    ]
    return pd.DataFrame(rows, columns=["year", "vintage", "province_code", "province_name", "region_code"])


def resolve_region(name_or_code: str, *, year: int) -> Region:
    """The region that a code, short name or full name means in an index year.

    Examples
    --------
    >>> resolve_region("ĐBSCL", year=2016).name_vi, resolve_region("dbscl", year=2025).vintage
    ('Đồng bằng sông Cửu Long', 34)
    """
    wanted = fold(name_or_code).replace("&", "")
    known = regions(year=year)
    for region in known:
        names = (region.region_code, region.short_vi, region.name_vi, region.name_en)
        if wanted in {fold(name).replace("&", "") for name in names}:
            return region
    by_name = {
        fold(name): region
        for region in known
        for name in (region.region_code, region.name_vi, region.name_en)
    }
    close = nearest(wanted, by_name)
    hint = f" Did you mean {by_name[close[0]].region_code!r}?" if close else ""
    raise UnknownProvinceError(
        f"{name_or_code!r} is not a region in {year}.{hint} Regions: {', '.join(r.region_code for r in known)}."
    )


def members(region: str, *, year: int) -> tuple[Province, ...]:
    """The provinces of a region (or of the country: ``"all"``) in an index year, by code.

    Examples
    --------
    >>> len(members("ĐBSCL", year=2016)), len(members("ĐBSCL", year=2025)), len(members("all", year=2016))
    (13, 5, 63)
    """
    units = all_provinces(year=year)
    if region == ALL:
        return units
    code = resolve_region(region, year=year).region_code
    return tuple(province for province in units if province.region_code == code)


def one_vintage(table: pd.DataFrame, *, what: str = "table") -> int:
    """The one vintage of ``table``; raises :class:`VintageError` if it holds rows of both, or none is stated.

    The vintage is read from the column ``vintage``, else from ``year``.
    """
    if "vintage" in table:
        found = set(table["vintage"].astype(int).unique())
        if "year" in table:
            said = table["year"].map(vintage_of)
            if (wrong := table.loc[said != table["vintage"].astype(int)]).size:
                first = wrong.iloc[0]
                raise VintageError(
                    f"In the {what}, year {first['year']} stands with vintage {first['vintage']}; index years up to "
                    f"{FIRST_YEAR_34 - 1} are vintage 63, later ones 34. Carry the scores over with provinces.bridge."
                )
    elif "year" in table:
        found = {vintage_of(year) for year in table["year"].unique()}
    else:
        raise VintageError(
            f"The {what} has neither a column 'year' nor 'vintage': a province code alone does not say which "
            f"province is meant (24 is Bắc Giang in vintage 63, Bắc Ninh in vintage 34)."
        )
    if len(found) != 1:
        raise VintageError(
            f"The {what} holds provinces of vintages {sorted(found)}: codes such as 24 or 91 mean other provinces in "
            f"each. Carry the scores of the 63 over first: provinces.bridge(table, to=34, weight=...)."
        )
    return int(found.pop())


def join(
    left: pd.DataFrame, right: pd.DataFrame, *, on: Sequence[str] = (), how: str = "inner"
) -> pd.DataFrame:
    """Merge two tables by province, only when both are of one and the same vintage and their keys name one row.

    Parameters
    ----------
    left, right : DataFrame
        Each with ``province_code`` and ``vintage`` or ``year``.
    on : sequence of str
        Further key columns, such as ``["year"]``.
    how : str
        As in :func:`pandas.merge`.

    Raises
    ------
    VintageError, DataError
        When the maps differ, a key is missing in a table or a row, or a province stands several times: a table of
        several years needs ``on=["year"]``. Only beside a table without years may the other hold several of them.

    Examples
    --------
    >>> old = pd.DataFrame({"year": [2024], "province_code": ["24"], "par": [89.1]})
    >>> new = pd.DataFrame({"year": [2025], "province_code": ["24"], "pci": [70.0]})
    >>> join(old, new)
    Traceback (most recent call last):
    parresearch.core.errors.VintageError: ...vintage 63...vintage 34...24 (Bắc Giang, then Bắc Ninh)...
    """
    mine, theirs = one_vintage(left, what="left table"), one_vintage(right, what="right table")
    if mine != theirs:
        shared = sorted(set(left["province_code"]) & set(right["province_code"]))
        moved = [text for code in shared if (text := _meaning_moved(code))]
        raise VintageError(
            f"The left table is of vintage {mine}, the right one of vintage {theirs}: the same code is not the same "
            f"province: {'; '.join(moved[:8]) or 'areas changed'}. Carry the older table over with provinces.bridge."
        )
    keys = ["province_code", *on]
    _check_keys(left, right, keys)
    right = right.drop(columns=[c for c in ("vintage",) if c in right and c in left and c not in keys])
    return left.merge(right, on=keys, how=how)


def _check_keys(left: pd.DataFrame, right: pd.DataFrame, keys: list[str]) -> None:
    """Refuse keys that are missing, or that name several rows where the other table cannot tell them apart."""
    for what, table, other in (("left", left, right), ("right", right, left)):
        if absent := [key for key in keys if key not in table]:
            raise DataError(f"The {what} table has no column {', '.join(absent)} to join on.")
        if (lacking := table[keys].isna().any(axis=1)).any():
            raise DataError(
                f"{int(lacking.sum())} row(s) of the {what} table have no {' or no '.join(keys)}."
            )
        several = table.duplicated(keys)
        if several.any() and not (
            "year" in table and "year" not in other and not table.duplicated([*keys, "year"]).any()
        ):
            row = table[several].iloc[0]
            also = [
                key
                for key in ("year", "index_id", "component")
                if key in left and key in right and key not in keys
            ]
            hint = f" Say what tells them apart, such as on={also}." if also else ""
            where = ", ".join(f"{key} {row[key]}" for key in keys)
            raise DataError(
                f"The {what} table has several rows with {where}: a join would repeat figures.{hint}"
            )


def _meaning_moved(code: str) -> str:
    names = {p.vintage: p.name_vi for p in _provinces(raw_dir()) if p.province_code == code}
    if len(names) == 2 and names[63] != names[34]:
        return f"{code} ({names[63]}, then {names[34]})"
    return ""


@lru_cache(maxsize=4)
def _crosswalk(folder: Path) -> pd.DataFrame:
    table = read_raw("crosswalk", folder)
    return table.assign(population_2022_thousand=table["population_2022_thousand"].astype(float))


def successors() -> pd.DataFrame:
    """The crosswalk: one row per province of the 63 with its unit of 2025, the date and its population of 2022."""
    return _crosswalk(raw_dir()).drop(columns="line").copy()


_KEYS = ("index_id", "year", "component")


def bridge(
    table: pd.DataFrame,
    *,
    to: int = 34,
    weight: str | None = None,
    scores: Sequence[str] | None = None,
    keys: Sequence[str] = _KEYS,
) -> pd.DataFrame:
    """Carry scores of the 63 provinces over to the 34 of 2025, as weighted means of the merged ones.

    Parameters
    ----------
    table : DataFrame, one row per province of vintage 63 and other keys
        ``province_code``, ``year`` or ``vintage``, text keys (``index_id``, ``component`` …) and number columns.
    to : int
        Only 34: splitting a merged province's score back among its parts would invent figures.
    weight : str
        ``"population_2022"`` (crosswalk, thousand persons), ``"equal"``, or the name of a column of ``table``.
        There is no default: the weight is a choice that a table must state.
    scores : sequence of str, optional
        The number columns to carry over; default ``points``, ``percent``, ``score``, ``value``, as present.
    keys : sequence of str
        What one row is besides its province; of the default ones those absent from ``table`` are passed over. A row
        without one of them, and two rows of one province with the same ones, are refused. Other columns (sources)
        belong to the parts and are dropped.

    Returns
    -------
    DataFrame, one row per unit of 2025 and other keys
        ``vintage`` 34, ``n_parts`` (provinces it was made from), ``n_parts_with_score``, ``weight_used``, ``basis``
        "bridged". A unit gets a score only if *all* its parts have one: a mean over some of them would be another
        territory's figure. Ranks are never averaged: rank columns are refused; rank again after the bridge.

    Examples
    --------
    >>> old = pd.DataFrame({"year": 2024, "province_code": ["24", "27"], "points": [80.0, 90.0]})
    >>> bridge(old, weight="equal")[["vintage", "province_code", "points", "n_parts"]].values.tolist()
    [[34, '24', 85.0, 2]]
    """
    if to != 34:
        raise BridgeError(
            f"The bridge goes from 63 to 34 only, not to {to}: a merged score cannot be split again."
        )
    if weight is None:
        raise BridgeError("State the weight: weight='population_2022', 'equal', or a column of the table.")
    if strange := [key for key in keys if key not in table and key not in _KEYS]:
        raise BridgeError(f"The table has no column {', '.join(strange)}; keys name what one row is of.")
    by = ["province_code", *(key for key in keys if key in table)]
    check_keys(table, by, what="table to bridge", error=BridgeError)
    if one_vintage(table) != 63:
        raise BridgeError("The table is of vintage 34 already.")
    if ranks := [column for column in table if str(column).startswith("rank")]:
        raise BridgeError(
            f"Ranks are never averaged ({', '.join(map(str, ranks))}). Drop them, bridge the scores, and rank again."
        )
    columns = (
        list(scores)
        if scores is not None
        else [c for c in ("points", "percent", "score", "value") if c in table]
    )
    if not columns:
        raise BridgeError("The table has no score column; name the columns to carry over with scores=[...].")
    walk = _crosswalk(raw_dir()).set_index("province_code_from")
    if strangers := sorted(set(table["province_code"]) - set(walk.index)):
        raise BridgeError(
            f"{strangers} are not among the 63 provinces of the crosswalk (Hà Tây, 28, joined Hà Nội in 2008)."
        )
    work = table.drop(columns=[c for c in ("vintage", "basis") if c in table]).copy()
    if weight == "population_2022":
        work["_w"] = work["province_code"].map(walk["population_2022_thousand"])
    elif weight == "equal":
        work["_w"] = 1.0
    elif weight in work:
        work["_w"] = work[weight].astype(float)
    else:
        raise BridgeError(
            f"Weight {weight!r} is neither 'population_2022', 'equal' nor a column of the table."
        )
    if work["_w"].isna().any() or (work["_w"] <= 0).any():
        raise BridgeError(
            f"Weight {weight!r} is missing or not positive for some rows; every part needs one."
        )
    work["province_code"] = work["province_code"].map(walk["province_code_to"])
    by = [*(key for key in keys if key in work), "province_code"]
    groups = work.groupby(by, sort=True)
    out = groups.size().reset_index()[by]
    out["n_parts"] = out["province_code"].map(walk.groupby("province_code_to").size())
    for column in columns:
        known = groups[column].count().to_numpy() == out["n_parts"].to_numpy()
        sums = (work[column] * work["_w"]).groupby([work[key] for key in by], sort=True).sum()
        out[column] = (sums / groups["_w"].sum()).where(known).to_numpy(dtype=float)
    whole = work[columns].notna().all(axis=1).groupby([work[key] for key in by], sort=True).sum()
    out["n_parts_with_score"] = whole.to_numpy(dtype=int)
    out = out.assign(vintage=34, weight_used=weight, basis="bridged")
    order = [*by, "vintage", *columns, "n_parts", "n_parts_with_score", "weight_used", "basis"]
    return out[order]
