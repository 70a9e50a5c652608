"""Messages: every one has its Vietnamese text, with the same placeholders, and none is left over."""

import ast
import re

import pytest
from babel.messages.pofile import read_po

from parresearch.core.provinces import resolve
from parresearch.reporting.language import CATALOGUE, UntranslatedError, words

PLACEHOLDER = re.compile(r"{(\w+)}")


def messages_in_code(root):
    """Messages given to a Words object: ``w("…")``, ``v.w("…")``, ``self("…")`` and ``….plural("…", "…", n)``."""
    found = set()
    for path in (root / "parresearch").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            texts = [
                a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            if name == "plural" and len(texts) == 2:
                found.add(tuple(texts))
            elif texts and (name == "w" or (name == "self" and isinstance(node.func, ast.Name))):
                found.add((texts[0],))
    return found


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="vi")


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def test_every_message_is_translated_and_none_is_left_over(root, catalogue):
    in_code = messages_in_code(root)
    translated = {as_tuple(m.id) for m in catalogue if m.id and all(as_tuple(m.string))}
    assert len(in_code) > 100
    assert in_code - translated == set()
    assert translated - in_code == set()


def test_translations_keep_their_placeholders(catalogue):
    for message in catalogue:
        for text in as_tuple(message.string):
            wanted = set(PLACEHOLDER.findall(as_tuple(message.id)[-1])) if message.id else set()
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id


def test_a_message_without_vietnamese_text_is_an_error_and_never_english():
    with pytest.raises(UntranslatedError):
        words("vi")("No such message")
    assert words("en")("No such message") == "No such message"


@pytest.mark.parametrize(
    ("change", "vi", "en"),
    [(-5, "giảm 5 bậc", "down 5 places"), (1, "tăng 1 bậc", "up 1 place"), (-1, "giảm 1 bậc", "down 1 place"),
     (0, "giữ nguyên thứ hạng", "same place")],
)  # fmt: skip
def test_english_numbers_agree(change, vi, en):
    assert words("vi").place_change(change) == vi
    assert words("en").place_change(change) == en


@pytest.mark.parametrize(
    ("name", "vi"),
    [("An Giang", "tỉnh An Giang"), ("Đà Nẵng", "thành phố Đà Nẵng"), ("79", "TP. Hồ Chí Minh")],
)
def test_provinces_and_cities_are_called_what_they_are(name, vi):
    assert words("vi").province(resolve(name, year=2016)) == vi
