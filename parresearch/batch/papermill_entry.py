"""What papermill finds under the engine name ``parresearch-fork``.

papermill loads its entry points while it is itself being imported, so this imports nothing of it until it is used.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ForkEngine"]


class ForkEngine:
    """Stands for :class:`parresearch.batch.fork_engine.ReportEngine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **options: Any) -> Any:
        """Execute a notebook (see papermill's ``Engine.execute_notebook``)."""
        from parresearch.batch.fork_engine import ReportEngine

        return ReportEngine.execute_notebook(*args, **options)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The name of the kernel that a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language of a notebook."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))
