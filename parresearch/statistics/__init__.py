"""Ranking, change, association, uncertainty: table in, table out."""
