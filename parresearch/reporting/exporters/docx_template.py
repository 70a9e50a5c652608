"""An office's own Word template: its placeholders checked first, then filled with a report.

The placeholders are told in docs/word_templates.md.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import unquote

from parresearch import __version__
from parresearch.core.packages import PackageError, library_errors_as_damage, read_package, refuse_doctypes
from parresearch.core.text import HIDDEN, clean, number, signed
from parresearch.reporting.blocks import Figure, Heading, KeyFigures, Sentence, Table
from parresearch.reporting.exporters.document import Document, ExportError, Item, Part
from parresearch.reporting.exporters.docx_base import core_properties
from parresearch.reporting.exporters.docx_package import STORIES, WordPackage, wtag, xml_tools
from parresearch.reporting.exporters.docx_xml import WordWriter
from parresearch.reporting.exporters.labels import label

__all__ = ["TEXTS", "TemplateError", "check_parts", "check_template", "fill_template"]

TEXTS: Final = (
    "title", "subtitle", "province", "province_code", "year", "points", "rank", "n_units", "change", "made_with",
)  # fmt: skip
_WHOLE: Final = ("body", "contents", "key_figures")
_NAMED: Final = {"part": Heading, "table": Table, "figure": Figure, "text": Sentence}
_FOUND = re.compile(rf"\{{[{HIDDEN}]*\{{([^{{}}]*?)\}}[{HIDDEN}]*\}}")
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class TemplateError(ExportError):
    """The template of an office cannot be filled; says every placeholder that is wrong or missing."""


@dataclass(frozen=True)
class _Place:
    """A paragraph with placeholders. ``alone``: one placeholder is all it holds, right in the body of the text."""

    paragraph: Any
    names: tuple[str, ...]
    text: str
    alone: bool


def check_template(data: bytes) -> None:
    """Refuse a template that no report can fill; names every fault at once, and the nearest right placeholder.

    Raises
    ------
    TemplateError
        If it is no Word document, has macros, or its placeholders are unknown, broken, misplaced or missing.
    """
    package = _open(data)
    places = _places(package)
    faults = [fault for place in places for fault in _faults(place)] + list(_elsewhere(package))
    names = {name for place in places for name in place.names}
    if "title" not in names:
        faults.append("{{ title }} is missing: without it nobody sees which report this is")
    shows = [
        name for name in names if name == "body" or name.partition(":")[0] in ("part", "table", "figure")
    ]
    if not shows:
        faults.append("{{ body }} is missing (or {{ part:NAME }}, {{ table:NAME }}, {{ figure:NAME }})")
    if "contents" in names and "body" not in names:
        faults.append("{{ contents }} needs {{ body }}: it lists the headings there")
    _refuse(faults)


def check_parts(data: bytes, parts: Mapping[str, Sequence[str]]) -> None:
    """Refuse a template that asks for a part which a notebook's reports never have.

    Parameters
    ----------
    data : bytes
        The template, already checked by :func:`check_template`.
    parts : mapping
        Name of a notebook to the headings that its reports can have. One without any is not judged.

    Raises
    ------
    TemplateError
        Names every such part, the nearest right one, and how to list them.
    """
    asked = dict.fromkeys(name for place in _places(_open(data)) for name in place.names)
    faults = []
    for notebook, names in parts.items():
        known = [f"part:{name}" for name in names]
        for name in asked:
            if known and name.startswith("part:") and name not in known:
                faults.append(f"{{{{ {name} }}}} is no part of {notebook}{_nearest(name, known)}")
    _refuse(faults, "'parresearch notebooks' lists the parts of every notebook")


def fill_template(data: bytes, document: Document) -> bytes:
    """The template filled with ``document``. Nothing is written when a placeholder has nothing to show."""
    check_template(data)
    package = _open(data)
    places = _places(package)
    texts, blocks = _texts(document), _blocks(document)
    faults = []
    for name in dict.fromkeys(name for place in places for name in place.names):
        if name in TEXTS and name not in texts:
            faults.append(f"{{{{ {name} }}}} has nothing to show: this report says no {name}")
        elif name not in TEXTS and name not in blocks:
            faults.append(f"{{{{ {name} }}}} names nothing in this report{_nearest(name, blocks)}")
    _refuse(faults)
    writer = package.writer(document.language)
    for place in places:
        if place.alone:
            package.end = _section_end(place.paragraph, package.body)
            package.fill(blocks[place.names[0]](writer), at=place.paragraph)
        else:
            _replace(place.paragraph, texts)
    return package.data(properties=core_properties(document.title.text, document.language))


def _refuse(faults: list[str], help_: str = "docs/word_templates.md lists the placeholders") -> None:
    if faults:
        raise TemplateError(
            "The Word template cannot be filled: " + "; ".join(dict.fromkeys(faults)) + f". {help_}."
        )


def _open(data: bytes) -> WordPackage:
    try:
        parts = read_package(io.BytesIO(data))
        with library_errors_as_damage(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_doctypes(archive)
            package = WordPackage(data)
    except PackageError as error:
        raise TemplateError(
            f"The Word template is no Word document (.docx), or cannot be used ({error}). "
            f"Open it in Word and save it as a Word document."
        ) from None
    said = [*parts.names, *map(parts.content_type, parts.names), *(each.type for each in parts.relations)]
    if any("vbaproject" in text.casefold() for text in said):
        raise TemplateError("The Word template has macros. Save it without them, as a Word document (.docx).")
    if parts.links:
        raise TemplateError(
            f"The Word template fetches something from outside ({', '.join(parts.links)}). In Word, break its links "
            f"(File > Info > Edit Links to Files; Developer > Document Template) and save it again."
        )
    if package.end is None:
        raise TemplateError("The Word template has no page set-up. Open it in Word and save it again.")
    return package


def _places(package: WordPackage) -> list[_Place]:
    places = []
    for root in (root for root in package.roots.values() if root.tag in STORIES):
        for paragraph in root.iter(wtag("p")):
            text = "".join(element.text or "" for element in _pieces(paragraph))
            names = tuple(map(clean, _FOUND.findall(text)))
            if not names and not _is_open(text):
                continue
            block = len(names) == 1 and names[0] not in TEXTS and not clean(_FOUND.sub("", text))
            places.append(_Place(paragraph, names, text, block and paragraph.getparent() is package.body))
    return places


def _elsewhere(package: WordPackage) -> Iterator[str]:
    """Placeholders that stand where none is filled: they would stay in the finished document."""
    said = xml_tools().XPath("//text() | //@*")
    for name, root in package.roots.items():
        # By kind of element: Word may have cut one into several.
        texts: dict[str, list[str]] = defaultdict(list)
        for text in said(root):
            tag = text.getparent().tag
            if text.is_attribute or tag != wtag("t") or root.tag not in STORIES:
                texts[tag.rpartition("}")[2]].append(f"{text} " if text.is_attribute else text)
        for tag, found in texts.items():
            yield from _stray("".join(found), f"{name}, {_KIND.get(tag, tag)}")
    for part in package.parts:
        for relation in part.rels.values():
            if relation.is_external:
                yield from _stray(unquote(relation.target_ref), f"a link in {part.partname.lstrip('/')}")
            elif relation.reltype.endswith("/aFChunk"):
                part_name = relation.target_part.partname
                yield f"{part_name} is a document in the document: open it in Word and save it again"


_KIND = {"instrText": "a field code", "fldSimple": "a field code", "delText": "deleted text",
         "docPr": "the description of a picture", "textpath": "WordArt"}  # fmt: skip


def _stray(text: str, where: str) -> Iterator[str]:
    for name in map(clean, _FOUND.findall(text)):
        yield f"{{{{ {name} }}}} cannot be filled where it stands ({where}): write it into a paragraph"


def _pieces(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph, without those of text boxes that hang in it."""
    return [
        element
        for element in paragraph.iter(wtag("t"))
        if next(element.iterancestors(wtag("p"))) is paragraph
    ]  # fmt: skip


