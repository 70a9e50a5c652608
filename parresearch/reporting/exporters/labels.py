"""The words that the pages themselves add to a document, in both languages."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from parresearch.core.text import Language

__all__ = ["LABELS", "label"]

_WORDS: dict[Language, dict[str, str]] = {
    "vi": {
        "figure": "Hình",
        "table": "Bảng",
        "contents": "Nội dung",
        "skip": "Đến phần nội dung chính",
        "missing": "Không có số liệu",
        "caution": "Lưu ý",
        "info": "Ghi chú",
        "made_with": "Lập bằng",
        "language_name": "Bản tiếng Việt",
        "picture": "Hình do sổ tính toán hiển thị",
    },
    "en": {
        "figure": "Figure",
        "table": "Table",
        "contents": "Contents",
        "skip": "Skip to the main text",
        "missing": "No figure published",
        "caution": "Caution",
        "info": "Note",
        "made_with": "Made with",
        "language_name": "English version",
        "picture": "Picture shown by the notebook",
    },
}
LABELS: Final = MappingProxyType({language: MappingProxyType(words) for language, words in _WORDS.items()})


def label(key: str, language: Language) -> str:
    """The page's own word ``key`` in ``language``.

    Examples
    --------
    >>> label("table", "vi"), label("table", "en")
    ('Bảng', 'Table')
    """
    return LABELS[language][key]
