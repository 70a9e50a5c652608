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
#     - summary-lost
#     - summary-5
#     - part-1
#     - framework
#     - framework-table
#     - part-2
#     - par-standing
#     - par-series
#     - par-series-table
#     - par-strip
#     - par-neighbours
#     - part-3
#     - structure-text
#     - part-4
#     - fields-text
#     - part-5
#     - lost-text
#     - lost-fields
#     - lost-kinds
#     - part-6
#     - change-text
#     - part-6-others
#     - others-change-text
#     - part-7
#     - causes
#     - part-8
#     - index-table
#     - index-ranks
#     - profile
#     - index-scatter
#     - part-9
#     - forecast
#     - part-10
#     - plan
#     - appendix
#     - scores-table
#     - evidence-table
#     - sources-table
#     - conflicts
#     - method
#     parts:
#     - summary
#     - part-1
#     - part-2
#     - rank-interval
#     - part-3
#     - part-4
#     - part-5
#     - part-5-criteria
#     - part-6
#     - part-6-others
#     - part-7
#     - part-8
#     - part-9
#     - part-10
#     - appendix
#     - appendix-1
#     - appendix-2
#     - appendix-3
#     - appendix-4
#     - appendix-5
#     parameters:
#       language:
#         choices:
#         - vi
#         - en
#       province:
#         domain: province
#       year:
#         domain: year
#         index: par
#     title:
#       en: Analysis of one province's PAR INDEX result
#       vi: "B\xE1o c\xE1o ph\xE2n t\xEDch k\u1EBFt qu\u1EA3 Ch\u1EC9 s\u1ED1 PAR INDEX\
#         \ c\u1EE7a m\u1ED9t t\u1EC9nh"
# ---

# %% [markdown]
# # Một tỉnh, một năm: Chỉ số PAR INDEX đứng ở đâu và so với năm trước thì sao?
#
# **Câu hỏi.** Tỉnh được bao nhiêu điểm, xếp thứ mấy trong cả nước và trong vùng, tăng hay giảm so với năm trước, mức thay
# đổi đó so với cả nước thế nào, và doanh nghiệp (PCI), người dân (PAPI) cùng năm đánh giá ra sao?
#
# **Vì sao đọc.** Đây là báo cáo mà Sở Nội vụ trình Ủy ban nhân dân tỉnh sau khi Bộ Nội vụ công bố kết quả. Mỗi con số
# trong báo cáo dẫn được về một dòng trong `data/raw` và một địa chỉ nguồn (Phụ lục).
#
# **Dữ liệu và giới hạn.** Bảng PAR INDEX đầy đủ 63 tỉnh chưa có trong nguồn công khai đã thu thập; số liệu PAR là những gì
# các nguồn nêu. PCI (2006–2022) và PAPI (2011–2024) gần như đầy đủ. Không công bố thì báo cáo nói rõ là không công bố.
#
# Đổi tỉnh, năm, ngôn ngữ ở ô `parameters` rồi chạy lại, hoặc dùng lệnh `parresearch report`.

# %% tags=["parameters"]
province: str = "89"  # two-digit GSO code as text, or a name
year: int = 2016  # the year assessed
language: str = "vi"  # vi or en

# %%
from parresearch.catalog import load, province_workbook, trace
from parresearch.catalog.best import load_best_components
from parresearch.core.flags import uncontradicted
from parresearch.core.indices import MAJOR_BREAKS
from parresearch.core.provinces import all_provinces, members, region_of, resolve, units_of
from parresearch.improvement.lost_references import lost_beside
from parresearch.improvement.province_lost import lost_fields
from parresearch.improvement.province_supplied import known_scores, province_forecast, supplied_tables
from parresearch.reporting.blocks import show, source_ids_of
from parresearch.reporting.change import ChangeView
from parresearch.reporting.language import words
from parresearch.reporting.province import (
    ProvinceView,
    appendix,
    appendix_supplied,
    opening,
    part_association,
    part_basis,
    part_causes,
    part_change,
    part_criteria,
    part_forecast,
    part_indices,
    part_lost,
    part_overall,
    part_plan,
    part_rank_interval,
    part_structure,
    supplied,
)
from parresearch.statistics.breaks import breaks_of_index
from parresearch.statistics.comparison import compare_years
from parresearch.statistics.component_leaves import leaves_from_fields
from parresearch.statistics.component_years import component_years
from parresearch.statistics.framework_shape import nest_framework
from parresearch.statistics.groups import group_of
from parresearch.statistics.parts import sum_of_parts
from parresearch.statistics.profile import component_profile
from parresearch.statistics.scale_reading import scale_reading
from parresearch.statistics.shift import region_mean_table
from parresearch.statistics.standing import province_series, standings
from parresearch.statistics.uncertainty.assumed_places import assumed_places

