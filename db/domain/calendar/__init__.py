"""Who works when: entries of calendars, and what they come to on a day. Pure."""
