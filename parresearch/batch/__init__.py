"""Many reports from one notebook: grid, keys, run, check, publish."""
