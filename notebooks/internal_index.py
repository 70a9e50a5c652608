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
#     - overview
#     - ranking
#     - lost
#     - lost-table
#     - comparison
#     - comparison-table
#     - published
#     - published-table
#     - method
#     parts:
#     - summary
#     - ranking
#     - unit
#     - lost
#     - comparison
#     - published
#     - method
#     parameters:
#       language:
#         choices:
#         - vi
#         - en
#       province:
#         domain: province
#       unit:
#         all_of: results
#       year:
#         domain: year
#     title:
#       en: Internal index of departments, districts and communes
#       vi: Chỉ số cải cách hành chính nội bộ của sở, huyện, xã
# ---

# %% [markdown]
# # Trong tỉnh, đơn vị nào mạnh, đơn vị nào yếu, và điểm mất ở đâu?
#
# **Câu hỏi.** Các sở, huyện, xã của tỉnh xếp thứ mấy theo chỉ số nội bộ; tự đánh giá lệch thẩm định bao nhiêu; tiêu chí nào
# làm mất nhiều điểm nhất; so với năm trước, phần nào do đơn vị và phần nào do bộ chỉ số thay đổi?
#
# **Dữ liệu.** Kết quả chấm đã lưu bằng `parresearch score WORKBOOK.xlsx -o data/internal/TEN`; tên đó điền vào `results` (và
# của năm trước vào `base_results`); mỗi bộ chỉ số một kết quả, cách nhau bằng dấu chấm phẩy. Không có thì sổ này chỉ nêu những số liệu nội bộ mà các nguồn đã công bố.
#
# **Giới hạn.** Bộ chỉ số, thang điểm, cách xếp loại khác nhau giữa các tỉnh, các năm và các loại đơn vị: không gộp chung.

# %% tags=["parameters"]
province: str = "17"  # two-digit GSO code as text, or a name
year: int = 2024  # the year assessed
results: str = ""  # stored results in data/internal, with ; between; empty: published figures only
base_results: str = ""  # stored results of the year before, with ; between
unit: str = ""  # code of one unit, for a page of its own; the batch makes one for each with -p unit=all
language: str = "vi"  # vi or en

# %%
from parresearch.catalog import internal, load
from parresearch.core.provinces import resolve
from parresearch.improvement.internal_rounds import pair_rounds, pick_unit, round_tables
from parresearch.reporting import internal as report
from parresearch.reporting.blocks import show
from parresearch.reporting.data_words import publisher_names
from parresearch.reporting.language import words

# %%
place = resolve(province, year=year)
now = internal.load_rounds(results, year=year, province_code=place.province_code)
base = internal.load_rounds(base_results, province_code=place.province_code)
chosen = pick_unit(now, unit)

# %% [markdown]
# Điểm mất tính trên từng tiêu chí thành phần; thay đổi so với năm trước tách thành phần do tỷ lệ đạt (đơn vị) và phần do
# trọng số, tiêu chí thêm hoặc bỏ (bộ chỉ số). Tiêu chí đổi cách chấm thì để riêng, vì không tách được.

# %%
view = report.InternalView(
    province=place,
    year=year,
    w=words(language),
    unit=chosen,
    rounds=tuple(
        report.RoundView(**round_tables(found, before, unit=chosen))
        for found, before in pair_rounds(now, base)
    ),
    published=internal.load_published_internal(place.province_code, year),
    publishers=publisher_names(load.load_sources(), words(language)),
    data_version=load.slice_version(),
)
show(*report.opening(view), *report.unit_page(view))

# %% [markdown]
# ## Xếp hạng theo loại đơn vị
# Mỗi loại đơn vị một bảng: sở không xếp chung với huyện.

# %%
show(*report.ranking(view))

# %% [markdown]
# ## Điểm mất ở đâu

# %%
show(*report.lost(view))

# %% [markdown]
# ## So với năm trước
# Khi bộ chỉ số thay đổi, mức thay đổi của điểm gồm cả phần do cách chấm.

# %%
show(*report.comparison(view))

# %% [markdown]
# ## Số liệu đã công bố

# %%
show(*report.published(view), *report.method(view))
