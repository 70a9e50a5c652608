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
#       vi: 'Các chỉ số có đi cùng nhau không? PAPI, PCI và PAR INDEX'
#       en: 'Do the indices go together? PAPI, PCI and PAR INDEX'
#     parameters:
#       x_index:
#         choices:
#         - papi
#         - pci
#         - sipas
#         - par
#       y_index:
#         choices:
#         - pci
#         - papi
#         - sipas
#         - par
#       language:
#         choices:
#         - vi
#         - en
#     blocks:
#     - title
#     - key-figures
#     - finding
#     - finding-within
#     - scatter
#     - years
#     - forest
#     - permutation
#     - year-table
#     - controls
#     - partial-finding
#     - components
#     - heat-map
#     - heat-map-years
#     - together
#     - model-table
#     - lags
#     - lag-figure
#     - specifications
#     - curve
#     - disagreement
#     - agreement-table
#     - disagreement-table
#     - par
#     - par-finding
#     - limits
#     - appendix
#     - sources-table
#     - method
#     parts:
#     - overview
#     - years
#     - controls
#     - components
#     - together
#     - lags
#     - specifications
#     - disagreement
#     - par
#     - selection
#     - limits
#     - appendix
# ---

# %% [markdown]
# # PAPI, PCI và PAR INDEX có đi cùng nhau không?
#
# **Câu hỏi.** Tỉnh được người dân đánh giá cao (PAPI) có phải cũng là tỉnh được doanh nghiệp đánh giá cao (PCI) không? Năm mà
# tỉnh lên ở chỉ số này có phải là năm tỉnh lên ở chỉ số kia không? PAR INDEX đứng ở đâu giữa hai chỉ số đó?
#
# **Vì sao đọc.** Chưa tìm thấy nghiên cứu nào công bố hệ số tương quan giữa PAR INDEX với PCI hay PAPI. Ở đây ai cũng
# có thể tính lại các hệ số từ số liệu có dẫn nguồn, kèm khoảng tin cậy, và sổ tính nói rõ kết luận được đến đâu.
#
# **Dữ liệu và giới hạn.** PAPI và PCI 2011–2022 gần như đủ 63 tỉnh. Điểm PAR INDEX chỉ có ở những tỉnh mà nguồn công khai nêu.
# Thang đo của các chỉ số đã đổi nhiều lần, nên mọi so sánh nhiều năm đều chuẩn hóa trong từng năm. Tương quan không phải là
# quan hệ nhân quả.

# %% tags=["parameters"]
x_index: str = "papi"  # papi, pci, sipas or par
y_index: str = "pci"  # another of them
first_year: int = 2011  # years compared, both ends included
last_year: int = 2022
reliability_x: float = 1.0  # of the first index, above 0; 1: not known, nothing is corrected
reliability_y: float = 1.0  # of the second
language: str = "vi"  # vi or en

# %%
from dataclasses import asdict

import numpy as np

from parresearch.catalog import load
from parresearch.core.indices import INDICES
from parresearch.core.provinces import units_of
from parresearch.reporting import correlation
from parresearch.reporting.blocks import show
from parresearch.reporting.correlation import CorrelationView, Estimate
from parresearch.reporting.language import words
from parresearch.statistics.association.agreement import concordance_years, disagreement, ranking_agreement
from parresearch.statistics.association.covariates import income_and_size
from parresearch.statistics.association.families import adjust_family
from parresearch.statistics.association.pairs import check_years, correlate_years, pair_scores
from parresearch.statistics.association.partial_years import partial_years
from parresearch.statistics.association.pooled import lagged_effects, pooled_models, without_one_year
from parresearch.statistics.association.power import disattenuate_last_year, smallest_detectable
from parresearch.statistics.association.published import (
    components_over_years,
    latest_components,
    partner_years,
    selection_years,
    years_known,
)
from parresearch.statistics.association.repeated import repeated_correlation
from parresearch.statistics.association.specification import specification_curve, summarise_curve
from parresearch.statistics.association.standardise import breaks_inside, own_scale, several_measures

# %% [markdown]
# Những tỉnh và năm có cả hai chỉ số. Mọi bước ngẫu nhiên (hoán vị, bootstrap) dùng một hạt giống cố định, nên chạy lại ra đúng
# các số này.

# %%
rng = np.random.default_rng(20260101)
scores, breaks = load.load_scores(), load.load_breaks()
x, y = (x_index, "total"), (y_index, "total")
units = units_of(scores["year"])
pairs = pair_scores(scores, x, y, years=range(first_year, last_year + 1))
names = (INDICES[x_index].short, INDICES[y_index].short)
found = pairs["year"].unique()
pairs = check_years(pairs, names=names, first_year=first_year, last_year=last_year)
thin = sorted(set(found) - set(pairs["year"]))
pairs = pairs.merge(units, on=["year", "vintage", "province_code"], validate="one_to_one")
span = (int(pairs["year"].min()), int(pairs["year"].max()))
regions = pairs.drop_duplicates("province_code").set_index("province_code")["region_code"]

# %% [markdown]
# Từng năm một: Pearson, Spearman, Kendall, khoảng tin cậy (công thức và bootstrap), hiệu chỉnh cho cả họ kiểm định, và hoán vị trong từng vùng. Rồi
# từng thành phần của chỉ số này với từng thành phần của chỉ số kia: năm gần nhất có đủ số, và mọi năm gộp lại.

