"""Where one of the 34 provinces starts from: the figures of the provinces it was made of."""

from parresearch.reporting.merged.view import MergedView

__all__ = ["MergedView"]
