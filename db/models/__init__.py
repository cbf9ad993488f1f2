"""Every table and column type; all of them are in one metadata once this package is imported."""

from db.models import accounts, board, calendars, comments, mappings, views, vocabulary

__all__ = ["accounts", "board", "calendars", "comments", "mappings", "views", "vocabulary"]
