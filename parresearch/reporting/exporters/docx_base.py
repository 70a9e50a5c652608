"""An empty Word document in the layout of Decree 30/2020/NĐ-CP: A4, its margins, Times New Roman 13, page numbers."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from parresearch.core.text import Language
from parresearch.reporting.assets import asset
from parresearch.reporting.exporters.archive import fixed_archive
from parresearch.reporting.exporters.labels import LOCALES

__all__ = ["application_properties", "base_document", "core_properties", "styles_xml"]

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def styles_xml(language: Language) -> str:
    """The styles of our documents; their language is that of the report."""
    return str(asset("word/styles.xml")).replace("LANGUAGE", LOCALES[language])


def core_properties(title: str, language: Language) -> bytes:
    """What a document says about itself: its title and language, a fixed day, no user."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>parresearch</dc:creator>"
        f"<dc:language>{LOCALES[language]}</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()


def application_properties() -> bytes:
    """What made a document: no company, no template path, no hours of work."""
    return (
        f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>parresearch</Application></Properties>"
    ).encode()


def _relations(*targets: tuple[str, str]) -> bytes:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


@lru_cache(maxsize=32)
def base_document(title: str, footer: str, language: Language) -> bytes:
    """The empty document. ``footer`` stands at the foot of the first page only."""
    settings = str(asset("word/settings.xml")).replace("LANGUAGE", LOCALES[language])
    foot = str(asset("word/footer.xml"))
    return fixed_archive(
        {
            "[Content_Types].xml": str(asset("word/package.xml")).encode(),
            "_rels/.rels": _relations(
                (f"{_RELATIONS}/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{_RELATIONS}/extended-properties", "docProps/app.xml"),
            ),
            "word/document.xml": str(asset("word/document.xml")).encode(),
            "word/_rels/document.xml.rels": _relations(
                (f"{_RELATIONS}/styles", "styles.xml"),
                (f"{_RELATIONS}/settings", "settings.xml"),
                (f"{_RELATIONS}/header", "header1.xml"),
                (f"{_RELATIONS}/footer", "footer1.xml"),
                (f"{_RELATIONS}/footer", "footer2.xml"),
            ),
            "word/styles.xml": styles_xml(language).encode(),
            "word/settings.xml": settings.replace("DECIMAL", "," if language == "vi" else ".").encode(),
            "word/header1.xml": str(asset("word/header.xml")).encode(),
            "word/footer1.xml": foot.replace("FOOTER", "").encode(),
            "word/footer2.xml": foot.replace("FOOTER", escape(footer)).encode(),
            "docProps/core.xml": core_properties(title, language),
            "docProps/app.xml": application_properties(),
        }
    )
