"""Frameworks, rules, assessments and internal indices: points by criterion become an index."""
