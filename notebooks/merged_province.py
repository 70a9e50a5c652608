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
#     - key-figures
#     - summary-1
#     - summary-2
#     - summary-3
#     - summary-4
#     - part-1
#     - composition-text
#     - composition-table
#     - part-2
#     - par-text
#     - par-series
#     - par-table
#     - part-3
#     - fields-text
#     - part-4
#     - pci-text
#     - pci-series
#     - pci-parts
#     - papi-text
#     - papi-series
#     - papi-parts
#     - sipas-text
#     - sipas-series
#     - part-5
#     - limits
#     - sources-table
#     - made-by
#     parts:
#     - summary
#     - part-1
#     - part-2
#     - part-3
#     - part-4
#     - pci
#     - papi
#     - sipas
#     - part-5
#     - appendix
#     parameters:
#       language:
#         choices:
#         - vi
#         - en
#       province:
#         domain: province
#         vintage: 34
#       year:
#         domain: year
#         index: par
#     title:
#       en: Starting position of one of the 34 provinces
#       vi: Xuất phát điểm của một tỉnh sau sắp xếp
# ---

# %% [markdown]
# # Một tỉnh sau sắp xếp: các tỉnh cũ hợp thành đứng ở đâu, cách nhau bao xa?
#
# **Câu hỏi.** Từ ngày 01/07/2025 cả nước còn 34 tỉnh, thành phố. Tỉnh mới gồm những tỉnh cũ nào; mỗi tỉnh cũ đã được bao nhiêu
# điểm PAR INDEX, xếp thứ mấy; chênh lệch ở lĩnh vực nào; PCI, PAPI quy đổi cho tỉnh mới ở đâu trong 34?
#
# **Vì sao đọc.** Chưa có chỉ số nào của năm 2025 trong các nguồn đã thu thập. Cho đến khi Bộ Nội vụ công bố, đây là điểm xuất
# phát mà Sở Nội vụ của tỉnh mới cần để chọn việc phải nâng lên cho đều.
#
# **Dữ liệu và giới hạn.** Điểm và hạng của tỉnh cũ là số đã công bố. Điểm của tỉnh mới là số quy đổi: bình quân các tỉnh cũ theo
# dân số, chỉ khi mọi tỉnh cũ đều có điểm của năm đó. Không công bố thì báo cáo nói rõ là không công bố.
#
# Đổi tỉnh (tên hoặc mã trên bản đồ 34), năm của số liệu (đến 2024), ngôn ngữ ở ô `parameters` rồi chạy lại.

# %% tags=["parameters"]
province: str = "91"  # one of the 34: two-digit GSO code as text, or a name
year: int = 2024  # the index year of the figures
language: str = "vi"  # vi or en

# %%
import pandas as pd

from parresearch.catalog import load
from parresearch.core.provinces import FIRST_YEAR_34, all_provinces, bridge, resolve, successors, units_of
from parresearch.reporting.blocks import show, source_ids_of
from parresearch.reporting.language import words
from parresearch.reporting.merged import MergedView
from parresearch.reporting.merged.closing import closing
from parresearch.reporting.merged.fields import fields
from parresearch.reporting.merged.made_of import made_of
from parresearch.reporting.merged.opening import summary, title
from parresearch.reporting.merged.others import other_indices
from parresearch.reporting.merged.par import par_index
from parresearch.reporting.province.part_structure import BLOCKS, FIELDS
from parresearch.statistics.breaks import breaks_of_index
from parresearch.statistics.merged import (
    compare_parts,
    composition,
    level_up,
    partial_rounds,
    place_among,
    ranked_years,
    side_by_side,
)
from parresearch.statistics.standing import standings

# %% [markdown]
# Tên và mã được hiểu theo bản đồ 34: mã 91 là An Giang (gồm An Giang và Kiên Giang cũ). Tên của một tỉnh không còn nữa thì dừng ở
# đây, kèm tên tỉnh mới.

# %%
load.check_index_year("par", year)
unit = resolve(province, year=FIRST_YEAR_34)
made = composition(successors(), province_code=unit.province_code)
old = [resolve(code, year=FIRST_YEAR_34 - 1) for code in made.index]

# %% [markdown]
# Điểm tổng hợp của mọi tỉnh theo từng năm, và của riêng các tỉnh cũ đặt cạnh nhau. PAR INDEX và SIPAS trên thang 100; PCI, PAPI theo
# điểm của năm đó.

