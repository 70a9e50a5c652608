# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: tags,-all
#     formats: ipynb,py:percent
#     notebook_metadata_filter: parresearch,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
#   parresearch:
#     blocks:
#     - title
#     - summary
#     - summary-text
#     - ranking
#     - ranking-table
#     - distribution
#     - movers
#     - regions-table
#     - fields
#     - fields-table
#     - map
#     - map-par
#     - map-papi
#     - map-pci
#     - map-34
#     - trends
#     - spread
#     - convergence
#     - ceiling
#     - not-published
#     - not-published-text
#     - closing
#     - sources-table
#     - made-by
#     parts:
#     - summary
#     - ranking
#     - fields
#     - map
#     - trends
#     - not-published
#     parameters:
#       language:
#         choices:
#         - vi
#         - en
#       year:
#         domain: year
#         index: par
#     title:
#       en: National report of one year
#       vi: Báo cáo toàn quốc của một năm
# ---

# %% [markdown]
# # Một năm, cả nước: ai đứng đâu, ai lên, ai xuống, và điều gì chưa được công bố?
#
# **Câu hỏi.** Năm đó biết được điểm và hạng PAR INDEX của những tỉnh nào; so với năm trước ra sao; các lĩnh vực, các vùng thế
# nào; PCI và PAPI cùng năm đặt cạnh cho thấy gì?
#
# **Dữ liệu và giới hạn.** Bảng PAR INDEX đầy đủ 63 tỉnh chưa có trong các nguồn đã thu thập: tỉnh không có số là chưa được
# công bố, không phải điểm thấp. PCI (2006–2022) và PAPI (2011–2024) gần như đầy đủ. Số của 34 tỉnh là số quy đổi từ các tỉnh
# cũ, không phải số công bố.

# %% tags=["parameters"]
year: int = 2022  # the year assessed
language: str = "vi"  # vi or en

# %%
from parresearch.catalog import load
from parresearch.core.provinces import bridge, units_of
from parresearch.reporting.blocks import show
from parresearch.reporting.change import ChangeView, closing, country
from parresearch.reporting.language import words
from parresearch.reporting.national import NationalView, maps, parts
from parresearch.reporting.national.trend_tables import TrendTables
from parresearch.reporting.national.trends import trends
from parresearch.statistics.breaks import breaks_of_index, segments_of
from parresearch.statistics.comparison import compare_years, score_column
from parresearch.statistics.groups import group_of
from parresearch.statistics.shift import region_mean_table
from parresearch.statistics.standing import standings
from parresearch.statistics.trends import (
    beta_convergence,
    ceiling,
    longest_runs,
    sigma_convergence,
    volatility,
)

# %%
load.check_index_year("par", year)
totals = {i: load.load_scores(i, component="total", last_year=year) for i in ("par", "pci", "papi")}
national = {i: load.load_national(i, last_year=year) for i in totals}
standing = {
    i: standings(
        totals[i], load.load_ranks(i, last_year=year), national[i], units=units_of(totals[i]["year"])
    )
    for i in totals
}

# %% [markdown]
# So với năm trước; và điểm PCI, PAPI quy đổi sang 34 tỉnh theo dân số (chỉ khi mọi tỉnh cũ hợp thành đều có điểm).

# %%
scores = load.load_scores("par", first_year=year, last_year=year)
groups = load.load_groups(year)
tiles = {vintage: load.load_tiles(vintage) for vintage in (63, 34)}
comparison = compare_years(
    standing["par"],
    index_id="par",
    year=year,
    base_year=year - 1,
    breaks=load.load_breaks(),
    published_regions=region_mean_table(national["par"]),
    stated=load.load_stated_changes("par", last_year=year),
)
change = ChangeView(
    comparison=comparison,
    w=words(language),
    all_breaks=load.load_breaks(),
    sources=load.load_sources(),
    national=national["par"],
    scores=totals["par"],
    data_version=load.slice_version(),
)
of_year = {i: table[table["year"] == year] for i, table in totals.items()}
view = NationalView(
    year=year,
    change=change,
    standings=standing,
    group_of={row.province_code: group_of(row.percent, groups) for row in of_year["par"].itertuples()},
    fields=scores[scores["component"].str.startswith("field_")],
    bridged={
        i: bridge(of_year[i][["year", "province_code", "points"]], weight="population_2022")
        for i in ("papi", "pci")
        if len(of_year[i])
    },
    tiles=tiles,
)
show(parts.title(view), *parts.summary(view))

# %% [markdown]
# ## Xếp hạng

# %%
show(*parts.ranking(view))

# %% [markdown]
# ## So với năm trước
# Các tỉnh theo vùng, những tỉnh thay đổi nhiều nhất, bình quân các vùng.

# %%
show(country.distribution(change), country.movers(change), country.regions_table(change))

# %% [markdown]
# ## Tám lĩnh vực

# %%
show(*parts.fields(view))

# %% [markdown]
# ## Bản đồ ô vuông
# Mỗi tỉnh một ô cùng cỡ, xếp theo phương hướng; Hoàng Sa cùng Đà Nẵng, Trường Sa cùng Khánh Hòa.

# %%
show(*maps.maps(view))

# %% [markdown]
# ## Qua nhiều năm
# Độ phân tán, các tỉnh có xích lại gần nhau không, những chuỗi năm giảm, tăng dài nhất, mức dao động; không so sánh qua một
# lần đổi thang đo.

# %%
tables = {}
for i, table in totals.items():
    past = table[table["year"] <= year]
    stretches = segments_of(past["year"], load.load_breaks(), index_id=i)
    n_all = units_of(past["year"]).groupby("year").size().to_dict()
    tables[i] = TrendTables(
        runs=longest_runs(past, segments=stretches, value=score_column(i)),
        volatility=volatility(past, segments=stretches, value=score_column(i)),
        sigma=sigma_convergence(past, segments=stretches, n_all=n_all, value=score_column(i)),
        beta=beta_convergence(past, segments=stretches, n_all=n_all, value=score_column(i)),
        ceiling=ceiling(past, n_all=n_all),
        breaks=breaks_of_index(load.load_breaks(), index_id=i),
    )
show(*trends(view, tables))

# %% [markdown]
# ## Chưa công bố, phương pháp, nguồn

# %%
show(
    *parts.not_published(view),
    *closing.closing(change, more=view.source_ids("pci") + view.source_ids("papi")),
)
