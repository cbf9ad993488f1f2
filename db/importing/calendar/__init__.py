"""Import calendars from pasted lines, CSV and iCalendar files."""