# %% [markdown]
# Tỉnh được hiểu theo bản đồ của năm: mã 24 là Bắc Giang đến năm 2024 và là Bắc Ninh từ năm 2025. Tên sai hoặc năm không có
# số liệu thì dừng ở đây, kèm gợi ý gần nhất.

# %%
load.check_index_year("par", year)
unit = resolve(province, year=year)
own_key = {"vintage": unit.vintage, "province_code": unit.province_code}

# %% [markdown]
# Vị trí của mọi tỉnh theo từng năm, cho bốn chỉ số. Thứ hạng và bình quân chỉ được tính từ điểm khi gần như mọi tỉnh đều có
# điểm (PCI, PAPI); với PAR INDEX và SIPAS chỉ dùng số đã công bố. Chỉ đọc số liệu đến năm báo cáo: số của năm sau đổi thì
# báo cáo này không phải làm lại.

# %%
indices = ["par", "sipas", "pci", "papi"]
totals = {i: load.load_scores(i, component="total", last_year=year) for i in indices}
ranks = {i: load.load_ranks(i, last_year=year) for i in indices}
national = {i: load.load_national(i, last_year=year) for i in indices}
standing = {
    i: standings(totals[i], ranks[i], national[i], units=units_of(totals[i]["year"])) for i in indices
}

# %% [markdown]
# Dãy số của riêng tỉnh này (từ năm 2011 đến năm báo cáo), và các chỉ số thành phần của PCI, PAPI cạnh mọi tỉnh khác.

# %%
years = range(min(2011, year - 1), year + 1)
series = {i: province_series(standing[i], **own_key, years=years, national=national[i]) for i in indices}
parts = {"pci": load.components("pci"), "papi": [f"d{n}" for n in range(1, 9)]}
profiles = {
    i: component_profile(
        load.load_scores(i, first_year=year, last_year=year),
        year=year,
        province_code=unit.province_code,
        components=names,
    )
    for i, names in parts.items()
}

# %% [markdown]
# Sổ theo dõi của tỉnh (tiêu chí, nguyên nhân, kế hoạch), nếu tỉnh đã lưu cho năm này bằng `parresearch province store`. Đó là số
# liệu do tỉnh cung cấp, chưa công bố; báo cáo luôn nói rõ.

# %%
published = load.load_province_year(unit.province_code, year, index_ids=indices)
par = load.load_scores("par", last_year=year, province_code=unit.province_code)
book = province_workbook.load_province_workbook(unit.province_code, year)
tables = {} if book is None else supplied_tables(book, published=published[published["index_id"] == "par"])
own_book = supplied.from_book(book, tables)
known = par if book is None else known_scores(par, book.criteria, province_code=unit.province_code, year=year)

# %%
stated = {i: load.load_stated_changes(i, last_year=year) for i in ("par", "pci", "papi")}
framework, breaks = nest_framework(load.load_framework(year)), load.load_breaks()
own = series["par"].loc[year]
view = ProvinceView(
    province=unit,
    region=region_of(unit),
    year=year,
    w=words(language),
    standings=standing,
    series=series,
    profiles=profiles,
    scores=published,
    parts_sum=sum_of_parts(published[published["index_id"] == "par"]),
    reading=scale_reading(own, year=year, framework=framework, national=national["par"]),
    breaks={i: breaks_of_index(breaks, index_id=i) for i in indices},
    framework=framework,
    groups=uncontradicted(load.load_groups(year)),
    conflicts=load.load_province_conflicts(unit.province_code, [year - 1, year], index_ids=indices),
    evidence=trace.evidence(unit, years=years, detail_year=year, index_ids=indices),
    coverage=trace.coverage(),
    sources=load.load_sources(),
    data_version=load.slice_version(),
)
show(opening.title(view, own_book), *supplied.supplied_note(view, own_book))

