"""One report to make: its notebook, its checked parameters, and the names that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parresearch.batch.contract import Contract
from parresearch.batch.layout import report_stem
from parresearch.batch.parameters_cell import Value
from parresearch.core.text import one_line

if TYPE_CHECKING:
    from parresearch.core.provinces import Province

__all__ = ["Task"]


@dataclass(frozen=True)
class Task:
    """One report. ``parameters`` holds every parameter of the notebook, those left at their default too."""

    contract: Contract
    parameters: Mapping[str, Value]
    province: Province | None = None
    year: int | None = None

    @property
    def language(self) -> str:
        """The language of the report."""
        return str(self.parameters.get("language", "vi"))

    @property
    def options(self) -> dict[str, Value]:
        """Parameters besides province, year and language that are not at their default."""
        plain = [p for p in self.contract.parameters if not p.domain and p.name != "language"]
        return {p.name: self.parameters[p.name] for p in plain if self.parameters[p.name] != p.default}

    @property
    def stem(self) -> str:
        """Where the report goes below the output folder, without extension, with ``/`` between folders."""
        return report_stem(
            self.contract.name,
            year=self.year,
            province=(self.province.province_code, self.province.name_vi) if self.province else None,
            options=self.options,
            language=self.language,
        )

    @property
    def label(self) -> str:
        """The report in a few words, for a progress line."""
        parts = [self.contract.name, str(self.year or ""), self.province.name_vi if self.province else ""]
        parts += [f"{name}={one_line(str(value))}" for name, value in self.options.items()]
        parts.append(self.language if self.language != "vi" else "")
        return " ".join(part for part in parts if part)
