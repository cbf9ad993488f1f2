"""Tickets and developers added by hand: by a form, or as rows of a spreadsheet."""