# %% [markdown]
# ## Tóm tắt
# Vài câu và các con số chính; câu nào cũng được tính từ bảng, kể cả khi không có số liệu.

# %%
lost = lost_fields(known, province_code=unit.province_code, year=year)
forecast = province_forecast(
    book, scores=known, standing=standing["par"], own=own, province_code=unit.province_code, year=year
)
won_back = part_forecast.recoverable_sentence(view, forecast, own_book)
lost_text = part_lost.lost_summary(view, fields=lost, recoverable=won_back, supplied=own_book)
show(*opening.summary(view, lost_text))

# %% [markdown]
# ## I. Căn cứ, phạm vi
# Bộ chỉ số nào đang có hiệu lực, gồm những gì, và có đổi so với năm trước không.

# %%
show(*part_basis.basis(view))

# %% [markdown]
# ## II. Kết quả chung
# Điểm, hạng và mức thay đổi; nhóm xếp loại theo ngưỡng của chính năm đó.

# %%
show(*part_overall.overall(view, group=group_of(view.now["percent"], view.groups)))

# %% [markdown]
# Dãy nhiều năm: đường nối chỉ nối các năm liền nhau trên cùng một thước đo; lần đổi bộ chỉ số được vẽ thành vạch.

# %%
show(part_overall.series_figure(view), part_overall.series_table(view))

# %% [markdown]
# Vị trí giữa các tỉnh: chỉ những tỉnh có số liệu trong nguồn; tỉnh vắng mặt là chưa có số liệu, không phải điểm thấp.

# %%
show(part_overall.strip_figure(view), part_overall.neighbours_table(view))

# %% [markdown]
# Thứ hạng chắc đến đâu: nơi công bố không in sai số, nên sai số là giả định, và chỉ tính được khi gần như mọi tỉnh có điểm. Sai số
# lấy từ các năm cùng cách đo, có thể là ba năm sau năm báo cáo; chỉ ở đây mới đọc điểm của các năm sau.

# %%
places = assumed_places(
    {i: load.load_scores(i, component="total", last_year=year + 3) for i in ("par", "pci", "papi")},
    breaks,
    year=year,
    province_code=unit.province_code,
    n_units=len(units_of([year])),
)
show(*part_rank_interval.rank_intervals(view, places))

# %% [markdown]
# ## III. Cơ cấu điểm
# Điểm thẩm định, điểm khảo sát, SIPAS và kết quả kinh tế - xã hội: đạt bao nhiêu trên tối đa bao nhiêu, năm trước thế nào.

# %%
of_year = {
    name: component_years(
        known,
        best=load_best_components("par", year),
        year=year,
        components=names,
        same_measure=view.breaks_before("par").empty,
    )
    for name, names in {"blocks": part_structure.BLOCKS, "fields": part_structure.FIELDS}.items()
}
show(*part_structure.structure(view, of_year["blocks"], own_book))

# %% [markdown]
# ## IV. Tám lĩnh vực
# Điểm, tỷ lệ, thứ hạng của từng lĩnh vực; lĩnh vực nào tăng, lĩnh vực nào giảm.

# %%
show(*part_structure.fields(view, of_year["fields"], own_book))

# %% [markdown]
# ## V. Điểm mất
# Mất bao nhiêu điểm, ở lĩnh vực nào, lặp lại hay mới, và phần nào giành lại được bằng công việc của chính tỉnh.

# %%
show(*part_lost.points_lost(view, fields=lost, forecast=forecast, supplied=own_book))

# %%
show(*part_criteria.lost_criteria_blocks(view, own_book, fields_known=len(lost) > 0))

