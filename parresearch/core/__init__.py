"""What every other room needs: errors, paths, text, raw files, provinces."""
