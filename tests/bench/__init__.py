"""How long the large operations take, beside what the raw driver needs for the same rows."""
