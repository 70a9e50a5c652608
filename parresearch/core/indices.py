"""The indices this project knows: what they are called, who publishes them, on which scale they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parresearch.core.errors import UnknownIndexError, nearest
from parresearch.core.text import Language, clean, lower_first

__all__ = [
    "INDICES",
    "MAJOR_BREAKS",
    "NATIONAL",
    "PARTIAL_SCOPES",
    "PARTS_TOLERANCE",
    "PAR_PART_SETS",
    "Index",
    "component_name",
    "component_order",
    "index_of",
]

NATIONAL = "national"

MAJOR_BREAKS = ("new_framework", "scale")
"""Kinds of breaks across which scores are on two scales; other kinds revised a part of the instrument."""

PARTIAL_SCOPES = ("pilot", "surveyed")
"""Scopes of a rank among the few provinces of a pilot or a partial survey: no national rank."""

PAR_PART_SETS: tuple[tuple[str, ...], ...] = (
    ("appraised", "sipas_points", "leader_survey_points", "socioeconomic_points"),
    ("appraised", "impact_points"),
    ("appraised", "survey"),
)
"""Sets of parts that make the whole PAR INDEX: since 2018, the same with three parts together, and until 2015."""

PARTS_TOLERANCE = 0.0151
"""Parts and total are printed with two decimals: three or four roundings may add to this."""


@dataclass(frozen=True)
class Index:
    """One index: ``total_max(year)`` is the greatest total it can have in an index year."""

    index_id: str
    short: str
    name_vi: str
    name_en: str
    publisher_vi: str
    publisher_en: str
    total_max: Callable[[int], float]
    total_min: float
    decimals: int
    unit_vi: str
    unit_en: str

    def name(self, language: Language) -> str:
        """The full name in ``language``."""
        return self.name_vi if language == "vi" else self.name_en

    def publisher(self, language: Language) -> str:
        """The publisher in ``language``."""
        return self.publisher_vi if language == "vi" else self.publisher_en

    def unit(self, language: Language) -> str:
        """The unit of its total in ``language``."""
        return self.unit_vi if language == "vi" else self.unit_en


INDICES: dict[str, Index] = {
    index.index_id: index
    for index in (
        Index(
            "par", "PAR INDEX", "Chỉ số cải cách hành chính", "Public Administration Reform Index",
            "Bộ Nội vụ", "Ministry of Home Affairs", lambda year: 100.0, 0.0, 2, "điểm", "points",
        ),
        Index(
            "sipas", "SIPAS", "Chỉ số hài lòng về sự phục vụ hành chính",
            "Satisfaction Index of Public Administrative Services",
            "Bộ Nội vụ", "Ministry of Home Affairs", lambda year: 100.0, 0.0, 2, "%", "%",
        ),
        Index(
            "pci", "PCI", "Chỉ số năng lực cạnh tranh cấp tỉnh", "Provincial Competitiveness Index",
            "VCCI", "VCCI", lambda year: 100.0, 0.0, 2, "điểm", "points",
        ),
        Index(
            "papi", "PAPI", "Chỉ số hiệu quả quản trị và hành chính công cấp tỉnh",
            "Provincial Governance and Public Administration Performance Index",
            "CECODES, VFF-CRT, RTA và UNDP", "CECODES, VFF-CRT, RTA and UNDP",
            lambda year: 60.0 if year <= 2017 else 80.0, 0.0, 2, "điểm", "points",
        ),
        Index(
            "dti", "DTI", "Chỉ số chuyển đổi số", "Digital Transformation Index",
            "Bộ Thông tin và Truyền thông", "Ministry of Information and Communications",
            lambda year: 1.0, 0.0, 4, "(thang 1)", "(scale of 1)",
        ),
    )
}  # fmt: skip

_PAR_FIELDS = {
    1: ("Công tác chỉ đạo, điều hành cải cách hành chính", "Steering and management of the reform"),
    2: (
        "Xây dựng và tổ chức thực hiện văn bản quy phạm pháp luật",
        "Making and implementing legal documents",
    ),
    3: ("Cải cách thủ tục hành chính", "Reform of administrative procedures"),
    4: ("Cải cách tổ chức bộ máy hành chính", "Reform of the administrative apparatus"),
    5: ("Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức", "Quality of civil servants"),
    6: ("Cải cách tài chính công", "Public finance reform"),
    7: ("Hiện đại hóa hành chính", "Administrative modernisation"),
    8: ("Tác động của cải cách hành chính", "Impact of the reform"),
}
_PAR_FIELDS_IN = (
    (6, range(2012, 2016), ("Đổi mới cơ chế tài chính", "Renewal of financial mechanisms")),
    (8, range(2012, 2016), ("Thực hiện cơ chế một cửa, một cửa liên thông", "One-stop shop")),
    (2, range(2022, 2100), ("Cải cách thể chế", "Institutional reform")),
    (5, range(2022, 2100), ("Cải cách chế độ công vụ", "Civil service reform")),
    (
        7,
        range(2022, 2100),
        ("Xây dựng và phát triển chính quyền điện tử, chính quyền số", "E-government and digital government"),
    ),
)
"""Fields that a set of criteria (1294/QĐ-BNV of 2012, 876/QĐ-BNV of 2022) calls by another name than the others."""

_COMPONENTS: dict[tuple[str, str], tuple[str, str]] = {
    ("par", "appraised"): ("Điểm thẩm định", "Appraised points"),
    ("par", "survey"): ("Điểm điều tra xã hội học", "Survey points"),
    ("par", "sipas_points"): ("Điểm SIPAS", "SIPAS points"),
    ("par", "leader_survey_points"): ("Khảo sát lãnh đạo, quản lý", "Survey of leaders and managers"),
    ("par", "socioeconomic_points"): ("Phát triển kinh tế - xã hội", "Socio-economic targets"),
    ("par", "impact_points"): ("Điểm tác động", "Impact points"),
    ("par", "one_stop_shop"): ("Thực hiện cơ chế một cửa, một cửa liên thông", "One-stop shop"),
    ("par", "self_total"): ("Điểm tự đánh giá", "Self-assessed points"),
    **{("par", f"field_{n}"): names for n, names in _PAR_FIELDS.items()},
    **{
        ("par", f"self_field_{n}"): (
            f"Tự đánh giá: {lower_first(vi)}",
            f"Self-assessed: {lower_first(en)}",
        )
        for n, (vi, en) in _PAR_FIELDS.items()
    },
    ("pci", "entry_costs"): ("Gia nhập thị trường", "Entry costs"),
    ("pci", "land_access"): ("Tiếp cận đất đai", "Access to land"),
    ("pci", "transparency"): ("Tính minh bạch", "Transparency"),
    ("pci", "time_costs"): ("Chi phí thời gian", "Time costs"),
    ("pci", "informal_charges"): ("Chi phí không chính thức", "Informal charges"),
    ("pci", "policy_bias"): ("Cạnh tranh bình đẳng", "Policy bias"),
    ("pci", "soe_bias"): ("Ưu đãi doanh nghiệp nhà nước", "Bias towards state-owned enterprises"),
    ("pci", "proactivity"): ("Tính năng động của chính quyền tỉnh", "Proactivity of leadership"),
    ("pci", "business_support"): ("Dịch vụ hỗ trợ doanh nghiệp", "Business support services"),
    ("pci", "labour_training"): ("Đào tạo lao động", "Labour training"),
    ("pci", "law_and_order"): ("Thiết chế pháp lý và an ninh trật tự", "Law and order"),
    ("pci", "central_policy_implementation"): ("Thực hiện chính sách của trung ương", "Central policy implementation"),
    ("papi", "d1"): ("Tham gia của người dân ở cấp cơ sở", "Participation at local levels"),
    ("papi", "d2"): ("Công khai, minh bạch trong việc ra quyết định", "Transparency in local decision-making"),
    ("papi", "d3"): ("Trách nhiệm giải trình với người dân", "Vertical accountability"),
    ("papi", "d4"): ("Kiểm soát tham nhũng trong khu vực công", "Control of corruption in the public sector"),
    ("papi", "d5"): ("Thủ tục hành chính công", "Public administrative procedures"),
    ("papi", "d6"): ("Cung ứng dịch vụ công", "Public service delivery"),
    ("papi", "d7"): ("Quản trị môi trường", "Environmental governance"),
    ("papi", "d8"): ("Quản trị điện tử", "E-governance"),
    ("dti", "digital_government"): ("Chính quyền số", "Digital government"),
    ("dti", "digital_economy"): ("Kinh tế số", "Digital economy"),
    ("dti", "digital_society"): ("Xã hội số", "Digital society"),
}  # fmt: skip


def index_of(index_id: str) -> Index:
    """The index with this id; an unknown one is an error that offers the nearest.

    Examples
    --------
    >>> index_of("papi").total_max(2017), index_of("papi").total_max(2018)
    (60.0, 80.0)
    """
    index_id = clean(index_id)
    if index_id in INDICES:
        return INDICES[index_id]
    close = nearest(index_id.lower(), INDICES, cutoff=0.4)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise UnknownIndexError(
        f"{index_id!r} is not an index of the catalogue.{hint} Indices: {', '.join(INDICES)}."
    )


def component_name(
    index_id: str, component: str, *, language: Language = "vi", year: int | None = None
) -> str:
    """What readers call a component. Fields of the PAR INDEX have the names of the criteria set of ``year``.

    Examples
    --------
    >>> component_name("par", "field_8", year=2014), component_name("pci", "total", language="en")
    ('Thực hiện cơ chế một cửa, một cửa liên thông', 'PCI')
    >>> component_name("par", "field_2", year=2021), component_name("par", "field_2", year=2022)
    ('Xây dựng và tổ chức thực hiện văn bản quy phạm pháp luật', 'Cải cách thể chế')
    """
    at = 0 if language == "vi" else 1
    if component == "total":
        return index_of(index_id).short
    if index_id == "par" and year is not None:
        for number, years, names in _PAR_FIELDS_IN:
            if component == f"field_{number}" and year in years:
                return names[at]
    return _COMPONENTS.get((index_id, component), (component, component))[at]


def component_order(index_id: str) -> list[str]:
    """Components of an index in the order its publisher prints them, as far as they have a name here."""
    return [component for known, component in _COMPONENTS if known == index_of(index_id).index_id]
