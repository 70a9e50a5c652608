"""From cited figures to typed tables: sources, schemas, build, load, trace."""
