"""A Word file as a package: pictures added, sections turned, written back with the same bytes each time."""

from __future__ import annotations

import copy
import importlib
import io
import re
from collections.abc import Sequence
from typing import Any

from parresearch.core.text import Language
from parresearch.reporting.exporters.archive import fixed_archive, read_archive
from parresearch.reporting.exporters.docx_base import application_properties, styles_xml
from parresearch.reporting.exporters.docx_fonts import stretch, table_font
from parresearch.reporting.exporters.docx_xml import NAMESPACES, WordWriter
from parresearch.reporting.exporters.typst_tools import need_extra

__all__ = ["STORIES", "WordPackage", "wtag", "xml_tools"]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MM_PER_TWIP = 1 / 56.6929
_ACROSS_MARGINS = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}


def xml_tools() -> Any:
    """lxml, which comes with python-docx."""
    return need_extra("lxml.etree", "A Word document")


def wtag(name: str) -> str:
    """``name`` in the namespace of WordprocessingML: ``wtag("p")``."""
    return f"{{{_W}}}{name}"


STORIES = frozenset(wtag(name) for name in ("document", "hdr", "ftr", "footnotes", "endnotes", "comments"))
"""The parts whose paragraphs are read: the text, heads and feet of pages, notes and comments."""

_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_EXTENDED = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_PROPERTIES = (_CORE, _EXTENDED)


class WordPackage:
    """A Word document that is being filled.

    ``end`` is the element that holds the page set-up of the section that is filled. ``roots`` is the XML of every part
    by its name, but for what the document says about itself; what changes in a story is written.
    """

    def __init__(self, data: bytes) -> None:
        docx = need_extra("docx", "A Word document")
        self.document: Any = docx.Document(io.BytesIO(data))
        self.body: Any = self.document.element.body
        self.end: Any = self.body.find(wtag("sectPr"))
        _ = self.document.core_properties  # made where the document has none
        styles = self.document.styles.element.iter(wtag("style"))
        self._style_ids = {_name(style): style.get(wtag("styleId")) for style in styles}
        read = importlib.import_module("docx.oxml").parse_xml
        self.parts: list[Any] = list(self.document.part.package.iter_parts())
        self.roots: dict[str, Any] = {}
        for part in self.parts:
            root = getattr(part, "element", None)
            if root is None and re.search(r"[/+]xml$", part.content_type):
                root = read(part.blob)
            if root is not None and part.content_type not in _PROPERTIES:
                self.roots[part.partname.lstrip("/")] = root

    def writer(self, language: Language) -> WordWriter:
        """What writes blocks for this document: with its styles, and as wide as its text."""
        size, margins = self.end.find(wtag("pgSz")), self.end.find(wtag("pgMar"))

        def length(element: Any, name: str, default: int) -> float:
            return abs(int(element.get(wtag(name), default))) if element is not None else default

        width = length(size, "w", 11906) - length(margins, "left", 1701) - length(margins, "right", 850)
        across = length(size, "h", 16838) - length(margins, "top", 1134) - length(margins, "bottom", 1134)
        styles = self._styles(language)
        return WordWriter(
            language, styles, self._add_picture, width * _MM_PER_TWIP, across * _MM_PER_TWIP,
            stretch(table_font(self.document.styles.element, styles["pr cell"])),
        )  # fmt: skip

    def _add_picture(self, png: bytes) -> str:
        return str(self.document.part.get_or_add_image(io.BytesIO(png))[0])

    def _styles(self, language: Language) -> dict[str, str]:
        """The id of each style by its name in lower case; styles that the document lacks are added."""
        there = self.document.styles.element
        ids = dict(self._style_ids)
        taken = set(ids.values())
        ours = list(xml_tools().fromstring(styles_xml(language).encode()).iter(wtag("style")))
        base_names = {style.get(wtag("styleId")): _name(style) for style in ours}
        added = []
        for style in ours:
            if _name(style) in ids:
                continue
            new = style.get(wtag("styleId"))
            while new in taken:
                new += "PR"
            taken.add(new)
            ids[_name(style)] = new
            added.append(copy.deepcopy(style))
        for style in added:
            style.set(wtag("styleId"), ids[_name(style)])
            style.attrib.pop(wtag("default"), None)
            for link in (*style.iter(wtag("basedOn")), *style.iter(wtag("next"))):
                link.set(wtag("val"), ids[base_names[link.get(wtag("val"))]])
            there.append(style)
        return ids

    def fill(self, sections: Sequence[tuple[str, bool]], *, at: Any = None) -> None:
        """Put XML in the place of the element ``at`` (the end of the body by default), pages turned where asked.

        ``sections`` are pieces of XML, each with whether it stands on pages turned across.
        """
        groups = _groups(sections)
        if not groups:
            return
        target = self.end if at is None else at
        followed = at is not None and any(_has_content(it) for it in at.itersiblings() if it is not self.end)
        upright = copy.deepcopy(self.end)
        for position, (elements, across) in enumerate(groups):
            last = position + 1 == len(groups)
            for element in elements:
                target.addprevious(element)
            if last and across and not followed:
                _turn(self.end)
            elif across or not last:
                setup = copy.deepcopy(upright)
                if across:
                    _turn(setup)
                if position:
                    _drop(setup, "titlePg")
                _close_section(elements[-1], setup)
        if len(groups) > 1 or (groups[0][1] and followed):
            _drop(self.end, "titlePg")
        if at is not None:
            at.getparent().remove(at)

    def data(self, *, properties: bytes = b"") -> bytes:
        """The file. ``properties`` replace what the document says about itself, its user and its times."""
        for part in self.parts:
            root = self.roots.get(part.partname.lstrip("/"))
            if root is not None and not hasattr(part, "element") and root.tag in STORIES:
                part._blob = xml_tools().tostring(
                    root, encoding="UTF-8", xml_declaration=True, standalone=True
                )
        if properties:
            relations = self.document.part.package.rels
            for key in [key for key, rel in relations.items() if rel.reltype.endswith("thumbnail")]:
                del relations[key]
        target = io.BytesIO()
        self.document.save(target)
        parts = read_archive(target.getvalue())
        if properties:
            said = {_CORE: properties, _EXTENDED: application_properties()}
            for part in self.document.part.package.iter_parts():
                if part.content_type in said:
                    parts[part.partname.lstrip("/")] = said[part.content_type]
        return fixed_archive(parts)


