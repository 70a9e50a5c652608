"""The SVG of figures: refused when it could run or fetch something, made ready to stand inside a page."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from xml.etree import ElementTree

from parresearch.core.errors import ParresearchError

__all__ = ["SvgError", "clean_svg", "inline_svg"]

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_TAGS = {
    "svg", "g", "defs", "path", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "clipPath", "style", "title", "desc", "linearGradient", "radialGradient", "stop", "image",
    "pattern", "symbol",
}  # fmt: skip
_POINTERS = {"href", "src", "srcset"}
# url() may point inside the figure only. A backslash could spell url() in another way; the rest fetch too.
_FETCHING_STYLE = re.compile(
    r"url\(\s*(?!\s|['\"]?#)|\\|@|://|(image|image-set|src|cross-fade|element)\(", re.I
)
_ONE_RULE_FOR_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
# A figure may be drawn up to this much larger than it was made, so that it fills the column of text.
_ENLARGE = 1.15


class SvgError(ParresearchError):
    """A figure's SVG carries something that a report must not."""


def clean_svg(svg: str) -> str:
    """``svg`` without prolog, document type, metadata and comments; refuses scripts and outside addresses.

    Raises
    ------
    SvgError
        For an element or reference that could run or fetch something.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.tostring(_checked(svg), encoding="unicode")


def inline_svg(svg: str, *, prefix: str, label: str) -> str:
    """``svg`` to stand inside an HTML page: ids made unique with ``prefix``, no addresses, labelled.

    Examples
    --------
    >>> print(inline_svg('<svg viewBox="0 0 72 36"><g id="a"/></svg>', prefix="f1", label="Cột"))
    <svg viewBox="0 0 72 36" role="img" aria-label="Cột" style="max-width: 83pt"><g id="f1--a" /></svg>
    """
    root = _checked(svg)
    style = _inherited_style(root)
    for element in root.iter():
        element.tag = _local(element.tag)
        for name, value in list(element.attrib.items()):
            del element.attrib[name]
            element.set(_local(name), _local_reference(_local(name), value, prefix))
    # The size comes from the view box and the style sheet, so that a figure fits a phone and a page.
    width = root.get("viewBox", "").replace(",", " ").split()[2:3] or [
        root.get("width", "").removesuffix("pt")
    ]
    if "viewBox" not in root.attrib:
        raise SvgError("The SVG of a figure has no viewBox, so it cannot be fitted to a page.")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "img")
    root.set("aria-label", label)
    root.set("style", "; ".join([*style, f"max-width: {float(width[0]) * _ENLARGE:.0f}pt"]))
    return ElementTree.tostring(root, encoding="unicode")


def _checked(svg: str) -> ElementTree.Element:
    """The root element of ``svg``, every element and attribute of which was looked at."""
    if "<!ENTITY" in svg:
        raise SvgError("The SVG of a figure declares entities; figures are plain drawings.")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise SvgError(f"The SVG of a figure is not well formed: {error}.") from None
    for parent in root.iter():
        for child in [child for child in parent if _local(child.tag) == "metadata"]:
            parent.remove(child)
    if _local(root.tag) != "svg":
        raise SvgError(f"The SVG of a figure starts with <{_local(root.tag)}>.")
    for element in root.iter():
        _check_element(element)
    return root


def _check_element(element: ElementTree.Element) -> None:
    tag = _local(element.tag)
    if tag not in _TAGS or element.tag not in (tag, f"{{{_SVG}}}{tag}"):
        raise SvgError(f"The SVG of a figure has an element <{tag}>, which a report must not carry.")
    if tag in ("title", "desc", "style") and len(element):  # browsers read these as HTML
        raise SvgError(f"The SVG of a figure has elements inside its <{tag}>, which a report must not carry.")
    if tag == "style" and _fetches(element.text or ""):
        raise SvgError("The SVG of a figure has a style that could fetch something.")
    for attribute, value in element.attrib.items():
        name = _local(attribute).lower()
        outside = name in _POINTERS and not value.startswith(("#", "data:image/png;base64,"))
        if name.startswith("on") or outside or (name not in _POINTERS and _fetches(value)):
            raise SvgError(f"The SVG of a figure has {name}={value[:60]!r}: it could run or fetch something.")


def _fetches(style: str) -> bool:
    """Whether a value could fetch something; most are long paths that have none of the signs this takes."""
    return any(sign in style for sign in ("(", "\\", "@", "://")) and bool(_FETCHING_STYLE.search(style))


def _inherited_style(root: ElementTree.Element) -> list[str]:
    """Take the ``<style>`` elements out of ``root``; return what they say as declarations for the root.

    A style element inside a page would count for the whole page. Matplotlib writes one rule for all elements
    of the figure, with properties that are inherited, so it may as well stand on the root.
    """
    found = []
    for parent in list(root.iter()):
        for child in [child for child in parent if _local(child.tag) == "style"]:
            parent.remove(child)
            rule = _ONE_RULE_FOR_ALL.fullmatch(child.text or "*{}")
            if rule is None:
                raise SvgError("The SVG of a figure has style rules; set the style on its elements instead.")
            found += [declaration.strip() for declaration in rule.group(1).split(";") if declaration.strip()]
    return found


def _local_reference(name: str, value: str, prefix: str) -> str:
    """An attribute's value with the ids it names or points to made unique."""
    if name == "id":
        return f"{prefix}--{value}"
    if name == "href" and value.startswith("#"):
        return f"#{prefix}--{value[1:]}"
    return re.sub(r"url\(\s*(['\"]?)#", rf"url(\g<1>#{prefix}--", value) if "url(" in value else value


@lru_cache(maxsize=1024)
def _local(tag: Hashable) -> str:
    return str(tag).rsplit("}", 1)[-1]
