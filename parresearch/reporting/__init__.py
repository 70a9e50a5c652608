"""What readers see: blocks, figures, tables, wording, and the exporters that make documents."""
