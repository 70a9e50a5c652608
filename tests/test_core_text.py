"""Text: composition, folding, Vietnamese order, numbers and dates."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from look_alike_support import looks_the_same

from parresearch.core import text
from parresearch.core.errors import ParresearchError

ALPHABETICAL = [
    "An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre", "Bình Dương",
    "Bình Định", "Bình Phước", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Gia Lai",
    "Hà Giang", "Hà Nam", "Hải Dương", "Hậu Giang", "Hòa Bình", "Hưng Yên", "Khánh Hòa", "Yên Bái",
]  # fmt: skip


def test_provinces_sort_in_the_order_of_a_vietnamese_dictionary():
    assert sorted(reversed(ALPHABETICAL), key=text.sort_key) == ALPHABETICAL


def test_tones_decide_only_when_the_letters_are_equal():
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(reversed(tones), key=text.sort_key) == tones
    assert sorted(["mạ", "mab"], key=text.sort_key) == ["mạ", "mab"]


def test_composed_and_decomposed_names_sort_and_fold_alike():
    name = "Thừa Thiên Huế"
    apart = unicodedata.normalize("NFD", name)
    assert text.nfc(apart) == name
    assert text.fold(apart) == text.fold(name)
    assert text.sort_key(apart)[:2] == text.sort_key(name)[:2]


@pytest.mark.parametrize(
    ("old", "new"), [("Hoà Bình", "Hòa Bình"), ("Thanh Hoá", "Thanh Hóa"), ("Thuý", "Thúy")]
)
def test_the_place_of_the_tone_mark_does_not_matter(old, new):
    assert text.fold(old, diacritics=True) == text.fold(new, diacritics=True)


def test_the_tone_of_qu_stays_where_it_is():
    assert text.fold("Quý", diacritics=True) == "quý"
    assert text.fold("Quảng", diacritics=True) == "quảng"


def test_slug_keeps_every_letter_of_dong_nai():
    assert text.slug("Đồng Nai") == "dong-nai"
    assert text.slug("../../etc/Đắk Lắk\x00") == "etc-dak-lak"


@given(st.text(max_size=80))
def test_a_slug_is_a_safe_file_name_whatever_the_text(name):
    assert set(text.slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (72.89, 2, "72,89", "72.89"),
        (1234567.5, 1, "1.234.567,5", "1,234,567.5"),
        (72.89 - 85.56, 2, "−12,67", "−12.67"),
        (2.675, 2, "2,68", "2.68"),  # half away from zero, although the float lies below
        (-0.001, 2, "0,00", "0.00"),
        (float("nan"), 2, "–", "–"),
        (None, 2, "–", "–"),
    ],
)
def test_numbers_are_written_as_each_language_writes_them(value, decimals, vi, en):
    assert text.number(value, decimals) == vi
    assert text.number(value, decimals, language="en") == en


def test_zero_is_a_number_and_nan_is_not():
    assert text.number(0.0) == "0,00"
    assert text.number(float("nan")) == "–"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.floats(min_value=-1e9, max_value=1e9))
def test_every_number_is_written_and_reads_back_within_half_a_unit(value):
    written = text.number(value, 2).replace(".", "").replace(",", ".").replace("−", "-")
    assert float(written) == pytest.approx(value, rel=1e-15, abs=0.0050001)


def test_a_line_for_a_terminal_holds_no_control_characters():
    assert text.one_line("An\x1b[31m Giang\r\n[2/63] made\x07") == "An [31m Giang [2/63] made "
    assert text.one_line("Thừa Thiên Huế") == "Thừa Thiên Huế"


def test_dates_follow_the_language():
    assert text.format_date(date(2025, 7, 1)) == "01/07/2025"
    assert text.format_date(date(2025, 7, 1), language="en") == "1 July 2025"


def test_an_unknown_language_is_refused_with_the_known_ones():
    with pytest.raises(ParresearchError) as error:
        text.check_language("fr")
    assert "vi, en" in str(error.value)


LOOK_ALIKE = [
    "Sở Nội vụ",
    "Đắk Lắk",
    "Bà Rịa - Vũng Tàu",
    "Thừa Thiên Huế",
    "Quảng Ngãi",
    "S01",
    "2.1.3",
    "Mức vừa",
]


@given(st.data())
def test_names_that_look_the_same_are_one_name(data):
    name = data.draw(st.sampled_from(LOOK_ALIKE))
    written = data.draw(looks_the_same(name))
    assert text.clean(written) == name
    assert text.fold(written) == text.fold(name)
    assert text.fold(written, diacritics=True) == text.fold(name, diacritics=True)
    assert text.slug(written) == text.slug(name)
    assert text.sort_key(written)[:2] == text.sort_key(name)[:2]
    assert text.has_diacritics(written) == text.has_diacritics(name)


@given(st.text(max_size=40))
def test_what_was_taken_in_once_stays_as_it_is(name):
    once = text.clean(name)
    assert text.clean(once) == once
    assert text.fold(once) == text.fold(name)


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d")
def test_every_dash_is_one_hyphen_when_compared(dash):
    assert text.fold(f"Vốn{dash}Chi") == "von - chi"
    assert text.slug(f"Vốn{dash}Chi") == "von-chi"


def test_an_en_dash_of_a_name_stays_an_en_dash():
    assert text.clean("Bà Rịa – Vũng Tàu") == "Bà Rịa – Vũng Tàu"
    assert text.nfc("chưa đạt\u200b ５") == "chưa đạt\u200b ５"  # free text is only composed


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Có\u200b", "ký tự ẩn U+200B"),
        ("\ufeffCó", "ký tự ẩn U+FEFF"),
        ("Khô\u00adng", "ký tự ẩn U+00AD"),
        ("\u0421ó", "ký tự dễ nhầm U+0421"),  # a Cyrillic letter
        ("5\u22123", "ký tự dễ nhầm U+2212"),
        ("\u0665", "ký tự dễ nhầm U+0665"),  # an Arabic five
        ("Sở\u00a0A", "ký tự ẩn U+00A0"),
    ],
)
def test_a_message_names_a_character_that_cannot_be_told(written, named):
    assert text.odd_characters(written) == f" ({named})"


@pytest.mark.parametrize("plain", ["Sở Nội vụ", "Bà Rịa – Vũng Tàu", "≥ 90%", "“Tốt”", "H’leo", "2,5 m²"])
def test_ordinary_text_has_no_odd_characters(plain):
    assert text.odd_characters(plain) == ""
