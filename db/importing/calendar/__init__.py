"""Calendars that come in: pasted lines, CSV and iCalendar, compared and saved."""
