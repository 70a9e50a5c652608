"""The HTML document: one file that needs no network, readable on screen, on a phone and on paper."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import quote

from markupsafe import Markup

from parresearch import __version__
from parresearch.reporting.assets import asset, template
from parresearch.reporting.exporters.base import DocumentExporter
from parresearch.reporting.exporters.document import Document, Part
from parresearch.reporting.exporters.labels import LABELS
from parresearch.reporting.exporters.plain_text import title_parts
from parresearch.reporting.html import block_html

__all__ = ["ReportHTMLExporter"]


def _kept_together(title: str) -> Markup:
    """``title`` with each name in it in an element of its own, that goes to the next line as a whole.

    Examples
    --------
    >>> print(_kept_together("Chỉ số PAR INDEX"))
    Chỉ số <span class="pr-keep">PAR INDEX</span>
    """
    whole = Markup('<span class="pr-keep">{}</span>')
    return Markup(" ").join(whole.format(part) if " " in part else part for part in title_parts(title))


class ReportHTMLExporter(DocumentExporter):
    """``jupyter nbconvert --to parresearch-html``: the blocks of an executed notebook as one HTML page."""

    export_from_notebook = "PAR INDEX report (HTML)"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def render(self, document: Document) -> str:
        """The page. It depends on the document and on this version of parresearch only."""
        script = asset("fold.js") + Markup("\n") + asset("report.js")
        words = LABELS[document.language]
        return template("report.html.j2").render(
            title=document.title,
            heading=_kept_together(document.title.text),
            subject=json.dumps(dict(document.title.subject), ensure_ascii=False, sort_keys=True),
            language=document.language,
            words=words,
            version=__version__,
            style=asset("base.css") + Markup("\n") + asset("report.css"),
            script=script,
            script_hash=base64.b64encode(hashlib.sha256(f"\n{script}\n".encode()).digest()).decode(),
            notebook=f"{quote(document.name)}.ipynb" if document.name else "",
            toc=document.toc,
            items=[
                {"html": Markup(block_html(item.block, label=item.label, swipe=words["swipe"]))}
                if isinstance(item, Part)
                else item
                for item in document.items
            ],
        )
