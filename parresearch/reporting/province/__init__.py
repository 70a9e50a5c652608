"""The province report, part by part: from a :class:`~parresearch.reporting.province.view.ProvinceView` to blocks.

One module per part of the outline, one function per claim. A part whose figures were not published says so in a
sentence; it never disappears and never shows another province's figure.
"""

from parresearch.reporting.province.view import ProvinceView

__all__ = ["ProvinceView"]
