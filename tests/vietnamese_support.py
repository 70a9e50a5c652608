"""English that stands in a Vietnamese page, apart from cited titles, addresses, commands and names of files."""

import html
import re

from parresearch.catalog.load import load_sources

# Words of English that are no words of Vietnamese, also without diacritics ("to", "in", "a", "on" are).
_ENGLISH = (
    "the of and is are was were with from for which that this not has have been than their its other another below "
    "above between within figure figures source sources rank ranks score scores published provinces mean means printed "
    "derived statement statements because copy unrelated aggregator portal unknown title address retrieved reason rule"
)
_WORD = re.compile(rf"(?<![\w./-])(?:{'|'.join(_ENGLISH.split())})(?![\w./-])", flags=re.IGNORECASE)


def english_words(page: str) -> list[str]:
    """English function words in the text of a page, each with what stands around it."""
    page = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.S)
    # Words for those who cannot see a figure are text, too.
    labels = re.findall(r'(?:aria-label|alt|title)="([^"]*)"', page)
    page = re.sub(r"<svg\b.*?</svg>", " ", page, flags=re.S)
    text = html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *labels]))
    sources = load_sources()
    text = re.sub(r"\s+", " ", text)
    for cited in sorted({*sources["title"], *sources["title_vi"]} - {""}, key=len, reverse=True):
        text = text.replace(re.sub(r"\s+", " ", cited), " ")
    text = re.sub(r"https?://\S+", " ", text)
    text = re.sub(r"parresearch (?:data|score|report)\b[^.]*", " ", text)
    return [text[max(0, m.start() - 40) : m.end() + 40] for m in _WORD.finditer(text)]