# %%
indices = ["par", "sipas", "pci", "papi"]
years = range(min(2011, year - 1), year + 1)
totals = {i: load.load_scores(i, component="total", first_year=years[0], last_year=year) for i in indices}
standing = {
    i: standings(
        totals[i],
        load.load_ranks(i, last_year=year),
        load.load_national(i, last_year=year),
        units=units_of(totals[i]["year"]),
    )
    for i in indices
}
of_old = {i: table[table["province_code"].isin(list(made.index))] for i, table in standing.items()}
measure = {i: "percent" if i in ("par", "sipas") else "points" for i in indices}
years_of = {i: [y for y in years if y >= load.index_years(i)[0]] or [year] for i in indices}
series = {
    i: side_by_side(of_old[i], codes=list(made.index), years=years_of[i], value=measure[i]) for i in indices
}

# %% [markdown]
# Số quy đổi sang 34 tỉnh, thành phố: bình quân theo dân số năm 2022, chỉ khi mọi tỉnh cũ hợp thành đều có điểm; vị trí trong 34 chỉ tính
# khi ít nhất 90% đơn vị có điểm. Cạnh đó là kết quả nếu các tỉnh cũ có trọng số bằng nhau.

# %%
n_units = len(all_provinces(year=FIRST_YEAR_34))
points = {i: totals[i][["year", "province_code"]].assign(points=totals[i][measure[i]]) for i in indices}
derived = {
    i: place_among(bridge(table, weight="population_2022"), province_code=unit.province_code, n_units=n_units)
    for i, table in points.items()
    if len(table)
}
equal = {
    i: place_among(
        bridge(points[i][points[i]["year"] == year], weight="equal"),
        province_code=unit.province_code,
        n_units=n_units,
    )
    for i in ("pci", "papi")
    if (points[i]["year"] == year).any()
}

# %% [markdown]
# Các thành phần (lĩnh vực, khối điểm, chỉ số thành phần, chỉ số nội dung) của riêng các tỉnh cũ, năm nào cũng cùng một bộ tiêu chí.

# %%
names = {"par": [*FIELDS, *BLOCKS], "pci": load.components("pci"), "papi": [f"d{n}" for n in range(1, 9)]}
parts = {}
for i, components in names.items():
    own = [load.load_scores(i, last_year=year, province_code=code) for code in made.index]
    compared = compare_parts(pd.concat(own), codes=list(made.index), components=components)
    parts[i] = level_up(compared, weights=made["weight"])

# %%
view = MergedView(
    unit=unit,
    old=old,
    composition=made,
    year=year,
    n_units=n_units,
    w=words(language),
    standings=of_old,
    series=series,
    derived=derived,
    equal=equal,
    parts=parts,
    breaks={i: breaks_of_index(load.load_breaks(), index_id=i) for i in indices},
    partial_rounds={i: partial_rounds(standing[i]) for i in indices},
    total_sources={
        i: load.sources_of(totals[i][totals[i]["year"].isin(ranked_years(table))], [i], years[0], year)
        for i, table in derived.items()
    },
    weight_sources=load.load_crosswalk_sources(),
    later_years={i: [y for y in load.index_years(i) if y >= FIRST_YEAR_34] for i in indices},
    sources=load.load_sources(),
    data_version=load.slice_version(),
)
show(title(view))

# %% [markdown]
# ## Tóm tắt
# Gồm những tỉnh nào, đứng ở đâu, cách nhau bao xa, và điều gì chưa biết.

# %%
shown = summary(view)
show(*shown)

# %% [markdown]
# ## I. Hợp thành

# %%
made_up = made_of(view)
show(*made_up)

# %% [markdown]
# ## II. PAR INDEX của các tỉnh cũ
# Điểm và hạng đã công bố đặt cạnh nhau; năm không có là chưa công bố; lần đổi bộ chỉ số được vẽ thành vạch.

# %%
par = par_index(view)
show(*par)

# %% [markdown]
# ## III. Theo lĩnh vực
# Tỉnh cũ nào hơn ở lĩnh vực nào, và được thêm bao nhiêu điểm nếu cùng lên bằng nơi cao hơn; chỉ trong một năm.

# %%
by_field = fields(view)
show(*by_field)

# %% [markdown]
# ## IV. PCI, PAPI, SIPAS
# Số quy đổi qua các năm, vị trí tự tính trong 34, chênh lệch giữa các tỉnh cũ và theo từng thành phần.

# %%
others = other_indices(view)
show(*others)

# %% [markdown]
# ## V. Điều báo cáo này chưa nói được, và nguồn

# %%
show(*closing(view, source_ids=source_ids_of([*shown, *made_up, *par, *by_field, *others])))
