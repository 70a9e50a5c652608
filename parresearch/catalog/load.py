"""Processed tables for notebooks and commands: built on demand, read once per process, never half of one build.

Every loader returns a fresh copy; changing it changes nobody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from parresearch.catalog.build import build, read_stamp
from parresearch.catalog.kept import current_tables, kept
from parresearch.core.copies import own_copy
from parresearch.core.errors import (
    DataError,
    MissingYearError,
    UnknownIndexError,
    UnknownProvinceError,
    VintageError,
)
from parresearch.core.indices import INDICES, component_order, index_of
from parresearch.core.keys import check_known
from parresearch.core.paths import internal_dir, processed_dir, province_dir
from parresearch.core.provinces import FIRST_YEAR_34, all_codes
from parresearch.core.rawfiles import read_sidecar, sha256_of
from parresearch.core.reads import note_table, recorded, slice_version

__all__ = [
    "check_index_year",
    "components",
    "data_fingerprint",
    "hint_of_year",
    "index_years",
    "load_breaks",
    "load_conflicts",
    "load_crosswalk_sources",
    "load_framework",
    "load_groups",
    "load_national",
    "load_pci_weights",
    "load_province_conflicts",
    "load_province_year",
    "load_ranks",
    "load_scores",
    "load_sources",
    "load_stated_changes",
    "load_statements",
    "load_table",
    "load_tiles",
    "slice_version",
    "sources_of",
    "warm",
]


@lru_cache(maxsize=64)
def _read(name: str, digest: str) -> pd.DataFrame:
    data = (processed_dir() / f"{name}.parquet").read_bytes()
    if sha256_of(data) != digest:
        raise OSError(f"{name}.parquet is not the table its stamp names")
    return _table_of(data)


def _table_of(data: bytes) -> pd.DataFrame:
    """The Parquet table in ``data``, read in this thread alone.

    ``pandas.read_parquet`` reads through a Python file in threads of pyarrow. One that still lets go of that file while
    the interpreter ends takes the process down ("terminate called without an active exception", exit code 134),
    after everything was done and printed. Here no such thread is ever started.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(pa.BufferReader(data), pre_buffer=False)
    return file.read(use_threads=False).to_pandas(use_threads=False)


@recorded
def load_table(name: str) -> pd.DataFrame:
    """The processed table ``name``, built first when it is missing, stale or damaged."""
    tables = current_tables()
    for attempt in range(3):
        if name not in tables:
            raise DataError(f"There is no processed table {name!r}; there are: {', '.join(sorted(tables))}.")
        try:
            note_table(name, tables[name])
            return own_copy(_read(name, tables[name]))
        except OSError:  # another process is replacing the tables, or a table was damaged
            build(force=attempt > 0)
            tables = read_stamp().get("tables", {})
    raise DataError(f"The processed table {name!r} cannot be read. Delete {processed_dir()} and try again.")


def warm() -> None:
    """Read every processed table now, so that processes forked from this one have them."""
    for name, digest in current_tables().items():
        _read(name, digest)


@recorded
def data_fingerprint() -> str:
    """One hash of all figures that a notebook can read: processed tables, internal results, workbooks of provinces."""
    tables = current_tables()
    lines = [f"{name} {tables[name]}" for name in sorted(tables)]
    for folder in (internal_dir(), province_dir()):
        files = (path for path in folder.rglob("*") if path.suffix in (".csv", ".json"))
        named = sorted((path.relative_to(folder.parent).as_posix(), path) for path in files)
        lines += [f"{name} {sha256_of(path.read_bytes())}" for name, path in named]
    return sha256_of("\n".join(lines).encode())


@recorded
@kept
def load_statements(index_id: str | None = None) -> pd.DataFrame:
    """What sources state about provinces, every row, with the raw table and line it stands on."""
    table = load_table("statements")
    return table if index_id is None else _of_index(table, index_id)


@recorded
@kept
def load_scores(
    index_id: str | None = None,
    *,
    component: str | None = None,
    first_year: int | None = None,
    last_year: int | None = None,
    province_code: str | None = None,
) -> pd.DataFrame:
    """The chosen scores (see :mod:`parresearch.catalog.choose`).

    Ask for no more than is used: a report is made again when anything in the slice it read has changed.

    Parameters
    ----------
    index_id : str, optional
        One index (``par``, ``sipas``, ``pci``, ``papi``, ``dti``); default all.
    component : str, optional
        One component, such as ``total``; an unknown one is an error.
    first_year, last_year, province_code : int, int, str, optional
        Rows of these years, both ends included, and of one province, alone. There may be none: a province or a year of
        either map for which nothing is published. What is no province of any year, and years that no index has or may
        have next, are errors.

    Returns
    -------
    DataFrame, one row per index, year, province and component
        NaN is "not published"; 0 would be a score. Points are on the index's own scale (``max_points``).
    """
    table = load_table("scores")
    if index_id is not None:
        table = _of_index(table, index_id)
    if component is not None:
        what = f"component of {index_id or 'any index'}"
        check_known([component], sorted(set(table["component"])), what=what, error=UnknownIndexError)
        table = table[table["component"] == component]
    if province_code is not None:
        table = table[table["province_code"] == _known_code(province_code)]
    _check_years(first_year, last_year)
    return _between(table, first_year, last_year)


