"""The catalogue page: a list that is whole without JavaScript, escaped, in Vietnamese order, with no addresses."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from test_exporter_html import outside_addresses

from parresearch.core.errors import ParresearchError
from parresearch.reporting.index_page import index_page_html


def entry(name: str = "An Giang", year: int | None = 2016, **changed: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "notebook": "province_report",
        "notebook_title": "Báo cáo tỉnh",
        "title": f"Chỉ số PAR INDEX {year} của {name}",
        "province_name": name,
        "province_code": "89",
        "year": year,
        "language": "vi",
        "formats": {
            "ipynb": "province_report/2016/89.ipynb",
            "html": "province_report/2016/89-an-giang.html",
        },
        "score": 72.885,
        "rank": 36,
        "n_units": 63,
        "change": -12.67,
        "made_at": "2026-03-31T08:05:00+07:00",
        "status": "published",
        "reason": None,
    }
    return made | changed


def body(html: str) -> list[str]:
    return re.findall(r'<tr class="ix-.*?</tr>', html, flags=re.DOTALL)


def test_a_row_has_figures_as_vietnamese_readers_write_them_and_relative_links() -> None:
    html = index_page_html([entry()])
    (row,) = body(html)
    for text in (">72,89<", ">36/63<", ">−12,67<", ">31/03/2026 08:05 +0700<", ">2016<", ">Đã lập<"):
        assert text in row
    links = re.findall(r'href="([^"]+)"', row)
    page = "province_report/2016/89-an-giang.html"
    assert links == [page, page, "province_report/2016/89.ipynb"]
    assert "1 báo cáo: 1 đã lập." in html


def test_missing_figures_are_a_dash_without_a_value_to_sort_by() -> None:
    (row,) = body(
        index_page_html([entry(score=None, rank=None, change=float("nan"), made_at=None, formats={})])
    )
    assert row.count(">–<") == 5
    assert row.count("data-v=") == 4  # name, year, report, status
    assert "href" not in row


def test_a_report_about_no_province_and_no_year_is_listed_by_its_title() -> None:
    bare = {"notebook": "data_overview", "title": "Tổng quan số liệu", "status": "published"}
    (row,) = body(index_page_html([bare]))
    assert "Tổng quan số liệu" in row
    assert 'data-year=""' in row


def test_reports_that_differ_by_another_parameter_alone_are_told_apart_and_found_by_their_titles() -> None:
    """A page of its own for each commune: the same province, year and kind of report."""
    pages = [entry(title=f"Chỉ số nội bộ: Xã số {n}", formats={"html": f"x/{n}.html"}) for n in (7, 12)]
    text = index_page_html([*pages, entry(name="Kiên Giang", title="Không trùng")])
    for shown in ("Chỉ số nội bộ: Xã số 7</td>", "Chỉ số nội bộ: Xã số 12</td>"):
        assert text.count(shown) == 1
    assert "Không trùng</td>" not in text  # where a row stands alone, its kind of report is enough
    assert "xa so 12" in text


def test_rows_stand_in_vietnamese_order_newest_first_whatever_order_they_came_in() -> None:
    names = [
        "An Giang",
        "Bà Rịa - Vũng Tàu",
        "Cà Mau",
        "Đà Nẵng",
        "Đắk Lắk",
        "Hà Nội",
        "Hải Dương",
        "Yên Bái",
    ]
    entries = [entry(name, year) for name in names for year in (2022, 2016)]
    html = index_page_html(entries)
    shown = re.findall(
        r'data-search="[^"]*" data-year="(\d+)".*?title="[^"]*">(.*?)</a>', html, flags=re.DOTALL
    )
    assert shown == [(str(year), name) for name in names for year in (2022, 2016)]
    random.Random(0).shuffle(entries)
    assert index_page_html(entries) == html


def test_the_text_to_search_in_is_without_marks() -> None:
    (row,) = body(index_page_html([entry("Đắk Lắk", province_code="66")]))
    assert 'data-search="dak lak daklak 66 2016 bao cao tinh chi so par index 2016 cua dak lak"' in row


def test_a_failed_report_shows_the_reason_and_what_is_still_there() -> None:
    html = index_page_html([entry(status="failed", reason="Ô 12: <b>thiếu</b> cột"), entry(year=2015)])
    failed, good = body(html)
    assert '<span class="ix-reason">Ô 12: &lt;b&gt;thiếu&lt;/b&gt; cột</span>' in failed
    assert "Lỗi" in failed
    assert "href" in failed
    assert "ix-reason" not in good
    assert "2 báo cáo: 1 đã lập, 1 lỗi." in html


def test_why_a_report_is_out_of_date_is_said_in_the_language_of_the_page() -> None:
    reasons = {
        "data changed; environment changed (pandas 3.0, now 3.1)": "số liệu đã đổi; môi trường đã đổi (pandas 3.0",
        "the last run failed: cell 3: no data changed here": "lần chạy gần nhất bị lỗi: cell 3: no data changed here",
        "library changed (reporting.change)": "thư viện đã đổi (reporting.change)",
    }
    for reason, shown in reasons.items():
        assert f'<span class="ix-reason">{shown}' in index_page_html([entry(status="stale", reason=reason)])


def test_hostile_text_stays_text_and_addresses_stay_below_the_page() -> None:
    bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    html = index_page_html(
        [
            entry(
                bad,
                title=bad,
                notebook_title=bad,
                reason=bad,
                status="stale",
                formats={"html": "a b/<x>.html"},
            )
        ]
    )
    assert html.count("<script") == 1
    assert "<img" not in html
    assert 'href="a%20b/%3Cx%3E.html"' in html
    assert 'href="javascript%3Aalert%281%29"' in index_page_html(
        [entry(formats={"html": "javascript:alert(1)"})]
    )
    assert 'href="a/b.html"' in index_page_html([entry(formats={"html": "a\\b.html"})])
    for path in ("/etc/passwd", "../x.html", "//example.org/x", ""):
        with pytest.raises(ParresearchError, match="not a path below it"):
            index_page_html([entry(formats={"html": path})])


def test_the_page_points_nowhere_outside_its_folder() -> None:
    html = index_page_html([entry()])
    assert set(outside_addresses(html)) == set(entry()["formats"].values())
    assert "http" not in html.replace("http-equiv", "")
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", html)


def test_bad_entries_are_refused_by_name() -> None:
    with pytest.raises(ParresearchError, match=r"'done'.*failed, stale, published"):
        index_page_html([entry(status="done")])
    with pytest.raises(ParresearchError, match=r"'yesterday'.*ISO 8601"):
        index_page_html([entry(made_at="yesterday")])


def test_filters_are_offered_only_where_they_divide() -> None:
    one = index_page_html([entry()])
    assert 'data-filter="year"' in one
    assert 'data-filter="report"' not in one
    two = index_page_html([entry(), entry(notebook_title="Tổng quan", language="en", status="stale")])
    for key in ("year", "report", "language", "status"):
        assert f'data-filter="{key}"' in two
    assert two.count("<th ") - one.count("<th ") == 2  # a column for the language and one more row


def test_an_empty_catalogue_says_how_to_fill_it() -> None:
    html = index_page_html([])
    assert "Chưa có báo cáo nào" in html
    assert "<table" not in html
    assert "<script" not in html