# %%
yearly = correlate_years(
    pairs, family=f"{x_index}-{y_index} by year", regions=regions, rng=rng, n_bootstrap=2000
)
asked = range(first_year, last_year + 1)
corrected = disattenuate_last_year(yearly.table, reliability_x=reliability_x, reliability_y=reliability_y)
latest = latest_components(scores, x_index, y_index, years=asked)
together = components_over_years(scores, x_index, y_index, years=asked, breaks=breaks)

# %% [markdown]
# Nhiều năm gộp lại: chuẩn hóa trong từng năm, vì thang đo đã đổi. Điểm thô gộp lại chỉ được tính để cho thấy cái bẫy.

# %%
columns = {"x": x, "y": y}
standard = several_measures(pairs, columns, breaks=breaks)
raw_pooled, within = (repeated_correlation(table, "x", "y") for table in (pairs, standard))
models = pooled_models(standard, rng=rng)
sides = [own_scale(scores, side, breaks=breaks, years=asked) for side in (x, y)]
lags = adjust_family(lagged_effects(*sides), family=f"{x_index}-{y_index}, lags")
without = without_one_year(standard)

# %% [markdown]
# Loại phần gắn với vùng, thu nhập, quy mô; rồi mọi cách đặt câu hỏi hợp lý: năm nào, đo thế nào, phương pháp nào, có kiểm soát
# vùng, thu nhập, quy mô không, cách nhau mấy năm.

# %%
controls = income_and_size(load.load_table("grdp"), load.load_table("population"))
controlled = standard.merge(controls, on=["year", "province_code"], how="left")
sets = {"region": ["region_code"], "region, income, size": ["region_code", "log_income", "log_population"]}
partial = partial_years(controlled, sets, family=f"{x_index}-{y_index} by year, partial")
curve = specification_curve(
    controlled,
    family=f"{x_index}-{y_index} specifications",
    covariates=sets,
    measures={"score": ("x", "y"), "rank": ("x_rank", "y_rank"), "era": ("x_era", "y_era")},
)

# %% [markdown]
# PAR INDEX với từng chỉ số, trong mọi năm (cả sau năm cuối) có đủ tỉnh; và những tỉnh có số công bố khác các tỉnh còn lại thế nào.

# %%
same_map = scores[scores["vintage"] == pairs["vintage"].iloc[0]]
par_years = years_known(same_map, "par", first_year=first_year)
par = partner_years(same_map, "par", ["papi", "pci"], years=par_years)
selection = selection_years(same_map, "par", ["papi", "pci"], years=par_years)

# %%
called = units.drop_duplicates("province_code", keep="last")[["province_code", "province_name"]]
view = CorrelationView(
    w=words(language),
    x_index=x_index,
    y_index=y_index,
    years=span,
    pairs=pairs,
    yearly=yearly.table,
    left_out={**dict.fromkeys(thin, "few"), **yearly.left_out},
    raw_pooled=Estimate.of(raw_pooled),
    within=Estimate.of(within),
    without_year=without,
    breaks=breaks_inside(breaks, columns.values(), first_year=span[0], last_year=span[1]),
    models=models,
    lags=lags,
    curve=curve,
    curve_summary=asdict(summarise_curve(curve)),
    components=latest.table,
    components_year=latest.year,
    components_pooled=together,
    partial=partial.table,
    agreement=ranking_agreement(pairs, rng=rng),
    disagreement=disagreement(standard, family="provinces").merge(called, on="province_code"),
    concordance=concordance_years(
        scores, list(dict.fromkeys([x_index, y_index, "par"])), years=pairs["year"]
    ),
    par=par.table,
    par_left_out=par.left_out,
    selection=selection,
    detectable={int(n): smallest_detectable(int(n)) for n in yearly.table["n"].unique()},
    corrected=asdict(corrected) if corrected else None,
    source_ids=load.sources_of(scores, [x_index, y_index], first_year, last_year),
    par_source_ids=load.sources_of(same_map, ["par", "papi", "pci"], first_year, max([span[1], *par_years])),
    sources=load.load_sources(),
    data_version=load.slice_version(),
)
show(*correlation.opening(view))

# %% [markdown]
# ## Từng năm
# Mỗi vạch là một khoảng tin cậy 95%; dấu đặc là có ý nghĩa thống kê sau khi hiệu chỉnh.

# %%
show(*correlation.by_year(view), *correlation.controlled(view), *correlation.components(view))

# %% [markdown]
# ## Gộp nhiều năm
# Cái bẫy của điểm thô, rồi các mô hình đặt cạnh nhau trong một bảng.

# %%
show(*correlation.all_years(view), *correlation.lags(view))

# %% [markdown]
# ## Mọi cách đặt câu hỏi, và những tỉnh mà hai chỉ số nói khác nhau

# %%
show(*correlation.curve(view), *correlation.disagreement(view))

# %% [markdown]
# ## PAR INDEX
# Chỉ những tỉnh có điểm được nêu trong nguồn; ai công bố và ai không thì không phải ngẫu nhiên.

# %%
show(*correlation.par_index(view))

# %% [markdown]
# ## Những gì không nói được

# %%
show(*correlation.what_it_does_not_show(view), *correlation.appendix(view))
