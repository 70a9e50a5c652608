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
#     title:
#       vi: 'Tổng quan bộ số liệu: độ phủ, mâu thuẫn, kiểm tra'
#       en: 'What the data hold: coverage, conflicts, checks'
#     parameters:
#       language:
#         choices:
#         - vi
#         - en
#     blocks:
#     - title
#     - overview
#     - key-figures
#     - coverage
#     - coverage-figure
#     - coverage-table
#     - breaks
#     - breaks-table
#     - conflicts
#     - conflicts-table
#     - national-conflicts-table
#     - checks
#     - checks-table
#     - sources
#     - source-kinds
#     - method
#     parts:
#     - overview
#     - coverage
#     - breaks
#     - conflicts
#     - checks
#     - sources
# ---

# %% [markdown]
# # Số liệu có gì, thiếu gì, mâu thuẫn ở đâu?
#
# **Câu hỏi.** Với mỗi chỉ số và mỗi năm, có điểm và thứ hạng của bao nhiêu tỉnh; các nguồn khác nhau ở đâu và số nào được
# dùng; những kiểm tra nào đã chạy và thấy gì?
#
# **Vì sao đọc.** Trước khi tin một phát hiện phải biết nó dựa trên bao nhiêu tỉnh. PAR INDEX và SIPAS chỉ có một phần; tỉnh
# nào công bố không phải là ngẫu nhiên.

# %% tags=["parameters"]
language: str = "vi"  # vi or en

# %%
from parresearch.catalog import load, trace
from parresearch.core.provinces import units_of
from parresearch.reporting.blocks import show
from parresearch.reporting.language import words
from parresearch.reporting.overview import OverviewView, checks, conflicts, coverage, opening, sources

# %%
coverage_table = trace.coverage()
view = OverviewView(
    w=words(language),
    coverage=coverage_table,
    breaks=load.load_breaks(),
    conflicts=load.load_conflicts(),
    national_conflicts=load.load_table("national_conflicts"),
    checks=load.load_table("checks"),
    sources=load.load_sources(),
    source_use=trace.source_use(),
    names=units_of(coverage_table["year"]),
    data_version=load.slice_version(),
)
show(*opening(view))

# %% [markdown]
# ## Độ phủ
# Mỗi ô là số tỉnh có điểm hoặc thứ hạng chung trong một năm; số dưới cùng là số tỉnh khi đó có trên bản đồ.

# %%
show(*coverage(view))

# %% [markdown]
# ## Mâu thuẫn giữa các nguồn
# Không nguồn nào bị bỏ: số không dùng vẫn nằm đây, cùng số được dùng và lý do.

# %%
show(*conflicts(view))

# %% [markdown]
# ## Kiểm tra
# Mỗi lần dựng lại số liệu đều chạy các kiểm tra này; có kiểm tra không đạt thì không ghi gì ra; “lưu ý” là điều chưa
# khớp trong chính bảng của nơi công bố.

# %%
show(*checks(view))

# %%
show(*sources(view))
