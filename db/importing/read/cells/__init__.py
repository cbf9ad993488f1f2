"""The cells of a column to values."""
