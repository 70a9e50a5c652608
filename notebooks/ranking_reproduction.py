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
#       vi: 'Tính lại bảng xếp hạng: PCI, PAPI, PAR INDEX'
#       en: 'The ranking made again: PCI, PAPI, PAR INDEX'
#     parameters:
#       index_id:
#         choices:
#         - pci
#         - papi
#         - par
#       year:
#         domain: year
#       language:
#         choices:
#         - vi
#         - en
#     blocks:
#     - title
#     - overview
#     - key-figures
#     - finding
#     - ranks-finding
#     - rules
#     - rule
#     - rule-table
#     - totals
#     - identity-figure
#     - year-figure
#     - year-table
#     - mismatches
#     - mismatch-table
#     - rank-table
#     - ranking
#     - ties
#     - groups
#     - ranking-table
#     - appendix
#     - limits
#     - sources-table
#     - method
#     parts:
#     - overview
#     - rules
#     - totals
#     - mismatches
#     - ranking
#     - own-group
#     - appendix
# ---

# %% [markdown]
# # Tính lại từ thành phần có ra đúng bảng xếp hạng đã công bố không?
#
# **Câu hỏi.** Lấy các chỉ số thành phần và trọng số mà nơi công bố đã in, tính lại điểm tổng hợp, thứ hạng và nhóm của một
# năm: bao nhiêu tỉnh ra đúng số đã công bố, tỉnh nào lệch, lệch bao nhiêu và vì sao?
#
# **Vì sao đọc.** Trước khi dùng một bảng xếp hạng để giải thích điểm mất, phải biết bảng đó tự khớp với chính nó. Bảng PCI
# năm 2011 không khớp ở 62 trong 63 tỉnh; nếu phân rã mức thay đổi 2010–2011 theo chỉ số thành phần thì phần dư là lỗi của
# bảng, không phải của tỉnh.
#
# **Dữ liệu và giới hạn.** PCI 2005–2024 (chỉ số thành phần đầy đủ đến năm 2019), PAPI 2011–2024, PAR INDEX là những tỉnh
# có nguồn nêu cả điểm thành phần. Số in ra đã làm tròn, nên hai số “khớp” khi chênh lệch không vượt quá mức làm tròn cho phép.
# Không sửa số nào: số lệch vẫn giữ như đã công bố, kèm nguyên nhân có khả năng nhất.

# %% tags=["parameters"]
index_id: str = "pci"  # pci, papi or par
year: int = 2019  # the year assessed
group: str = ""  # provinces to rank among themselves, separated by semicolons; empty for none
language: str = "vi"  # vi or en

# %%
from parresearch.catalog import load
from parresearch.core.provinces import regions, resolve, units_of
from parresearch.reporting.blocks import show
from parresearch.reporting.language import words
from parresearch.reporting.reproduction import (
    ReproductionView,
    appendix,
    mismatches,
    opening,
    ranking,
    rules,
    totals,
)
from parresearch.statistics.comparison_groups import rank_within
from parresearch.statistics.remade_ranking import remade_ranking
from parresearch.statistics.reproduction import compare_index, parts_of, summary, weights_of

# %% [markdown]
# Năm được kiểm tra theo chính chỉ số được chọn: năm không có số liệu thì dừng ở đây, kèm năm gần nhất có số liệu.

# %%
load.check_index_year(index_id, year)
scores = load.load_scores(index_id)
units = units_of(scores["year"])

# %% [markdown]
# So sánh từng số: điểm tổng hợp với tổng có trọng số của các thành phần, tỷ lệ phần trăm của lĩnh vực với điểm chia điểm tối
# đa, thứ hạng với điểm, nhóm với ngưỡng. Mức cho phép suy ra từ số chữ số thập phân đã in.

# %%
weights, codebook = load.load_table("pci_weights"), load.load_table("papi_codebook")
groups = load.load_table("par_groups")
compared = compare_index(
    index_id,
    scores,
    statements=load.load_statements(index_id),
    weights=weights,
    codebook=codebook,
    groups=groups,
)

# %% [markdown]
# Nhóm so sánh tự chọn, chẳng hạn bảy tỉnh miền núi phía Bắc: thứ hạng chỉ giữa các tỉnh đó với nhau.

# %%
members = [resolve(name.strip(), year=year).province_code for name in group.split(";") if name.strip()]
all_totals = scores[scores["component"] == "total"]
own = rank_within(all_totals, {"own": members}, by="percent") if members else all_totals.iloc[:0]

# %%
view = ReproductionView(
    w=words(language),
    index_id=index_id,
    year=year,
    comparisons=compared,
    summary=summary(compared),
    ranking=remade_ranking(scores, units, index_id=index_id, year=year, groups=load.load_groups(year)),
    own_group=own[own["year"] == year],
    weights=weights_of(weights, year=year),
    codebook=parts_of(codebook, year=year),
    groups=load.load_groups(year),
    names=units,
    regions=regions(year=year),
    sources=load.load_sources(),
    data_version=load.slice_version(),
)
show(*opening(view))

# %% [markdown]
# ## Cách tính
# Trọng số (PCI), thành phần (PAPI) hoặc ngưỡng nhóm (PAR INDEX) của chính năm đó, và biết được từ đâu.

# %%
show(*rules(view))

# %% [markdown]
# ## Điểm tổng hợp
# Bên trái: tính lại so với công bố, đường chéo là bằng nhau. Bên phải: chênh lệch, dải xám là phần làm tròn giải thích được.
# Rồi đến mọi năm, để thấy năm này là ngoại lệ hay là thường lệ.

# %%
show(*totals(view))

# %% [markdown]
# ## Số nào không ra, và vì sao
# Mỗi dòng một số, lệch nhiều đứng trước. Nguyên nhân là điều các con số gợi ra, chưa phải điều nơi công bố xác nhận.

# %%
show(*mismatches(view))

# %% [markdown]
# ## Bảng xếp hạng tính lại
# Hạng trong cả nước, trong vùng, nhóm; đồng điểm thì cùng hạng tốt nhất, các hạng kế tiếp bỏ trống.

# %%
show(*ranking(view))

# %%
show(*appendix(view))
