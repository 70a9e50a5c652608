"""The national report of one year: ranking, movers, fields, the map, and what is not published."""

from parresearch.reporting.national.view import NationalView

__all__ = ["NationalView"]
