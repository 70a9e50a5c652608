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
#     - country
#     - national-text
#     - distribution
#     - movers
#     - regions-table
#     - country-components
#     - closing
#     - sources-table
#     - made-by
#     parts:
#     - country
#     - province
#     - lost
#     - closing
#     parameters:
#       index:
#         choices:
#         - par
#         - pci
#         - papi
#       language:
#         choices:
#         - vi
#         - en
#       province:
#         domain: province
#         optional: true
#       year:
#         domain: year
#     title:
#       en: Where the points went between two years
#       vi: Điểm số thay đổi ở đâu, vì sao
# ---

# %% [markdown]
# # Điểm số giảm ở đâu, bao nhiêu phần là của chung, và ai làm thứ hạng thay đổi?
#
# **Câu hỏi.** Giữa hai năm, cả nước thay đổi bao nhiêu; một tỉnh tăng hay giảm bao nhiêu so với mức chung của cả nước và của
# vùng; chỉ số thành phần nào làm tăng, giảm; thứ hạng đổi vì tỉnh hay vì các tỉnh khác; và mức thay đổi có vượt dao động
# ngẫu nhiên không?
#
# **Vì sao đọc.** An Giang năm 2016 giảm 12,67 điểm, nhưng bình quân cả nước giảm 10,47 điểm vì bộ chỉ số thay đổi; Tiền
# Giang năm 2017 tăng 3,03 điểm mà tụt 12 bậc. Con số giảm đứng một mình dễ bị hiểu sai.
#
# **Dữ liệu và giới hạn.** PCI và PAPI có gần đủ mọi tỉnh nên bình quân, thứ hạng, dự kiến được tính từ điểm; PAR INDEX chỉ
# có những gì các nguồn nêu nên dùng bình quân đã công bố, và chỉ nói đến đâu số liệu cho phép. Mọi bảng, biểu đồ đi qua một
# lần đổi cách đo đều ghi rõ.

# %% tags=["parameters"]
index: str = "par"  # par, pci or papi
year: int = 2016  # the later year
base_year: int = 0  # the earlier year; 0: the year before
province: str = ""  # two-digit GSO code as text, or a name; empty: the country alone
language: str = "vi"  # vi or en

# %%
from parresearch.catalog import load
from parresearch.core.indices import INDICES
from parresearch.core.provinces import all_provinces, members, region_of, resolve, units_of
from parresearch.improvement.lost_references import lost_beside, parts_of_leaves
from parresearch.reporting.blocks import show
from parresearch.reporting.change import ChangeView, closing, country, lost, one
from parresearch.reporting.change.country_components import country_components
from parresearch.reporting.language import words
from parresearch.statistics.comparison import compare_years
from parresearch.statistics.component_leaves import index_leaves
from parresearch.statistics.shift import region_mean_table
from parresearch.statistics.standing import standings

# %% [markdown]
# Hai năm được so sánh phải có số liệu; tên tỉnh được hiểu theo bản đồ của năm sau.

# %%
load.check_index_year(index, year)
base = load.check_index_year(index, base_year or year - 1)
unit = resolve(province, year=year) if province else None

# %%
last = max(year, base)  # figures of later years are not read, so this report does not depend on them
scores, national = load.load_scores(index, last_year=last), load.load_national(index, last_year=last)
totals = scores[scores["component"] == "total"].reset_index(drop=True)
standing = standings(totals, load.load_ranks(index, last_year=last), national, units=units_of(totals["year"]))

# %% [markdown]
# So sánh hai năm một lần cho mọi tỉnh: phần cả nước, phần vùng, phần riêng; thứ hạng; mức dự kiến; các chỉ số thành phần.

# %%
leaves = index_leaves(index, scores, load.load_pci_weights())
parts = scores[
    scores["component"].str.startswith("field_")
    if index == "par"
    else scores["component"].isin(leaves["component"].unique())
]
scale = {y: INDICES[index].total_max(y) for y in totals["year"].unique()}
comparison = compare_years(
    standing,
    index_id=index,
    year=year,
    base_year=base,
    breaks=load.load_breaks(),
    published_regions=region_mean_table(national),
    stated=load.load_stated_changes(index, last_year=last),
    leaves=leaves,
    totals=totals,
    scale=scale,
)
view = ChangeView(
    comparison=comparison,
    w=words(language),
    all_breaks=load.load_breaks(),
    sources=load.load_sources(),
    national=national,
    scores=totals,
    data_version=load.slice_version(),
    province=unit,
    region=region_of(unit) if unit else None,
    parts=parts,
)
show(country.title(view))

# %% [markdown]
# ## Cả nước
# Mức chung, các tỉnh theo vùng, những tỉnh thay đổi nhiều nhất.

# %%
show(*country.country(view), country.distribution(view))

# %%
show(country.movers(view), country.regions_table(view))

# %% [markdown]
# Chỉ số thành phần nào làm chỉ số thay đổi: cộng lại đúng bằng mức thay đổi ở từng tỉnh; khi trọng số đổi thì tách riêng phần
# do tỷ lệ đạt và phần do trọng số.

# %%
show(*country_components(view))

# %% [markdown]
# ## Một tỉnh
# Câu nói được trước cuộc họp, rồi đến từng phần: cả nước → vùng → tỉnh; chỉ số thành phần; thứ hạng; mức dự kiến.

# %%
if unit:
    show(*one.parts(view))

# %%
if unit:
    show(*one.components(view))

# %% [markdown]
# Mất điểm ở đâu: so với tỉnh tốt nhất, bình quân vùng và chính tỉnh năm trước, trong chừng mực số liệu đã công bố cho phép.

# %%
if unit:
    beside = lost_beside(
        parts if index == "par" else parts_of_leaves(leaves, scale=scale),
        province_code=unit.province_code,
        year=year,
        region_codes=[p.province_code for p in members(unit.region_code, year=year)],
        n_all=len(all_provinces(year=year)),
        base_year=None if comparison.is_broken else base,
    )
    show(*lost.lost_beside(view, beside))

# %%
if unit:
    show(one.rank_path(view), *one.ranks(view))

# %%
if unit:
    show(*one.expectation(view))

# %% [markdown]
# ## Phương pháp, nguồn

# %%
show(*closing.closing(view, more=lost.source_ids(view, beside) if unit else []))
