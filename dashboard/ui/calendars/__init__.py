"""Calendars on the pages: who is away, and the entries that say so."""
