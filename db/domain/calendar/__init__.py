"""Who works when: entries of calendars, and the working time that follows. Pure."""
