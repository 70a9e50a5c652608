"""What the exporters share: nbconvert's interface in front, a :class:`Document` behind."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from parresearch.reporting.exporters.document import Document, read_document

__all__ = ["DocumentExporter"]


class DocumentExporter(Exporter):
    """An nbconvert exporter whose output is made from the blocks of the executed notebook and nothing else.

    One instance may export any number of notebooks: it keeps nothing of them.
    """

    @abstractmethod
    def render(self, document: Document) -> str | bytes:
        """The document in the exporter's format."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The document of an executed notebook, and nbconvert's resources with the file extension set."""
        if any(getattr(preprocessor, "enabled", True) for preprocessor in self._preprocessors):
            # Asked for on nbconvert's command line, such as --execute or the removal of tagged cells.
            nb, resources = super().from_notebook_node(nb, resources, **kw)
            self._nb_metadata.clear()
        else:  # nothing changes the notebook, so the two deep copies that nbconvert makes are saved
            resources = self._init_resources(resources)
        name = str(resources["metadata"]["name"] or "")
        return self.render(read_document(nb, name=name)), resources
