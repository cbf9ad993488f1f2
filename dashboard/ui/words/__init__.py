"""Values, errors and empty pages in words."""
