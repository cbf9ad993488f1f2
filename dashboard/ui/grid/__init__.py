"""The table in which managers decide: AG Grid as a component of the page, addressed by row id."""
