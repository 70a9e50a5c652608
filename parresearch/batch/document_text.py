"""What an exported document says, as far as it can be read without another program; asked before it is published."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

from parresearch.batch.errors import ReportCheckError

__all__ = ["document_text"]

_PARAGRAPH_ENDS = re.compile(r"</(?:w:p|si|t|dc:title)>")
_TAG = re.compile(r"<[^>]*>")
_HYPHEN = "<w:noBreakHyphen/>"
_PDF_TITLE = re.compile(rb"<dc:title>(.*?)</dc:title>", re.DOTALL)


def document_text(extension: str, data: bytes) -> str:
    """The text of a document: of a page its source, of an office file its parts, of a PDF its title.

    A PDF says its title and nothing else that can be read without setting it: its pages are compressed.

    Raises
    ------
    ReportCheckError
        If it is cut off.
    """
    if extension in ("docx", "xlsx"):
        return _office_text(data)
    if extension == "pdf":
        return _pdf_text(data)
    text = data.decode("utf-8")
    if extension == "html":
        if not text.rstrip().lower().endswith("</html>"):
            raise ReportCheckError("the HTML document is cut off: it does not end with </html>.")
        return unescape(text)
    return text


def _office_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        broken = parts.testzip()
        if broken:
            raise ReportCheckError(f"the document is broken: its part {broken} cannot be read.")
        sources = [parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))]
    sources = [source.replace(_HYPHEN, "-") for source in sources]
    return "\n".join(unescape(_TAG.sub("", _PARAGRAPH_ENDS.sub("\n", source))) for source in sources)


def _pdf_text(data: bytes) -> str:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-32:]:
        raise ReportCheckError("the PDF document is cut off: it does not end with %%EOF.")
    titles = [_TAG.sub("", found.decode()) for found in _PDF_TITLE.findall(data)]
    return "\n".join(unescape(title) for title in titles) + "\n" + data.decode("latin-1")