def _name(style: Any) -> str:
    return str(style.find(wtag("name")).get(wtag("val"))).lower()


def _groups(sections: Sequence[tuple[str, bool]]) -> list[tuple[list[Any], bool]]:
    groups: list[tuple[list[Any], bool]] = []
    for xml, across in sections:
        elements = list(xml_tools().fromstring(f"<body {NAMESPACES}>{xml}</body>".encode()))
        if not elements:
            continue
        if groups and groups[-1][1] == across:
            groups[-1][0].extend(elements)
        else:
            groups.append((elements, across))
    return groups


def _has_content(element: Any) -> bool:
    return element.tag == wtag("tbl") or any((text.text or "").strip() for text in element.iter(wtag("t")))


def _drop(setup: Any, name: str) -> None:
    for element in setup.findall(wtag(name)):
        setup.remove(element)


def _turn(setup: Any) -> None:
    """Turn a page set-up across; the margin to bind at stays on the long side."""
    size, margins = setup.find(wtag("pgSz")), setup.find(wtag("pgMar"))
    if size is not None and size.get(wtag("orient")) != "landscape":
        wide, high = size.get(wtag("w")), size.get(wtag("h"))
        size.set(wtag("w"), high)
        size.set(wtag("h"), wide)
        size.set(wtag("orient"), "landscape")
        if margins is not None:
            old = {side: margins.get(wtag(side)) for side in _ACROSS_MARGINS}
            for side, was in _ACROSS_MARGINS.items():
                margins.set(wtag(side), old[was])


def _close_section(element: Any, setup: Any) -> None:
    """End a section with ``element``: its last paragraph carries the page set-up."""
    if element.tag != wtag("p"):
        line = xml_tools().SubElement(element.getparent(), wtag("p"))
        element.addnext(line)
        element = line
    properties = element.find(wtag("pPr"))
    if properties is None:
        properties = xml_tools().Element(wtag("pPr"))
        element.insert(0, properties)
    properties.append(setup)