def _known_code(province_code: str) -> str:
    """``province_code`` itself when it is a code of any map; else an error that offers the nearest."""
    check_known([province_code], all_codes(), what="code of a province", error=UnknownProvinceError)
    return province_code


def _check_years(first_year: int | None, last_year: int | None) -> None:
    """Refuse a range that is empty, or lies wholly before or beyond the years that any index has or may have next."""
    years = load_table("scores")["year"]
    least, most = int(years.min()), max(int(years.max()) + 1, FIRST_YEAR_34)
    first, last = least if first_year is None else first_year, most if last_year is None else last_year
    if first > last and None not in (first_year, last_year):
        raise MissingYearError(f"The first year ({first}) lies after the last ({last}). Exchange them.")
    if first > most or last < least:
        asked, near = (first, most) if first > most else (last, least)
        raise MissingYearError(
            f"No index has figures for {asked}. The nearest year is {near} (known: {least} to {most - 1})."
        )


@recorded
@kept
def load_ranks(index_id: str, *, last_year: int | None = None) -> pd.DataFrame:
    """Published ranks of one index in every scope (national, region:CODE, …), of all years or up to one."""
    return _between(_of_index(load_table("ranks"), index_id), last_year=last_year)


@recorded
@kept
def load_national(index_id: str, *, last_year: int | None = None) -> pd.DataFrame:
    """Published national, regional and group figures of one index, of all years or up to one."""
    return _between(_of_index(load_table("national"), index_id), last_year=last_year)


@recorded
@kept
def load_breaks(index_id: str | None = None) -> pd.DataFrame:
    """Years between which an index is not on one scale, with the reason in both languages."""
    table = load_table("breaks")
    if index_id is None:
        return table
    index_of(index_id)
    return table[table["index_id"] == index_id].reset_index(drop=True)


@recorded
@kept
def load_pci_weights() -> pd.DataFrame:
    """Weights of the PCI sub-indices by period, with how each was found (``status``)."""
    return load_table("pci_weights")


@recorded
@kept
def load_stated_changes(index_id: str, *, last_year: int | None = None) -> pd.DataFrame:
    """Changes of a total that sources print without the two scores (``base_year, year, province_code, change``).

    ``last_year``: the last that a change may lead to; default all.
    """
    return _between(_of_index(load_table("stated_changes"), index_id), last_year=last_year)


@recorded
@kept
def load_tiles(vintage: int) -> pd.DataFrame:
    """The tile grid of one map: a square per province, and the archipelagos with the province they belong to."""
    table = load_table("tiles")
    if vintage not in set(table["vintage"]):
        raise VintageError(f"There is no map of {vintage} provinces; there are those of 63 and of 34.")
    return table[table["vintage"] == vintage].reset_index(drop=True)


@recorded
@kept
def load_groups(year: int) -> pd.DataFrame:
    """The groups of the PAR INDEX of one year with their thresholds; empty when none were found."""
    table = load_table("par_groups")
    return table[table["year"] == year].reset_index(drop=True)


@recorded
@kept
def load_framework(year: int, *, unit_type: str = "province") -> pd.DataFrame:
    """The criteria set in force for a year, as far as sources state it; empty when none is known.

    Where two sets name the year, the one for fewer years is taken (a revision made for that year).
    """
    table = load_table("frameworks")
    check_known([unit_type], sorted(set(table["unit_type"])), what="type of unit of a criteria set")
    table = table[table["unit_type"] == unit_type]

    def span(years: str) -> tuple[int, int]:
        first, _, last = years.partition("-")
        return int(first or 0), int(last or (9999 if years.endswith("-") else first or 0))

    spans = {row.framework_id: span(row.years) for row in table.itertuples()}
    fitting = [key for key, (first, last) in spans.items() if first <= year <= last]
    if not fitting:
        return table.iloc[:0]
    best = min(fitting, key=lambda key: spans[key][1] - spans[key][0])
    out = table[table["framework_id"] == best].reset_index(drop=True)
    for column in ("max_points", "n_criteria", "n_subcriteria"):
        out[column] = pd.to_numeric(out[column].replace("", None)).astype(float)
    return out


@recorded
@kept
def load_conflicts() -> pd.DataFrame:
    """Statements about provinces that were not taken although they say something else, with the reason."""
    return load_table("conflicts")


