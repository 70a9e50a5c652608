"""Association of indices: coefficients, families of tests, panels, selection, agreement. Table in, table out."""