# %% [markdown]
# Kém tỉnh cao nhất đã biết, bình quân vùng và chính tỉnh năm trước bao nhiêu điểm; chỉ đọc điểm của các tỉnh khác khi tỉnh này
# có điểm lĩnh vực.

# %%
beside_others, of_all = [], par.iloc[:0]
if len(lost) and (lost["basis"] != "supplied").any():
    of_all = load.load_scores("par", first_year=year - 1, last_year=year)
    of_all = of_all[of_all["component"].str.startswith("field_")]
    beside = lost_beside(
        of_all,
        province_code=unit.province_code,
        year=year,
        region_codes=[p.province_code for p in members(unit.region_code, year=year)],
        n_all=len(all_provinces(year=year)),
        base_year=None if view.breaks_before("par")["kind"].isin(MAJOR_BREAKS).any() else year - 1,
    )
    beside_others = part_lost.beside_others(view, beside, known=of_all)
    show(*beside_others)

# %% [markdown]
# ## VI. Vì sao điểm thay đổi
# Phần của cả nước, của vùng, của tỉnh; phần của từng lĩnh vực khi đủ tám lĩnh vực ở cả hai năm; thứ hạng đổi vì ai; mức thay
# đổi có vượt dao động ngẫu nhiên không. Với PCI, PAPI các phần được tính từ mọi tỉnh.

# %%
fields = leaves_from_fields(of_all)
changes = {
    i: ChangeView(
        comparison=compare_years(
            standing[i],
            index_id=i,
            year=year,
            base_year=year - 1,
            breaks=breaks,
            published_regions=region_mean_table(national[i]),
            stated=stated[i],
            leaves=fields if i == "par" else None,
            totals=totals[i],
        ),
        w=view.w,
        all_breaks=breaks,
        sources=view.sources,
        national=national[i],
        scores=totals[i],
        data_version=view.data_version,
        province=unit,
        region=view.region,
        parts=of_all,
    )
    for i in ("par", "pci", "papi")
}
why = part_change.why_changed(view, changes["par"])
show(*why)

# %%
show(*part_change.other_indices(view, {i: changes[i] for i in ("pci", "papi")}))

# %% [markdown]
# ## VII. Nguyên nhân và trách nhiệm
# Nguyên nhân chủ quan, khách quan như tỉnh đã ghi; cơ quan chủ trì nào chịu trách nhiệm về bao nhiêu điểm mất.

# %%
show(*part_causes.causes(view, own_book))

# %% [markdown]
# ## VIII. So sánh với SIPAS, PCI, PAPI
# Bốn chỉ số đo những việc khác nhau, trên những thang khác nhau; ở đây chỉ đặt cạnh nhau, không nói chỉ số nào gây ra chỉ số
# nào.

# %%
show(*part_indices.index_sentences(view), part_indices.index_table(view))

# %%
show(part_indices.rank_figure(view), part_indices.profile_figure(view))

# %%
show(part_association.scatter(view))

# %% [markdown]
# ## IX. Dự báo, mục tiêu
# Điểm nào giành lại được, điểm nào phụ thuộc khảo sát hay kinh tế - xã hội; mỗi kịch bản lẽ ra đã đứng thứ mấy giữa các điểm
# đã công bố của chính năm đó.

# %%
show(*part_forecast.forecast(view, forecast, own_book))

# %% [markdown]
# ## X. Nhiệm vụ, theo dõi
# Kế hoạch của tỉnh, tiến độ tại ngày báo cáo ghi trong sổ, nhiệm vụ quá hạn, và tiêu chí mất điểm chưa có nhiệm vụ.

# %%
show(*part_plan.plan(view, own_book))

# %% [markdown]
# ## Phụ lục
# Toàn bộ điểm đã công bố, nguồn của từng con số, các số liệu mâu thuẫn, và tài liệu này được làm ra thế nào.

# %%
show(*appendix.scores(view), *appendix.evidence(view, more=source_ids_of([*beside_others, *why])))

# %%
show(*appendix.conflicts(view), *appendix.method(view))

# %%
show(*appendix_supplied.supplied_appendix(view, own_book))