@recorded
@kept
def load_province_conflicts(
    province_code: str, years: Sequence[int], *, index_ids: Sequence[str]
) -> pd.DataFrame:
    """Statements about the totals of one province in some years that were not taken, with the reason."""
    for index_id in index_ids:
        index_of(index_id)
    table = load_conflicts()
    table = table[table["index_id"].isin(list(index_ids)) & table["year"].isin(list(years))]
    own = (table["province_code"] == _known_code(province_code)) & (table["component"] == "total")
    return table[own].reset_index(drop=True)


@recorded
@kept
def load_province_year(province_code: str, year: int, *, index_ids: Sequence[str]) -> pd.DataFrame:
    """Every chosen figure of one province and year, totals before parts; sub-dimensions of PAPI are left out."""
    for index_id in index_ids:
        index_of(index_id)
    table = load_scores(first_year=year, last_year=year, province_code=province_code)
    table = table[table["index_id"].isin(list(index_ids)) & ~table["component"].str.fullmatch(r"d\ds\d")]
    places = {(i, c): n for i in index_ids for n, c in enumerate(["total", *component_order(i)])}
    order = {index_id: position for position, index_id in enumerate(index_ids)}
    keys = zip(table["index_id"], table["component"], strict=True)
    table = table.assign(_o=table["index_id"].map(order), _c=[places.get(key, len(places)) for key in keys])
    return table.sort_values(["_o", "_c", "component"]).drop(columns=["_o", "_c"]).reset_index(drop=True)


@recorded
@kept
def components(index_id: str) -> list[str]:
    """The components of an index other than its total, in the order its publisher prints them.

    Examples
    --------
    >>> components("pci")[:3]
    ['entry_costs', 'land_access', 'transparency']
    """
    known = set(load_scores(index_id)["component"]) - {"total"}
    ordered = [component for component in component_order(index_id) if component in known]
    return ordered + sorted(known - set(ordered))


@recorded
@kept
def load_sources() -> pd.DataFrame:
    """The sources, indexed by ``source_id``."""
    return load_table("sources").set_index("source_id", drop=False)


@recorded
def load_crosswalk_sources() -> list[str]:
    """The sources of which old province became part of which of the 34, and of the populations that are the weights.

    Examples
    --------
    >>> set(load_crosswalk_sources()) <= set(load_sources().index)
    True
    """
    return [str(source["id"]) for source in read_sidecar("crosswalk").sources]


def sources_of(scores: pd.DataFrame, index_ids: Sequence[str], first_year: int, last_year: int) -> list[str]:
    """Sources of the published or derived figures of some indices in some years, in the order they are met.

    Examples
    --------
    >>> set(sources_of(load_scores("papi"), ["papi"], 2011, 2012)) <= set(load_sources().index)
    True
    """
    own = scores[scores["index_id"].isin(list(index_ids)) & scores["year"].between(first_year, last_year)]
    ids = own.loc[own["points"].notna() | own["percent"].notna(), "source_id"]
    return [key for key in dict.fromkeys(ids) if key]


def _between(
    table: pd.DataFrame, first_year: int | None = None, last_year: int | None = None
) -> pd.DataFrame:
    if first_year is not None:
        table = table[table["year"] >= first_year]
    if last_year is not None:
        table = table[table["year"] <= last_year]
    return table.reset_index(drop=True)


def _of_index(table: pd.DataFrame, index_id: str) -> pd.DataFrame:
    index_of(index_id)
    return table[table["index_id"] == index_id].reset_index(drop=True)


@recorded
@kept
def index_years(index_id: str) -> list[int]:
    """Index years for which any figure of a province is published.

    Examples
    --------
    >>> index_years("papi")[0], index_years("papi")[-1]
    (2011, 2024)
    """
    return sorted(int(year) for year in load_scores(index_id)["year"].unique())


def hint_of_year(year: int) -> str:
    """What to do about a year of the 34 provinces that has no figures yet: they can be told from the old ones.

    Examples
    --------
    >>> hint_of_year(2024), hint_of_year(2025)[:63]
    ('', ' Since 2025 there are 34 provinces; where each of them starts f')
    """
    if year < FIRST_YEAR_34:
        return ""
    return (
        f" Since {FIRST_YEAR_34} there are 34 provinces; where each of them starts from is told from the figures of "
        f"the provinces it was made of: parresearch report merged_province --province NAME --year {FIRST_YEAR_34 - 1}."
    )


@recorded
def check_index_year(index_id: str, year: int) -> int:
    """``year`` itself when the index has any figure for it, else an error that names the nearest years.

    Examples
    --------
    >>> check_index_year("par", 2009)
    Traceback (most recent call last):
    parresearch.core.errors.MissingYearError: PAR INDEX has no figure for 2009. The nearest year ...
    """
    years = index_years(index_id)
    if year not in years:
        near = min(years, key=lambda known: (abs(known - year), known))
        raise MissingYearError(
            f"{INDICES[index_id].short} has no figure for {year}. The nearest year with figures is {near} (it has "
            f"{years[0]} to {years[-1]}).{hint_of_year(year)}"
        )
    return year
