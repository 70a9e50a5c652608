"""The Vietnamese of the reports uses the terms of docs/glossary.md."""

import re

import pytest
from babel.messages.pofile import read_po

from parresearch.core.rawfiles import raw_names, read_raw
from parresearch.reporting.language import CATALOGUE

ROW = re.compile(
    r"^\| (?!English|---)(?P<en>[^|]+) \| (?P<vi>[^|]+) \| (?P<seen>[^|]+) \|$", flags=re.MULTILINE
)


def read_glossary(root):
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    return {
        m["en"].strip(): ([f.strip() for f in m["vi"].split(" / ")], m["seen"].strip())
        for m in ROW.finditer(text)
    }


@pytest.fixture(scope="module")
def glossary(root):
    return read_glossary(root)


def as_tuple(value):
    return value if isinstance(value, tuple) else (value,)


def plain(message):
    """A message without placeholders, the name PAR INDEX (kept in Vietnamese) and the verb "means that"."""
    return re.sub(r"{\w+}|PAR INDEX|\bmeans? that\b", " ", message)


def broken(glossary, messages):
    """Messages whose English has a term, longest term first, and whose Vietnamese has none of its forms."""
    found = []
    for message, text in messages:
        rest = plain(message)
        for term in sorted(glossary, key=len, reverse=True):
            pattern = rf"\b{re.escape(term)}(?:e?s)?\b"
            if not re.search(pattern, rest, flags=re.IGNORECASE):
                continue
            rest = re.sub(pattern, " ", rest, flags=re.IGNORECASE)
            forms = glossary[term][0]
            if not any(form.casefold() in text.casefold() for form in forms):
                found.append((term, message, text))
    return found


def test_the_glossary_is_read_whole(glossary):
    assert len(glossary) >= 35
    assert glossary["sub-index"][0] == ["chỉ số thành phần"]
    assert all(forms and all(forms) and seen for forms, seen in glossary.values())


def test_a_wrong_term_is_found(glossary):
    said = [("The national mean of {year}", "Trung bình toàn quốc năm {year}")]
    assert [term for term, *_ in broken(glossary, said)] == ["national mean"]
    assert broken(glossary, [("National means {rank}", "Bình quân cả nước {rank}")]) == []


def test_messages_use_the_terms_of_the_glossary(glossary):
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    messages = [(as_tuple(m.id)[-1], as_tuple(m.string)[0]) for m in catalogue if m.id]
    assert len(messages) > 300
    assert broken(glossary, messages) == []


def test_every_source_it_names_is_registered(glossary):
    known = set(read_raw("sources")["source_id"]) | set(raw_names())
    for term, (_, seen) in glossary.items():
        said = re.findall(r"\b[a-z]+(?:-[a-z0-9]+)+\b|\b[a-z_]+(?=\.csv)", seen)
        assert set(said) <= known, (term, set(said) - known)
        assert said or "project brief" in seen or "none known" in seen, term