def _is_open(text: str) -> bool:
    return "{{" in clean(text) or "}}" in clean(text)


def _faults(place: _Place) -> Iterator[str]:
    if _is_open(_FOUND.sub("", place.text)):
        yield f"a placeholder is not closed in {place.text.strip()[:60]!r}"
    for name in place.names:
        kind, colon, of = name.partition(":")
        if name in TEXTS:
            continue
        if name in _WHOLE or (kind in _NAMED and colon and of):
            if not place.alone:
                yield f"{{{{ {name} }}}} must stand alone in a paragraph of the text, outside tables and text boxes"
            continue
        known = [f"{known}:{of or 'NAME'}" for known in _NAMED]
        yield f"{{{{ {name} }}}} is unknown{_nearest(name, [*TEXTS, *_WHOLE, *known])}"


def _nearest(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f" (did you mean {{{{ {close[0]} }}}}?)" if close else ""


def _texts(document: Document) -> dict[str, str]:
    """What each text placeholder shows; those that the report does not say are left out."""
    title, language = document.title, document.language
    texts = {
        "title": title.text,
        "subtitle": title.subtitle,
        "made_with": f"{label('made_with', language)} parresearch {__version__}",
    }
    for name in ("province_code", "year", "rank", "n_units"):
        if title.subject.get(name) is not None:
            texts[name] = str(title.subject[name])
    for name, form in (("points", number), ("change", signed)):
        if isinstance(title.subject.get(name), (int, float)):
            texts[name] = form(float(title.subject[name]), 2, language=language)
    if "province_code" in texts:
        from parresearch.core.provinces import resolve

        if isinstance(year := title.subject.get("year"), int):
            texts["province"] = resolve(texts["province_code"], year=year).name_vi
    return texts


def _blocks(document: Document) -> dict[str, Callable[[WordWriter], list[tuple[str, bool]]]]:
    """What each block placeholder shows, as XML made when it is asked for."""

    def items(chosen: list[Item]) -> Callable[[WordWriter], list[tuple[str, bool]]]:
        return lambda writer: writer.items(chosen)

    parts = [item for item in document.items if isinstance(item, Part)]
    keys: list[Item] = [item for item in parts if isinstance(item.block, KeyFigures)]
    found = {
        "body": items(list(document.items)),
        "contents": lambda writer: [(writer.contents(document), False)],
    }
    if keys:
        found["key_figures"] = items(keys)
    for position, item in enumerate(document.items):
        if not isinstance(item, Part):
            continue
        kind = next((kind for kind, cls in _NAMED.items() if isinstance(item.block, cls)), "")
        if kind == "part":
            found[f"part:{item.block.name}"] = items(_part(document.items, position))
        elif kind:
            found[f"{kind}:{item.block.name}"] = items([item])
    return found


def _part(items: tuple[Item, ...], position: int) -> list[Item]:
    """A heading with all that belongs to it."""

    def level(item: Item) -> int | None:
        return item.block.level if isinstance(item, Part) and isinstance(item.block, Heading) else None

    own = level(items[position]) or 1
    chosen = [items[position]]
    for item in items[position + 1 :]:
        here = level(item)
        if here is not None and here <= own:
            break
        chosen.append(item)
    return chosen


def _section_end(paragraph: Any, body: Any) -> Any:
    """The page set-up that holds for a paragraph of the body: the next one after it."""
    for element in paragraph.itersiblings():
        if element.tag == wtag("sectPr"):
            return element
        setup = element.find(f"{wtag('pPr')}/{wtag('sectPr')}")
        if setup is not None:
            return setup
    return body.find(wtag("sectPr"))


def _replace(paragraph: Any, texts: Mapping[str, str]) -> None:
    """Put the texts in place of the placeholders, which Word may have cut into several runs.

    A content control around them is no longer tied to a property, whose value Word would show instead.
    """
    for control in paragraph.iterancestors(wtag("sdt")):
        for tie in list(control.iterfind(f"{wtag('sdtPr')}/{wtag('dataBinding')}")):
            tie.getparent().remove(tie)
    elements = _pieces(paragraph)
    whole = "".join(element.text or "" for element in elements)
    for match in reversed(list(_FOUND.finditer(whole))):
        start, new = 0, texts[clean(match.group(1))].replace("\n", " ")
        for element in elements:
            text = element.text or ""
            end = start + len(text)
            first, last = max(match.start(), start), min(match.end(), end)
            if first < last or (first == last == match.start() and new and first < end):
                element.text = text[: first - start] + new + text[last - start :]
                element.set(_XML_SPACE, "preserve")
                new = ""
            start = end
