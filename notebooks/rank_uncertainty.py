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
#       vi: 'Thứ hạng chắc chắn đến đâu? PCI, PAPI'
#       en: 'How sure are the ranks? PCI, PAPI'
#     parameters:
#       index_id:
#         choices:
#         - papi
#         - pci
#       year:
#         domain: year
#       language:
#         choices:
#         - vi
#         - en
#     blocks:
#     - title
#     - key-figures
#     - finding
#     - assumed-error
#     - sets
#     - rank-sets
#     - rank-table
#     - error-table
#     - sensitivity
#     - sensitivity-finding
#     - limits
#     - appendix
#     - sources-table
#     - method
#     parts:
#     - overview
#     - sets
#     - sensitivity
#     - limits
#     - appendix
# ---

# %% [markdown]
# # Thứ hạng của một năm chắc chắn đến đâu?
#
# **Câu hỏi.** Điểm nào cũng có sai số. Với sai số đó, mỗi tỉnh có thể đứng ở những hạng nào, tỉnh nào chắc chắn thuộc nhóm đầu
# hoặc nhóm cuối, và thứ hạng thay đổi theo trọng số và theo sai số đến mức nào?
#
# **Vì sao đọc.** Hơn kém nhau năm bậc chưa chắc là khác nhau thật. Sổ tính đếm xem trong bao nhiêu cặp tỉnh đã xác lập được tỉnh nào
# cao hơn. Hai tập hạng tách rời nhau thì khác biệt đã được xác lập; hai tập chồng lên nhau thì riêng bảng hạng chưa trả lời được.
#
# **Dữ liệu và giới hạn.** Nơi công bố không in sai số chuẩn. Sai số ở đây là giả định, nói rõ cách ước lượng; có thể tự cho bằng
# tham số `standard_error`. PAR INDEX và SIPAS không có trong sổ tính này vì điểm chỉ được công bố ở một số tỉnh, nên không có bảng
# xếp hạng đầy đủ để xét.

# %% tags=["parameters"]
index_id: str = "papi"  # papi or pci
year: int = 2019  # the year assessed
group: int = 10  # size of the top and bottom groups
standard_error: float = 0.0  # points, for every province; 0: from the movement between years
concentration: int = 100  # how close drawn weights stay to the official ones
language: str = "vi"  # vi or en

# %%
import numpy as np
import pandas as pd

from parresearch.catalog import load
from parresearch.core.provinces import units_of
from parresearch.reporting import rank_uncertainty
from parresearch.reporting.blocks import show
from parresearch.reporting.language import words
from parresearch.reporting.rank_uncertainty import RankView
from parresearch.statistics.reproduction import official_weights
from parresearch.statistics.uncertainty.assumed_errors import movement_error
from parresearch.statistics.uncertainty.error_sizes import sets_by_error
from parresearch.statistics.uncertainty.monte_carlo import leave_one_out, rank_draws, variance_shares
from parresearch.statistics.uncertainty.official_parts import official_parts
from parresearch.statistics.uncertainty.rank_sets import full_ranking, rank_confidence_sets
from parresearch.statistics.uncertainty.reliability import cronbach_alpha, principal_components
from parresearch.statistics.uncertainty.tau_sets import group_membership, tau_set

# %% [markdown]
# Điểm của năm, và sai số chuẩn: do người chạy cho, hoặc từ mức các tỉnh dịch chuyển so với nhau giữa các năm liền kề, ưu
# tiên các năm cùng cách đo.

# %%
load.check_index_year(index_id, year)
rng = np.random.default_rng(20260101)
scores = load.load_scores(index_id)
totals = scores[scores["component"] == "total"]
units = units_of([year]).set_index("province_code")
points = full_ranking(totals, year=year, n_units=len(units))
moved = (
    movement_error(totals, load.load_breaks(), index_id=index_id, year=year, n_units=len(units))
    if standard_error == 0
    else None
)
se = standard_error if moved is None else moved.se
errors = pd.Series(se, index=points.index)

# %% [markdown]
# Tập hạng của từng tỉnh, của mọi tỉnh cùng lúc, và những tỉnh chưa thể loại khỏi hạng nhất, hạng cuối.

# %%
one = rank_confidence_sets(points, errors).table
together = rank_confidence_sets(points, errors, simultaneous=True, rng=rng)
every = together.table
sets = one.assign(
    all_best=every["rank_best"], all_worst=every["rank_worst"], status=group_membership(every, size=group)
)
sets = sets.join(units["province_name"]).rename_axis("province_code").reset_index()
ends = {
    end: units.loc[tau_set(points, errors, tau=1, end=end, rng=rng), "province_name"]
    for end in ("best", "worst")
}

# %% [markdown]
# Sai số là giả định, nên xem cả khi sai số chỉ bằng một nửa, một phần tư: bao nhiêu tỉnh khi đó chắc chắn thuộc nhóm đầu, nhóm cuối.

# %%
by_error = sets_by_error(points, se, group=group, rng=rng)

# %% [markdown]
# Trọng số chính thức chỉ là một lựa chọn: rút ngẫu nhiên quanh nó, cùng với làm tròn và sai số, xem thứ hạng đổi bao nhiêu.

# %%
weights = official_weights(
    index_id, load.load_table("pci_weights"), load.load_table("papi_codebook"), year=year
)
index = official_parts(scores, weights, year=year, se=se, concentration=concentration)
draws = pd.DataFrame() if index is None else rank_draws(index, rng=rng, top=group)
shares = pd.DataFrame() if index is None else variance_shares(index, rng=rng, n=512)

# %%
view = RankView(
    w=words(language),
    index_id=index_id,
    year=year,
    group=group,
    sets=sets,
    se=se,
    error=moved,
    by_error=by_error,
    n_established=together.n_established,
    best_set=list(ends["best"]),
    worst_set=list(ends["worst"]),
    weights=pd.DataFrame({"component": weights.index, "share": weights.to_numpy() / weights.sum()}),
    draws=draws,
    shares=shares,
    left_out=pd.DataFrame() if index is None else leave_one_out(index),
    alpha=float("nan") if index is None else cronbach_alpha(index.parts),
    first_component=float("nan") if index is None else principal_components(index.parts).shares.iloc[0],
    assumptions={"concentration": concentration, "n_draws": 10_000, "n_sobol": 512, "coverage": 0.95},
    source_ids=load.sources_of(scores, [index_id], year, year),
    sources=load.load_sources(),
    data_version=load.slice_version(),
)
show(*rank_uncertainty.opening(view))

# %% [markdown]
# ## Mỗi tỉnh có thể đứng ở đâu
# Vạch càng dài, hạng càng chưa chắc.

# %%
show(*rank_uncertainty.sets_part(view))

# %% [markdown]
# ## Thứ hạng thay đổi theo trọng số và sai số
# Tỷ phần phương sai của thứ hạng theo nguồn, và thứ hạng khi bỏ từng thành phần.

# %%
show(*rank_uncertainty.sensitivity(view), *rank_uncertainty.appendix(view))
